// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/lent_roles.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace site = interlock::site;

namespace {
site::site_rows plant() {
    site::site_rows rows;
    rows.roles = {"operator", "auditor", "chief", "clerk", "guest"};
    rows.inclusions = {{"chief", "operator"}, {"auditor", "clerk"}};
    rows.duties = {{.name = "work or count", .roles = {"operator", "clerk", "guest"}},
                   {.name = "now", .roles = {"operator", "guest"}, .dynamic = true}};
    return rows;
}
} // namespace

TEST_CASE("site::lent_roles: a static separation of duty counts what both roles include") {
    const site::site_rows rows = plant();
    const site::lent_roles lent(rows);
    REQUIRE(lent.against("auditor", "chief") != nullptr);
    CHECK(lent.against("auditor", "chief")->name == "work or count");
    CHECK(lent.against("clerk", "operator") != nullptr);
    CHECK(lent.against("operator", "chief") == nullptr);
    CHECK(lent.against("operator", "nobody") == nullptr);
    CHECK(lent.against("", "operator") == nullptr);
    site::site_rows two = rows;
    two.duties[0].at_most = 2;
    CHECK(site::lent_roles(two).against("auditor", "chief") == nullptr);
}

TEST_CASE("site::lent_roles: of what others have to say nothing is said") {
    site::site_rows rows = plant();
    rows.duties[0].roles.push_back("missing");
    CHECK(site::lent_roles(rows).against("auditor", "chief") == nullptr);
    rows = plant();
    rows.inclusions.push_back({"operator", "chief"});
    CHECK(site::lent_roles(rows).against("auditor", "chief") == nullptr);
    rows = plant();
    rows.inclusions.push_back({"chief", "missing"});
    CHECK(site::lent_roles(rows).against("auditor", "chief") == nullptr);
}
