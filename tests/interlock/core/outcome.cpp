// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/outcome.hpp>

#include <type_traits>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(!std::is_convertible_v<il::outcome<int>, bool>);
static_assert(!std::is_constructible_v<bool, il::outcome<int>>);

TEST_CASE("core/outcome: holds the verdict, what was asked, and the result of an action that ran") {
    il::request asked;
    asked.resource = {4};
    il::outcome<int> ran(il::permit, asked, 7);
    CHECK(ran.permitted());
    CHECK(ran.value() == 7);
    CHECK(ran.asked().resource.id == 4);
    const il::outcome<int> refused(il::deny(il::reason::no_right), asked);
    CHECK_FALSE(refused.permitted());
    CHECK(refused.verdict().why == il::reason::no_right);
    const il::outcome<void> nothing(il::permit, asked);
    CHECK(nothing.permitted());
}
