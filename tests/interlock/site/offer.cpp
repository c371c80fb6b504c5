// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/offer.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

namespace site = interlock::site;

TEST_CASE("site::offer: CR 2.8: what is published is said in one line") {
    site::offer made{.made = site::policy({.version = 8})};
    CHECK(made.from == site::policy_origin::document);
    CHECK(made.summary() == "version 8, no author stated, not signed, 0 changes");
    made.before = 7;
    made.by = {"M. Weber", {"plant engineering"}};
    made.changes = {"~ /version: 7 -> 8"};
    CHECK(made.summary() == "version 7 -> 8, author \"M. Weber\", signed with key \"plant engineering\", 1 change");
    made.before = 8;
    made.unchanged = true;
    CHECK(made.summary() == "version 8, author \"M. Weber\", signed with key \"plant engineering\", unchanged");
}
