// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: timeout=300
#include "interlock/uc/consent.hpp"

#include <interlock/conformance/fault_injection.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/uc/conditional_rbac.hpp>
#include <interlock/uc/session_lock.hpp>
#include <interlock/uc/wireless_restriction.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;

namespace {

using sessions = il::uc::session_lock<>;
using rules = il::uc::conditional_rbac<consent::gauges>;
using security = il::enforcer<il::testing::manual_clock, il::uc::wireless_restriction, il::rdf::conduits, sessions,
                              consent::overrides, rules, il::si::permissives<consent::gauges>,
                              il::si::tag_limits<consent::gauges>, consent::ends, consent::approvals>;
using faulty = il::conformance::with_faults<security>;

il::site::snapshot_builder site() {
    il::site::snapshot_builder s = consent::site();
    s.add_listener("radio", {.medium = il::medium::wireless}).add_zone_prefix("radio", "10.1.0.0/16", "control");
    s.add_conduit("control", "mill", {"tag.write", "override.lend"});
    s.add_conduit("control", "boiler", {"approval.consent"});
    s.keep_off_wireless({.actions = {"tag.write"}, .on = "boiler1.setpoint"});
    s.add_permissive("boiler1.setpoint", {.input = "mill1.guard", .operand = 0, .max_age = il::seconds(1'000'000)});
    // An operator writes while the mill is guarded, and never above 15 bar.
    s.deny("operator", {.actions = {"tag.write"}, .on = "boiler1.setpoint", .when = {.value = il::interval{15, 16}}});
    return s;
}

/// Whoever works at the small boiler, each in a session: with rules under conditions, locks, a role on loan, and consent.
struct desk {
    il::testing::approval_memory store;
    consent::gauges known;
    faulty e{site(),
             il::uc::session_places{.per_subject = 8, .idle_end = {}, .half_open = {}},
             il::uc::session_locking{},
             il::uc::local_time{},
             il::uc::consent_options{},
             il::uc::approvals_in<il::testing::approval_memory>{&store},
             il::uc::override_options{},
             il::source_of<consent::gauges>{&known},
             il::si::tag_limit_options{}};

    template <class Policy>
    auto& part() {
        return e.part<il::conformance::faulty<Policy>>();
    }
    il::caller at(std::string_view who, std::string_view listener = "plant") {
        il::caller c = boiler::by(e, who, listener);
        if (listener == "radio") c.origin.address = il::ipv4(10, 1, 0, 5);
        e.locate(c.origin);
        c.session = e.on_site([&](const il::snapshot& s) { return part<sessions>().open(s, c, e.now()).id; });
        REQUIRE(c.session.generation != 0);
        return c;
    }
    il::caller locked(il::caller who) {
        e.on_site([&](const il::snapshot& s) { return part<sessions>().lock(s, who.session, e.now()); });
        return who;
    }
};

struct line {
    il::conformance::fault_scenario of;
    bool permitted;
};

std::vector<line> matrix_of(desk& d) {
    const faulty& e = d.e;
    const il::caller panel = d.at("hmi1");
    const il::caller anna = d.at("anna");
    const il::caller ben = d.at("ben");
    const il::caller op = d.at("op3");
    const il::caller away = d.locked(d.at("op3"));
    const il::caller tablet = d.at("op3", "radio");
    const il::caller stranger = boiler::by(e, "");
    il::caller thief = boiler::by(e, "viewer1");
    thief.session = op.session;
    const il::caller without = boiler::by(e, "op3");

    il::request borrower = boiler::write(e, anna, "mill1.speed");
    static_cast<void>(e.decide(borrower));
    const auto lent = d.part<consent::overrides>().lend(d.e, {.override_name = "mill at night",
                                                              .borrower = borrower,
                                                              .lender = e.ask(ben, "override.lend", "mill1.speed"),
                                                              .length = il::seconds(300),
                                                              .why = "the miller is ill"});
    REQUIRE(lent.answer == il::uc::override_answer::lent);

    auto& approvals = d.part<consent::approvals>();
    il::request approved = boiler::write(e, anna, "boiler1.setpoint", 12);
    const auto opened = approvals.propose(d.e, approved);
    approvals.consent(d.e, opened.id, e.ask(ben, "approval.consent", "boiler1.setpoint", il::value{12.0}));
    approved.approval = opened.id;
    il::request another_value = approved;
    another_value.value = il::value{13.0};

    return {
        {{"trip, entitled, in its session", boiler::trip(e, panel), true}, true},
        {{"trip, over the trusted path", boiler::trip(e, boiler::by(e, "", "panel")), true}, true},
        {{"trip, stranger", boiler::trip(e, stranger)}, false},
        {{"trip, locked operator without the right", boiler::trip(e, away)}, false},
        {{"set-point, operator", boiler::write(e, op)}, true},
        {{"set-point, denied by a value", boiler::write(e, op, "boiler1.setpoint", 15.5)}, false},
        {{"set-point, out of range", boiler::write(e, op, "boiler1.setpoint", 17)}, false},
        {{"set-point, by wireless", boiler::write(e, tablet)}, false},
        {{"set-point, locked session", boiler::write(e, away)}, false},
        {{"set-point, another's session", boiler::write(e, thief)}, false},
        {{"set-point, without a session", boiler::write(e, without)}, false},
        {{"set-point, stranger", boiler::write(e, stranger)}, false},
        {{"set-point, needs consent", boiler::write(e, op, "boiler1.setpoint", 12)}, false},
        {{"set-point, with consent", approved}, true},
        {{"set-point, consent to another value", another_value}, false},
        {{"mill, on loan", boiler::write(e, anna, "mill1.speed")}, true},
        {{"mill, without a loan", boiler::write(e, op, "mill1.speed")}, false},
        {{"mill's stop, class safety, on loan", boiler::write(e, anna, "mill1.stop", 1)}, false},
        {{"read, locked session", boiler::read(e, away)}, true},
        {{"read, stranger", boiler::read(e, stranger)}, false},
    };
}

} // namespace

TEST_CASE(
    "use control: 1.7: no fault of any policy, pair or triple of policies adds a permit or lets a stranger through") {
    desk d;
    d.known.set(d.e.tag("mill1.guard"), 0);
    const std::vector<line> lines = matrix_of(d);
    std::vector<il::conformance::fault_scenario> matrix;
    for (const line& one : lines) {
        matrix.push_back(one.of);
        il::request asked = one.of.asked;
        CAPTURE(one.of.name);
        auto ticket = d.e.begin(asked);
        CAPTURE(il::row_of(ticket.verdict().why).name);
        CHECK(ticket.permitted() == one.permitted);
        CHECK_FALSE(ticket.verdict().degraded);
        ticket.cancel();
    }
    const auto report = il::conformance::inject_faults(d.e, matrix, [](faulty&) {});
    for (const std::string& violation : report.violations) FAIL_CHECK(violation);
    CHECK(report.combinations > 500);
    CHECK(report.fired > report.decisions / 4);
    CHECK(report.degraded > 100);
    MESSAGE(report.combinations << " combinations, " << report.decisions << " decisions, " << report.fired
                                << " met a fault, " << report.degraded << " permits were degraded");
}
