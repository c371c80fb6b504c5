// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What a user's first program is: the package's headers are found, and say the version that the package says.
#include <interlock/version.hpp>
#ifdef WANTS_UMBRELLA
#include <interlock/interlock.hpp>
#endif

static_assert(__cplusplus >= 202002L);
#ifdef PACKAGE_MAJOR
static_assert(interlock::version.major_part == PACKAGE_MAJOR && interlock::version.minor_part == PACKAGE_MINOR);
#endif

int main() { return interlock::version.major_part == INTERLOCK_VERSION_MAJOR ? 0 : 1; }
