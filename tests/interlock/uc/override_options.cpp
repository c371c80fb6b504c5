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
