// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_state.hpp>

#include <doctest/doctest.h>

TEST_CASE("uc::session_state: one that nobody filled in is nobody's") {
    constexpr interlock::uc::session_state is;
    CHECK(is.who.id == 0);
    CHECK(is.proof == interlock::proof::none);
    CHECK((is.standing & interlock::uc::without_subject) != 0);
}
