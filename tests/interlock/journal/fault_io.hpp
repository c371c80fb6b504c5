// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_JOURNAL_FAULT_IO_HPP
#define INTERLOCK_TESTS_JOURNAL_FAULT_IO_HPP

#include "interlock/journal/bench.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace journal_bench {

/// What the next disk does wrong. Calls are counted over all of them.
struct fault_plan {
    static constexpr std::uint64_t nothing = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t calls = 0;
    /// The first call that fails, and how many in a row do.
    std::uint64_t at = nothing;
    std::uint64_t count = 1;
    int error = EIO;
    /// A write that fails takes a part of its bytes first; with error 0 it is only short.
    bool tears = false;
    /// Bytes that the file system still takes.
    std::uint64_t space = nothing;
};
inline fault_plan plan;

/// A disk that fails as planned.
class fault_io : public il::platform::append_files {
    using real = il::platform::append_files;
    static bool hit() noexcept {
        const std::uint64_t now = ++plan.calls;
        return now >= plan.at && now - plan.at < plan.count;
    }
    // Only a write can come to less than all without an error.
    static bool fails() noexcept { return hit() && plan.error != 0; }

public:
    int attach_to_write(const char* path) noexcept { return fails() ? plan.error : real::attach_to_write(path); }
    int create(const char* name, int& file) noexcept {
        file = -1;
        if (plan.space == 0) return ENOSPC;
        return fails() ? plan.error : real::create(name, file);
    }
    int open(const char* name, int& file) noexcept {
        file = -1;
        return fails() ? plan.error : real::open(name, file);
    }
    int size(int file, std::uint64_t& bytes) noexcept { return fails() ? plan.error : real::size(file, bytes); }
    int read(int file, std::uint64_t at, std::span<std::uint8_t> into, std::size_t& got) noexcept {
        return fails() ? plan.error : real::read(file, at, into, got);
    }
    int write(int file, std::span<const std::uint8_t> bytes, std::size_t& written) noexcept {
        written = 0;
        if (bytes.size() > plan.space) {
            if (plan.space != 0) (void)real::write(file, bytes.first(static_cast<std::size_t>(plan.space)), written);
            plan.space -= written;
            return written != 0 ? 0 : ENOSPC;
        }
        if (!hit()) {
            const int error = real::write(file, bytes, written);
            if (plan.space != fault_plan::nothing) plan.space -= written;
            return error;
        }
        if (plan.tears) (void)real::write(file, bytes.first(bytes.size() / 2 + 1), written);
        return plan.error;
    }
    int sync(int file) noexcept { return fails() ? plan.error : real::sync(file); }
    int sync_directory() noexcept { return fails() ? plan.error : real::sync_directory(); }
    int remove(const char* name) noexcept { return fails() ? plan.error : real::remove(name); }
    template <class Each>
    int list(const Each& each) noexcept {
        return fails() ? plan.error : real::list(each);
    }
};

using faulty_disk = jn::basic_file_store<digest, fault_io>;
struct faulty_store {
    template <il::crypto::digest Digest>
    using with = jn::basic_file_store<Digest, fault_io>;
};

} // namespace journal_bench

#endif
