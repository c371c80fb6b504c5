// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/inspection.hpp>

#include "interlock/site/questions.hpp"

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
namespace site = interlock::site;

namespace {

/// The condition under which somebody may, or "never".
std::string when(const site::inspection& of, std::string_view who, std::string_view action, std::string_view on,
                 std::string_view zone) {
    std::string found = "never";
    for (const site::permission& p : of.permissions(of.who(who), of.find(on)))
        if ((p.actions & il::bit(il::action{of.site().action_names.find(action)})) != 0 &&
            (p.zones & il::bit(il::zone{of.site().zone_names.find(zone)})) != 0) {
            CHECK(found == "never"); // In at most one of them.
            found = p.condition;
        }
    return found;
}

} // namespace

TEST_CASE("site::inspection: CR 2.1: permissions are what roles, rules, conduits and classes leave") {
    const site::site_rows rows = questions::plant();
    const site::inspection of(rows);
    REQUIRE(of.fault().empty());
    CHECK(when(of, "olga", "tag.read", "a.set", "office").empty());
    CHECK(when(of, "olga", "tag.read", "a.trip", "office").empty());
    CHECK(when(of, "olga", "tag.write", "a.set", "control") == "when it is monday 06:00 to 14:00");
    CHECK(when(of, "olga", "tag.write", "a.set", "office") == "never");    // No conduit.
    CHECK(when(of, "olga", "tag.write", "a.trip", "control") == "never");  // Of class safety.
    CHECK(when(of, "olga", "tag.write", "a.level", "control") == "never"); // Not writable.
    CHECK(when(of, "emil", "tag.write", "a.set", "control").empty());
    CHECK(when(of, "emil", "tag.write", "b.set", "control") == "unless the value is 5 to 9");
    CHECK(when(of, "gone", "tag.read", "a.set", "control") == "never");
    CHECK(when(of, "role:chief", "pump.start", "plc", "control").empty());
    CHECK(when(of, "nobody", "tag.read", "a.set", "control") == "never");
}

TEST_CASE("site::inspection: CR 2.1: roles that begin and end, and those of which one must be chosen, are conditions") {
    site::site_rows rows = questions::plant();
    {
        const site::inspection of(rows);
        CHECK(when(of, "temp", "tag.write", "a.set", "control") ==
              "when it is 2026-11-01T06:00:00Z or later and before 2026-11-02T06:00:00Z");
        CHECK(when(of, "temp", "tag.write", "b.set", "control") ==
              "when it is 2026-11-01T06:00:00Z or later and before 2026-11-02T06:00:00Z; unless it is "
              "2026-11-01T06:00:00Z or later and before 2026-11-02T06:00:00Z and the value is 5 to 9");
        CHECK(when(of, "temp", "tag.read", "a.set", "control").empty());
    }
    rows.duties = {{.name = "one hat", .roles = {"operator", "engineer"}, .dynamic = true}};
    rows.subjects[0].row.roles = {"operator", "engineer"};
    const site::inspection of(rows);
    CHECK(when(of, "olga", "tag.write", "a.set", "control") ==
          "when role engineer is active, or role operator is active and it is monday 06:00 to 14:00");
}

TEST_CASE("site::inspection: CR 2.1(4): consent is a condition") {
    site::site_rows rows = questions::plant();
    rows.approvals = {{.actions = {"tag.write"},
                       .on = "a.set",
                       .value = il::interval{8, 10},
                       .within = il::seconds(300),
                       .by = {"engineer", "chief"}}};
    const site::inspection of(rows);
    CHECK(when(of, "emil", "tag.write", "a.set", "control") ==
          "with the consent of 2 persons (chief, engineer) within 300 s for values 8 to 10");
    CHECK(when(of, "emil", "tag.read", "a.set", "control").empty());
}

TEST_CASE(
    "site::inspection: CR 2.2: what is kept off wireless is a condition, and no permission from a zone on the air") {
    site::site_rows rows = questions::plant();
    rows.lists_wireless = true;
    rows.wireless = {{{"tag.write"}, "a.*"}};
    rows.wireless_zones = {"office"};
    rows.conduits[1].actions = {"tag.read", "tag.write"};
    rows.rules[2].rule.from = {};
    const site::inspection of(rows);
    CHECK(when(of, "emil", "tag.write", "a.set", "control") == "by wire");
    CHECK(when(of, "emil", "tag.write", "a.set", "office") == "never");
    CHECK(when(of, "emil", "tag.read", "a.set", "office").empty());
    CHECK(when(of, "emil", "tag.write", "b.set", "office").find("by wire") == std::string::npos);
    rows.lists_wireless = false;
    rows.wireless.clear();
    const site::inspection without(rows);
    CHECK(of.key(of.find("a.set")) != without.key(without.find("a.set")));
}

TEST_CASE("site::inspection: rows that don't compile are a fault") {
    site::site_rows rows = questions::plant();
    rows.rules[0].role = "boss";
    CHECK(site::inspection(rows).fault() == "role 'boss' is used, but is not in the site policy");
}

TEST_CASE("site::inspection: CR 2.1: of generated sites it says what the rows say one by one") {
    small_site::dice dice(11);
    for (int round = 0; round < 300; ++round) {
        const site::site_rows rows = questions::random_site(dice);
        const site::inspection of(rows);
        REQUIRE(of.fault().empty());
        for (const std::string& who : of.askers())
            for (const std::string_view on : of.resources())
                for (const std::string action : {"tag.read", "tag.write", "x", "y"})
                    for (const std::string& zone : rows.zones) {
                        const bool expected = questions::may(rows, who, action, std::string{on}, zone);
                        REQUIRE_MESSAGE((when(of, who, action, on, zone) != "never") == expected,
                                        who << ' ' << action << ' ' << on << ' ' << zone);
                    }
    }
}
