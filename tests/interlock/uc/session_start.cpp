// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_start.hpp>

#include <doctest/doctest.h>

TEST_CASE("uc::session_start: by default all roles are active, and an opening that nobody filled in is a refusal") {
    constexpr interlock::uc::session_start start;
    CHECK_FALSE(start.roles.chosen);
    constexpr interlock::uc::session_opening none;
    CHECK(none.said.outcome == interlock::decision::deny);
    CHECK(none.id.generation == 0);
}
