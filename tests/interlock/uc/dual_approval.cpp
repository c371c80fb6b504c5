// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/dual_approval.hpp>

#include "consent.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace il = interlock;
using consent::plant;
using il::outcome_kind;
using il::reason;
using il::seconds;
using il::uc::approval_state;
using il::uc::consent_answer;
using il::uc::consent_event;
using memory = il::testing::approval_memory;

TEST_CASE("uc::dual_approval: CR 2.1(4): an action waits for a second person, and runs once") {
    plant<> p;
    CHECK(p.decide(p.write("anna", 8)).permitted());
    CHECK(p.decide(p.write("anna")).why == reason::approval_required);
    const auto made = p.propose();
    REQUIRE(made.answer == consent_answer::counted);
    CHECK(p.decide(p.run(made.id)).why == reason::approval_invalid);
    CHECK(p.consent(made, "ben") == consent_answer::complete);
    // Asking whether it may run uses nothing up.
    for (int i = 0; i < 3; ++i) CHECK(p.decide(p.run(made.id)).permitted());
    int runs = 0;
    CHECK(p.e.enforce(p.run(made.id), [&] { ++runs; }).verdict().permitted());
    CHECK(p.table().state_of(made.id) == approval_state::done);
    CHECK(p.e.enforce(p.run(made.id), [&] { ++runs; }).verdict().why == reason::approval_invalid);
    CHECK(runs == 1);
    CHECK(p.consent(made, "carl") == consent_answer::not_pending);
    CHECK(p.told(consent_event::proposed));
    CHECK(p.told(consent_event::running));
    CHECK(p.told(consent_event::done));
}

TEST_CASE("uc::dual_approval: 9.1: exactly what was consented to, by who asked for it, and nothing else") {
    plant<> p;
    const auto id = p.approved();
    CHECK(p.decide(p.run(id, 12.5)).why == reason::approval_invalid);
    CHECK(p.decide(p.run(id, 12, "carl")).why == reason::approval_invalid);
    CHECK(p.decide(p.run(id, 12, "anna", "boiler1.alias")).why == reason::approval_invalid);
    il::request elsewhere = p.run(id);
    elsewhere.who.session = {99, 7};
    CHECK(p.decide(elsewhere).why == reason::approval_invalid);
    il::request integer = p.run(id);
    integer.value = il::value{12};
    CHECK_FALSE(p.decide(integer).permitted());
    for (const il::approval_id wrong :
         {il::approval_id{id.place, id.generation + 1}, {id.place + 1, id.generation}, {4'000'000'000U, 1}})
        CHECK(p.decide(p.run(wrong)).why == reason::approval_invalid);
    CHECK(p.decide(p.run(id)).permitted());
}

TEST_CASE("uc::dual_approval: what doesn't count says why, and is recorded as never begun") {
    plant<> p;
    const auto made = p.propose();
    CHECK(made.said.why == reason::approval_required);
    const auto same = p.consent(made, "anna-lead");
    CHECK(same == consent_answer::same_person);
    CHECK(same.said.permitted());
    CHECK(p.ended().cancelled == 1);
    const auto disabled = p.consent(made, "former1");
    CHECK(disabled == consent_answer::not_permitted);
    CHECK(disabled.said.why == reason::subject_disabled);
    CHECK(p.ended().done == 0);
    CHECK(p.consent(made, "ben") == consent_answer::complete);
    CHECK(p.ended().done == 1);
    CHECK(p.ended().not_done == 0);
    CHECK(p.ended().cancelled == 1);
}

TEST_CASE("uc::dual_approval: 9.1: two distinct persons in two sessions, and no account that is nobody in particular") {
    plant<> p;
    const auto made = p.propose();
    CHECK(p.consent(made, "anna") == consent_answer::no_approver);
    CHECK(p.consent(p.propose("carl"), "carl") == consent_answer::same_person);
    CHECK(p.consent(made, "anna-lead") == consent_answer::same_person);
    CHECK(p.consent(made, "leaders") == consent_answer::no_person);
    CHECK(p.consent(made, "robot") == consent_answer::no_person);
    CHECK(p.consent(made, "op4") == consent_answer::no_approver); // may consent to something, but has none of the roles
    CHECK(p.consent(made, "role:leader") == consent_answer::no_person);
    il::request asked = p.consents("ben");
    asked.who.proof = il::proof::address;
    CHECK(p.table().consent(p.e, made.id, asked) == consent_answer::no_person);
    asked = p.consents("ben");
    asked.who.session = {};
    CHECK(p.table().consent(p.e, made.id, asked) == consent_answer::no_session_of_its_own);
    asked.who.session = p.who("anna").session;
    CHECK(p.table().consent(p.e, made.id, asked) == consent_answer::no_session_of_its_own);
    // To another value, or with a request for something else.
    CHECK(p.table().consent(p.e, made.id, p.consents("ben", 13)) == consent_answer::not_permitted);
    CHECK(p.table().consent(p.e, made.id, p.consents("ben", 12, "mill1.speed")) == consent_answer::not_permitted);
    CHECK(p.table().consent(p.e, made.id, boiler::read(p.e, p.who("carl"))) == consent_answer::not_permitted);
    CHECK(p.table().state_of(made.id) == approval_state::pending);
    // The requester can't be anybody in particular either.
    CHECK(p.table().propose(p.e, p.write("robot")).answer == consent_answer::no_person);
    il::request without = p.write("anna");
    without.who.session = {};
    CHECK(p.table().propose(p.e, without).answer == consent_answer::no_session_of_its_own);
    CHECK(p.consent(made, "ben") == consent_answer::complete);
}

TEST_CASE("uc::dual_approval: as many persons as the site policy says, each once") {
    auto s = consent::site();
    s.rows().approvals[0].persons = 4;
    plant<> p{nullptr, s};
    const auto made = p.propose();
    CHECK(p.consent(made, "ben") == consent_answer::counted);
    CHECK(p.consent(made, "ben") == consent_answer::same_person);
    CHECK(p.consent(made, "dora") == consent_answer::counted);
    CHECK(p.consent(made, "dora2") == consent_answer::same_person);
    CHECK(p.decide(p.run(made.id)).why == reason::approval_invalid);
    CHECK(p.consent(made, "carl") == consent_answer::complete);
    CHECK(p.decide(p.run(made.id)).permitted());
}

TEST_CASE("uc::dual_approval: each approval that an action needs is looked at by itself") {
    auto s = consent::site();
    s.add_role("engineer");
    s.permit("engineer", {.actions = {"approval.consent"}, .on = "*"});
    s.add_subject("eve", {.kind = il::subject_kind::human, .roles = {"engineer"}});
    s.add_approval(
        {.actions = {"tag.write"}, .on = "boiler1.setpoint", .value = il::interval{11, 16}, .by = {"engineer"}});
    plant<> p{nullptr, s};
    const auto made = p.propose();
    CHECK(p.consent(made, "ben") == consent_answer::counted);
    CHECK(p.consent(made, "carl") == consent_answer::counted);
    CHECK(p.consent(made, "eve") == consent_answer::complete);
    const auto lower = p.propose("anna", 10.5);
    CHECK(p.consent(lower, "eve", 10.5) == consent_answer::no_approver);
    CHECK(p.consent(lower, "ben", 10.5) == consent_answer::complete);
}

TEST_CASE("uc::dual_approval: nothing is proposed that is refused for another reason, or not at all") {
    plant<> p;
    CHECK(p.propose("anna", 8).answer == consent_answer::not_needed);
    CHECK(p.propose("anna", 17).answer == consent_answer::not_needed);
    CHECK(p.propose("viewer1").answer == consent_answer::not_needed);
    CHECK(p.propose("former1").answer == consent_answer::not_needed);
    for (int i = 0; i < 4; ++i) CHECK(p.propose().answer == consent_answer::counted);
    CHECK(p.propose().answer == consent_answer::too_many);
    CHECK(p.propose("op3").answer == consent_answer::counted);
}

TEST_CASE("uc::dual_approval: a full table refuses; what nobody needs any more makes room") {
    plant<> p{nullptr, consent::site(), 100};
    std::vector<il::uc::approval_opening> all;
    for (int i = 0; i < 32; ++i) all.push_back(p.propose());
    CHECK(p.propose().answer == consent_answer::too_many);
    CHECK(p.e.on_site([&](const il::snapshot& s) {
        return p.table().withdraw(s, all[3].id, p.e.ask(p.who("ben"), "tag.read", "mill1.speed"));
    }) == consent_answer::not_permitted);
    il::request own = p.write("anna");
    CHECK_FALSE(p.e.decide(own).permitted());
    CHECK(p.e.on_site([&](const il::snapshot& s) { return p.table().withdraw(s, all[3].id, own); }) ==
          consent_answer::counted);
    CHECK(p.table().state_of(all[3].id) == approval_state::withdrawn);
    const auto next = p.propose();
    CHECK(next.id.place == all[3].id.place);
    CHECK(next.id != all[3].id);
    CHECK(p.consent(all[3], "ben") == consent_answer::not_pending);
}

TEST_CASE("uc::dual_approval: an approver says no, and that is the end of it") {
    plant<> p;
    const auto made = p.propose();
    CHECK(p.table().refuse(p.e, made.id, p.consents("op4")) == consent_answer::no_approver);
    CHECK(p.table().refuse(p.e, made.id, p.consents("ben")) == consent_answer::counted);
    CHECK(p.consent(made, "carl") == consent_answer::not_pending);
    const auto id = p.approved();
    // Also after it was complete.
    CHECK(p.table().refuse(p.e, id, p.consents("dora")) == consent_answer::counted);
    CHECK(p.decide(p.run(id)).why == reason::approval_invalid);
}

TEST_CASE("uc::dual_approval: it expires by the monotonic clock; a wall clock that jumps changes nothing") {
    plant<> p;
    auto& clock = p.e.part<il::testing::manual_clock>();
    const auto made = p.propose();
    p.later(seconds(59));
    clock.set_wall_offset(il::ticks{0});
    CHECK(p.e.tick() == p.e.now() + seconds(1));
    CHECK(p.consent(made, "ben") == consent_answer::complete);
    // Complete, it is good for as long again.
    p.later(seconds(59));
    clock.set_wall_offset({4'000'000'000'000'000'000});
    CHECK(p.decide(p.run(made.id)).permitted());
    p.later(seconds(1));
    CHECK(p.decide(p.run(made.id)).why == reason::approval_invalid);
    p.e.tick();
    CHECK(p.table().state_of(made.id) == approval_state::expired);
    const auto late = p.propose();
    p.later(seconds(60));
    CHECK(p.consent(late, "ben") == consent_answer::not_pending);
    CHECK(p.told(consent_event::expired));
}

TEST_CASE("uc::dual_approval: 9.1: the persons are looked at again when it runs") {
    plant<> p;
    const auto id = p.approved();
    p.disabled = p.e.subject("ben").id;
    CHECK(p.decide(p.run(id)).why == reason::approval_invalid);
    p.disabled = p.e.subject("anna").id;
    CHECK(p.decide(p.run(id)).why == reason::approval_invalid);
    p.disabled = 0;
    CHECK(p.decide(p.run(id)).permitted());
}

TEST_CASE("uc::dual_approval: 9.1: permissives, limits and range are looked at again when it runs") {
    auto s = consent::site();
    s.add_permissive("boiler1.setpoint", {.input = "mill1.guard", .operand = 0, .max_age = seconds(1'000'000)});
    for (auto& one : s.rows().tags)
        if (one.name == "boiler1.setpoint") {
            one.row.limits->step_up = one.row.limits->step_down = 5;
            one.row.limits->current_max_age = seconds(1'000'000);
        }
    plant<> p{nullptr, s};
    p.known.set(p.e.tag("boiler1.setpoint"), 10);
    const auto id = p.approved();
    int runs = 0;
    const auto why = [&] { return p.e.enforce(p.run(id), [&] { ++runs; }).verdict().why; };
    p.known.set(p.e.tag("mill1.guard"), 1);
    CHECK(why() == reason::not_permissive);
    p.known.lose(p.e.tag("mill1.guard"));
    CHECK_FALSE(p.e.enforce(p.run(id), [&] { ++runs; }).verdict().permitted());
    p.known.set(p.e.tag("mill1.guard"), 0);
    p.known.set(p.e.tag("boiler1.setpoint"), 6);
    CHECK(why() == reason::step_too_large);
    p.known.lose(p.e.tag("boiler1.setpoint"));
    CHECK(why() == reason::value_unknown);
    CHECK(runs == 0);
    CHECK(p.table().state_of(id) == approval_state::approved);
    p.known.set(p.e.tag("boiler1.setpoint"), 10);
    // A narrower range comes with a publication, which withdraws.
    auto narrow = s;
    for (auto& one : narrow.rows().tags)
        if (one.name == "boiler1.setpoint") one.row.limits->hard = {0, 11};
    REQUIRE(p.e.publish(narrow.set_version(2)).result == il::publish_result::in_force);
    CHECK_FALSE(p.e.enforce(p.run(id), [&] { ++runs; }).verdict().permitted());
    CHECK(p.table().state_of(id) == approval_state::withdrawn);
    CHECK(p.propose().said.why == reason::outside_hard_range);
    CHECK(runs == 0);
}

TEST_CASE("uc::dual_approval: 9.1: rights that end between consent and run end the consent") {
    auto s = consent::site();
    s.add_role("signer").add_role("second").add_role("by day");
    s.permit("signer", {.actions = {"approval.consent"}, .on = "boiler1.setpoint"});
    s.permit("by day", {.actions = {"approval.consent"}, .on = "boiler1.setpoint", .when = {.during = {{360, 840}}}});
    s.rows().approvals[0].by = {"leader", "second"};
    const auto human = [&s](const char* name, std::vector<std::string> roles) {
        s.add_subject(name, {.kind = il::subject_kind::human, .roles = std::move(roles)});
    };
    human("req", {});
    human("lee", {});
    human("sig", {"second"});
    human("day", {"second", "by day"});
    const il::ticks end = plant<>::second(50'400); // Monday 14:00
    s.add_assignment({"req", "operator", plant<>::second(0), end});
    s.add_assignment({"lee", "leader", plant<>::second(0), end});
    s.add_assignment({"sig", "signer", plant<>::second(0), end});
    const auto outcome = [&s](std::string_view requester, std::string_view approver, il::ticks by) {
        plant<> p{nullptr, s};
        p.at_second(50'380);
        const auto made = p.propose(requester);
        CHECK(made.answer == consent_answer::counted);
        CHECK(p.consent(made, approver) == consent_answer::complete);
        p.later(seconds(10));
        CHECK(p.decide(p.run(made.id, 12, requester)).permitted());
        p.later(by);
        return p.decide(p.run(made.id, 12, requester));
    };
    CHECK(outcome("anna", "ben", seconds(20)).permitted());
    CHECK(outcome("req", "ben", seconds(9)).permitted());
    CHECK(outcome("req", "ben", seconds(10)).why == reason::no_right);
    for (const std::string_view approver : {"lee", "sig", "day"}) {
        CAPTURE(approver);
        CHECK(outcome("anna", approver, seconds(9)).permitted());
        // "sig" and "day" have the role all the same, but not the right to consent.
        CHECK(outcome("anna", approver, seconds(10)).why == reason::approval_invalid);
    }
    // Where nobody knows the time, such a right counts for nothing, and that is said at once.
    plant<> p{nullptr, s};
    p.at_second(50'380);
    const auto made = p.propose();
    p.wall.set_quality(il::clock_quality::lost);
    CHECK_FALSE(p.consent(made, "day") == consent_answer::complete);
    CHECK(p.table().state_of(made.id) == approval_state::pending);
}

TEST_CASE("uc::dual_approval: 5.2: values outside the normal range need consent where the site says so") {
    auto s = consent::site();
    for (auto& one : s.rows().tags)
        if (one.name == "boiler1.setpoint") {
            one.row.limits->soft = {2, 9};
            one.row.consent_outside_normal = true;
        }
    s.rows().approvals[0].value.reset();
    s.rows().approvals[0].outside_normal = true;
    plant<> p{nullptr, s};
    REQUIRE(p.e.started().result == il::publish_result::in_force);
    for (const double v : {2.0, 5.0, 9.0}) CHECK(p.decide(p.write("anna", v)).permitted());
    for (const double v : {0.0, 1.99, 9.01, 16.0}) CHECK(p.decide(p.write("anna", v)).why == reason::approval_required);
    CHECK(p.decide(p.write("anna", 17)).why == reason::outside_hard_range);
    CHECK(p.decide(p.run(p.approved(9.5), 9.5)).permitted());
}

TEST_CASE("uc::dual_approval: 9.1: a device's action needs consent as a write does") {
    auto s = consent::site();
    s.permit("operator", {.actions = {"device.restart"}, .on = "boiler-plc"});
    s.permit("leader", {.actions = {"approval.consent"}, .on = "boiler-plc"});
    s.add_approval({.actions = {"device.restart"}, .on = "boiler-plc", .by = {"leader"}});
    plant<> p{nullptr, s};
    il::request restart = p.e.ask(p.who("anna"), "device.restart", "boiler-plc");
    CHECK(p.decide(restart).why == reason::approval_required);
    const auto made = p.table().propose(p.e, restart);
    REQUIRE(made.answer == consent_answer::counted);
    CHECK(p.table().consent(p.e, made.id, p.e.ask(p.who("ben"), "approval.consent", "boiler-plc")) ==
          consent_answer::complete);
    restart.approval = made.id;
    // Not for anything else that a value or another name makes of it.
    il::request other = p.e.ask(p.who("anna"), "device.restart", "mill-plc");
    other.approval = made.id;
    CHECK_FALSE(p.decide(other).permitted());
    CHECK(p.decide(restart).permitted());
    CHECK(boiler::done(p.e, restart).permitted());
    CHECK(boiler::done(p.e, restart).why == reason::approval_invalid);
}

TEST_CASE("uc::dual_approval: a publication withdraws what waits, and consent under the old rules counts for nothing") {
    plant<> p;
    const auto pending = p.propose("op3");
    const auto id = p.approved();
    il::request old = p.consents("ben");
    const il::verdict said = p.e.decide(old);
    REQUIRE(said.permitted());
    REQUIRE(p.e.publish(consent::site().set_version(2)).result == il::publish_result::in_force);
    CHECK(p.decide(p.run(id)).why == reason::approval_invalid);
    CHECK(p.table().state_of(id) == approval_state::withdrawn);
    CHECK(p.consent(pending, "ben") == consent_answer::not_pending);
    const auto next = p.propose();
    CHECK(p.e.on_site([&](const il::snapshot& s) { return p.table().consent(s, next.id, old, said, p.e.now()); }) ==
          consent_answer::policy_changed);
    // What runs goes on running.
    const auto running = p.approved();
    il::request begun = p.run(running);
    auto ticket = p.e.begin(begun);
    REQUIRE(ticket.permitted());
    REQUIRE(p.e.publish(consent::site().set_version(3)).result == il::publish_result::in_force);
    CHECK(p.table().state_of(running) == approval_state::running);
    ticket.complete(outcome_kind::done);
    CHECK(p.table().state_of(running) == approval_state::done);
}

TEST_CASE(
    "uc::dual_approval: 9.1: no way around by an alias, a value that can't be compared, an override or an internal pretender") {
    plant<> p;
    // The alias may be scaled otherwise: every value needs consent.
    CHECK(p.decide(p.write("anna", 12, "boiler1.alias")).why == reason::approval_required);
    CHECK(p.decide(p.write("anna", 8, "boiler1.alias")).why == reason::approval_required);
    // A value that can't be compared.
    il::request nothing = p.write("anna");
    nothing.value = {};
    CHECK_FALSE(p.decide(nothing).permitted());
    // Lent roles don't waive consent, nor do they make an approver.
    auto s = consent::site();
    s.add_role("helper").permit("helper", {.actions = {"tag.write"}, .on = "boiler1.setpoint"});
    s.add_override({.name = "help", .role = "helper", .by = {"leader"}, .at_most = seconds(600)});
    plant<> q{nullptr, s};
    auto how = q.loan("dora");
    how.override_name = "help";
    REQUIRE(q.loans().lend(q.e, how).answer == il::uc::override_answer::lent);
    CHECK(q.decide(q.write("dora", 8)).permitted());
    CHECK(q.decide(q.write("dora")).why == reason::approval_required);
    // Fail-safe writes of the program itself need no consent; who only calls itself so does.
    auto granted = consent::site();
    for (auto& one : granted.rows().subjects)
        if (one.name == "failsafe") one.row.roles = {"operator"};
    plant<> r{nullptr, granted};
    il::request internal = boiler::write(r.e, boiler::by(r.e, "failsafe"), "boiler1.setpoint", 12);
    CHECK(r.decide(internal).permitted());
    internal.who.proof = il::proof::certificate;
    CHECK(r.decide(internal).why == reason::approval_required);
}

TEST_CASE("uc::dual_approval: 2.4: an essential action isn't delayed unless the site says so") {
    auto s = consent::site();
    s.add_approval({.actions = {"tag.write"}, .on = "boiler1.trip", .by = {"leader"}});
    CHECK(plant<>{nullptr, s}.e.started().result == il::publish_result::refused);
    s.rows().approvals.back().also_essential = true;
    // Over the panel nobody proves who they are: nobody could ever consent.
    CHECK(plant<>{nullptr, s}.e.started().result == il::publish_result::refused);
    s.rows().essentials[0].trusted.clear();
    s.permit("leader", {.actions = {"approval.consent"}, .on = "boiler1.trip"});
    s.add_subject("tom", {.kind = il::subject_kind::human, .roles = {"tripper"}});
    memory disk;
    plant<> p{&disk, s};
    REQUIRE(p.e.started().result == il::publish_result::in_force);
    il::request trip = boiler::trip(p.e, p.who("tom"));
    CHECK(p.decide(trip).why == reason::approval_required);
    // A store that fails delays it no further: it runs degraded, and once.
    disk.fail_at(3);
    trip.approval = p.table().propose(p.e, trip).id;
    CHECK(p.table().consent(p.e, trip.approval, p.e.ask(p.who("ben"), "approval.consent", "boiler1.trip", true)) ==
          consent_answer::complete);
    il::request run = trip;
    auto ticket = p.e.begin(run);
    CHECK(ticket.permitted());
    CHECK(ticket.verdict().degraded);
    CHECK(ticket.verdict().why == reason::storage_unavailable);
    CHECK(p.decide(trip).why == reason::approval_invalid);
    // It may have begun, although the disk says that it was approved only.
    memory cut = disk;
    plant<> again{&cut, s};
    CHECK(again.table().state_of(trip.approval) == approval_state::unknown);
}

TEST_CASE("uc::dual_approval: what came of it: refused, unknown, cancelled") {
    plant<> p;
    const auto refused = p.approved();
    CHECK(p.e.enforce(p.run(refused), [] { return outcome_kind::refused_by_device; }).verdict().permitted());
    CHECK(p.table().state_of(refused) == approval_state::refused_by_device);
    const auto cancelled = p.approved();
    il::request asked = p.run(cancelled);
    {
        auto ticket = p.e.begin(asked);
        REQUIRE(ticket.permitted());
        CHECK(p.decide(p.run(cancelled)).why == reason::approval_invalid);
        ticket.cancel();
    }
    CHECK(p.decide(p.run(cancelled)).permitted());
    {
        // Nobody says what came of it.
        const auto ticket = p.e.begin(asked);
        REQUIRE(ticket.permitted());
    }
    CHECK(p.table().state_of(cancelled) == approval_state::unknown);
    CHECK(p.told(consent_event::unknown));
    CHECK(p.decide(p.run(cancelled)).why == reason::approval_invalid);
    const auto seen = [&](std::string_view who, std::string_view what) {
        return p.table().acknowledge(p.e, cancelled, p.e.ask(p.who(who), what, "boiler1.setpoint"));
    };
    CHECK(seen("anna", "approval.acknowledge") == consent_answer::not_permitted);
    CHECK(seen("ben", "approval.consent") == consent_answer::not_permitted);
    CHECK(seen("ben", "approval.acknowledge") == consent_answer::counted);
    CHECK(p.table().state_of(cancelled) == approval_state::none);
}

TEST_CASE("uc::dual_approval: a batch needs each consent, uses none when one part is refused, and no consent twice") {
    plant<> p;
    const auto one = p.approved();
    const auto two = p.approved(13);
    using ticket = plant<>::security::ticket;
    std::array<ticket, 2> tickets;
    std::array asked{p.run(one), p.run(two, 13)};
    asked[1].approval = {};
    CHECK(p.e.begin_all(asked, tickets).why == reason::approval_required);
    asked[1] = p.run(one);
    CHECK(p.e.begin_all(asked, tickets).why == reason::approval_invalid);
    CHECK(p.table().state_of(one) == approval_state::approved);
    asked[1] = p.run(two, 13);
    CHECK(p.e.begin_all(asked, tickets).permitted());
    for (auto& t : tickets) t.complete(outcome_kind::done);
    CHECK(p.table().state_of(one) == approval_state::done);
    CHECK(p.table().state_of(two) == approval_state::done);
}

TEST_CASE("uc::dual_approval: 3.3: after a crash the state says what is known, and nothing is repeated") {
    memory disk;
    il::approval_id pending, approved, running, done;
    {
        plant<> p{&disk};
        done = p.approved();
        CHECK(p.e.enforce(p.run(done), [] {}).verdict().permitted());
        approved = p.approved(13);
        running = p.approved(14);
        pending = p.propose().id;
        il::request asked = p.run(running, 14);
        // It never comes back: what the process would have stored at its end doesn't reach the disk.
        memory cut = disk;
        auto ticket = p.e.begin(asked);
        REQUIRE(ticket.permitted());
        cut = disk;
        ticket.complete(outcome_kind::done);
        disk = cut;
    }
    plant<> p{&disk};
    CHECK(p.table().state_of(running) == approval_state::unknown);
    CHECK(p.told(consent_event::unknown));
    CHECK(p.told(consent_event::lost_at_restart));
    CHECK(p.table().state_of(pending) == approval_state::withdrawn);
    CHECK(p.table().state_of(approved) == approval_state::withdrawn);
    CHECK(p.table().state_of(done) == approval_state::done);
    CHECK(p.decide(p.run(running, 14)).why == reason::approval_invalid);
    CHECK(p.decide(p.run(approved, 13)).why == reason::approval_invalid);
    // Over further restarts, too, and its id isn't given to another.
    plant<> q{&disk};
    CHECK(q.table().state_of(running) == approval_state::unknown);
    for (int i = 0; i < 4; ++i) {
        const auto next = q.propose("op3").id;
        CHECK(next != running);
        CHECK(next != pending);
        CHECK(next != approved);
        CHECK(next != done);
    }
}

TEST_CASE(
    "uc::dual_approval: 3.3: whichever write fails, the action runs at most once, and a restart repeats nothing") {
    for (const auto how : {memory::failure::nothing_written, memory::failure::written_all_the_same}) {
        // As many writes as a life without faults has, and one more.
        for (std::uint64_t n = 1; n <= 5; ++n) {
            CAPTURE(n);
            memory disk;
            disk.fail_at(n, how);
            int runs = 0;
            bool permitted = false;
            il::approval_id id;
            {
                plant<> p{&disk};
                id = p.approved();
                permitted = p.e.enforce(p.run(id), [&] { ++runs; }).verdict().permitted();
                CHECK(permitted == (runs == 1));
                CHECK(p.told(consent_event::not_stored) == (n <= 4));
                CHECK(permitted == (n > 3));
            }
            plant<> again{&disk};
            CHECK_FALSE(again.e.enforce(again.run(id), [&] { ++runs; }).verdict().permitted());
            CHECK(runs <= 1);
            const auto state = again.table().state_of(id);
            if (permitted) CHECK((state == approval_state::done || state == approval_state::unknown));
            if (permitted && n == 4 && how == memory::failure::nothing_written) CHECK(state == approval_state::unknown);
        }
    }
}

TEST_CASE("uc::dual_approval: a store that takes no `running` refuses, and the consent is still good") {
    memory disk;
    plant<> p{&disk};
    const auto id = p.approved();
    disk.fail_at(1);
    int runs = 0;
    CHECK(p.e.enforce(p.run(id), [&] { ++runs; }).verdict().why == reason::storage_unavailable);
    CHECK(runs == 0);
    CHECK(p.e.enforce(p.run(id), [&] { ++runs; }).verdict().permitted());
    CHECK(runs == 1);
}

TEST_CASE("uc::dual_approval: threads that race to consent and to run: one action") {
    auto s = consent::site();
    for (int i = 0; i < 8; ++i)
        s.add_subject("lead" + std::to_string(i), {.kind = il::subject_kind::human, .roles = {"leader"}});
    plant<> p{nullptr, s};
    for (int round = 0; round < 40; ++round) {
        const auto made = p.propose();
        REQUIRE(made.id.generation != 0);
        std::atomic<bool> go{false};
        std::atomic<int> runs{0}, complete{0};
        std::vector<std::thread> all;
        for (int t = 0; t < 4; ++t)
            all.emplace_back([&, t] {
                while (!go.load()) {}
                for (int i = 0; i < 2; ++i) {
                    const std::string who = "lead" + std::to_string(2 * t + i);
                    if (p.table().consent(p.e, made.id, p.consents(who)) == consent_answer::complete) ++complete;
                    static_cast<void>(p.e.enforce(p.run(made.id), [&] { ++runs; }));
                }
            });
        go.store(true);
        for (auto& one : all) one.join();
        CHECK(complete.load() == 1);
        CHECK(runs.load() == 1);
        CHECK(p.table().state_of(made.id) == approval_state::done);
    }
}

TEST_CASE("uc::dual_approval: publications, withdrawals and expiry while others run: at most one action each") {
    plant<> p;
    std::atomic<bool> stop{false};
    std::thread publisher([&] {
        std::uint64_t version = 2;
        while (!stop.load()) {
            static_cast<void>(p.e.publish(consent::site().set_version(version++)));
            p.e.tick();
        }
    });
    int worst = 0;
    for (int round = 0; round < 200; ++round) {
        const auto made = p.propose();
        p.consent(made, "ben");
        std::atomic<int> runs{0};
        const auto run = [&] { static_cast<void>(p.e.enforce(p.run(made.id), [&] { ++runs; })); };
        std::thread other(run);
        run();
        other.join();
        worst = std::max(worst, runs.load());
    }
    stop.store(true);
    publisher.join();
    CHECK(worst <= 1);
}
