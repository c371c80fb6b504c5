// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/policy.hpp>

#include "interlock/site/documents.hpp"

#include <interlock/core/enforcer.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
namespace site = interlock::site;

static_assert(il::site_source<site::policy>);

TEST_CASE("site/policy: it compiles as often as it is asked to, for any enforcer") {
    const site::policy made = documents::policy_of(documents::plant);
    il::names one, other;
    static_cast<void>(other.resources.intern("known before"));
    const il::publication first = made.compile(one), again = made.compile(one), second = made.compile(other);
    REQUIRE(first.now != nullptr);
    REQUIRE(again.now != nullptr);
    REQUIRE(second.now != nullptr);
    CHECK(first.now->identity != again.now->identity);
    // Ids are as old as the names table: the same in both snapshots of one, others elsewhere.
    CHECK(first.now->resource_names.find("a.set") == again.now->resource_names.find("a.set"));
    CHECK(first.now->resource_names.find("a.set") != second.now->resource_names.find("a.set"));
    for (const auto& p : {first, again, second}) p.dispose(p.now);
}

TEST_CASE("site/policy: a copy shares its content, and lives on its own") {
    site::policy copy = documents::policy_of(documents::plant);
    {
        const site::policy made = documents::policy_of(documents::with(R"("version": 7)", R"("version": 8)"));
        copy = made;
        CHECK(&copy.rows() == &made.rows());
    }
    CHECK(copy.version() == 8);
    CHECK(copy.name() == "plant");
}

TEST_CASE("site/policy: CR 3.5: a bad document changes nothing of what is in force") {
    using enforcer = il::enforcer<il::uc::rbac, il::testing::manual_clock>;
    enforcer security;
    const auto publish = [&](const std::string& text) {
        const auto read = interlock::adapt::parse_site(text, "site.json");
        if (!read.has_value()) return false;
        return security.publish(read.value()).result == il::publish_result::in_force;
    };
    REQUIRE(publish(std::string{documents::plant}));
    const il::resource set = security.tag("a.set");
    CHECK(set.id != 0);
    // One fault at the very end, after everything else was read.
    CHECK_FALSE(publish(documents::with(R"("5min")", R"("5")",
                                        documents::with("a.level", "a.other", documents::with("a.level", "a.other")))));
    CHECK(security.tag("a.level").id != 0);
    CHECK(security.tag("a.other").id == 0);
    CHECK(security.tag("a.set") == set);
    REQUIRE(publish(documents::with("a.level", "a.other", documents::with("a.level", "a.other"))));
    CHECK(security.tag("a.other").id != 0);
    CHECK(security.tag("a.set") == set);
}
