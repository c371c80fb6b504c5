// expect: deleted
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/level.hpp>

#include <compare>

// See level_less.cpp: there is no order of levels.
#if INTERLOCK_REJECT
[[maybe_unused]] constexpr auto order = interlock::sl1 <=> interlock::sl2;
#else
[[maybe_unused]] constexpr bool enough = interlock::covers(interlock::sl2, interlock::sl1);
#endif
