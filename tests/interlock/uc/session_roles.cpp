// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_roles.hpp>

#include <interlock/uc/rbac.hpp>
#include <interlock/uc/sessions.hpp>

#include "boiler.hpp"

#include <doctest/doctest.h>

namespace il = interlock;
using il::reason;
using il::uc::session_roles;

namespace {

/// op5 may be operator or tripper, but not both at once; op6 is an operator alone.
il::site::snapshot_builder site(bool apart = true) {
    auto s = boiler::site();
    if (apart) s.add_duty({.name = "who runs it doesn't trip it", .roles = {"operator", "tripper"}, .dynamic = true});
    s.add_subject("op5", {.kind = il::subject_kind::human, .roles = {"operator", "tripper"}});
    s.add_subject("op6", {.kind = il::subject_kind::human, .roles = {"operator"}});
    return s;
}

using table = il::uc::sessions<>;
struct hall {
    explicit hall(bool apart = true) : e{site(apart), il::uc::session_places{}} {}
    il::enforcer<il::testing::manual_clock, table, il::uc::rbac> e;

    il::subject role(std::string_view name) { return e.subject(std::string{"role:"} + std::string{name}); }
    il::uc::session_opening open(std::string_view who, const session_roles& roles = {}) {
        return e.on_site(
            [&](const il::snapshot& s) { return e.part<table>().open(s, boiler::by(e, who), e.now(), {roles}); });
    }
    il::caller opened(std::string_view who, const session_roles& roles = {}) {
        il::caller c = boiler::by(e, who);
        c.session = open(who, roles).id;
        REQUIRE(c.session.generation != 0);
        return c;
    }
    il::verdict activate(const il::caller& who, std::string_view name) {
        return e.on_site(
            [&](const il::snapshot& s) { return e.part<table>().activate(s, who.session, role(name), e.now()); });
    }
    il::verdict drop(const il::caller& who, std::string_view name) {
        return e.on_site(
            [&](const il::snapshot& s) { return e.part<table>().drop(s, who.session, role(name), e.now()); });
    }
    reason writes(const il::caller& who) {
        il::request asked = boiler::write(e, who);
        return e.decide(asked).why;
    }
    reason trips(const il::caller& who) {
        il::request asked = boiler::trip(e, who);
        return e.decide(asked).why;
    }
    reason reads(const il::caller& who) {
        il::request asked = boiler::read(e, who);
        return e.decide(asked).why;
    }
};
constexpr reason fine = reason::unspecified;

} // namespace

TEST_CASE("uc::session_roles: without a choice all roles are active; with one, those, and what they include") {
    hall h{false};
    const il::caller all = h.opened("op5");
    CHECK(h.writes(all) == fine);
    CHECK(h.trips(all) == fine);
    const il::caller one = h.opened("op5", {.chosen = true, .active = {h.role("operator")}});
    CHECK(h.writes(one) == fine);
    CHECK(h.reads(one) == fine);
    CHECK(h.trips(one) == reason::no_right);
    CHECK(h.activate(one, "tripper").outcome == il::decision::no_objection);
    CHECK(h.trips(one) == fine);
    CHECK(h.e.part<table>().roles(one.session).has(h.role("tripper")));
    CHECK(h.drop(one, "operator").outcome == il::decision::no_objection);
    CHECK(h.writes(one) == reason::no_right);
    CHECK(h.drop(one, "operator").why == reason::role_unknown);
    // The last one dropped leaves none, not all.
    CHECK(h.drop(one, "tripper").outcome == il::decision::no_objection);
    CHECK(h.trips(one) == reason::no_right);
    CHECK(h.reads(one) == reason::no_right);
    CHECK(h.activate(one, "viewer").outcome == il::decision::no_objection);
    CHECK(h.reads(one) == fine);
    CHECK(h.writes(one) == reason::no_right);
}

TEST_CASE("uc::session_roles: session_permissions are what a session's requests are permitted") {
    unsigned permitted = 0;
    for (const bool apart : {false, true}) {
        hall h{apart};
        const session_roles choices[]{{},
                                      {.chosen = true},
                                      {.chosen = true, .active = {h.role("viewer")}},
                                      {.chosen = true, .active = {h.role("operator")}},
                                      {.chosen = true, .active = {h.role("tripper")}},
                                      {.chosen = true, .active = {h.role("operator"), h.role("tripper")}}};
        for (const char* const name : {"op3", "op4", "op5", "viewer1", "hmi1", "nobody1", "former1"})
            for (const session_roles& roles : choices) {
                const il::subject who = h.e.subject(name);
                for (const char* const listener : {"plant", "secure"}) {
                    il::caller c = boiler::by(h.e, name, listener);
                    c.session = h.e.on_site([&](const il::snapshot& s) {
                                       return h.e.part<table>().open(s, c, h.e.now(), {roles});
                                   })
                                    .id;
                    // A choice that isn't theirs has no session.
                    if (c.session.generation == 0) continue;
                    for (const char* const tag : {"boiler1.setpoint", "boiler1.trip", "mill1.speed"}) {
                        std::uint64_t decided = 0;
                        for (const char* const action : {"tag.read", "tag.write"}) {
                            il::request asked = h.e.ask(c, action, tag, il::value{0.0});
                            if (h.e.decide(asked).permitted()) decided |= il::bit(asked.action);
                        }
                        const std::uint64_t told = h.e.on_site([&](const il::snapshot& s) {
                            const il::zone from = s.zone_of(c.origin.listener, c.origin.address);
                            return il::uc::session_permissions(s, roles, who, from, s.tag(h.e.tag(tag)));
                        });
                        CAPTURE(name);
                        CAPTURE(tag);
                        CAPTURE(listener);
                        CHECK(told == decided);
                        permitted += decided != 0 ? 1 : 0;
                    }
                    h.e.part<table>().close(c.session);
                }
            }
        h.e.on_site([&](const il::snapshot& s) {
            const il::tag_entry& tag = s.tag(h.e.tag("boiler1.setpoint"));
            const il::zone control{s.zone_names.find("control")};
            CHECK(il::uc::session_permissions(s, {}, h.e.subject("former1"), control, tag) == 0);
            CHECK(il::uc::session_permissions(s, {}, {}, control, tag) == 0);
            return 0;
        });
    }
    CHECK(permitted > 40);
}

TEST_CASE("uc::session_roles: a role that the subject doesn't have, or that isn't one, isn't activated") {
    hall h;
    CHECK(h.open("op6", {.chosen = true, .active = {h.role("tripper")}}).said.why == reason::no_right);
    CHECK(h.open("op6", {.chosen = true, .active = {h.e.subject("op3")}}).said.why == reason::role_unknown);
    const il::caller op6 = h.opened("op6");
    CHECK(h.activate(op6, "tripper").why == reason::no_right);
    CHECK(h.activate(op6, "nothing").why == reason::role_unknown);
    CHECK(h.activate(op6, "operator").outcome == il::decision::no_objection);
    CHECK_FALSE(h.e.part<table>().roles(op6.session).chosen);
    CHECK(h.drop(op6, "operator").why == reason::role_unknown);
}

TEST_CASE("uc::session_roles: at most four roles are active") {
    hall h{false};
    auto s = site(false);
    for (const char* const name : {"a", "b", "c", "d", "e"}) s.add_role(name);
    s.add_subject("op7", {.kind = il::subject_kind::human, .roles = {"a", "b", "c", "d", "e"}});
    REQUIRE(h.e.publish(s.set_version(2)).result == il::publish_result::in_force);
    const il::caller op7 =
        h.opened("op7", {.chosen = true, .active = {h.role("a"), h.role("b"), h.role("c"), h.role("d")}});
    CHECK(h.activate(op7, "e").why == reason::quota);
    CHECK(h.activate(op7, "d").outcome == il::decision::no_objection);
}

TEST_CASE("uc::session_roles: CR 2.1: dynamic separation of duty holds at activation") {
    hall h;
    CHECK(h.open("op5", {.chosen = true, .active = {h.role("operator"), h.role("tripper")}}).said.why ==
          reason::separation_of_duty);
    // All at once isn't possible, so who doesn't choose may nothing.
    const il::caller op5 = h.opened("op5");
    CHECK(h.writes(op5) == reason::separation_of_duty);
    CHECK(h.activate(op5, "operator").outcome == il::decision::no_objection);
    CHECK(h.writes(op5) == fine);
    CHECK(h.activate(op5, "tripper").why == reason::separation_of_duty);
    CHECK(h.writes(op5) == fine);
    CHECK(h.trips(op5) == reason::no_right);
    CHECK(h.drop(op5, "operator").outcome == il::decision::no_objection);
    CHECK(h.activate(op5, "tripper").outcome == il::decision::no_objection);
    CHECK(h.trips(op5) == fine);
}

TEST_CASE("uc::session_roles: a duty published while sessions live stops those that violate it until they drop roles") {
    hall h{false};
    const il::caller both = h.opened("op5", {.chosen = true, .active = {h.role("operator"), h.role("tripper")}});
    const il::caller other = h.opened("op6");
    CHECK(h.writes(both) == fine);
    REQUIRE(h.e.publish(site(true).set_version(2)).result == il::publish_result::in_force);
    CHECK(h.writes(both) == reason::separation_of_duty);
    CHECK(h.trips(both) == reason::separation_of_duty);
    CHECK(h.writes(other) == fine);
    CHECK(h.e.part<table>().open_count() == 2);
    CHECK(h.drop(both, "tripper").outcome == il::decision::no_objection);
    CHECK(h.writes(both) == fine);
}

TEST_CASE("uc::session_roles: an active role that its subject loses is worth nothing, and leaves no others behind") {
    hall h{false};
    const il::caller op5 = h.opened("op5", {.chosen = true, .active = {h.role("tripper")}});
    CHECK(h.trips(op5) == fine);
    auto next = site(false);
    for (auto& one : next.rows().subjects)
        if (one.name == "op5") one.row.roles = {"operator"};
    REQUIRE(h.e.publish(next.set_version(2)).result == il::publish_result::in_force);
    CHECK(h.trips(op5) == reason::no_right);
    CHECK(h.writes(op5) == reason::no_right);
    CHECK(h.activate(op5, "operator").outcome == il::decision::no_objection);
    CHECK(h.writes(op5) == fine);
}
