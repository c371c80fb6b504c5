// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/override_options.hpp>

#include <doctest/doctest.h>

TEST_CASE("uc::override_options: nothing is lent by default") {
    const interlock::uc::loan_opening none;
    CHECK(none.answer != interlock::uc::override_answer::lent);
    CHECK(none.id == interlock::uc::loan_id{});
    CHECK(interlock::uc::override_options{}.accounts({7}));
}

TEST_CASE("uc::override_options: each answer and each event has words of its own") {
    namespace uc = interlock::uc;
    CHECK(text(uc::override_answer::lent) == "lent");
    CHECK(text(uc::override_answer::renewal) == "lent only lately");
    CHECK(text(uc::override_answer::too_many) == "too many");
    CHECK(text(uc::override_event::begun) == "begun");
    CHECK(text(uc::override_event::time_over) == "time is over");
    CHECK(text(uc::override_event::policy_changed) == "site policy changed");
}
