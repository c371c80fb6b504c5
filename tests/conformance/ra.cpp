// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/connection_limit.hpp>
#include <interlock/ra/device_load.hpp>
#include <interlock/ra/rate_limit.hpp>
#include <interlock/uc/rbac.hpp>

#include "conformance/library.hpp"
#include "interlock/uc/boiler.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace interlock;
using conformance::check;

namespace {

/// The policy under test between those that know and those that grant, so that a flood meets a whole composition.
template <class P>
using guarded = enforcer<testing::manual_clock, P, boiler::named_only, uc::rbac>;

template <class E>
unsigned through(E& e, const request& asked, unsigned of) {
    unsigned n = 0;
    for (unsigned i = 0; i < of; ++i) n += boiler::done(e, asked).permitted() ? 1U : 0U;
    return n;
}
template <class E>
void later(E& e, ticks by) {
    e.template part<testing::manual_clock>().advance(by);
}

constexpr ra::limits small{.per_subject = {10, 20},
                           .per_peer = {5, 10},
                           .per_stranger = {2, 4},
                           .per_essential = {5, 10},
                           .subjects = 16,
                           .peers = 16,
                           .strangers = 16};

const claims_of<ra::rate_limit<>> rate_limit{[](conformance::registry& tests) {
    using policy = ra::rate_limit<>;
    tests.add<policy, cr<7, 1>>("essential functions go on during a flood", []<class P>(check& c) {
        guarded<P> e{boiler::site(), small};
        const caller hmi = boiler::by(e, "hmi1", "plant", 9);
        c.that(through(e, boiler::write(e, hmi, "boiler1.trip", 0), 1000) == 10,
               "a flood by a known peer is held back");
        c.that(through(e, boiler::read(e, boiler::by(e, "viewer1", "plant", 7)), 1000) == 10, "and one by another");
        const request stranger = boiler::read(e, boiler::by(e, "", "plant", 77));
        for (int i = 0; i < 100; ++i) (void)boiler::done(e, stranger);
        c.denied(boiler::done(e, stranger), reason::rate_limited, "and one by a stranger, before it is looked up");
        for (int i = 0; i < 10; ++i) {
            const verdict said = boiler::done(e, boiler::trip(e, hmi));
            c.that(said.permitted() && !said.degraded, "the flooded peer trips the boiler");
        }
        const verdict beyond = boiler::done(e, boiler::trip(e, hmi));
        c.that(beyond.permitted() && beyond.degraded, "degraded beyond its own room");
        c.permitted(boiler::done(e, boiler::trip(e, boiler::by(e, "", "panel"))), "so does the panel");
        c.denied(boiler::done(e, boiler::trip(e, boiler::by(e, "viewer1", "plant", 8))), reason::no_right,
                 "the flood opens nothing for those without the right");
    });
    tests.add<policy, cr<7, 2>>("so many messages a second, in tables of fixed size", []<class P>(check& c) {
        guarded<P> e{boiler::site(), small};
        const request one = boiler::write(e, boiler::by(e, "op3"));
        c.that(through(e, one, 100) == 10, "what the options say");
        later(e, seconds(1));
        c.that(through(e, one, 100) == 5, "and again a second later");
        const std::size_t before = e.template part<P>().bytes();
        unsigned served = 0;
        for (unsigned i = 0; i < 20'000; ++i) {
            request asked = boiler::read(e, boiler::by(e, ""));
            asked.who.origin.address = ipv4(10, 1, static_cast<std::uint8_t>(i >> 8U), static_cast<std::uint8_t>(i));
            if (boiler::done(e, asked).permitted()) ++served;
        }
        c.that(served == 0, "no stranger of 20,000 is served");
        c.that(e.template part<P>().bytes() == before, "and no table has grown");
        later(e, seconds(1));
        c.that(through(e, one, 100) == 5, "and a known peer gets what it got");
    });
    tests.add<policy, cr<7, 1, 1>>("a flood harms whoever sends it, and only while it lasts", []<class P>(check& c) {
        guarded<P> e{boiler::site(), small};
        const request quiet = boiler::write(e, boiler::by(e, "op3", "plant", 5));
        const request loud = boiler::read(e, boiler::by(e, "viewer1", "plant", 7));
        unsigned served = 0;
        unsigned flooded = 0;
        for (unsigned second = 0; second < 10; ++second) {
            flooded += through(e, loud, 1000);
            served += through(e, quiet, 2);
            later(e, seconds(1));
        }
        c.that(flooded <= 10 + 10 * 5, "of 10,000 messages no more go through than the limit lets");
        c.that(served == 20, "another's all go through");
        later(e, seconds(10));
        c.that(through(e, loud, 5) == 5, "and so do the sender's when the flood is over");
    });
}};

const claims_of<ra::connection_limit> connection_limit{[](conformance::registry& tests) {
    using policy = ra::connection_limit;
    tests.add<policy, cr<7, 2>>("so many connections, so long a handshake and a message", []<class P>(check& c) {
        guarded<P> e{
            boiler::site(),
            ra::connection_places{.in_all = 8, .reserved = 2, .per_listener = 5, .per_address = 3, .half_open = 4}};
        P& table = e.template part<P>();
        const auto from = [&](std::uint8_t host, std::uint16_t port) {
            return boiler::at(e, "plant", boiler::address_on("plant", host), port);
        };
        const auto accept = [&](std::uint8_t host, std::uint16_t port) {
            return e.on_site([&](const snapshot& s) { return table.accept(s, from(host, port), e.now()); });
        };
        const auto asks = [&](std::uint8_t host, std::uint16_t port) {
            request asked = boiler::read(e, boiler::by(e, "op3"));
            asked.who.origin = from(host, port);
            return e.decide(asked);
        };
        c.denied(asks(5, 1), reason::connection_limit, "without a place");
        const auto first = accept(5, 1);
        c.denied(asks(5, 1), reason::connection_limit, "during the handshake");
        table.established(first.id, e.now());
        c.permitted(asks(5, 1), "after it");
        const std::size_t before = table.bytes();
        unsigned served = 0;
        for (unsigned i = 0; i < 5000; ++i) {
            const auto host = static_cast<std::uint8_t>(20 + i % 200);
            const auto port = static_cast<std::uint16_t>(i);
            const auto o = accept(host, port);
            if (o.id.generation != 0) table.established(o.id, e.now());
            if (asks(host, port).permitted()) ++served;
        }
        c.that(served == 4, "of 5,000 connections as many are served as the listener has left");
        c.that(table.bytes() == before && table.open_count() == 5, "and the table has not grown");
        c.permitted(asks(5, 1), "nobody lost a place");
        table.message_begun(first.id, e.now());
        later(e, seconds(10));
        c.denied(asks(5, 1), reason::connection_limit, "a message that takes too long");
        std::array<ra::connection_id, 8> over{};
        c.that(table.expired(e.now(), over) == 1 && over[0] == first.id, "its connection is to be closed");
        table.close(first.id);
        const auto slow = accept(6, 1);
        c.that(slow.id.generation != 0, "its place is free again");
        later(e, seconds(10));
        table.established(slow.id, e.now());
        later(e, seconds(5 * 60));
        c.denied(asks(6, 1), reason::connection_limit, "one that is silent for too long");
    });
    tests.add<policy, cr<7, 1>>(
        "a flood of connections leaves those of essential actions their places", []<class P>(check& c) {
            guarded<P> e{
                boiler::site(),
                ra::connection_places{.in_all = 8, .reserved = 2, .per_listener = 8, .per_address = 3, .half_open = 8}};
            P& table = e.template part<P>();
            const auto accept = [&](const caller& who) {
                const auto o = e.on_site([&](const snapshot& s) { return table.accept(s, who.origin, e.now()); });
                if (o.id.generation != 0) table.established(o.id, e.now());
                return o.id.generation != 0;
            };
            const auto from = [&](std::string_view who, std::uint8_t host, std::uint16_t port) {
                caller out = boiler::by(e, who, "plant", host);
                out.origin.port = port;
                return out;
            };
            unsigned let_in = 0;
            for (unsigned i = 0; i < 1000; ++i)
                let_in +=
                    accept(from("", static_cast<std::uint8_t>(20 + i % 200), static_cast<std::uint16_t>(i))) ? 1U : 0U;
            c.that(let_in == 6, "a flood gets all places but the reserved ones");
            const caller hmi = from("hmi1", 9, 1);
            c.that(accept(hmi), "the panel that trips gets one of those");
            const verdict said = boiler::done(e, boiler::trip(e, hmi));
            c.that(said.permitted() && !said.degraded, "and trips as ever");
            const caller operator_ = from("op3", 5, 1);
            c.that(!accept(operator_), "an ordinary peer gets none");
            c.denied(boiler::done(e, boiler::write(e, operator_)), reason::connection_limit, "and is refused");
            const caller without = from("hmi1", 9, 2);
            const verdict degraded = boiler::done(e, boiler::trip(e, without));
            c.that(degraded.permitted() && degraded.degraded, "a trip without a place goes through, marked");
            c.denied(boiler::done(e, boiler::trip(e, from("viewer1", 21, 5000))), reason::no_right,
                     "who isn't entitled to it gains nothing");
        });
}};

const claims_of<ra::device_load> device_load{[](conformance::registry& tests) {
    using policy = ra::device_load;
    tests.add<policy, cr<7, 1, 1>>("a flood that is let in doesn't reach the device", []<class P>(check& c) {
        enforcer<testing::manual_clock, boiler::named_only, uc::rbac, P> e{
            boiler::site(), ra::device_places{.devices = 4,
                                              .each = {.connections = 1,
                                                       .in_flight = 1,
                                                       .waiting = 2,
                                                       .essential_in_flight = 1,
                                                       .essential_waiting = 1,
                                                       .interval = milliseconds(10)}}};
        P& load = e.template part<P>();
        request asked = boiler::write(e, boiler::by(e, "op3"));
        auto one = e.begin(asked);
        auto two = e.begin(asked);
        auto three = e.begin(asked);
        c.permitted(three.verdict(), "as many as may be in flight and wait");
        for (int i = 0; i < 1000; ++i) c.denied(boiler::done(e, asked), reason::device_load, "the rest is refused");
        c.that(load.under_way(e.tag("boiler-plc")) == 3, "and waits nowhere");
        request trip = boiler::trip(e, boiler::by(e, "hmi1", "plant", 9));
        auto urgent = e.begin(trip);
        c.that(urgent.permitted() && !urgent.verdict().degraded, "an essential action has room of its own");
        c.that(load.may_send(e.tag("boiler-plc"), e.now()).may == ra::sending::when::now,
               "one message goes to the device");
        c.that(load.may_send(e.tag("boiler-plc"), e.now()).may == ra::sending::when::after_an_answer, "one at a time");
        load.answered(e.tag("boiler-plc"));
        c.that(load.may_send(e.tag("boiler-plc"), e.now()).may == ra::sending::when::later,
               "and not too soon after it");
        urgent.complete(outcome_kind::done);
        one.complete(outcome_kind::done);
        c.permitted(boiler::done(e, asked), "what is done makes room");
        two.cancel();
        three.cancel();
    });
    tests.add<policy, cr<7, 1>>("an essential action waits behind no queue for the device", []<class P>(check& c) {
        enforcer<testing::manual_clock, boiler::named_only, uc::rbac, P> e{
            boiler::site(),
            ra::device_places{
                .devices = 4,
                .each = {
                    .connections = 1, .in_flight = 1, .waiting = 1, .essential_in_flight = 1, .essential_waiting = 1}}};
        P& load = e.template part<P>();
        const resource plc = e.tag("boiler-plc");
        request asked = boiler::write(e, boiler::by(e, "op3"));
        auto one = e.begin(asked);
        auto two = e.begin(asked);
        c.denied(boiler::done(e, asked), reason::device_load, "the device has all that it can bear");
        c.that(load.may_send(plc, e.now()).may == ra::sending::when::now, "and is busy");
        request trip = boiler::trip(e, boiler::by(e, "hmi1", "plant", 9));
        auto first = e.begin(trip);
        auto second = e.begin(trip);
        auto third = e.begin(trip);
        c.that(first.permitted() && !first.verdict().degraded && second.permitted() && !second.verdict().degraded,
               "there is room for trips");
        c.that(load.may_send_essential(plc, e.now()).may == ra::sending::when::now, "which go out at once");
        c.that(third.permitted() && third.verdict().degraded, "beyond it they go on, marked");
        c.denied(boiler::done(e, boiler::trip(e, boiler::by(e, "viewer1", "plant", 7))), reason::no_right,
                 "the load opens nothing for those without the right");
        for (auto* t : {&one, &two, &first, &second, &third}) t->cancel();
        c.that(load.under_way(plc) == 0, "and all room is given back");
    });
}};

} // namespace

TEST_CASE("ra::rate_limit: CR 7.1, CR 7.1(1), CR 7.2: its claims") { CHECK(failures_of("ra::rate_limit") == ""); }
TEST_CASE("ra::connection_limit: CR 7.1, CR 7.2: its claims") { CHECK(failures_of("ra::connection_limit") == ""); }
TEST_CASE("ra::device_load: CR 7.1, CR 7.1(1): its claims") { CHECK(failures_of("ra::device_load") == ""); }
