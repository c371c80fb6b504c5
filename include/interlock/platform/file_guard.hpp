// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_FILE_GUARD_HPP
#define INTERLOCK_PLATFORM_FILE_GUARD_HPP

#include <cstdint>

namespace interlock::inline v0_1::platform {

/// Who else could have put a file where it is, or changed it. `sound` is nobody but root and the user that runs this;
/// zero-initialised memory is not.
enum class file_guard : std::uint8_t {
    no_file,
    a_link,
    of_another_user,
    others_write,
    others_read,
    folder_of_another_user,
    folder_others_write,
    sound,
};

/// Whether it matters that others can read a file.
enum class file_privacy : std::uint8_t { owner_only, open_to_read };

} // namespace interlock::inline v0_1::platform

#endif
