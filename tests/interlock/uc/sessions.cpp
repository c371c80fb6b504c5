// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/sessions.hpp>

#include "boiler.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace il = interlock;
using il::reason;
using il::seconds;
using il::uc::session_places;

namespace {

using table = il::uc::sessions<>;
using security = il::enforcer<il::testing::manual_clock, table, boiler::grant_all>;

il::uc::session_opening open(security& e, const il::caller& who) {
    return e.on_site([&](const il::snapshot& s) { return e.part<table>().open(s, who.origin, who.subject, e.now()); });
}
il::caller with(il::caller who, il::session_id id) {
    who.session = id;
    return who;
}
il::caller opened(security& e, const il::caller& who) {
    const auto o = open(e, who);
    REQUIRE(o.said.outcome == il::decision::no_objection);
    return with(who, o.id);
}
reason why(const security& e, il::request asked) { return e.decide(asked).why; }
/// The end of a session by somebody in charge, or what stood in the way.
il::verdict terminate(security& e, const il::caller& by, il::session_id which) {
    il::request asked = e.ask(by, "session.terminate", "boiler1.setpoint");
    auto ticket = e.begin(asked);
    const auto done = e.on_site(
        [&](const il::snapshot& s) { return e.part<table>().terminate(s, ticket.asked(), ticket.verdict(), which); });
    ticket.conclude(done.outcome == il::decision::no_objection);
    return done;
}
bool permitted(const security& e, il::request asked) { return e.decide(asked).permitted(); }
void later(security& e, il::ticks by) { e.part<il::testing::manual_clock>().advance(by); }

} // namespace

TEST_CASE("uc::sessions: a request needs a live session of its own subject, listener and address") {
    security e{boiler::site(), session_places{}};
    const il::caller op3 = opened(e, boiler::by(e, "op3"));
    CHECK(permitted(e, boiler::write(e, op3)));
    CHECK(why(e, boiler::write(e, boiler::by(e, "op3"))) == reason::session_unknown);
    CHECK(why(e, boiler::write(e, with(boiler::by(e, "viewer1"), op3.session))) == reason::session_unknown);
    CHECK(why(e, boiler::write(e, with(boiler::by(e, "op3", "secure"), op3.session))) == reason::session_unknown);
    CHECK(why(e, boiler::write(e, with(boiler::by(e, "op3", "plant", 6), op3.session))) == reason::session_unknown);
    CHECK(why(e, boiler::write(e, with(op3, {op3.session.place, op3.session.generation ^ 1U}))) ==
          reason::session_closed);
    CHECK(why(e, boiler::write(e, with(op3, {op3.session.place + 1, op3.session.generation}))) ==
          reason::session_closed);
    CHECK(why(e, boiler::write(e, with(op3, {4'000'000'000U, op3.session.generation}))) == reason::session_closed);
}

TEST_CASE("uc::sessions: an option says that requests need no session; one that is named must exist all the same") {
    il::enforcer<il::testing::manual_clock, il::uc::sessions<il::uc::sessionless::accepted>, boiler::grant_all> e{
        boiler::site(), session_places{}};
    il::request without = boiler::write(e, boiler::by(e, "op3"));
    CHECK(e.decide(without).permitted());
    il::request made_up = boiler::write(e, with(boiler::by(e, "op3"), {0, 7}));
    CHECK(e.decide(made_up).why == reason::session_closed);
}

TEST_CASE("uc::sessions: no session for internal subjects and for what the site trusts without proof") {
    security e{boiler::site(), session_places{}};
    CHECK(permitted(e, boiler::write(e, boiler::by(e, "failsafe"))));
    il::caller pretender = boiler::by(e, "failsafe");
    pretender.proof = il::proof::certificate;
    CHECK(why(e, boiler::write(e, pretender)) == reason::session_unknown);
    CHECK(permitted(e, boiler::trip(e, boiler::by(e, "", "panel"))));
    CHECK(why(e, boiler::trip(e, boiler::by(e, "hmi1"))) == reason::session_unknown);
    CHECK(why(e, boiler::write(e, boiler::by(e, "", "panel"))) == reason::session_unknown);
}

TEST_CASE("uc::sessions: CR 2.6: ends by its user, by somebody in charge, and by idling") {
    security e{boiler::site(), session_places{.idle_end = seconds(60), .granularity = seconds(1)}};
    il::caller op3 = opened(e, boiler::by(e, "op3"));
    e.part<table>().close(op3.session);
    CHECK(why(e, boiler::write(e, op3)) == reason::session_closed);

    op3 = opened(e, boiler::by(e, "op3"));
    const il::caller chief = opened(e, boiler::by(e, "op4"));
    CHECK(terminate(e, chief, op3.session) == il::no_objection);
    CHECK(why(e, boiler::write(e, op3)) == reason::session_closed);
    e.part<table>().close(chief.session);

    const il::caller one = opened(e, boiler::by(e, "op3"));
    const il::caller two = opened(e, boiler::by(e, "op3", "secure"));
    const il::caller other = opened(e, boiler::by(e, "viewer1"));
    e.part<table>().close_all(e.subject("op3"));
    CHECK(why(e, boiler::write(e, one)) == reason::session_closed);
    CHECK(why(e, boiler::write(e, two)) == reason::session_closed);
    CHECK(permitted(e, boiler::write(e, other)));

    op3 = opened(e, boiler::by(e, "op3"));
    later(e, seconds(59));
    CHECK(permitted(e, boiler::write(e, op3)));
    later(e, seconds(1));
    // Even before `tick` has come round.
    CHECK(why(e, boiler::write(e, op3)) == reason::session_closed);
    CHECK(boiler::done(e, boiler::write(e, op3)).why == reason::session_closed);
    CHECK(e.part<table>().open_count() == 2);
    CHECK(e.tick() == il::never);
    CHECK(e.part<table>().open_count() == 0);
}

TEST_CASE("uc::sessions: what is done keeps a session alive; what is only asked for, or asked by others, doesn't") {
    security e{boiler::site(), session_places{.idle_end = seconds(60), .granularity = seconds(1)}};
    const il::caller op3 = opened(e, boiler::by(e, "op3"));
    for (int i = 0; i < 10; ++i) {
        later(e, seconds(50));
        REQUIRE(boiler::done(e, boiler::write(e, op3)).permitted());
    }
    CHECK(e.tick() == e.now() + seconds(60));
    later(e, seconds(50));
    CHECK(permitted(e, boiler::write(e, op3)));
    CHECK(boiler::done(e, boiler::write(e, with(boiler::by(e, "viewer1"), op3.session))).why ==
          reason::session_unknown);
    later(e, seconds(10));
    CHECK(why(e, boiler::write(e, op3)) == reason::session_closed);
}

TEST_CASE("uc::sessions: who isn't even identified keeps nobody's session alive by naming it") {
    il::enforcer<il::testing::manual_clock, boiler::named_only, table, boiler::grant_all> e{
        boiler::site(), session_places{.idle_end = seconds(60)}};
    const il::caller op3 = boiler::by(e, "op3");
    const auto id =
        e.on_site([&](const il::snapshot& s) { return e.part<table>().open(s, op3.origin, op3.subject, e.now()); }).id;
    for (int i = 0; i < 6; ++i) {
        e.part<il::testing::manual_clock>().advance(seconds(10));
        CHECK(boiler::done(e, boiler::write(e, with(boiler::by(e, ""), id))).why == reason::unknown_peer);
    }
    CHECK(boiler::done(e, boiler::write(e, with(op3, id))).why == reason::session_closed);
}

TEST_CASE("uc::sessions: activity within the granularity isn't written, so a session ends at most that much early") {
    security e{boiler::site(), session_places{.idle_end = seconds(60), .granularity = seconds(5)}};
    const il::caller op3 = opened(e, boiler::by(e, "op3"));
    // The first use is noted at once: from then on the session isn't half open.
    CHECK(boiler::done(e, boiler::write(e, op3)).permitted());
    later(e, seconds(5));
    CHECK(boiler::done(e, boiler::write(e, op3)).permitted());
    later(e, seconds(54));
    CHECK(permitted(e, boiler::write(e, op3)));
    later(e, seconds(1));
    CHECK(why(e, boiler::write(e, op3)) == reason::session_closed);
}

TEST_CASE("uc::sessions: sessions that are meant to be permanent don't end by idling") {
    security e{boiler::site(), session_places{.idle_end = seconds(60)}};
    const il::caller hmi = opened(e, boiler::by(e, "hmi1"));
    CHECK(boiler::done(e, boiler::trip(e, hmi)).permitted());
    later(e, seconds(1'000'000));
    CHECK(e.tick() == il::never);
    CHECK(boiler::done(e, boiler::trip(e, hmi)).permitted());
    later(e, seconds(1'000'000));
    CHECK(permitted(e, boiler::trip(e, hmi)));
    CHECK(terminate(e, opened(e, boiler::by(e, "op4")), hmi.session) == il::no_objection);
    CHECK(why(e, boiler::trip(e, hmi)) == reason::session_closed);
}

TEST_CASE("uc::sessions: whether a session may idle is as the site policy of now says, from when it was last used") {
    security e{boiler::site(), session_places{.idle_end = seconds(60)}};
    const il::caller hmi = opened(e, boiler::by(e, "hmi1"));
    const il::caller viewer = opened(e, boiler::by(e, "viewer1"));
    const auto publish = [&](std::uint64_t version, std::string_view permanent) {
        auto next = boiler::site();
        next.set_version(version);
        for (auto& one : next.rows().subjects) one.row.permanent_sessions = one.name == permanent;
        REQUIRE(e.publish(next).result == il::publish_result::in_force);
    };
    later(e, seconds(50));
    CHECK(boiler::done(e, boiler::trip(e, hmi)).permitted());
    CHECK(boiler::done(e, boiler::read(e, viewer)).permitted());
    publish(2, "viewer1");
    CHECK(e.tick() == e.now() + seconds(60));
    later(e, seconds(59));
    CHECK(permitted(e, boiler::trip(e, hmi)));
    CHECK(permitted(e, boiler::read(e, viewer)));
    later(e, seconds(1));
    CHECK(why(e, boiler::trip(e, hmi)) == reason::session_closed);
    CHECK(permitted(e, boiler::read(e, viewer)));
    publish(3, "hmi1");
    CHECK(why(e, boiler::read(e, viewer)) == reason::session_closed);
    // Permanent again before anybody looked whether it had idled.
    CHECK(permitted(e, boiler::trip(e, hmi)));
}

TEST_CASE("uc::sessions: CR 2.7: so many of a subject on a listener, on a listener, and in all") {
    security e{boiler::site(), session_places{.in_all = 8, .reserved = 1, .per_listener = 3, .per_subject = 2}};
    const auto refused = [&](const il::caller& who) {
        const auto o = open(e, who);
        return o.said.why == reason::session_limit && o.said.outcome == il::decision::deny && o.id.generation == 0;
    };
    const il::caller first = opened(e, boiler::by(e, "op3"));
    opened(e, boiler::by(e, "op3"));
    CHECK(refused(boiler::by(e, "op3")));
    opened(e, boiler::by(e, "viewer1"));
    CHECK(refused(boiler::by(e, "viewer1")));
    // A listener's room isn't another's.
    opened(e, boiler::by(e, "op3", "secure"));
    opened(e, boiler::by(e, "op3", "secure"));
    opened(e, boiler::by(e, "viewer1", "secure"));
    // An ended one makes room; nobody's session was ended for another's.
    e.part<table>().close(first.session);
    opened(e, boiler::by(e, "op3"));
    CHECK(e.part<table>().open_count() == 6);
}

TEST_CASE("uc::sessions: one place is kept for those who may have to act in an emergency") {
    security e{boiler::site(), session_places{.in_all = 3, .reserved = 1, .per_listener = 3, .per_subject = 3}};
    opened(e, boiler::by(e, "op3"));
    opened(e, boiler::by(e, "viewer1"));
    CHECK(open(e, boiler::by(e, "viewer1")).said.why == reason::session_limit);
    const il::caller hmi = opened(e, boiler::by(e, "hmi1"));
    CHECK(permitted(e, boiler::trip(e, hmi)));
    CHECK(open(e, boiler::by(e, "hmi1")).said.why == reason::session_limit);
}

TEST_CASE("uc::sessions: what is kept comes on top of a listener's places, and no more than that") {
    security e{boiler::site(),
               session_places{.in_all = 8, .reserved = 1, .per_listener = 2, .per_subject = 8, .half_open = {}}};
    opened(e, boiler::by(e, "hmi1"));
    opened(e, boiler::by(e, "hmi1"));
    CHECK(open(e, boiler::by(e, "viewer1")).said.why == reason::session_limit);
    opened(e, boiler::by(e, "hmi1"));
    CHECK(open(e, boiler::by(e, "hmi1")).said.why == reason::session_limit);
    // Places are left, for those who come elsewhere.
    opened(e, boiler::by(e, "viewer1", "secure"));
    CHECK(e.part<table>().open_count() == 4);
}

TEST_CASE("uc::sessions: nobody without an account gets a session") {
    security e{boiler::site(), session_places{}};
    CHECK(open(e, boiler::by(e, "")).said.why == reason::unknown_subject);
    CHECK(open(e, boiler::by(e, "failsafe")).said.why == reason::unknown_subject);
    CHECK(open(e, boiler::by(e, "former1")).said.why == reason::subject_disabled);
    security empty{boiler::site(), session_places{.in_all = 0}};
    CHECK(open(empty, boiler::by(empty, "op3")).said.why == reason::session_limit);
    CHECK(open(empty, boiler::by(empty, "hmi1")).said.why == reason::session_limit);
}

TEST_CASE("uc::sessions: a publication ends the sessions of those whom it disables or drops") {
    security e{boiler::site(), session_places{}};
    const il::caller op3 = opened(e, boiler::by(e, "op3"));
    const il::caller op4 = opened(e, boiler::by(e, "op4"));
    const il::caller viewer = opened(e, boiler::by(e, "viewer1"));
    auto next = boiler::site();
    next.set_version(2);
    auto& subjects = next.rows().subjects;
    for (auto& one : subjects)
        if (one.name == "op3") one.row.disabled = true;
    std::erase_if(subjects, [](const auto& one) { return one.name == "op4"; });
    REQUIRE(e.publish(next).result == il::publish_result::in_force);
    CHECK(why(e, boiler::read(e, op3)) == reason::session_closed);
    CHECK(why(e, boiler::read(e, op4)) == reason::session_closed);
    CHECK(permitted(e, boiler::read(e, viewer)));
    // And they stay ended when the account comes back.
    REQUIRE(e.publish(boiler::site().set_version(3)).result == il::publish_result::in_force);
    CHECK(why(e, boiler::read(e, op3)) == reason::session_closed);
}

TEST_CASE("uc::sessions: CR 3.8: ids are the table's own, and none comes again") {
    security e{boiler::site(), session_places{.in_all = 2, .reserved = 0}};
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (int i = 0; i < 20'000; ++i) {
        const auto o = open(e, boiler::by(e, "op3"));
        REQUIRE(o.id.generation != 0);
        REQUIRE(seen.emplace(o.id.place, o.id.generation).second);
        e.part<table>().close(o.id);
        e.part<table>().close(o.id);
    }
    CHECK(e.part<table>().open_count() == 0);
}

TEST_CASE("uc::sessions: the table's size doesn't change") {
    security e{boiler::site(), session_places{.in_all = 64}};
    const std::size_t before = e.part<table>().bytes();
    CHECK(before <= sizeof(table) + 64 * 108);
    for (int i = 0; i < 1000; ++i) open(e, boiler::by(e, i % 2 == 0 ? "op3" : "viewer1"));
    CHECK(e.part<table>().bytes() == before);
}

TEST_CASE("uc::sessions: one that is opened and never used makes room soon") {
    security e{boiler::site(), session_places{.idle_end = seconds(900), .half_open = seconds(20)}};
    const il::caller never_used = opened(e, boiler::by(e, "op3"));
    const il::caller used = opened(e, boiler::by(e, "viewer1"));
    const il::caller machine = opened(e, boiler::by(e, "hmi1"));
    CHECK(boiler::done(e, boiler::read(e, used)).permitted());
    later(e, seconds(19));
    CHECK(permitted(e, boiler::read(e, never_used)));
    later(e, seconds(1));
    CHECK(why(e, boiler::read(e, never_used)) == reason::session_closed);
    // A permanent one is no exception, or a few that were broken off would keep a panel out for good.
    CHECK(why(e, boiler::trip(e, machine)) == reason::session_closed);
    CHECK(e.tick() == e.now() + seconds(880));
    CHECK(e.part<table>().open_count() == 1);
    CHECK(permitted(e, boiler::read(e, used)));
    for (int i = 0; i < 4; ++i) opened(e, boiler::by(e, "hmi1"));
    CHECK(open(e, boiler::by(e, "hmi1")).said.why == reason::session_limit);
    CHECK(e.tick() == e.now() + seconds(20));
    later(e, seconds(20));
    CHECK(boiler::done(e, boiler::trip(e, opened(e, boiler::by(e, "hmi1")))).permitted());
}

TEST_CASE("uc::sessions: CR 2.6: a page that polls for nobody ends by idling, and a machine that polls doesn't") {
    security e{boiler::site(), session_places{.idle_end = seconds(60), .half_open = seconds(30)}};
    const il::caller page = opened(e, boiler::by(e, "op3"));
    const il::caller machine = opened(e, boiler::by(e, "viewer1"));
    const auto poll = [&](int times) {
        for (int i = 0; i < times; ++i) {
            later(e, seconds(10));
            CHECK(boiler::done(e, boiler::read(e, page)).permitted());
            CHECK(boiler::done(e, boiler::read(e, machine)).permitted());
        }
    };
    // It has been used, so it isn't half open.
    poll(5);
    CHECK(boiler::done(e, boiler::write(e, page)).permitted());
    poll(5);
    // A key or a mouse: somebody is there who only looks.
    e.part<table>().somebody_there(page.session, e.now());
    poll(5);
    later(e, seconds(10));
    CHECK(boiler::done(e, boiler::read(e, page)).why == reason::session_closed);
    CHECK(boiler::done(e, boiler::read(e, machine)).permitted());
    // Too late.
    e.part<table>().somebody_there(page.session, e.now());
    CHECK(boiler::done(e, boiler::read(e, page)).why == reason::session_closed);
    e.tick();
    CHECK(e.part<table>().open_count() == 1);
}

TEST_CASE("uc::sessions: what looking is, the site policy says") {
    auto site = boiler::site();
    site.add_action("alarm.list").add_action("alarm.silence").rows().viewing = {"alarm.list"};
    security e{site, session_places{.idle_end = seconds(60)}};
    const il::caller page = opened(e, boiler::by(e, "op3"));
    later(e, seconds(50));
    CHECK(boiler::done(e, e.ask(page, "alarm.silence", "boiler1.setpoint")).permitted());
    later(e, seconds(50));
    CHECK(boiler::done(e, e.ask(page, "alarm.list", "boiler1.setpoint")).permitted());
    later(e, seconds(10));
    CHECK(why(e, boiler::read(e, page)) == reason::session_closed);
}

TEST_CASE("uc::sessions: idle ones make room for others when a limit is reached, before anybody ticks") {
    security e{boiler::site(), session_places{.in_all = 3, .reserved = 1, .per_listener = 3, .per_subject = 2}};
    opened(e, boiler::by(e, "op3"));
    opened(e, boiler::by(e, "op3"));
    CHECK(open(e, boiler::by(e, "op3")).said.why == reason::session_limit);
    CHECK(open(e, boiler::by(e, "viewer1")).said.why == reason::session_limit);
    later(e, seconds(900));
    opened(e, boiler::by(e, "viewer1"));
    CHECK(e.part<table>().open_count() == 1);
    opened(e, boiler::by(e, "op3"));
}

TEST_CASE("uc::sessions: CR 2.7: so many of a subject on all listeners together") {
    security e{boiler::site(), session_places{.per_subject = 2, .per_subject_in_all = 3}};
    opened(e, boiler::by(e, "op3"));
    opened(e, boiler::by(e, "op3"));
    opened(e, boiler::by(e, "op3", "secure"));
    CHECK(open(e, boiler::by(e, "op3", "secure")).said.why == reason::session_limit);
    opened(e, boiler::by(e, "viewer1", "secure"));
}

TEST_CASE("uc::sessions: only who may terminate terminates") {
    security e{boiler::site(), session_places{}};
    const il::caller op3 = opened(e, boiler::by(e, "op3"));
    auto& t = e.part<table>();
    const il::caller chief = opened(e, boiler::by(e, "op4"));
    // As it was identified.
    il::request asked = e.ask(chief, "session.terminate", "boiler1.setpoint");
    REQUIRE(e.decide(asked).permitted());
    const auto one = [&](const il::request& of, const il::verdict& said) {
        return e.on_site([&](const il::snapshot& s) { return t.terminate(s, of, said, op3.session); });
    };
    const auto all = [&](const il::request& of, const il::verdict& said) {
        return e.on_site([&](const il::snapshot& s) { return t.terminate_all(s, of, said, op3.subject); });
    };
    for (const auto& said : {one(asked, il::deny(reason::no_right)), all(asked, il::deny(reason::no_right)),
                             one(asked, il::no_objection), all(asked, il::no_objection)})
        CHECK(said == il::deny(reason::no_right));
    CHECK(one(asked, il::indeterminate(reason::busy)) == il::deny(reason::busy));
    // A permit for something else, and one that only monitor-only mode gave.
    il::request other = boiler::write(e, chief);
    REQUIRE(e.decide(other).permitted());
    il::verdict monitored = il::permit;
    monitored.would_deny = true;
    for (const auto& end : {one(other, il::permit), all(other, il::permit)}) CHECK(end == il::deny(reason::no_right));
    for (const auto& end : {one(asked, monitored), all(asked, monitored)}) CHECK(end == il::deny(reason::would_deny));
    // Of nobody, and of somebody who is disabled by now.
    other = asked;
    other.subject = {};
    CHECK(one(other, il::permit).why == reason::unknown_subject);
    other.subject = e.subject("former1");
    CHECK(one(other, il::permit).why == reason::subject_disabled);
    CHECK(permitted(e, boiler::write(e, op3)));
    CHECK(all(asked, il::permit) == il::no_objection);
    CHECK(why(e, boiler::write(e, op3)) == reason::session_closed);
    CHECK(one(asked, il::permit).why == reason::session_closed);
}

TEST_CASE("uc::sessions: CR 2.6: those that are open can be looked through, to choose one that is to end") {
    security e{boiler::site(), session_places{}};
    const il::caller op3 = opened(e, boiler::by(e, "op3"));
    const il::caller viewer = opened(e, boiler::by(e, "viewer1"));
    const il::caller again = opened(e, boiler::by(e, "op3"));
    const auto open_now = [&] {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
        e.part<table>().for_each([&](il::session_id id, const il::uc::session_state& is) {
            CHECK(id.generation != 0);
            found.emplace_back(id.place, is.who.id);
        });
        return found;
    };
    using pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
    const std::uint32_t op = op3.subject.id;
    CHECK(open_now() ==
          pairs{{op3.session.place, op}, {viewer.session.place, viewer.subject.id}, {again.session.place, op}});
    e.part<table>().close(viewer.session);
    CHECK(open_now() == pairs{{op3.session.place, op}, {again.session.place, op}});
}

TEST_CASE("uc::sessions: a session says whose a request is, how and when that was proved, and from which channel") {
    security e{boiler::site(), session_places{}};
    auto& t = e.part<table>();
    il::caller channel = boiler::by(e, "op3", "secure");
    channel.proof = il::proof::password;
    channel.credential = {7, 3};
    const auto made = e.on_site([&](const il::snapshot& s) { return t.open(s, channel, e.now()); });
    REQUIRE(made.id.generation != 0);
    il::caller later_on = boiler::by(e, "", "secure");
    later_on.session = made.id;
    later_on.credential = {7, 3};
    const il::ticks proved = e.now();
    later(e, seconds(30));
    il::request asked = boiler::read(e, later_on);
    CHECK(e.decide(asked).permitted());
    CHECK(asked.subject == e.subject("op3"));
    CHECK(asked.proof == il::proof::password);
    CHECK(asked.authenticated == proved);
    CHECK(asked.roles.count == 0);
    for (const il::credential_id other : {il::credential_id{}, il::credential_id{7, 4}, il::credential_id{8, 3}}) {
        il::caller stranger = later_on;
        stranger.credential = other;
        CHECK(why(e, boiler::read(e, stranger)) == reason::session_unknown);
    }
    // Proved once more, by its owner, at its own place.
    CHECK(e.on_site([&](const il::snapshot& s) { return t.prove_again(s, made.id, channel, e.now()); }).outcome ==
          il::decision::no_objection);
    asked = boiler::read(e, later_on);
    CHECK(e.decide(asked).permitted());
    CHECK(asked.authenticated == e.now());
    il::caller wrong = channel;
    wrong.subject = e.subject("viewer1");
    CHECK(e.on_site([&](const il::snapshot& s) { return t.prove_again(s, made.id, wrong, e.now()); }).why ==
          reason::identity_unproven);
    wrong = channel;
    wrong.proof = il::proof::address;
    CHECK(e.on_site([&](const il::snapshot& s) { return t.prove_again(s, made.id, wrong, e.now()); }).why ==
          reason::identity_unproven);
    // A wall clock that jumps changes nothing.
    e.part<il::testing::manual_clock>().set_wall_offset(il::seconds(4'000'000'000));
    CHECK(permitted(e, boiler::read(e, later_on)));
    CHECK(e.tick() != il::never);
    CHECK(t.open_count() == 1);
}

TEST_CASE("uc::sessions: what only an address says is no proof at any time") {
    security e{boiler::site(), session_places{}};
    const il::caller viewer = opened(e, boiler::by(e, "viewer1"));
    il::request asked = boiler::read(e, viewer);
    asked.authenticated = e.now();
    CHECK(e.decide(asked).permitted());
    CHECK(asked.authenticated.count == 0);
}

namespace {

struct counting_random {
    std::uint64_t* made = nullptr;
    il::crypto::completion fill(std::span<std::uint8_t> out) const noexcept {
        if (made == nullptr) return il::crypto::completion::failed;
        ++*made;
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(*made >> (i % 8 * 8) ^ i);
        return il::crypto::completion::done;
    }
};
using with_tokens = il::uc::sessions<il::uc::sessionless::refused, counting_random>;

// Whose numbers anybody can count along makes no token that nobody can guess.
struct secret_random : counting_random {
    static constexpr bool cryptographic = true;
};
using secret_tokens = il::uc::sessions<il::uc::sessionless::refused, secret_random>;
using two_clauses = il::requirements<il::cr<2, 6>, il::cr<2, 7>, il::clause<il::cr<3, 8>, 'a', 'b'>>;
static_assert(std::is_same_v<secret_tokens::satisfies, il::requirements<il::cr<2, 6>, il::cr<2, 7>, il::cr<3, 8>>>);
static_assert(std::is_same_v<with_tokens::satisfies, two_clauses>);
static_assert(std::is_same_v<table::satisfies, two_clauses>);

} // namespace

TEST_CASE("uc::sessions: CR 3.8: a token opens its session, from its own address, as long as that lives") {
    std::uint64_t made = 0;
    il::enforcer<il::testing::manual_clock, with_tokens, boiler::grant_all> e{boiler::site(), session_places{},
                                                                              counting_random{&made}};
    auto& t = e.part<with_tokens>();
    const il::caller op3 = boiler::by(e, "op3");
    const auto one = e.on_site([&](const il::snapshot& s) { return t.open(s, op3, e.now()); });
    const auto two = e.on_site([&](const il::snapshot& s) { return t.open(s, op3, e.now()); });
    CHECK(made == 2);
    CHECK(t.find(one.token, op3.origin) == one.id);
    CHECK(t.find(two.token, op3.origin) == two.id);
    CHECK(one.token.secret != two.token.secret);
    CHECK(t.find(one.token, boiler::by(e, "op3", "plant", 6).origin) == il::session_id{});
    CHECK(t.find(one.token, boiler::by(e, "op3", "secure").origin) == il::session_id{});
    for (std::size_t bit = 0; bit < 128; ++bit) {
        auto guess = one.token;
        guess.secret[bit / 8] = static_cast<std::uint8_t>(guess.secret[bit / 8] ^ 1U << bit % 8);
        CHECK(t.find(guess, op3.origin) == il::session_id{});
    }
    auto elsewhere = one.token;
    elsewhere.place = two.token.place;
    CHECK(t.find(elsewhere, op3.origin) == il::session_id{});
    elsewhere.place = 4'000'000'000U;
    CHECK(t.find(elsewhere, op3.origin) == il::session_id{});
    CHECK(t.find({40, {}}, op3.origin) == il::session_id{});
    t.close(one.id);
    CHECK(t.find(one.token, op3.origin) == il::session_id{});
    CHECK(t.find({one.token.place, {}}, op3.origin) == il::session_id{});
    t.close_all(op3.subject);
    CHECK(t.find(two.token, op3.origin) == il::session_id{});
    // After a restart there are other secrets.
    il::enforcer<il::testing::manual_clock, with_tokens, boiler::grant_all> again{boiler::site(), session_places{},
                                                                                  counting_random{&made}};
    const auto third =
        again.on_site([&](const il::snapshot& s) { return again.part<with_tokens>().open(s, op3, again.now()); });
    CHECK(third.token.place == one.token.place);
    CHECK(again.part<with_tokens>().find(one.token, op3.origin) == il::session_id{});
}

TEST_CASE("uc::sessions: without randomness there is no session") {
    il::enforcer<il::testing::manual_clock, with_tokens, boiler::grant_all> e{boiler::site(), session_places{},
                                                                              counting_random{}};
    const auto o =
        e.on_site([&](const il::snapshot& s) { return e.part<with_tokens>().open(s, boiler::by(e, "op3"), e.now()); });
    CHECK(o.said.why == reason::policy_failed);
    CHECK(o.id.generation == 0);
}

TEST_CASE("uc::sessions: threads that compete for three places get three") {
    security e{boiler::site(), session_places{.in_all = 3, .reserved = 0, .per_listener = 3, .per_subject = 3}};
    for (int round = 0; round < 50; ++round) {
        std::atomic<bool> go{false};
        std::atomic<unsigned> got{0};
        std::vector<std::thread> all;
        std::vector<il::session_id> ids(4);
        for (std::size_t t = 0; t < 4; ++t)
            all.emplace_back([&, t] {
                while (!go.load()) {}
                const auto o = open(e, boiler::by(e, t % 2 == 0 ? "op3" : "viewer1"));
                ids[t] = o.id;
                if (o.id.generation != 0) ++got;
            });
        go.store(true);
        for (auto& one : all) one.join();
        REQUIRE(got.load() == 3);
        for (const auto id : ids) e.part<table>().close(id);
        REQUIRE(e.part<table>().open_count() == 0);
    }
}

TEST_CASE("uc::sessions: sessions come and go while others decide") {
    security e{boiler::site(), session_places{.in_all = 4, .reserved = 0, .granularity = il::ticks{}}};
    const il::caller steady = opened(e, boiler::by(e, "viewer1"));
    std::atomic<bool> stop{false};
    std::atomic<unsigned> wrong{0};
    std::thread opener([&] {
        while (!stop.load()) {
            const auto o = open(e, boiler::by(e, "op3"));
            // Another's session stays another's, in whatever moment it is looked at.
            if (e.part<table>().open_count() > 4) ++wrong;
            e.part<table>().close(o.id);
            e.tick();
        }
    });
    for (int i = 0; i < 20'000; ++i) {
        e.part<il::testing::manual_clock>().advance(il::microseconds(1));
        if (!boiler::done(e, boiler::write(e, steady)).permitted()) ++wrong;
        if (permitted(e, boiler::write(e, with(boiler::by(e, "viewer1"), {1, 1})))) ++wrong;
    }
    stop.store(true);
    opener.join();
    CHECK(wrong.load() == 0);
}
