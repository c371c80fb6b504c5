// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/conditional_rbac.hpp>

#include "oven.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace il = interlock;
using il::reason;
using oven::kitchen;

namespace {

il::site::rule_row writes(il::site::condition_row when, std::string on = "oven.heat") {
    return {.actions = {"tag.write"}, .on = std::move(on), .when = std::move(when)};
}
/// A baker, who may heat and stop; with a permit or a denial under a condition.
il::site::snapshot_builder permitting(il::site::condition_row when) {
    auto s = oven::site();
    s.permit("baker", writes(when)).permit("baker", writes(when, "oven.stop"));
    s.add_subject("ann", {.kind = il::subject_kind::human, .roles = {"baker"}});
    return s;
}
il::site::snapshot_builder denying(il::site::condition_row when) {
    auto s = oven::site();
    s.permit("baker", writes({})).permit("baker", writes({}, "oven.stop"));
    s.deny("baker", writes(when)).deny("baker", writes(when, "oven.stop"));
    s.add_subject("ann", {.kind = il::subject_kind::human, .roles = {"baker"}});
    return s;
}
il::site::condition_row manual() {
    return {.only_if = {{.input = "oven.mode", .operand = 1, .max_age = il::seconds(5)}}};
}
il::site::condition_row morning() { return {.during = {{360, 840}}}; }
il::site::condition_row fresh() { return {.authenticated_within = il::seconds(300)}; }

} // namespace

TEST_CASE("uc::conditional_rbac: CR 2.1: zone and medium") {
    auto s = oven::site();
    s.permit("baker", {.actions = {"tag.write"}, .on = "oven.heat", .from = {"hall"}});
    s.permit("guest", writes({.over = {il::medium::local}}));
    s.permit("fitter", writes({})).deny("fitter", writes({.over = {il::medium::wireless}}));
    s.add_subject("ann", {.roles = {"baker"}}).add_subject("ben", {.roles = {"guest"}});
    s.add_subject("cem", {.roles = {"fitter"}});
    const kitchen<> k{s};
    CHECK(k.heats("ann").permitted());
    CHECK(k.heats("ann", il::value{1.0}, "air").why == reason::no_right);
    CHECK(k.heats("ben", il::value{1.0}, "desk").permitted());
    CHECK(k.heats("ben").why == reason::condition_not_met);
    CHECK(k.heats("cem").permitted());
    CHECK(k.heats("cem", il::value{1.0}, "air").why == reason::denied_by_rule);
    // The request can't leave the medium out, nor claim another.
    il::request asked = k.request("cem", "oven.heat", il::value{1.0}, "air");
    asked.who.origin.medium = il::medium::wired;
    CHECK(k.e.decide(asked).why == reason::denied_by_rule);
    asked.who.origin.listener = {};
    CHECK(!k.e.decide(asked).permitted());
}

TEST_CASE("uc::conditional_rbac: CR 2.1: time of day and shift") {
    kitchen<> k{permitting(morning())};
    k.at_minute(360);
    CHECK(k.heats("ann").permitted());
    k.at_minute(840);
    CHECK(k.heats("ann").why == reason::condition_not_met);
    kitchen<> d{denying(morning())};
    d.at_minute(360);
    CHECK(d.heats("ann").why == reason::denied_by_rule);
    CHECK(d.stops("ann").why == reason::denied_by_rule);
    d.at_minute(840);
    CHECK(d.heats("ann").permitted());
}

TEST_CASE("uc::conditional_rbac: CR 2.1: the mode of the plant, and how long ago the identity was proved") {
    kitchen<> k{permitting(manual())};
    CHECK(k.heats("ann").permitted());
    k.set_mode(2);
    CHECK(k.heats("ann").why == reason::condition_not_met);
    kitchen<> f{permitting(fresh())};
    f.who().authenticated = f.e.now();
    CHECK(f.heats("ann").permitted());
    f.e.part<il::testing::manual_clock>().advance(il::seconds(301));
    CHECK(f.heats("ann").why == reason::condition_not_met);
}

TEST_CASE(
    "uc::conditional_rbac: 1.4: an error inside a permitting rule never permits, an ordinary or an essential action") {
    kitchen<> k{permitting(manual())};
    k.mode.now = {};
    CHECK(k.heats("ann").outcome == il::decision::deny);
    CHECK(k.heats("ann").why == reason::input_failed);
    kitchen<> t{permitting(morning())};
    t.at_minute(400);
    t.wall.set_quality(il::clock_quality::lost);
    CHECK(t.heats("ann").why == reason::clock_lost);
    // An essential action that nobody can judge goes on, marked as degraded (1.1); one whose requester left something out doesn't.
    CHECK(k.stops("ann").degraded);
    CHECK(t.stops("ann").degraded);
    const kitchen<> f{permitting(fresh())};
    CHECK(f.heats("ann").why == reason::condition_not_met);
    CHECK(f.stops("ann").why == reason::condition_not_met);
}

TEST_CASE(
    "uc::conditional_rbac: 1.4: an error inside a denying rule denies the ordinary action, and can't say of the essential one") {
    kitchen<> k{denying(manual())};
    k.mode.now = {};
    CHECK(k.heats("ann").why == reason::input_failed);
    CHECK(k.stops("ann").permitted());
    CHECK(k.stops("ann").degraded);
    CHECK(k.stops("ann").why == reason::input_failed);
    kitchen<> t{denying(morning())};
    t.at_minute(900);
    CHECK(t.stops("ann").permitted());
    CHECK(!t.stops("ann").degraded);
    t.wall.set_quality(il::clock_quality::lost);
    CHECK(t.heats("ann").why == reason::clock_lost);
    CHECK(t.stops("ann").degraded);
    // What the requester left out is a denial for both (1.3).
    const kitchen<> f{denying(fresh())};
    CHECK(f.heats("ann").why == reason::input_failed);
    CHECK(!f.stops("ann").permitted());
    // One clean denial beats every doubt.
    auto both = denying(manual());
    both.deny("baker", writes({}, "oven.stop"));
    kitchen<> b{both};
    b.mode.now = {};
    CHECK(b.stops("ann").why == reason::denied_by_rule);
}

TEST_CASE("uc::conditional_rbac: a permit without a condition isn't spoiled by another that can't be judged") {
    auto s = permitting(manual());
    s.permit("baker", writes({}));
    kitchen<> k{s};
    k.mode.now = {};
    CHECK(k.heats("ann").permitted());
}

TEST_CASE("uc::conditional_rbac: the site's own time follows ticks") {
    const auto ahead = [](il::ticks) noexcept { return il::seconds(7200); };
    oven::mode_tag mode;
    il::testing::manual_clock wall;
    il::enforcer<il::testing::manual_clock, oven::identity, il::uc::conditional_rbac<oven::mode_tag>> e{
        permitting(morning()), il::source_of<oven::mode_tag>{&mode},
        il::uc::local_time{.clock = il::wall_time{wall}, .ahead_of_utc = ahead}};
    wall.set_wall_offset(il::seconds(4 * 86400 + 4 * 3600) - e.now());
    il::caller c;
    c.origin = {.address = il::ipv4(10, 1, 0, 1), .listener = e.listener("wire")};
    c.subject = e.subject("ann");
    il::request asked = e.ask(c, "tag.write", "oven.heat", il::value{1.0});
    CHECK(e.decide(asked).why == reason::clock_lost);
    CHECK(e.tick() < il::never);
    CHECK(e.decide(asked).permitted());
}
