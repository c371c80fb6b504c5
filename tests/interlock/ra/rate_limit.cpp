// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/rate_limit.hpp>

#include <interlock/uc/rbac.hpp>

#include "interlock/uc/boiler.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace il = interlock;
using il::decision;
using il::reason;
using il::seconds;
using il::ra::limits;

namespace {

using flow = il::ra::rate_limit<>;
using security = il::enforcer<il::testing::manual_clock, flow, boiler::named_only, il::uc::rbac>;

constexpr limits small{.per_subject = {10, 20}, .per_peer = {5, 10}, .per_stranger = {2, 4}, .per_essential = {5, 10}};

void later(security& e, il::ticks by) { e.part<il::testing::manual_clock>().advance(by); }
/// How many of so many requests in a row are permitted.
unsigned through(security& e, const il::request& asked, unsigned of = 100) {
    unsigned n = 0;
    for (unsigned i = 0; i < of; ++i) n += boiler::done(e, asked).permitted() ? 1U : 0U;
    return n;
}

} // namespace

TEST_CASE("ra::rate_limit: so many a second of a peer, and of all the peers of a subject together") {
    security e{boiler::site(), small};
    const il::request one = boiler::write(e, boiler::by(e, "op3", "plant", 5));
    const il::request two = boiler::write(e, boiler::by(e, "op3", "plant", 6));
    const il::request three = boiler::write(e, boiler::by(e, "op3", "plant", 7));
    CHECK(through(e, one) == 10);
    CHECK(boiler::done(e, one).why == reason::rate_limited);
    CHECK(boiler::done(e, one).outcome == decision::deny);
    CHECK(boiler::done(e, one).stage == il::stage::admit);
    CHECK(through(e, two) == 10);
    CHECK(through(e, three) == 0);
    later(e, seconds(1));
    CHECK(through(e, one) == 5);
    CHECK(through(e, two) == 5);
    // Others are not held back by it.
    CHECK(through(e, boiler::read(e, boiler::by(e, "viewer1", "plant", 8))) == 10);
}

TEST_CASE("ra::rate_limit: decide spends nothing, a cancelled action gives back, and a message counts once") {
    security e{boiler::site(), small};
    il::request asked = boiler::write(e, boiler::by(e, "op3"));
    for (int i = 0; i < 100; ++i) CHECK(e.decide(asked).permitted());
    for (int i = 0; i < 100; ++i) {
        auto ticket = e.begin(asked);
        REQUIRE(ticket.permitted());
        ticket.cancel();
    }
    for (std::uint16_t i = 1; i < 100; ++i) {
        asked.part = i;
        asked.parts = 100;
        CHECK(boiler::done(e, asked).permitted());
    }
    asked.part = 0;
    CHECK(through(e, asked) == 10);
}

TEST_CASE("ra::rate_limit: a message that one limit refuses takes nothing from the other") {
    // Heavy messages pass admit while a single token is left, and are refused in reserve by the address alone.
    limits tight = small;
    tight.per_subject = {1, 12};
    tight.per_peer = {1, 8};
    struct fives {
        static constexpr std::uint32_t tokens(const il::request&) noexcept { return 5; }
    };
    il::enforcer<il::testing::manual_clock, il::ra::rate_limit<fives>, boiler::grant_all> e{boiler::site(), tight};
    il::request here = boiler::write(e, boiler::by(e, "op3", "plant", 5));
    CHECK(boiler::done(e, here).permitted());
    for (int i = 0; i < 10; ++i) {
        const il::verdict said = boiler::done(e, here);
        CHECK(said.why == reason::rate_limited);
        CHECK(said.stage == il::stage::reserve);
    }
    // Five of twelve are spent, so another address of the subject still gets five.
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "op3", "plant", 6))).permitted());
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "op3", "plant", 7))).why == reason::rate_limited);
}

TEST_CASE("ra::rate_limit: who is over the limit isn't locked out by asking on") {
    security e{boiler::site(), small};
    const il::request asked = boiler::write(e, boiler::by(e, "op3"));
    CHECK(through(e, asked, 10'000) == 10);
    later(e, seconds(1));
    CHECK(through(e, asked) == 5);
}

TEST_CASE("ra::rate_limit: what is refused for another reason pays as well") {
    security e{boiler::site(), small};
    const il::request guess = boiler::write(e, boiler::by(e, "viewer1"));
    unsigned answered = 0;
    for (int i = 0; i < 100; ++i) {
        const il::verdict said = boiler::done(e, guess);
        answered += said.why == reason::no_right ? 1U : 0U;
        if (said.why == reason::no_right) continue;
        REQUIRE(said.why == reason::rate_limited);
        REQUIRE(said.stage == il::stage::admit);
    }
    // Guessing is no faster than asking, and leaves nothing to ask with.
    CHECK(answered == 10);
    CHECK(through(e, boiler::read(e, boiler::by(e, "viewer1"))) == 0);
}

TEST_CASE(
    "ra::rate_limit: strangers over their limit are refused at once, and known peers at the same address aren't") {
    security e{boiler::site(), small};
    const il::request stranger = boiler::read(e, boiler::by(e, "", "plant", 77));
    unsigned looked_at = 0;
    for (int i = 0; i < 100; ++i) {
        const il::verdict said = boiler::done(e, stranger);
        looked_at += said.why == reason::unknown_peer ? 1U : 0U;
        if (said.why != reason::unknown_peer) {
            REQUIRE(said.why == reason::rate_limited);
            REQUIRE(said.stage == il::stage::admit);
        }
    }
    CHECK(looked_at == 4);
    later(e, seconds(1));
    for (int i = 0; i < 3; ++i) CHECK((boiler::done(e, stranger).why == reason::rate_limited) == (i == 2));
    // The same address, with an identity: by the application's proof, by credential, by session.
    CHECK(through(e, boiler::read(e, boiler::by(e, "viewer1", "plant", 77))) == 10);
    const il::request other = boiler::read(e, boiler::by(e, "", "plant", 78));
    for (int i = 0; i < 5; ++i) (void)boiler::done(e, other);
    REQUIRE(boiler::done(e, other).why == reason::rate_limited);
    il::caller presented = boiler::by(e, "", "plant", 78);
    presented.credential = {0, 1};
    CHECK(boiler::done(e, boiler::read(e, presented)).why == reason::unknown_peer);
    presented.credential = {};
    presented.session = {0, 1};
    CHECK(boiler::done(e, boiler::read(e, presented)).why == reason::unknown_peer);
    // Nor is such a one without limits: a certificate that the site policy knows nobody by doesn't buy a flood.
    unsigned answered = 0;
    for (int i = 0; i < 100; ++i)
        answered += boiler::done(e, boiler::read(e, presented)).why == reason::unknown_peer ? 1U : 0U;
    CHECK(answered == 8);
}

TEST_CASE("ra::rate_limit: a message that is refused for one of its later parts pays as any other that is refused") {
    security e{boiler::site(), small};
    const il::caller who = boiler::by(e, "op3");
    unsigned answered = 0;
    for (int i = 0; i < 100; ++i) {
        std::array message{boiler::write(e, who), boiler::write(e, who, "mill1.speed")};
        for (std::uint16_t part = 0; part < 2; ++part) {
            message[part].part = part;
            message[part].parts = 2;
        }
        std::array<security::ticket, 2> tickets;
        const il::verdict said = e.begin_all(message, tickets);
        REQUIRE_FALSE(said.permitted());
        answered += said.why == reason::no_right ? 1U : 0U;
    }
    CHECK(answered == 10);
    CHECK(boiler::done(e, boiler::write(e, who)).why == reason::rate_limited);
}

TEST_CASE("ra::rate_limit: an address that the site policy knows is no stranger's, though its place is") {
    // One place, so that every stranger shares it with the peer.
    limits one = small;
    one.strangers = 1;
    security e{boiler::site(), one};
    const il::request stranger = boiler::read(e, boiler::by(e, "", "plant", 77));
    const il::request known = boiler::read(e, boiler::by(e, "", "plant", 9));
    for (int i = 0; i < 10; ++i) boiler::done(e, stranger);
    CHECK(boiler::done(e, stranger).why == reason::rate_limited);
    // The address is not refused for the strangers' flood; `named_only` doesn't know it.
    CHECK(boiler::done(e, known).why == reason::unknown_peer);
}

TEST_CASE("ra::rate_limit: CR 7.1: essential actions have a lane of their own and pass degraded beyond it") {
    security e{boiler::site(), small};
    const il::caller hmi = boiler::by(e, "hmi1");
    CHECK(through(e, boiler::write(e, hmi, "boiler1.trip", 0)) == 10);
    CHECK(boiler::done(e, boiler::write(e, hmi, "boiler1.trip", 0)).why == reason::rate_limited);
    for (int i = 0; i < 10; ++i) {
        const il::verdict said = boiler::done(e, boiler::trip(e, hmi));
        CHECK(said.permitted());
        CHECK_FALSE(said.degraded);
    }
    const il::verdict beyond = boiler::done(e, boiler::trip(e, hmi));
    CHECK(beyond.permitted());
    CHECK(beyond.degraded);
    CHECK(beyond.why == reason::rate_limited);
    later(e, seconds(2));
    for (int i = 0; i < 100; ++i) {
        il::request trip = boiler::trip(e, hmi);
        auto ticket = e.begin(trip);
        REQUIRE_FALSE(ticket.verdict().degraded);
        ticket.cancel();
    }
    // Over the trusted path as well, in a lane of the listener.
    for (int i = 0; i < 10; ++i) CHECK_FALSE(boiler::done(e, boiler::trip(e, boiler::by(e, "", "panel"))).degraded);
    CHECK(boiler::done(e, boiler::trip(e, boiler::by(e, "", "panel"))).degraded);
    // Trips have taken nothing from the ordinary room.
    CHECK(through(e, boiler::write(e, hmi, "boiler1.trip", 0)) == 10);
}

TEST_CASE("ra::rate_limit: a flood opens nothing: not for strangers, nor for those without the right or the value") {
    security e{boiler::site(), small};
    unsigned answered = 0;
    for (int i = 0; i < 100; ++i) {
        // Strangers have no lane: the name of an essential action doesn't lift their limit.
        const il::verdict stranger = boiler::done(e, boiler::trip(e, boiler::by(e, "", "plant", 77)));
        answered += stranger.why == reason::unknown_peer ? 1U : 0U;
        CHECK((stranger.why == reason::unknown_peer || stranger.why == reason::rate_limited));
        CHECK(boiler::done(e, boiler::trip(e, boiler::by(e, "viewer1"))).why == reason::no_right);
        CHECK_FALSE(boiler::done(e, boiler::write(e, boiler::by(e, "", "panel"), "boiler1.trip", 0)).permitted());
    }
    CHECK(answered == 4);
    // And the panel that was flooded with what it may not do still trips the boiler.
    CHECK(boiler::done(e, boiler::trip(e, boiler::by(e, "", "panel"))).permitted());
}

TEST_CASE("ra::rate_limit: internal subjects aren't counted") {
    limits none;
    none.per_subject = {};
    none.per_peer = {};
    il::enforcer<il::testing::manual_clock, flow, boiler::grant_all> e{boiler::site(), none};
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "failsafe"))).permitted());
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "op3"))).why == reason::rate_limited);
}

TEST_CASE("ra::rate_limit: CR 7.2: a million strangers change neither the table's size nor what a peer gets") {
    il::enforcer<il::testing::manual_clock, flow, boiler::named_only, il::uc::rbac> e{boiler::site(), small};
    const std::size_t before = e.part<flow>().bytes();
    CHECK(before < 200'000);
    il::request stranger = boiler::read(e, boiler::by(e, ""));
    const il::request honest = boiler::read(e, boiler::by(e, "viewer1", "plant", 8));
    unsigned served = 0;
    for (unsigned i = 0; i < 1'000'000; ++i) {
        stranger.who.origin.address = il::ipv4(10, 1, static_cast<std::uint8_t>(i >> 8U), static_cast<std::uint8_t>(i));
        stranger.who.origin.address[3] = static_cast<std::uint8_t>(i >> 16U);
        if (e.begin(stranger).permitted()) FAIL("a stranger got through");
        // A thousand floods for each honest request; the peer's own limit is five a second.
        if (i % 1000 == 0) {
            later(e, il::milliseconds(200));
            served += boiler::done(e, honest).permitted() ? 1U : 0U;
        }
    }
    CHECK(served == 1000);
    CHECK(e.part<flow>().bytes() == before);
}

TEST_CASE("ra::rate_limit: says when the next message will be in time, so that reading can wait") {
    security e{boiler::site(), small};
    const il::caller who = boiler::by(e, "op3");
    const flow& f = e.part<flow>();
    CHECK(f.ready_at(who.origin, who.subject, e.now()) == il::ticks{});
    through(e, boiler::write(e, who));
    const il::ticks at = f.ready_at(who.origin, who.subject, e.now());
    CHECK(at == e.now() + il::milliseconds(200));
    later(e, at - e.now());
    CHECK(through(e, boiler::write(e, who)) == 1);
    CHECK(f.ready_at(who.origin, {}, e.now()) == il::ticks{});
}

TEST_CASE("ra::rate_limit: subjects beyond the table's size share, and none is left out") {
    limits tight = small;
    tight.subjects = 1;
    tight.per_peer = {1000, 1000};
    security e{boiler::site(), tight};
    CHECK(through(e, boiler::write(e, boiler::by(e, "op3"))) == 20);
    CHECK(through(e, boiler::read(e, boiler::by(e, "viewer1", "plant", 8))) == 0);
}

namespace {
struct writes_weigh_more {
    static constexpr std::uint32_t tokens(const il::request& asked) noexcept {
        return asked.part != 0 ? 0 : asked.action == il::actions::tag_write ? 5 : 1;
    }
};
} // namespace

TEST_CASE("ra::rate_limit: what a request weighs can be said by the application") {
    il::enforcer<il::testing::manual_clock, il::ra::rate_limit<writes_weigh_more>, il::uc::rbac> e{boiler::site(),
                                                                                                   small};
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "op3"))).permitted());
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "op3"))).permitted());
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "op3"))).why == reason::rate_limited);
}

TEST_CASE("ra::rate_limit: explain says the limit") {
    security e{boiler::site(), small};
    il::request asked = boiler::write(e, boiler::by(e, "op3"));
    through(e, asked);
    auto ticket = e.begin(asked);
    il::explanation into;
    e.explain(asked, ticket.verdict(), into);
    CHECK(into.view() == "more than 10 messages a second of the subject, or 5 of its address (CR 7.1)");
}

TEST_CASE("ra::rate_limit: threads that compete are let through as often as one") {
    limits wide = small;
    wide.per_subject = {1, 400};
    wide.per_peer = {1, 1000};
    security e{boiler::site(), wide};
    std::atomic<unsigned> got{0};
    std::vector<std::thread> all;
    for (std::uint8_t t = 0; t < 4; ++t)
        all.emplace_back([&, t] { got += through(e, boiler::write(e, boiler::by(e, "op3", "plant", t)), 300); });
    for (auto& one : all) one.join();
    CHECK(got.load() == 400);
}
