// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_lock.hpp>

#include "boiler.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace il = interlock;
using il::reason;
using il::seconds;

namespace {

struct counting_random {
    std::uint8_t* made = nullptr;
    il::crypto::completion fill(std::span<std::uint8_t> out) const noexcept {
        ++*made;
        for (auto& byte : out) byte = *made;
        return il::crypto::completion::done;
    }
};
using table = il::uc::session_lock<il::uc::sessionless::refused, counting_random>;
struct secret_random : counting_random {
    static constexpr bool cryptographic = true;
};
using secret_table = il::uc::session_lock<il::uc::sessionless::refused, secret_random>;
static_assert(
    std::is_same_v<secret_table::satisfies, il::requirements<il::cr<2, 5>, il::cr<2, 6>, il::cr<2, 7>, il::cr<3, 8>>>);
static_assert(
    std::is_same_v<table::satisfies,
                   il::requirements<il::cr<2, 5>, il::cr<2, 6>, il::cr<2, 7>, il::clause<il::cr<3, 8>, 'a', 'b'>>>);

struct desk {
    explicit desk(const il::uc::session_locking& when = {.after = seconds(60)},
                  const il::uc::session_places& places = {.per_subject = 2, .idle_end = seconds(900), .half_open = {}},
                  const il::site::snapshot_builder& site = boiler::site())
        : e{site, places, when, counting_random{&drawn}} {}
    std::uint8_t drawn = 0;
    il::enforcer<il::testing::manual_clock, table, boiler::grant_all> e;

    table& t() { return e.part<table>(); }
    il::caller proved(std::string_view who, std::string_view listener = "plant", std::uint8_t host = 5) {
        il::caller c = boiler::by(e, who, listener, host);
        c.proof = il::proof::password;
        return c;
    }
    il::uc::session_opening open(const il::caller& who) {
        return e.on_site([&](const il::snapshot& s) { return t().open(s, who, e.now()); });
    }
    /// As the peer comes later: with its session alone.
    il::caller opened(std::string_view who, std::string_view listener = "plant") {
        il::caller c = proved(who, listener);
        c.session = open(c).id;
        REQUIRE(c.session.generation != 0);
        c.subject = {};
        c.proof = il::proof::none;
        return c;
    }
    il::verdict lock(const il::caller& who) {
        return e.on_site([&](const il::snapshot& s) { return t().lock(s, who.session, e.now()); });
    }
    il::uc::session_opening unlock(const il::caller& which, const il::caller& by) {
        return e.on_site([&](const il::snapshot& s) { return t().unlock(s, which.session, by, e.now()); });
    }
    il::uc::session_opening unlock(const il::caller& which, const il::caller& by, const il::request& asked,
                                   const il::verdict& said) {
        return e.on_site([&](const il::snapshot& s) { return t().unlock(s, which.session, by, e.now(), asked, said); });
    }
    /// Asks whether they may, and says so.
    il::uc::session_opening take_over(const il::caller& which, const il::caller& by) {
        il::request asked = e.ask(by, "session.unlock", "boiler1.setpoint");
        const il::verdict said = e.decide(asked);
        CHECK((!said.permitted() || asked.authenticated == e.now()));
        return unlock(which, by, asked, said);
    }
    bool locked(const il::caller& who) {
        return e.on_site([&](const il::snapshot& s) { return t().locked(s, who.session, e.now()); });
    }
    reason writes(const il::caller& who) { return boiler::done(e, boiler::write(e, who)).why; }
    reason reads(const il::caller& who) { return boiler::done(e, boiler::read(e, who)).why; }
    void later(il::ticks by) { e.part<il::testing::manual_clock>().advance(by); }
};
constexpr reason fine = reason::unspecified;

} // namespace

TEST_CASE("uc::session_lock: CR 2.5: a lock by hand stops acting and not looking, until the owner proves who it is") {
    desk d;
    const il::caller op3 = d.opened("op3");
    CHECK(d.writes(op3) == fine);
    CHECK_FALSE(d.locked(op3));
    CHECK(d.lock(op3).outcome == il::decision::no_objection);
    CHECK(d.locked(op3));
    CHECK(d.writes(op3) == reason::session_locked);
    CHECK(d.reads(op3) == fine);
    // Neither a sign of a person nor an address nor nothing is a proof.
    d.t().somebody_there(op3.session, d.e.now() + seconds(5));
    CHECK(d.writes(op3) == reason::session_locked);
    for (const il::proof weak : {il::proof::none, il::proof::address, il::proof::console, il::proof::internal}) {
        il::caller by = d.proved("op3");
        by.proof = weak;
        CHECK(d.unlock(op3, by).said.why == reason::identity_unproven);
    }
    // Nor is a proof from elsewhere.
    CHECK(d.unlock(op3, d.proved("op3", "plant", 6)).said.why == reason::session_unknown);
    CHECK(d.unlock(op3, d.proved("op3", "secure")).said.why == reason::session_unknown);
    CHECK(d.writes(op3) == reason::session_locked);
    const auto opened = d.unlock(op3, d.proved("op3"));
    CHECK(opened.said.outcome == il::decision::no_objection);
    CHECK(opened.id == op3.session);
    CHECK(d.writes(op3) == fine);
    CHECK_FALSE(d.locked(op3));
}

TEST_CASE("uc::session_lock: CR 2.5: nobody acts for a while: it locks, whatever a screen reads meanwhile") {
    desk d;
    const il::caller op3 = d.opened("op3");
    for (int i = 0; i < 6; ++i) {
        d.later(seconds(50));
        CHECK(d.writes(op3) == fine);
    }
    for (int i = 0; i < 59; ++i) {
        d.later(seconds(1));
        CHECK(d.reads(op3) == fine);
    }
    CHECK_FALSE(d.locked(op3));
    d.later(seconds(1));
    CHECK(d.locked(op3));
    CHECK(d.writes(op3) == reason::session_locked);
    CHECK(d.reads(op3) == fine);
    // Trying isn't activity, nor is a key: it stays locked.
    d.t().somebody_there(op3.session, d.e.now());
    CHECK(d.writes(op3) == reason::session_locked);
    CHECK(d.unlock(op3, d.proved("op3")).said.outcome == il::decision::no_objection);
    CHECK(d.writes(op3) == fine);
    d.later(seconds(50));
    d.t().somebody_there(op3.session, d.e.now());
    d.later(seconds(50));
    CHECK(d.writes(op3) == fine);
    // A wall clock that jumps neither locks nor unlocks.
    d.e.part<il::testing::manual_clock>().set_wall_offset(seconds(4'000'000'000));
    CHECK(d.writes(op3) == fine);
}

TEST_CASE("uc::session_lock: 9.3: who may unlock another's session is its subject from then on") {
    desk d;
    il::caller mine = d.proved("op3");
    const auto first = d.open(mine);
    mine.session = first.id;
    il::caller peer = boiler::by(d.e, "");
    peer.session = first.id;
    CHECK(d.take_over(peer, d.proved("op4")).said.why == reason::session_unknown); // it isn't locked
    d.lock(peer);
    CHECK(d.unlock(peer, d.proved("op4")).said.why == reason::no_right);
    il::request asked = d.e.ask(d.proved("op4"), "session.unlock", "boiler1.setpoint");
    REQUIRE(d.e.decide(asked).permitted());
    CHECK(d.unlock(peer, d.proved("op4"), asked, il::indeterminate(reason::busy)).said == il::deny(reason::busy));
    CHECK(d.unlock(peer, d.proved("former1"), asked, il::permit).said.why == reason::subject_disabled);
    CHECK(d.unlock(peer, d.proved(""), asked, il::permit).said.why == reason::unknown_subject);
    CHECK(d.t().find(first.token, peer.origin) == first.id);
    d.later(seconds(5));
    const auto taken = d.take_over(peer, d.proved("op4"));
    CHECK(taken.said.outcome == il::decision::no_objection);
    CHECK(taken.id == first.id);
    asked = boiler::write(d.e, peer);
    CHECK(d.e.decide(asked).permitted());
    CHECK(asked.subject == d.e.subject("op4"));
    CHECK(asked.authenticated == d.e.now());
    // The former owner has it no longer, by its name or by its token.
    CHECK(d.writes(mine) == reason::session_unknown);
    CHECK(d.t().find(first.token, peer.origin) == il::session_id{});
    CHECK(d.t().find(taken.token, peer.origin) == first.id);
    // It counts as the new one's.
    d.opened("op4");
    CHECK(d.open(d.proved("op4")).said.why == reason::session_limit);
    d.opened("op3");
    d.opened("op3");
    d.t().close_all(d.e.subject("op4"));
    CHECK(d.writes(peer) == reason::session_closed);
    CHECK(d.t().open_count() == 2);
}

TEST_CASE(
    "uc::session_lock: CR 2.5: what takes a session over is a permit for just that, of just this person, at this place") {
    desk d;
    const il::caller op3 = d.opened("op3");
    d.lock(op3);
    const il::caller op4 = d.proved("op4");
    il::request asked = d.e.ask(op4, "session.unlock", "boiler1.setpoint");
    REQUIRE(d.e.decide(asked).permitted());
    const auto why = [&](const il::request& of, il::verdict said) { return d.unlock(op3, op4, of, said).said.why; };
    il::verdict monitored = il::permit;
    monitored.would_deny = true;
    CHECK(why(asked, monitored) == reason::would_deny);
    CHECK(why(asked, il::no_objection) == reason::no_right);
    il::request other = asked;
    other.action = d.e.action("session.terminate");
    CHECK(why(other, il::permit) == reason::no_right);
    other = asked;
    other.subject = d.e.subject("op3");
    CHECK(why(other, il::permit) == reason::no_right);
    other = asked;
    other.who = d.proved("op4", "plant", 6);
    CHECK(why(other, il::permit) == reason::no_right);
    other.who = d.proved("op4", "secure");
    CHECK(why(other, il::permit) == reason::no_right);
    CHECK(d.locked(op3));
    CHECK(why(asked, il::permit) == reason::unspecified);
    CHECK_FALSE(d.locked(op3));
}

TEST_CASE("uc::session_lock: CR 2.5: no machine takes a person's session over") {
    desk d;
    const il::caller op3 = d.opened("op3");
    d.lock(op3);
    for (const std::string_view machine : {"hmi1", "viewer1", "role:operator"}) {
        il::caller by = boiler::by(d.e, machine);
        il::request asked = d.e.ask(by, "session.unlock", "boiler1.setpoint");
        asked.subject = by.subject;
        CHECK(d.unlock(op3, by, asked, il::permit).said.why == reason::no_right);
        // Even with a session of its own, in which it may ask.
        by.session = d.open(by).id;
        asked = d.e.ask(by, "session.unlock", "boiler1.setpoint");
        REQUIRE(d.e.decide(asked).permitted());
        CHECK(d.unlock(op3, by, asked, il::permit).said.why == reason::no_right);
    }
    CHECK(d.locked(op3));
}

TEST_CASE("uc::session_lock: CR 2.5: those who are known by a role are people where the site policy says so") {
    auto site = boiler::site();
    desk d({.after = seconds(60)}, {.idle_end = seconds(300), .half_open = {}},
           site.held_by("operator", il::subject_kind::human));
    il::caller person = boiler::by(d.e, "role:operator");
    il::caller machine = boiler::by(d.e, "role:viewer");
    person.session = d.open(person).id;
    machine.session = d.open(machine).id;
    for (int i = 0; i < 6; ++i) {
        CHECK(d.writes(person) == fine);
        CHECK(d.reads(person) == fine);
        CHECK(d.reads(machine) == fine);
        d.later(seconds(10));
    }
    d.later(seconds(50));
    CHECK(d.writes(person) == reason::session_locked);
    CHECK(d.writes(machine) == fine);
    // They unlock and take over as others do.
    CHECK(d.unlock(person, boiler::by(d.e, "role:operator")).said.outcome == il::decision::no_objection);
    const il::caller op3 = d.opened("op3");
    d.lock(op3);
    CHECK(d.take_over(op3, boiler::by(d.e, "role:operator")).said.outcome == il::decision::no_objection);
    // And idle while they only look.
    for (int i = 0; i < 30; ++i) {
        d.later(seconds(10));
        static_cast<void>(d.reads(person));
        CHECK(d.reads(machine) == fine);
    }
    CHECK(d.reads(person) == reason::session_closed);
}

TEST_CASE("uc::session_lock: who has too many sessions takes over none") {
    desk d;
    const il::caller op3 = d.opened("op3");
    d.opened("op4");
    d.opened("op4");
    d.lock(op3);
    CHECK(d.take_over(op3, d.proved("op4")).said.why == reason::session_limit);
    CHECK(d.locked(op3));
    CHECK(d.unlock(op3, d.proved("op3")).said.outcome == il::decision::no_objection);
}

TEST_CASE("uc::session_lock: with every place taken, whoever may takes a locked session over") {
    desk d({.after = seconds(60)},
           {.in_all = 2, .reserved = 0, .per_subject = 2, .idle_end = seconds(900), .half_open = {}});
    const il::caller first = d.opened("op3");
    d.opened("op3");
    d.lock(first);
    REQUIRE(d.open(d.proved("op4")).said.why == reason::session_limit);
    const auto unlocks = [&](const il::caller& who) {
        il::request asked = d.e.ask(who, "session.unlock", "boiler1.setpoint");
        return d.e.decide(asked);
    };
    // Just for this, and for somebody who has just proved who they are.
    CHECK(boiler::done(d.e, d.e.ask(d.proved("op4"), "session.terminate", "boiler1.setpoint")).why ==
          reason::session_unknown);
    CHECK(d.writes(d.proved("op4")) == reason::session_unknown);
    CHECK(unlocks(boiler::by(d.e, "")).why == reason::session_unknown);
    il::caller by_address = boiler::by(d.e, "op4");
    by_address.proof = il::proof::address;
    CHECK(unlocks(by_address).why == reason::session_unknown);
    // A machine proves who it is by its certificate, and isn't somebody at a screen.
    for (const std::string_view machine : {"nobody1", "viewer1"})
        CHECK(unlocks(boiler::by(d.e, machine)).why == reason::session_unknown);
    const auto taken = d.take_over(first, d.proved("op4"));
    CHECK(taken.said.outcome == il::decision::no_objection);
    il::request asked = boiler::write(d.e, first);
    CHECK(d.e.decide(asked).permitted());
    CHECK(asked.subject == d.e.subject("op4"));
}

TEST_CASE("uc::session_lock: 9.4: a place that is kept for emergencies isn't taken over by others") {
    auto site = boiler::site();
    site.add_subject("tripper1", {.kind = il::subject_kind::human, .roles = {"tripper"}});
    site.add_subject("tripper2", {.kind = il::subject_kind::human, .roles = {"tripper"}});
    desk d({.after = seconds(60)}, {.in_all = 2, .reserved = 1, .idle_end = seconds(900), .half_open = {}}, site);
    const il::caller ordinary = d.opened("op3");
    const il::caller reserved = d.opened("tripper1");
    d.lock(ordinary);
    d.lock(reserved);
    CHECK(d.take_over(reserved, d.proved("op4")).said.why == reason::session_limit);
    CHECK(d.locked(reserved));
    // One for one leaves as many for emergencies as before.
    CHECK(d.take_over(ordinary, d.proved("op4")).said.outcome == il::decision::no_objection);
    CHECK(d.take_over(reserved, d.proved("tripper2")).said.outcome == il::decision::no_objection);
    d.lock(reserved);
    d.t().close(ordinary.session);
    CHECK(d.take_over(reserved, d.proved("op4")).said.outcome == il::decision::no_objection);
    CHECK(d.open(d.proved("op3")).said.why == reason::session_limit);
    d.opened("tripper1");
}

TEST_CASE("uc::session_lock: idle sessions make room for who takes another's over") {
    auto site = boiler::site();
    site.add_subject("tripper1", {.kind = il::subject_kind::human, .roles = {"tripper"}});
    desk d({.after = seconds(60)}, {.in_all = 3, .reserved = 1, .idle_end = seconds(900), .half_open = {}}, site);
    d.opened("op3");
    d.opened("op3");
    d.later(seconds(500));
    const il::caller reserved = d.opened("tripper1");
    d.lock(reserved);
    CHECK(d.take_over(reserved, d.proved("op4")).said.why == reason::session_limit);
    d.later(seconds(400));
    CHECK(d.take_over(reserved, d.proved("op4")).said.outcome == il::decision::no_objection);
    CHECK(d.t().open_count() == 1);
}

TEST_CASE("uc::session_lock: 9.3, 9.4: automatic control isn't locked, and locked sessions count and idle") {
    desk d;
    il::caller hmi = boiler::by(d.e, "hmi1");
    hmi.session = d.open(hmi).id;
    const il::caller process = d.opened("viewer1");
    d.later(seconds(600));
    CHECK(d.writes(process) == fine);
    CHECK(boiler::done(d.e, boiler::trip(d.e, hmi)).permitted());
    CHECK(d.lock(hmi).why == reason::no_right);
    CHECK(boiler::done(d.e, boiler::write(d.e, boiler::by(d.e, "failsafe"))).permitted());
    const il::caller one = d.opened("op3");
    d.opened("op3");
    d.lock(one);
    CHECK(d.open(d.proved("op3")).said.why == reason::session_limit);
    d.later(seconds(900));
    CHECK(d.reads(one) == reason::session_closed);
    CHECK(d.unlock(one, d.proved("op3")).said.why == reason::session_closed);
    d.e.tick();
    CHECK(d.t().open_count() == 1);
}

TEST_CASE("uc::session_lock: CR 2.6: a locked screen that goes on polling, or trying, ends by idling") {
    desk d({.after = seconds(60)}, {.idle_end = seconds(300), .half_open = {}});
    const il::caller by_hand = d.opened("op3");
    const il::caller left = d.opened("op3");
    CHECK(d.writes(by_hand) == fine);
    CHECK(d.writes(left) == fine);
    d.lock(by_hand);
    for (int i = 0; i < 29; ++i) {
        d.later(seconds(10));
        for (const il::caller& one : {by_hand, left}) {
            CHECK(d.reads(one) == fine);
            if (i > 5) CHECK(d.writes(one) == reason::session_locked);
            // Whoever is there unlocks it.
            if (i > 5) d.t().somebody_there(one.session, d.e.now());
        }
    }
    d.later(seconds(10));
    CHECK(d.reads(by_hand) == reason::session_closed);
    CHECK(d.reads(left) == reason::session_closed);
    // One that is used, and one where somebody only looks on, live as long as there is somebody.
    const il::caller used = d.opened("op3");
    const il::caller watched = d.opened("op3");
    for (int i = 0; i < 60; ++i) {
        d.later(seconds(10));
        CHECK(d.writes(used) == fine);
        d.t().somebody_there(watched.session, d.e.now());
        CHECK(d.reads(watched) == fine);
    }
    CHECK(d.writes(watched) == fine);
}

TEST_CASE("uc::session_lock: switched off for a control room that says why, and recorded") {
    il::uc::session_locking when{.after = seconds(60), .never_on = {il::fixed_text<64>{"secure"}}};
    desk without{when};
    CHECK(without.t().switched_off().empty());
    const il::caller unsaid = without.opened("op3", "secure");
    without.later(seconds(60));
    CHECK(without.writes(unsaid) == reason::session_locked);

    when.because = il::fixed_text<120>{"two operators are always there"};
    desk d{when};
    CHECK(std::string{d.t().switched_off().view()} ==
          "no session lock by inactivity on secure: two operators are always there");
    const il::caller room = d.opened("op3", "secure");
    const il::caller elsewhere = d.opened("op3");
    d.later(seconds(600));
    CHECK(d.writes(room) == fine);
    CHECK(d.writes(elsewhere) == reason::session_locked);
    // By hand it locks there too.
    d.lock(room);
    CHECK(d.writes(room) == reason::session_locked);
}

TEST_CASE("uc::session_lock: the site policy says what looking is") {
    desk d;
    auto next = boiler::site();
    next.add_action("alarm.acknowledge").rows().viewing = {"alarm.acknowledge"};
    REQUIRE(d.e.publish(next.set_version(2)).result == il::publish_result::in_force);
    const il::caller op3 = d.opened("op3");
    d.lock(op3);
    CHECK(boiler::done(d.e, d.e.ask(op3, "alarm.acknowledge", "boiler1.setpoint")).permitted());
    CHECK(boiler::done(d.e, d.e.ask(op3, "session.terminate", "boiler1.setpoint")).why == reason::session_locked);
    CHECK(d.writes(op3) == reason::session_locked);
}
