// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/level.hpp>

#include <concepts>
#include <type_traits>

using namespace interlock;

template <levels Wanted>
struct tagged {};
static_assert(std::is_same_v<tagged<sl1>, tagged<levels{1, 1, 1, 1, 1, 1, 1}>>);

// Equality there is; an order there is not (tests/reject/level_less.cpp).
static_assert(std::equality_comparable<levels>);
static_assert(!std::totally_ordered<levels>);
static_assert(covers(sl4, sl3) && !covers(sl3, sl4));
