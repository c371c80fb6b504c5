// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_VERSION_HPP
#define INTERLOCK_VERSION_HPP

// The single source of the version: CMake reads these three lines.
#define INTERLOCK_VERSION_MAJOR 0
#define INTERLOCK_VERSION_MINOR 1
#define INTERLOCK_VERSION_PATCH 0

namespace interlock::inline v0_1 {

/// The version of the headers, for code that wants to print or compare it.
/// (Its members aren't called `major` and `minor`: glibc has macros of those names.)
struct version_number {
    int major_part;
    int minor_part;
    int patch_part;
};

/// The version of the headers that this translation unit was compiled with.
inline constexpr version_number version{INTERLOCK_VERSION_MAJOR, INTERLOCK_VERSION_MINOR, INTERLOCK_VERSION_PATCH};

} // namespace interlock::inline v0_1

#endif
