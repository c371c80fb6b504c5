// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/conformance/check.hpp>

#include <doctest/doctest.h>

using namespace interlock;

TEST_CASE("conformance/check: passes only when something was expected and all of it held") {
    conformance::check c;
    CHECK_FALSE(c.passed());
    c.that(true, "first");
    CHECK(c.passed());
    c.that(false, "second");
    c.that(false, "third");
    CHECK_FALSE(c.passed());
    CHECK(c.expected() == 3);
    CHECK(c.failed() == 2);
    CHECK(c.first_failure() == "second");
}

TEST_CASE("conformance/check: verdicts") {
    conformance::check c;
    c.permitted(permit, "a permit");
    c.denied(deny(reason::no_right), reason::no_right, "a deny");
    CHECK(c.passed());
    c.permitted(no_objection, "no objection isn't a permit");
    c.denied(indeterminate(reason::no_right), reason::no_right, "indeterminate isn't a deny");
    c.denied(deny(reason::no_grant), reason::no_right, "another reason");
    CHECK(c.failed() == 3);
}
