// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/redecide.hpp>

#include "interlock/site/questions.hpp"

#include <interlock/core/enforcer.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/site/moment.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/wireless_restriction.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace il = interlock;
namespace site = interlock::site;
using site::redecision;

namespace {

site::past_request write(std::string who, std::string on = "a.set", std::string zone = "control") {
    return {.subject = std::move(who), .resource = std::move(on), .zone = std::move(zone)};
}

const site::redecided permitted{redecision::permit, {}};
site::redecided denied(std::string why) { return {redecision::deny, std::move(why)}; }
site::redecided depends(std::string on) { return {redecision::depends, std::move(on)}; }

} // namespace

TEST_CASE("site/redecide: CR 2.1: rights, zones and conduits decide") {
    const site::site_rows rows = questions::plant();
    const site::inspection of(rows);
    CHECK(redecide(of, write("emil")) == permitted);
    CHECK(redecide(of, write("emil", "a.set", "office")) == denied("outside zone"));
    CHECK(redecide(of, write("emil", "a.set", "nowhere")) == denied("outside zone"));
    CHECK(redecide(of, write("emil", "a.gone")) == denied("nothing has this name"));
    CHECK(redecide(of, write("role:viewer")) == denied("no right"));
    CHECK(redecide(of, write("eve")) == denied("unknown subject"));
    CHECK(redecide(of, write("gone")) == denied("subject disabled"));
    auto start = write("emil", "plc");
    start.action = "pump.start";
    CHECK(redecide(of, start) == denied("no right"));
    start.action = "pump.stop";
    CHECK(redecide(of, start) == denied("no right"));
}

TEST_CASE("site/redecide: CR 3.5: the value itself is held against the limits") {
    site::site_rows rows = questions::plant();
    rows.tags[3].row.enumerated = {1, 2};
    rows.tags[0].row.limits->soft = {2, 8};
    rows.tags[0].row.limits->soft_refuses = true;
    const site::inspection of(rows);
    const auto with = [&](double value, std::string on) {
        auto asked = write("emil", std::move(on));
        asked.value = value;
        return redecide(of, asked);
    };
    CHECK(with(2, "a.set") == permitted);
    CHECK(with(1, "a.set") == denied("out of range"));
    CHECK(with(11, "a.set") == denied("out of range"));
    CHECK(with(std::numeric_limits<double>::quiet_NaN(), "a.set") == denied("not finite"));
    CHECK(with(2, "b.set") == permitted);
    CHECK(with(3, "b.set") == denied("out of range"));
    CHECK(with(1, "a.level") == denied("not writable"));
}

TEST_CASE("site/redecide: CR 2.1: conditions are judged as far as somebody wrote down what they are about") {
    site::site_rows rows = questions::plant();
    rows.rules[1].rule.when.over = {il::medium::wired};
    rows.rules[1].rule.when.authenticated_within = il::seconds(60);
    const site::inspection of(rows);
    auto asked = write("olga");
    const std::string what =
        "it is monday 06:00 to 14:00 and the identity was proved within 60 s and it comes over wired";
    CHECK(redecide(of, asked) == depends(what));
    asked.over = il::medium::wired;
    asked.proved = il::seconds(60);
    asked.wall = site::parse_moment("2026-11-02T05:30:00Z"); // A Monday.
    CHECK(redecide(of, asked) == depends(what));
    CHECK(redecide(of, asked, il::ticks{}) == denied("no right"));
    CHECK(redecide(of, asked, il::seconds(3600)) == permitted);
    asked.over = il::medium::wireless;
    CHECK(redecide(of, asked) == denied("no right"));
    asked.over = il::medium::wired;
    asked.proved = il::seconds(61);
    CHECK(redecide(of, asked) == denied("no right"));

    // A denial that may have applied leaves nothing certain.
    auto other = write("emil", "b.set");
    CHECK(redecide(of, other) == depends("the value is 5 to 9"));
    other.value = 5;
    CHECK(redecide(of, other) == denied("denied by rule"));
    other.value = 4;
    CHECK(redecide(of, other) == permitted);
}

TEST_CASE("site/redecide: CR 2.1: roles that begin and end, that must be chosen, and consent") {
    site::site_rows rows = questions::plant();
    rows.duties = {{.name = "one hat", .roles = {"operator", "engineer"}, .dynamic = true}};
    rows.subjects[0].row.roles = {"operator", "engineer"};
    rows.approvals = {{.actions = {"tag.write"}, .on = "a.set", .value = il::interval{8, 10}, .by = {"engineer"}}};
    const site::inspection of(rows);
    auto temp = write("temp");
    temp.value = 3;
    CHECK(redecide(of, temp) == depends("whether role engineer was in effect"));
    temp.wall = site::parse_moment("2026-11-01T06:00:00Z");
    CHECK(redecide(of, temp) == permitted);
    temp.wall = site::parse_moment("2026-11-02T06:00:00Z");
    CHECK(redecide(of, temp) == denied("no right"));
    temp.wall = site::parse_moment("2026-11-01T05:59:59Z");
    CHECK(redecide(of, temp) == denied("no right"));

    CHECK(redecide(of, write("olga")).is == redecision::depends);
    auto high = write("emil");
    CHECK(redecide(of, high) == depends("others must consent"));
    high.value = 9;
    CHECK(redecide(of, high) == depends("others must consent"));
    high.value = 7;
    CHECK(redecide(of, high) == permitted);
}

TEST_CASE("site/redecide: CR 2.2: what is kept off wireless depends on what carried it") {
    site::site_rows rows = questions::plant();
    rows.lists_wireless = true;
    rows.wireless = {{{"tag.write"}, "a.*"}};
    const site::inspection of(rows);
    auto asked = write("emil");
    CHECK(redecide(of, asked) == depends("by wire or not"));
    asked.over = il::medium::wired;
    CHECK(redecide(of, asked) == permitted);
    for (const il::medium over : {il::medium::wireless, il::medium::unknown}) {
        asked.over = over;
        CHECK(redecide(of, asked) == denied("not by wire"));
    }
    asked.resource = "b.set";
    asked.value = 1;
    CHECK(redecide(of, asked) == permitted);
    rows.wireless_zones = {"control"};
    const site::inspection air(rows);
    CHECK(redecide(air, write("emil")) == denied("not by wire"));
}

TEST_CASE("site/redecide: CR 2.1: an enforcer with the same document decides the same") {
    small_site::dice dice(47);
    int permits = 0;
    int by_wire = 0;
    for (int round = 0; round < 100; ++round) {
        il::site::snapshot_builder builder;
        site::site_rows& rows = builder.rows();
        rows = questions::random_site(dice);
        rows.lists_wireless = true;
        if (dice.one_in(2)) rows.wireless = {{{"tag.write", "x"}, dice.one_in(2) ? "a.*" : "b.a"}};
        if (dice.one_in(4)) rows.wireless_zones = {"z2"};
        for (const std::string& zone : rows.zones)
            for (const il::medium over : {il::medium::wired, il::medium::wireless}) {
                const std::string name = zone + (over == il::medium::wired ? " by wire" : " by air");
                rows.listeners.push_back({name, {.medium = over}});
                rows.prefixes.push_back({name, {}, zone});
            }
        const site::inspection of(rows);
        il::enforcer<il::testing::manual_clock, il::uc::wireless_restriction, il::rdf::conduits, il::uc::rbac> e{
            builder};
        REQUIRE(e.started().result == il::publish_result::in_force);
        for (const auto& who : rows.subjects)
            for (const std::string_view on : of.resources())
                for (const std::string action : {"tag.read", "tag.write", "x", "y"})
                    for (const std::string& zone : rows.zones)
                        for (const il::medium over : {il::medium::wired, il::medium::wireless}) {
                            const bool wired = over == il::medium::wired;
                            il::caller peer;
                            peer.subject = e.subject(who.name);
                            peer.proof = il::proof::certificate;
                            peer.origin.listener = e.listener(zone + (wired ? " by wire" : " by air"));
                            peer.origin.address = il::ipv4(10, 0, 0, 1);
                            const auto said = redecide(of, {.subject = who.name,
                                                            .action = action,
                                                            .resource = std::string{on},
                                                            .zone = zone,
                                                            .over = over});
                            const bool permits_now = e.decide(peer, action, on, 1.0).permitted();
                            // Whether a tag may be written at all is for the policies of si/.
                            if (said.why != "not writable") REQUIRE((said.is == redecision::permit) == permits_now);
                            permits += permits_now ? 1 : 0;
                            by_wire += said.why == "not by wire" ? 1 : 0;
                        }
    }
    CHECK(permits > 1'000);
    CHECK(by_wire > 100);
}

TEST_CASE("site/redecide: CR 2.1: an essential action over a trusted listener may have been anybody's") {
    site::site_rows rows = questions::plant();
    rows.essentials = {{.on = "a.trip", .operand = 1, .listeners = {"desk"}, .trusted = {"desk"}}};
    const site::inspection of(rows);
    CHECK(redecide(of, write("nobody", "a.trip")).is == redecision::depends);
    CHECK(redecide(of, write("nobody")).is == redecision::deny);
}

TEST_CASE("site/redecide: CR 2.1: of generated sites without conditions it says what the rows say") {
    small_site::dice dice(31);
    for (int round = 0; round < 200; ++round) {
        const site::site_rows rows = questions::random_site(dice);
        const site::inspection of(rows);
        for (const std::string& who : of.askers())
            for (const std::string_view on : of.resources())
                for (const std::string action : {"tag.read", "tag.write", "x", "y"})
                    for (const std::string& zone : rows.zones) {
                        const auto said =
                            redecide(of, {.subject = who, .action = action, .resource = std::string{on}, .zone = zone});
                        REQUIRE((said.is == redecision::permit) ==
                                questions::may(rows, who, action, std::string{on}, zone));
                        REQUIRE(said.is != redecision::depends);
                    }
    }
}
