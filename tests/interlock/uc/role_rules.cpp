// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/role_rules.hpp>

#include "oven.hpp"

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
using il::reason;
using oven::kitchen;

namespace {

il::site::rule_row writes(std::string on = "oven.heat", il::site::condition_row when = {}) {
    return {.actions = {"tag.write"}, .on = std::move(on), .when = std::move(when)};
}
il::site::snapshot_builder with(std::vector<std::string> roles) {
    auto s = oven::site();
    s.add_subject("ann", {.kind = il::subject_kind::human, .roles = std::move(roles)});
    return s;
}
il::site::condition_row small() { return {.value = il::interval{0, 10}}; }

} // namespace

TEST_CASE("uc/role_rules: assignments begin and end; a lost clock is never to the subject's advantage") {
    auto s = with({});
    s.permit("baker", writes()).permit("fitter", writes("oven.stop"));
    s.add_subject("ben", {.kind = il::subject_kind::human, .roles = {"baker", "fitter"}});
    const il::ticks monday = il::seconds(4 * 86400);
    s.add_assignment({.subject = "ann", .role = "baker", .from = monday, .until = monday + il::seconds(3600)});
    s.add_assignment({.subject = "ann", .role = "fitter", .from = monday, .until = monday + il::seconds(3600)});
    s.deny("guest", writes("*")).add_assignment({.subject = "ben", .role = "guest", .until = monday});
    kitchen<> k{s};
    REQUIRE(k.e.started().result == il::publish_result::in_force);
    k.at_minute(0);
    CHECK(k.heats("ann").permitted());
    CHECK(k.heats("ben").permitted());
    k.at_minute(59);
    CHECK(k.heats("ann").permitted());
    k.at_minute(60);
    CHECK(k.heats("ann").why == reason::no_right);
    k.wall.set_wall_offset(monday - k.e.now() - il::ticks{1});
    CHECK(k.heats("ann").why == reason::no_right);
    // Ben is a guest until Monday, and guests are denied.
    CHECK(k.heats("ben").why == reason::denied_by_rule);
    k.wall.set_quality(il::clock_quality::lost);
    CHECK(k.heats("ann").why == reason::clock_lost);
    CHECK(k.heats("ben").why == reason::clock_lost);
    CHECK(k.stops("ben").permitted());
    CHECK(k.stops("ben").degraded);
    // Ann may perhaps stop it: nobody can say, but she isn't entitled by what is assigned for good.
    CHECK(!k.stops("ann").permitted());
}

TEST_CASE("uc/role_rules: only what the session has active counts, its denials too") {
    auto s = with({"baker", "guest"});
    s.permit("baker", writes()).deny("guest", writes());
    kitchen<> k{s};
    CHECK(k.heats("ann").why == reason::denied_by_rule);
    const auto set_of = [&](std::string_view role) {
        return k.e.on_site([&](const il::snapshot& site) {
            for (const il::role_entry& r : site.roles)
                if (r.name == role) return site.who(r.subject).role_set;
            return 0U;
        });
    };
    k.who().roles = {.sets = {set_of("baker")}, .count = 1};
    CHECK(k.heats("ann").permitted());
    k.who().roles = {.sets = {set_of("guest")}, .count = 1};
    CHECK(k.heats("ann").why == reason::denied_by_rule);
    // A role that is active and not the subject's (any more) gives nothing.
    k.who().roles = {.sets = {set_of("fitter")}, .count = 1};
    CHECK(k.heats("ann").why == reason::no_right);
}

TEST_CASE("uc/role_rules: 9.2: a lent role gives its rights, and never reaches tags of the class safety") {
    auto s = with({});
    s.permit("fitter", writes()).permit("fitter", writes("oven.stop"));
    kitchen<> k{s};
    CHECK(k.heats("ann").why == reason::no_right);
    const auto fitter = k.e.on_site([](const il::snapshot& site) { return site.who(site.roles[2].subject).role_set; });
    k.who().roles = {.lent = {fitter}, .lent_count = 1};
    CHECK(k.heats("ann").permitted());
    il::request asked = k.request("ann", "oven.stop", il::value{false});
    CHECK(k.e.decide(asked).why == reason::no_right);
    CHECK(!k.stops("ann").permitted());
    CHECK(k.heats("").why == reason::unknown_peer);
}

TEST_CASE("uc/role_rules: who has to choose among its roles has none until it does") {
    auto s = with({"baker", "fitter"});
    s.permit("baker", writes()).add_duty({.name = "hands", .roles = {"baker", "fitter"}, .dynamic = true});
    kitchen<> k{s};
    REQUIRE(k.e.started().result == il::publish_result::in_force);
    CHECK(k.heats("ann").why == reason::separation_of_duty);
    const auto baker = k.e.on_site([](const il::snapshot& site) { return site.who(site.roles[0].subject).role_set; });
    k.who().roles = {.sets = {baker}, .count = 1};
    CHECK(k.heats("ann").permitted());
}

TEST_CASE("uc/role_rules: explain names the rule that decided, not another with a condition") {
    auto s = with({"baker", "guest"});
    // The first rule has a condition that has nothing to do with the refusal.
    s.deny("guest", writes("oven.heat", {.value = il::interval{90, 100}}));
    s.permit("baker", writes("oven.heat", small()));
    kitchen<> k{s};
    CHECK(
        k.why(k.request("ann")) ==
        "role baker permits tag.write on oven.heat from zone hall under a condition: the value 50 is outside 0 to 10 (CR 2.1)");
    CHECK(k.why(k.request("ann", "oven.heat", il::value{95.0})) ==
          "role guest denies tag.write on oven.heat from zone hall (CR 2.1)");
    CHECK(
        k.why(k.request("ann", "oven.heat", il::value{})) ==
        "role guest denies tag.write on oven.heat from zone hall under a condition: there is no value to compare (CR 2.1)");
    CHECK(k.why(k.request("ann", "oven.mode")) ==
          "no role of ann permits tag.write on oven.mode from zone hall (CR 2.1)");
}

TEST_CASE("uc/role_rules: explain names the role that permitted, of a loan and of an essential action too") {
    auto s = with({"baker", "guest"});
    s.permit("guest", writes("oven.heat", small()));
    s.permit("baker", writes("oven.heat", {.value = il::interval{20, 60}}));
    s.permit("fitter", writes("oven.mode"));
    kitchen<> k{s};
    CHECK(k.why(k.request("ann")).starts_with("role baker permits tag.write on oven.heat from zone hall"));
    CHECK(k.why(k.request("ann", "oven.heat", il::value{5.0}))
              .starts_with("role guest permits tag.write on oven.heat from zone hall"));
    const auto fitter = k.e.on_site([](const il::snapshot& site) { return site.who(site.roles[2].subject).role_set; });
    k.who().roles = {.lent = {fitter}, .lent_count = 1};
    CHECK(k.why(k.request("ann", "oven.mode")).starts_with("role fitter permits tag.write on oven.mode"));
}

TEST_CASE("uc/role_rules: explain says the failed tag, the lost clock, and which roles would have permitted") {
    auto s = with({"baker"});
    s.permit("baker",
             writes("oven.heat", {.only_if = {{.input = "oven.mode", .operand = 1, .max_age = il::seconds(5)}}}));
    s.permit("fitter", writes("oven.mode"));
    s.permit("baker", writes("oven.stop", {.during = {{0, 60}}}));
    kitchen<> k{s};
    k.set_mode(0);
    CHECK(
        k.why(k.request("ann")) ==
        "role baker permits tag.write on oven.heat from zone hall under a condition: oven.mode is 0 and must be 1 (CR 2.1)");
    k.mode.now = {};
    CHECK(k.why(k.request("ann")) == "role baker permits tag.write on oven.heat from zone hall under a condition: "
                                     "the current value of oven.mode is not known, is bad or too old (CR 2.1)");
    CHECK(k.why(k.request("ann", "oven.mode")) ==
          "no role of ann permits tag.write on oven.mode from zone hall; roles that do: fitter (CR 2.1)");
    k.wall.set_quality(il::clock_quality::lost);
    CHECK(
        k.why(k.request("ann", "oven.stop", il::value{false})) ==
        "role baker permits tag.write on oven.stop from zone hall under a condition: the wall clock can't be trusted (CR 2.11)");
}
