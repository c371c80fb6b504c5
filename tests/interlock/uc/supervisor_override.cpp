// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/supervisor_override.hpp>

#include "consent.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace il = interlock;
using consent::plant;
using il::reason;
using il::seconds;
using il::uc::override_answer;
using il::uc::override_event;

namespace {

bool publish(plant<>& p, std::uint64_t version, const auto& change) {
    auto next = consent::site();
    next.set_version(version);
    change(next.rows());
    return p.e.publish(next).result == il::publish_result::in_force;
}
override_event last(const plant<>& p) { return p.lent.back(); }

} // namespace

TEST_CASE("uc::supervisor_override: CR 2.1(3): a role is lent for a while, to one session, and ends by itself") {
    plant<> p;
    CHECK_FALSE(p.mills());
    const auto made = p.lend();
    REQUIRE(made.answer == override_answer::lent);
    CHECK(made.until == p.e.now() + seconds(300));
    CHECK(p.mills());
    CHECK(p.loans().running() == 1);
    // Nobody else's, and not in another session of the same person.
    CHECK_FALSE(p.mills("op3"));
    CHECK_FALSE(p.mills("anna", 99));
    CHECK_FALSE(p.decide(boiler::write(p.e, boiler::by(p.e, "anna"), "mill1.speed", 8)).permitted());
    il::request other = p.write("op3", 8, "mill1.speed");
    other.who.session = p.who("anna").session;
    CHECK_FALSE(p.e.decide(other).permitted());
    p.later(seconds(299));
    CHECK(p.mills());
    p.later(seconds(1));
    CHECK_FALSE(p.mills());
    // The session goes on with what it has of its own.
    CHECK(p.decide(p.write("anna", 8)).permitted());
    p.e.tick();
    CHECK(last(p) == override_event::time_over);
    CHECK(p.loans().running() == 0);
}

TEST_CASE("uc::supervisor_override: a request that is asked again has what is lent now, not what was lent then") {
    plant<> p;
    p.lend();
    il::request asked = p.write("anna", 8, "mill1.speed");
    CHECK(p.e.decide(asked).permitted());
    CHECK(p.e.decide(asked).permitted());
    CHECK(asked.roles.lent_count == 1);
    p.later(seconds(300));
    CHECK(p.e.decide(asked).why == reason::no_right);
}

TEST_CASE(
    "uc::supervisor_override: 9.2: never for longer than at most, whatever is asked for; the wall clock doesn't matter") {
    plant<> p;
    const auto made = p.lend("anna", "ben", seconds(1'000'000));
    CHECK(made.until == p.e.now() + seconds(600));
    auto& clock = p.e.part<il::testing::manual_clock>();
    p.later(seconds(599));
    clock.set_wall_offset({4'000'000'000'000'000'000});
    clock.set_quality(il::clock_quality::lost);
    CHECK(p.mills());
    clock.set_wall_offset({0});
    p.later(seconds(1));
    CHECK_FALSE(p.mills());
}

TEST_CASE("uc::supervisor_override: 9.2: no self-grant, and nobody who isn't a person with the right to") {
    plant<> p;
    CHECK(p.lend("anna", "anna-lead").answer == override_answer::self_grant);
    CHECK(p.ended().cancelled == 1);
    const auto own = p.lend("anna", "anna");
    CHECK(own.answer == override_answer::not_permitted);
    CHECK(own.said.why == reason::no_right);
    CHECK(p.lend("carl", "carl").answer != override_answer::lent);
    CHECK(p.lend("anna", "op3").answer == override_answer::not_permitted);
    CHECK(p.lend("anna", "robot").answer == override_answer::no_person);
    CHECK(p.lend("anna", "leaders").answer == override_answer::no_person);
    CHECK(p.lend("robot", "ben").answer == override_answer::no_person);
    CHECK(p.lend("ben", "dora").answer == override_answer::no_borrower);
    CHECK(p.lend("anna", "ben", {}).answer == override_answer::no_time);
    auto how = p.loan();
    how.why = {};
    CHECK(p.loans().lend(p.e, how).answer == override_answer::no_reason);
    how = p.loan();
    how.override_name = "another";
    CHECK(p.loans().lend(p.e, how).answer == override_answer::unknown_override);
    how = p.loan();
    how.borrower.who.session = {};
    CHECK(p.loans().lend(p.e, how).answer == override_answer::no_session_of_its_own);
    how.borrower.who.session = how.lender.who.session;
    CHECK(p.loans().lend(p.e, how).answer == override_answer::no_session_of_its_own);
    how = p.loan();
    how.lender.who.proof = il::proof::console;
    CHECK(p.loans().lend(p.e, how).answer == override_answer::no_person);
    p.disabled = p.e.subject("ben").id;
    CHECK(p.lend().answer == override_answer::no_lender);
    p.disabled = p.e.subject("anna").id;
    CHECK(p.lend().answer == override_answer::no_borrower);
    CHECK(p.loans().running() == 0);
}

TEST_CASE("uc::supervisor_override: 9.2: no chain of renewals, by whichever lender, session or account") {
    auto s = consent::site();
    s.add_subject("anna2", {.kind = il::subject_kind::human, .roles = {"operator"}, .person = "anna"});
    s.add_override({.name = "the same role", .role = "miller", .by = {"leader"}, .at_most = seconds(600)});
    plant<> p{nullptr, s};
    const auto made = p.lend();
    CHECK(p.lend().answer == override_answer::renewal);
    CHECK(p.lend("anna", "carl").answer == override_answer::renewal);
    CHECK(p.lend("anna2", "carl").answer == override_answer::renewal);
    auto how = p.loan();
    how.override_name = "the same role";
    CHECK(p.loans().lend(p.e, how).answer == override_answer::renewal);
    p.later(seconds(300));
    CHECK(p.lend().answer == override_answer::renewal);
    p.later(seconds(599));
    CHECK(p.lend("anna2", "carl").answer == override_answer::renewal);
    // Another person meanwhile.
    CHECK(p.lend("op3").answer == override_answer::lent);
    p.later(seconds(1));
    CHECK(p.lend().answer == override_answer::lent);
    CHECK(made.until < p.e.now());
}

TEST_CASE("uc::supervisor_override: either ends it, and nobody else") {
    plant<> p;
    const auto made = p.lend();
    const auto ends = [&](std::string_view who) {
        il::request asked = p.write(who, 8);
        static_cast<void>(p.e.decide(asked));
        return p.loans().end(made.id, asked, p.e.now());
    };
    CHECK_FALSE(ends("carl"));
    CHECK(p.mills());
    CHECK(ends("ben"));
    CHECK_FALSE(p.mills());
    CHECK(last(p) == override_event::ended);
    CHECK_FALSE(ends("ben"));
    CHECK(p.lend().answer == override_answer::renewal);
}

TEST_CASE("uc::supervisor_override: it ends as soon as its condition is broken or unknown, and doesn't come back") {
    for (const bool lost : {false, true}) {
        plant<> p;
        const il::resource guard = p.e.tag("mill1.guard");
        REQUIRE(p.lend().answer == override_answer::lent);
        CHECK(p.mills());
        lost ? p.known.lose(guard) : p.known.set(guard, 1);
        CHECK_FALSE(p.mills());
        p.known.set(guard, 0);
        CHECK_FALSE(p.mills());
        CHECK(p.e.tick() != il::never);
        CHECK(last(p) == override_event::condition_over);
        p.known.set(guard, 1);
        CHECK(p.lend("op3").answer == override_answer::condition);
    }
}

TEST_CASE("uc::supervisor_override: it ends with its lender") {
    plant<> p;
    REQUIRE(p.lend().answer == override_answer::lent);
    p.disabled = p.e.subject("ben").id;
    CHECK_FALSE(p.mills());
    p.disabled = 0;
    CHECK_FALSE(p.mills());
    p.e.tick();
    CHECK(last(p) == override_event::lender_over);
    REQUIRE(p.lend("op3", "carl").answer == override_answer::lent);
    REQUIRE(publish(p, 2, [](auto& rows) {
        for (auto& one : rows.subjects)
            if (one.name == "carl") one.row.roles = {"operator"};
    }));
    CHECK_FALSE(p.mills("op3"));
    REQUIRE(publish(p, 3, [](auto&) {}));
    CHECK_FALSE(p.mills("op3"));
}

TEST_CASE("uc::supervisor_override: a publication that says the same lets it go on; one that changes it ends it") {
    plant<> p;
    REQUIRE(p.lend().answer == override_answer::lent);
    // Roles have other numbers then.
    REQUIRE(publish(p, 2, [](auto& rows) {
        rows.roles.insert(rows.roles.begin(), "newcomer");
        std::reverse(rows.subjects.begin(), rows.subjects.end());
        rows.overrides.insert(rows.overrides.begin(), rows.overrides[0]);
        rows.overrides[0].name = "first";
    }));
    CHECK(p.mills());
    REQUIRE(publish(p, 3, [](auto& rows) { rows.overrides[0].at_most = seconds(601); }));
    CHECK_FALSE(p.mills());
    CHECK(last(p) == override_event::policy_changed);
    CHECK(p.lend().answer == override_answer::renewal);
    REQUIRE(p.lend("op3").answer == override_answer::lent);
    REQUIRE(publish(p, 4, [](auto& rows) { rows.overrides.clear(); }));
    CHECK_FALSE(p.mills("op3"));
    REQUIRE(publish(p, 5, [](auto&) {}));
    CHECK_FALSE(p.mills("op3"));
}

TEST_CASE("uc::supervisor_override: 9.2: it beats no denying rule, no hard range and no rule of class safety") {
    plant<> p;
    REQUIRE(p.lend().answer == override_answer::lent);
    CHECK(p.mills());
    CHECK(p.decide(p.write("anna", 17, "mill1.speed")).why == reason::outside_hard_range);
    il::request stop = p.e.ask(p.who("anna"), "tag.write", "mill1.stop", il::value{true});
    CHECK(p.e.decide(stop).why == reason::no_right);
    REQUIRE(p.lend("op4").answer == override_answer::lent);
    CHECK(p.decide(p.write("op4", 8, "mill1.speed")).why == reason::denied_by_rule);
}

TEST_CASE(
    "uc::supervisor_override: 9.2: a site policy that would lend rights over accounts, policy or journal is refused") {
    for (const char* const action :
         {"account.add", "policy.publish", "journal.delete", "approval.consent", "override.lend"}) {
        auto s = consent::site();
        s.permit("miller", {.actions = {action}, .on = "*"});
        CHECK(plant<>{nullptr, s}.e.started().result == il::publish_result::refused);
    }
}

TEST_CASE("uc::supervisor_override: roles that a site keeps apart stay apart") {
    auto s = consent::site();
    s.add_duty({.name = "boiler or mill", .roles = {"operator", "miller"}, .dynamic = true});
    plant<> p{nullptr, s};
    CHECK(p.lend().answer == override_answer::separation_of_duty);
}

TEST_CASE(
    "uc::supervisor_override: static separation of duty: no site policy lends what it keeps apart from its borrowers") {
    auto s = consent::site();
    s.add_duty({.name = "boiler or mill", .roles = {"operator", "miller"}});
    const plant<> p{nullptr, s};
    CHECK(p.e.started().result == il::publish_result::refused);
    CHECK(p.e.started().why.view() ==
          "override 'mill at night' would lend to 'operator' a role that 'boiler or mill' keeps apart from it");
    // Viewers may: only operators are kept apart, and operators include viewers.
    s.rows().overrides[0].to = {"viewer"};
    CHECK(plant<>{nullptr, s}.e.started().result == il::publish_result::in_force);
}

TEST_CASE(
    "uc::supervisor_override: static separation of duty counts all that a person has, by whichever account or loan") {
    auto s = consent::site();
    s.add_role("grinder");
    s.add_duty({.name = "boiler or mill", .roles = {"operator", "miller"}});
    s.add_duty({.name = "mill or grinder", .roles = {"miller", "grinder"}});
    s.rows().overrides[0].to.clear();
    s.add_override({.name = "grinding", .role = "grinder", .by = {"leader"}, .at_most = seconds(600)});
    s.add_subject("vera", {.kind = il::subject_kind::human, .roles = {"viewer"}});
    s.add_subject("tina", {.kind = il::subject_kind::human, .roles = {"viewer"}});
    s.add_assignment({"tina", "operator", il::seconds(1), {}});
    plant<> p{nullptr, s};
    REQUIRE(p.e.started().result == il::publish_result::in_force);
    CHECK(p.lend("anna").answer == override_answer::separation_of_duty);
    CHECK(p.lend("anna-lead").answer == override_answer::separation_of_duty);
    CHECK(p.lend("tina").answer == override_answer::separation_of_duty);
    CHECK(p.lend("vera").answer == override_answer::lent);
    auto how = p.loan("vera");
    how.override_name = "grinding";
    CHECK(p.loans().lend(p.e, how).answer == override_answer::separation_of_duty);
    // Not in another session either.
    how.borrower.who.session = {99, 7};
    CHECK(p.loans().lend(p.e, how).answer == override_answer::separation_of_duty);
    // Who is given such a role while it lasts keeps the role, not the loan.
    CHECK(p.mills("vera"));
    REQUIRE(publish(p, 2, [&](auto& rows) {
        rows = s.rows();
        rows.version = 2;
        for (auto& one : rows.subjects)
            if (one.name == "vera") one.row.roles = {"operator"};
    }));
    CHECK_FALSE(p.mills("vera"));
    CHECK(last(p) == override_event::separation_of_duty);
}

TEST_CASE(
    "uc::supervisor_override: separation of duty counts roles that begin and end, and what else is lent to the session") {
    auto s = consent::site();
    s.add_role("grinder");
    s.add_duty({.name = "mill or grinder", .roles = {"miller", "grinder"}, .dynamic = true});
    s.add_override({.name = "grinding", .role = "grinder", .by = {"leader"}, .at_most = seconds(600)});
    s.add_assignment({"op3", "grinder", il::seconds(1), {}});
    plant<> p{nullptr, s};
    REQUIRE(p.e.started().result == il::publish_result::in_force);
    CHECK(p.lend("op3").answer == override_answer::separation_of_duty);
    CHECK(p.lend("anna").answer == override_answer::lent);
    auto how = p.loan("anna");
    how.override_name = "grinding";
    CHECK(p.loans().lend(p.e, how).answer == override_answer::separation_of_duty);
    how.borrower.who.session = {99, 7};
    CHECK(p.loans().lend(p.e, how).answer == override_answer::lent);
}

TEST_CASE(
    "uc::supervisor_override: a session that makes a role active which is kept apart from what was lent ends the loan") {
    auto s = consent::site();
    s.add_role("grinder");
    s.add_duty({.name = "mill or grinder", .roles = {"miller", "grinder"}, .dynamic = true});
    s.add_subject("gus", {.kind = il::subject_kind::human, .roles = {"operator", "grinder"}});
    plant<> p{nullptr, s};
    CHECK(p.lend("gus").answer == override_answer::separation_of_duty);
    p.activate("gus", {"operator"});
    REQUIRE(p.lend("gus").answer == override_answer::lent);
    CHECK(p.mills("gus"));
    p.activate("gus", {"operator", "grinder"});
    CHECK_FALSE(p.mills("gus"));
    // It doesn't come back with the old ones.
    p.activate("gus", {"operator"});
    CHECK_FALSE(p.mills("gus"));
    p.e.tick();
    CHECK(last(p) == override_event::separation_of_duty);
    CHECK(p.loans().running() == 0);
}

TEST_CASE("uc::supervisor_override: a publication that changes what is kept apart from the lent role ends the loan") {
    for (const bool dynamic : {false, true}) {
        CAPTURE(dynamic);
        auto s = consent::site();
        s.add_role("grinder");
        plant<> p{nullptr, s};
        REQUIRE(p.lend().answer == override_answer::lent);
        const auto with = [&](std::uint64_t version, std::vector<std::string> apart) {
            return publish(p, version, [&](auto& rows) {
                rows.roles.push_back("grinder");
                if (version > 2)
                    rows.duties.push_back({.name = "others", .roles = {"visitor", "tripper"}, .dynamic = dynamic});
                if (!apart.empty()) rows.duties.push_back({.name = "new", .roles = apart, .dynamic = dynamic});
            });
        };
        REQUIRE(with(2, {}));
        CHECK(p.mills());
        // About other roles.
        REQUIRE(with(3, {}));
        CHECK(p.mills());
        REQUIRE(with(4, {"miller", "grinder"}));
        CHECK_FALSE(p.mills());
        CHECK(last(p) == override_event::policy_changed);
    }
}

TEST_CASE("uc::supervisor_override: it ends with its borrower's own right to it") {
    plant<> p;
    REQUIRE(p.lend().answer == override_answer::lent);
    REQUIRE(publish(p, 2, [](auto& rows) {
        for (auto& one : rows.subjects)
            if (one.name == "anna") one.row.roles = {"viewer"};
    }));
    CHECK(last(p) == override_event::borrower_over);
    CHECK(p.loans().running() == 0);
    CHECK_FALSE(p.mills());
    // By an account that is disabled, whether anybody decides meanwhile or not.
    REQUIRE(p.lend("op3").answer == override_answer::lent);
    p.disabled = p.e.subject("op3").id;
    p.e.tick();
    CHECK(last(p) == override_event::borrower_over);
    p.disabled = 0;
    CHECK_FALSE(p.mills("op3"));
    // By a role that ends, and doesn't come back.
    auto s = consent::site();
    s.add_subject("tina", {.kind = il::subject_kind::human});
    s.add_assignment({"tina", "operator", plant<>::second(0), plant<>::second(100)});
    plant<> q{nullptr, s};
    q.at_second(0);
    REQUIRE(q.lend("tina").answer == override_answer::lent);
    CHECK(q.mills("tina"));
    q.later(seconds(100));
    CHECK_FALSE(q.mills("tina"));
    q.e.tick();
    CHECK(last(q) == override_event::borrower_over);
    // Also when nobody asks for anything meanwhile; the same with a lender's.
    for (const bool lender : {false, true}) {
        auto t = consent::site();
        t.add_subject("tina", {.kind = il::subject_kind::human});
        t.add_assignment({"tina", lender ? "leader" : "operator", plant<>::second(0), plant<>::second(100)});
        plant<> r{nullptr, t};
        r.at_second(0);
        REQUIRE((lender ? r.lend("anna", "tina") : r.lend("tina")).answer == override_answer::lent);
        r.later(seconds(99));
        r.e.tick();
        CHECK(r.loans().running() == 1);
        r.later(seconds(1));
        r.e.tick();
        CHECK(r.loans().running() == 0);
        CHECK(last(r) == (lender ? override_event::lender_over : override_event::borrower_over));
    }
}

TEST_CASE("uc::supervisor_override: what is lent is gone after a restart, and shown while it lasts") {
    plant<> p;
    const auto made = p.lend();
    std::string shown;
    p.loans().for_each([&](const il::uc::override_report& one) {
        CHECK(one.id == made.id);
        shown = std::string{one.override_name} + ": " + std::string{one.why};
    });
    CHECK(shown == "mill at night: the miller is ill");
    const plant<> again;
    CHECK_FALSE(again.mills());
}

TEST_CASE("uc::supervisor_override: threads that race to lend to one person: one loan") {
    plant<> p;
    for (int round = 0; round < 20; ++round) {
        std::atomic<bool> go{false};
        std::atomic<int> lent{0};
        const auto race = [&](std::string_view lender) {
            while (!go.load()) {}
            if (p.lend("anna", lender).answer == override_answer::lent) ++lent;
        };
        std::thread a(race, "ben"), b(race, "carl"), c(race, "dora");
        go.store(true);
        a.join();
        b.join();
        c.join();
        CHECK(lent.load() == 1);
        p.later(seconds(2000));
        p.e.tick();
    }
}

TEST_CASE("uc::supervisor_override: publications while others decide: what is lent is what was meant, or nothing") {
    plant<> p;
    REQUIRE(p.lend("anna", "ben", seconds(600)).answer == override_answer::lent);
    std::atomic<bool> stop{false};
    std::thread publisher([&] {
        for (std::uint64_t version = 2; !stop.load(); ++version)
            publish(p, version, [&](auto& rows) {
                // The number of what is lent is another role's in every second one.
                if (version % 2 == 0) std::reverse(rows.subjects.begin(), rows.subjects.end());
            });
    });
    int wrong = 0;
    for (int i = 0; i < 3000; ++i) {
        static_cast<void>(p.mills());
        wrong += p.decide(p.e.ask(p.who("anna"), "approval.acknowledge", "mill1.speed")).permitted() ? 1 : 0;
        wrong += p.mills("op3") ? 1 : 0;
    }
    stop.store(true);
    publisher.join();
    CHECK(wrong == 0);
    CHECK(p.mills());
}
