// expect: deleted
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/level.hpp>

// A lexicographic order would say {2, 0, ...} > {1, 4, ...}: two levels are compared component by component, or not at all.
#if INTERLOCK_REJECT
[[maybe_unused]] constexpr bool enough = interlock::sl1 < interlock::sl2;
#else
[[maybe_unused]] constexpr bool enough = interlock::covers(interlock::sl2, interlock::sl1);
#endif
