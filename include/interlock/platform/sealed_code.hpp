// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_SEALED_CODE_HPP
#define INTERLOCK_PLATFORM_SEALED_CODE_HPP

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace interlock::inline v0_1::platform {

/// The bytes of a file as they were when it was opened, in memory that nothing can change any more, not even this process. What is
/// checked is what is loaded: a plug-in by `dlopen(code.path())`, a script or a recipe from `bytes()`. Linux only.
///
/// Serves:   contributes to SAR, EDR, HDR and NDR 2.4, with `uc::mobile_code`.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `open` answers an errno: ELOOP for a link, EISDIR or EINVAL for what is no plain file, EFBIG for one that is too long; 0 for none.
/// Threads:  as any value; it can be moved, not copied.
/// Cost:     system calls, and a copy of the file. Not on the way of a decision.
/// Example:  tests/interlock/platform/sealed_code.cpp
class sealed_code {
public:
    sealed_code() noexcept = default;
    sealed_code(sealed_code&& other) noexcept { swap(other); }
    sealed_code& operator=(sealed_code&& other) noexcept {
        sealed_code gone{std::move(other)};
        swap(gone);
        return *this;
    }
    ~sealed_code() {
        if (bytes_ != nullptr) ::munmap(bytes_, size_);
        if (file_ >= 0) ::close(file_);
    }

    /// Copies a plain file of at most `most` bytes.
    static int open(const char* path, std::size_t most, sealed_code& into) noexcept {
        const int from = ::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
        if (from < 0) return errno;
        sealed_code made;
        const int wrong = made.take(from, most);
        ::close(from);
        if (wrong == 0) into = std::move(made);
        return wrong;
    }

    std::span<const std::uint8_t> bytes() const noexcept { return {static_cast<const std::uint8_t*>(bytes_), size_}; }
    int descriptor() const noexcept { return file_; }
    /// A name of the sealed copy, good as long as it lives.
    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int take(int from, std::size_t most) noexcept {
        struct stat is {};
        if (::fstat(from, &is) != 0) return errno;
        if (S_ISDIR(is.st_mode)) return EISDIR;
        if (!S_ISREG(is.st_mode)) return EINVAL;
        file_ = ::memfd_create("mobile code", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (file_ < 0) return errno;
        if (const int wrong = copy(from, most); wrong != 0) return wrong;
        if (::fcntl(file_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) return errno;
        if (size_ == 0) return 0;
        void* const at = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_, 0);
        if (at == MAP_FAILED) return errno;
        bytes_ = at;
        return 0;
    }
    int copy(int from, std::size_t most) noexcept {
        std::uint8_t block[16384];
        while (true) {
            const ssize_t got = ::read(from, block, sizeof block);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return errno;
            if (got == 0) return 0;
            if (static_cast<std::size_t>(got) > most - size_) return EFBIG;
            for (ssize_t put = 0; put < got;) {
                const ssize_t wrote = ::write(file_, block + put, static_cast<std::size_t>(got - put));
                if (wrote < 0 && errno == EINTR) continue;
                if (wrote < 0) return errno;
                put += wrote;
            }
            size_ += static_cast<std::size_t>(got);
        }
    }
    void swap(sealed_code& other) noexcept {
        std::swap(file_, other.file_);
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
    }

    int file_ = -1;
    void* bytes_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace interlock::inline v0_1::platform

#endif
