// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_APPEND_FILES_HPP
#define INTERLOCK_PLATFORM_APPEND_FILES_HPP

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/random.h>
#endif

namespace interlock::inline v0_1::platform {

/// One directory of files that are only ever appended to, on a POSIX system. Whatever fails says so with its `errno`; 0 is
/// success. A program that stores something through a type like this one can be tested with another that fails on purpose.
///
/// Serves:   contributes to CR 3.9: the directory and its files are for their owner alone.
/// Denies:   none.
/// Units:    bytes.
/// Errors:   `errno` of the call that failed; EPERM for a directory of another user, EACCES for one that others can enter,
///           EWOULDBLOCK for one that another process writes into.
/// Threads:  one thread at a time.
/// Cost:     system calls.
/// Example:  tests/interlock/platform/append_files.cpp
class append_files {
public:
    append_files() noexcept = default;
    append_files(const append_files&) = delete;
    append_files& operator=(const append_files&) = delete;
    ~append_files() { detach(); }

    /// Makes the directory when it is missing and its parent is there, checks whose it is and who may enter it, and keeps
    /// other writers out.
    int attach_to_write(const char* path) noexcept {
        if (directory_ >= 0) return 0;
        if (::mkdir(path, 0700) != 0 && errno != EEXIST) return errno;
        if (const int fault = open_directory(path); fault != 0) return fault;
        struct stat found {};
        int fault = ::fstat(directory_, &found) != 0 ? errno : 0;
        if (fault == 0 && found.st_uid != ::geteuid()) fault = EPERM;
        if (fault == 0 && (found.st_mode & 077) != 0) fault = EACCES;
        if (fault == 0 && ::flock(directory_, LOCK_EX | LOCK_NB) != 0) fault = errno;
        if (fault != 0) detach();
        return fault;
    }
    int attach_to_read(const char* path) noexcept { return directory_ >= 0 ? 0 : open_directory(path); }
    void detach() noexcept {
        if (directory_ >= 0) ::close(directory_);
        directory_ = -1;
    }

    /// Calls `each` with the name of everything in the directory.
    template <class Each>
    int list(const Each& each) noexcept {
        const int again = ::openat(directory_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (again < 0) return errno;
        DIR* const all = ::fdopendir(again);
        if (all == nullptr) {
            const int fault = errno;
            ::close(again);
            return fault;
        }
        errno = 0;
        while (const dirent* const entry = ::readdir(all)) {
            each(std::string_view{entry->d_name});
            errno = 0;
        }
        const int fault = errno;
        ::closedir(all);
        return fault;
    }

    /// A new file to append to, for its owner alone; an empty one of this name is taken as new, a filled one is EEXIST.
    int create(const char* name, int& file) noexcept {
        file = ::openat(directory_, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0) return errno;
        struct stat found {};
        int fault = ::fstat(file, &found) != 0 ? errno : 0;
        if (fault == 0 && found.st_size != 0) fault = EEXIST;
        if (fault == 0 && ((found.st_mode & 077) != 0 || found.st_uid != ::geteuid())) fault = EACCES;
        if (fault != 0) close(file);
        return fault;
    }
    int open(const char* name, int& file) noexcept {
        file = ::openat(directory_, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        return file < 0 ? errno : 0;
    }
    int size(int file, std::uint64_t& bytes) noexcept {
        struct stat found {};
        if (::fstat(file, &found) != 0) return errno;
        bytes = static_cast<std::uint64_t>(found.st_size);
        return 0;
    }
    /// Reads up to the end of `into`; less at the end of the file.
    int read(int file, std::uint64_t at, std::span<std::uint8_t> into, std::size_t& got) noexcept {
        got = 0;
        while (got != into.size()) {
            const ::ssize_t n = ::pread(file, into.data() + got, into.size() - got, static_cast<::off_t>(at + got));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return errno;
            if (n == 0) break;
            got += static_cast<std::size_t>(n);
        }
        return 0;
    }
    /// One write; it may take less than all.
    int write(int file, std::span<const std::uint8_t> bytes, std::size_t& written) noexcept {
        const ::ssize_t n = ::write(file, bytes.data(), bytes.size());
        written = n < 0 ? 0 : static_cast<std::size_t>(n);
        return n < 0 && errno != EINTR ? errno : 0;
    }
    int sync(int file) noexcept { return ::fdatasync(file) != 0 ? errno : 0; }
    int sync_directory() noexcept { return ::fsync(directory_) != 0 ? errno : 0; }
    int remove(const char* name) noexcept { return ::unlinkat(directory_, name, 0) != 0 ? errno : 0; }
    void close(int& file) noexcept {
        if (file >= 0) ::close(file);
        file = -1;
    }

    /// Differs for each boot of the machine; zero where the system doesn't tell.
    static std::array<std::uint8_t, 16> boot_id() noexcept {
        std::array<std::uint8_t, 16> out{};
        const int file = ::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
        if (file < 0) return out;
        std::array<char, 40> text{};
        const ::ssize_t size = ::read(file, text.data(), text.size());
        ::close(file);
        std::size_t digits = 0;
        for (::ssize_t i = 0; i < size && digits != 32; ++i) {
            const char c = text[static_cast<std::size_t>(i)];
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) continue;
            out[digits / 2] =
                static_cast<std::uint8_t>(static_cast<unsigned>(out[digits / 2]) << 4U | static_cast<unsigned>(digit));
            ++digits;
        }
        return out;
    }
    static int random(std::span<std::uint8_t> into) noexcept {
        return ::getentropy(into.data(), into.size()) != 0 ? errno : 0;
    }

protected:
    [[nodiscard]] int folder() const noexcept { return directory_; }

private:
    int open_directory(const char* path) noexcept {
        directory_ = ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return directory_ < 0 ? errno : 0;
    }
    int directory_ = -1;
};

} // namespace interlock::inline v0_1::platform

#endif
