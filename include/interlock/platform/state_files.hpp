// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_STATE_FILES_HPP
#define INTERLOCK_PLATFORM_STATE_FILES_HPP

#include <interlock/platform/append_files.hpp>
#include <interlock/platform/file_guard.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace interlock::inline v0_1::platform {

/// One folder with a program's own state, and files elsewhere that are only trusted when nobody else could have written them.
///
/// Serves:   contributes to CR 3.4: a file that others can write is found out before it is believed.
/// Denies:   none.
/// Units:    bytes.
/// Errors:   `errno` of the call that failed; 0 is success.
/// Threads:  one thread at a time.
/// Cost:     system calls.
/// Example:  tests/interlock/platform/state_files.cpp
class state_files : public append_files {
public:
    /// Opens a file to read and looks at what was opened, not at its name: nothing can be swapped in between. Its last part is
    /// never followed when it is a link. `file` is open only when the guard is sound.
    static int open_guarded(const char* path, file_privacy privacy, int& file, file_guard& found) noexcept {
        file = -1;
        found = file_guard::no_file;
        const std::string_view whole{path};
        const std::size_t slash = whole.rfind('/');
        char folder_name[4096] = ".";
        if (slash != std::string_view::npos) {
            if (slash >= sizeof folder_name) return ENAMETOOLONG;
            std::memcpy(folder_name, path, slash == 0 ? 1 : slash);
            folder_name[slash == 0 ? 1 : slash] = '\0';
        }
        const int folder = ::open(folder_name, O_DIRECTORY | O_CLOEXEC | path_only);
        if (folder < 0) return errno;
        const char* const name = slash == std::string_view::npos ? path : path + slash + 1;
        // Without O_NONBLOCK a pipe in place of the file would hold the program up.
        file = ::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        int fault = file < 0 ? errno : 0;
        if (fault == ELOOP) {
            found = file_guard::a_link;
            fault = 0;
        } else if (fault == 0) {
            fault = judge(folder, file, privacy, found);
        }
        ::close(folder);
        if ((fault != 0 || found != file_guard::sound) && file >= 0) {
            ::close(file);
            file = -1;
        }
        return fault;
    }

    /// What the system says about an error, for people.
    static const char* words(int error) noexcept { return std::strerror(error); }

    /// Puts one file in the place of another in a single step: whoever looks sees the old one or the new one.
    int replace(const char* with, const char* what) noexcept {
        return ::renameat(folder(), with, folder(), what) != 0 ? errno : 0;
    }

    /// A file to read and to change in place, for its owner alone; made when it is missing.
    int open_to_change(const char* name, int& file) noexcept {
        file = ::openat(folder(), name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0) return errno;
        struct stat found {};
        int fault = ::fstat(file, &found) != 0 ? errno : 0;
        if (fault == 0 && (!S_ISREG(found.st_mode) || (found.st_mode & 077) != 0 || found.st_uid != ::geteuid()))
            fault = EACCES;
        if (fault != 0) close(file);
        return fault;
    }
    /// Writes all of it at a place, or says why not; part of it may be there then.
    int write_at(int file, std::uint64_t at, std::span<const std::uint8_t> bytes) noexcept {
        while (!bytes.empty()) {
            const ::ssize_t n = ::pwrite(file, bytes.data(), bytes.size(), static_cast<::off_t>(at));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return n < 0 ? errno : EIO;
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            at += static_cast<std::uint64_t>(n);
        }
        return 0;
    }

private:
#ifdef O_PATH
    static constexpr int path_only = O_PATH;
#else
    static constexpr int path_only = O_RDONLY;
#endif

    static bool ours(const struct stat& of) noexcept { return of.st_uid == 0 || of.st_uid == ::geteuid(); }

    static int judge(int folder, int file, file_privacy privacy, file_guard& found) noexcept {
        struct stat its {};
        struct stat around {};
        if (::fstat(file, &its) != 0 || ::fstat(folder, &around) != 0) return errno;
        const bool others_write = (its.st_mode & (S_IWGRP | S_IWOTH)) != 0;
        const bool others_read = (its.st_mode & (S_IRGRP | S_IROTH)) != 0;
        // In a sticky folder, such as /tmp, nobody can replace a file of somebody else.
        const bool folder_open = (around.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (around.st_mode & S_ISVTX) == 0;
        found = !S_ISREG(its.st_mode)                                ? file_guard::no_file
                : !ours(its)                                         ? file_guard::of_another_user
                : others_write                                       ? file_guard::others_write
                : others_read && privacy == file_privacy::owner_only ? file_guard::others_read
                : !ours(around)                                      ? file_guard::folder_of_another_user
                : folder_open                                        ? file_guard::folder_others_write
                                                                     : file_guard::sound;
        return 0;
    }
};

} // namespace interlock::inline v0_1::platform

#endif
