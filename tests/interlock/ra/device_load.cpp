// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/device_load.hpp>

#include <interlock/uc/rbac.hpp>

#include "interlock/uc/boiler.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace il = interlock;
using il::reason;
using il::ra::device_places;
using when = il::ra::sending::when;

namespace {

using load = il::ra::device_load;
using security = il::enforcer<il::testing::manual_clock, boiler::named_only, il::uc::rbac, load>;

constexpr device_places small{.devices = 4,
                              .each = {.connections = 2,
                                       .in_flight = 2,
                                       .waiting = 1,
                                       .essential_in_flight = 1,
                                       .essential_waiting = 1,
                                       .interval = il::milliseconds(10)}};

} // namespace

TEST_CASE(
    "ra::device_load: CR 7.1(1): only so many messages are under way to a device; the rest is refused, not queued") {
    security e{boiler::site(), small};
    il::request asked = boiler::write(e, boiler::by(e, "op3"));
    auto one = e.begin(asked);
    auto two = e.begin(asked);
    auto three = e.begin(asked);
    CHECK(three.permitted());
    auto four = e.begin(asked);
    CHECK(four.verdict().outcome == il::decision::deny);
    CHECK(four.verdict().why == reason::device_load);
    const il::resource plc = e.tag("boiler-plc");
    CHECK(e.part<load>().under_way(plc) == 3);
    // Done, cancelled or unknown: the place is free again.
    one.complete(il::outcome_kind::done);
    two.cancel();
    { auto lost = std::move(three); }
    CHECK(e.part<load>().under_way(plc) == 0);
    CHECK(boiler::done(e, asked).permitted());
    for (int i = 0; i < 100; ++i) CHECK(e.decide(asked).permitted());
    CHECK(e.part<load>().under_way(plc) == 0);
}

TEST_CASE("ra::device_load: a message counts once, and one device's load is not another's") {
    security e{boiler::site(), small};
    il::request asked = boiler::write(e, boiler::by(e, "op3"));
    std::vector<security::ticket> all;
    for (std::uint16_t i = 0; i < 50; ++i) {
        asked.part = i;
        asked.parts = 50;
        all.push_back(e.begin(asked));
        REQUIRE(all.back().permitted());
    }
    CHECK(e.part<load>().under_way(e.tag("boiler-plc")) == 1);
    CHECK(e.part<load>().under_way(e.tag("mill-plc")) == 0);
}

TEST_CASE("ra::device_load: essential actions have places that a flood can't take, and pass degraded beyond them") {
    security e{boiler::site(), small};
    il::request asked = boiler::write(e, boiler::by(e, "op3"));
    std::vector<security::ticket> flood;
    for (int i = 0; i < 20; ++i) flood.push_back(e.begin(asked));
    il::request trip = boiler::trip(e, boiler::by(e, "hmi1"));
    auto one = e.begin(trip);
    auto two = e.begin(trip);
    CHECK(one.permitted());
    CHECK_FALSE(one.verdict().degraded);
    CHECK_FALSE(two.verdict().degraded);
    auto three = e.begin(trip);
    CHECK(three.permitted());
    CHECK(three.verdict().degraded);
    CHECK(three.verdict().why == reason::device_load);
    // One that took no place gives none back.
    three.complete(il::outcome_kind::done);
    CHECK(e.part<load>().under_way(e.tag("boiler-plc")) == 5);
    il::request untrip = boiler::write(e, boiler::by(e, "hmi1"), "boiler1.trip", 0);
    CHECK(boiler::done(e, untrip).why == reason::device_load);
    CHECK(boiler::done(e, boiler::trip(e, boiler::by(e, ""))).why == reason::unknown_peer);
    CHECK(boiler::done(e, boiler::trip(e, boiler::by(e, "viewer1"))).why == reason::no_right);
}

TEST_CASE("ra::device_load: sending keeps to what is in flight, and to the interval between messages") {
    load d{small};
    const il::resource plc{7};
    const il::ticks t0 = il::seconds(1);
    CHECK(d.may_send(plc, t0).may == when::now);
    const auto early = d.may_send(plc, t0 + il::milliseconds(9));
    CHECK(early.may == when::later);
    CHECK(early.at == t0 + il::milliseconds(10));
    CHECK(d.may_send(plc, t0 + il::milliseconds(10)).may == when::now);
    CHECK(d.may_send(plc, t0 + il::milliseconds(20)).may == when::after_an_answer);
    CHECK(d.may_send_essential(plc, t0 + il::milliseconds(19)).may == when::later);
    CHECK(d.may_send_essential(plc, t0 + il::milliseconds(20)).may == when::now);
    CHECK(d.may_send_essential(plc, t0 + il::milliseconds(30)).may == when::after_an_answer);
    d.answered(plc);
    CHECK(d.may_send(plc, t0 + il::milliseconds(40)).may == when::after_an_answer);
    d.answered(plc);
    CHECK(d.may_send(plc, t0 + il::milliseconds(40)).may == when::now);
    // More answers than messages change nothing.
    for (int i = 0; i < 10; ++i) d.answered(plc);
    CHECK(d.may_send(plc, t0 + il::milliseconds(50)).may == when::now);
    CHECK(d.may_send(plc, t0 + il::milliseconds(60)).may == when::now);
    CHECK(d.may_send(plc, t0 + il::milliseconds(70)).may == when::after_an_answer);
}

TEST_CASE("ra::device_load: so many connections to a device") {
    load d{small};
    const il::resource plc{7};
    CHECK(d.connect(plc).outcome == il::decision::no_objection);
    CHECK(d.connect(plc).outcome == il::decision::no_objection);
    CHECK(d.connect(plc).why == reason::device_load);
    CHECK(d.connect(il::resource{8}).outcome == il::decision::no_objection);
    d.disconnected(plc);
    CHECK(d.connect(plc).outcome == il::decision::no_objection);
}

TEST_CASE("ra::device_load: each device can have limits of its own") {
    load d{small};
    const il::resource plc{7};
    il::ra::device_limits gentle = small.each;
    gentle.in_flight = 1;
    gentle.interval = il::seconds(1);
    CHECK(d.limit(plc, gentle).outcome == il::decision::no_objection);
    CHECK(d.may_send(plc, il::seconds(1)).may == when::now);
    CHECK(d.may_send(plc, il::seconds(5)).may == when::after_an_answer);
    d.answered(plc);
    CHECK(d.may_send(plc, il::milliseconds(1999)).at == il::seconds(2));
}

TEST_CASE("ra::device_load: room for so many devices, and the table doesn't grow") {
    load d{small};
    const std::size_t before = d.bytes();
    CHECK(before <= sizeof(load) + 8 * 64);
    for (std::uint32_t id = 1; id <= 4; ++id)
        CHECK(d.connect(il::resource{id * 1000}).outcome == il::decision::no_objection);
    for (std::uint32_t id = 1; id <= 1000; ++id)
        CHECK(d.connect(il::resource{id * 1000 + 1}).why == reason::device_load);
    for (std::uint32_t id = 1; id <= 4; ++id)
        CHECK(d.connect(il::resource{id * 1000}).outcome == il::decision::no_objection);
    CHECK(d.connect(il::resource{}).why == reason::device_load);
    CHECK(d.may_send(il::resource{5}, il::seconds(1)).may == when::after_an_answer);
    CHECK(d.bytes() == before);

    security none{boiler::site(), device_places{.devices = 0}};
    CHECK(boiler::done(none, boiler::write(none, boiler::by(none, "op3"))).why == reason::device_load);
    CHECK(boiler::done(none, boiler::trip(none, boiler::by(none, "hmi1"))).degraded);
}

TEST_CASE("ra::device_load: explain names the device") {
    security e{boiler::site(), device_places{.devices = 0}};
    il::request asked = boiler::write(e, boiler::by(e, "op3"));
    auto ticket = e.begin(asked);
    il::explanation into;
    e.explain(asked, ticket.verdict(), into);
    CHECK(into.view() == "boiler-plc has as many messages under way as it can bear (CR 7.1(1))");
}

TEST_CASE("ra::device_load: threads that compete keep to the limits") {
    for (int round = 0; round < 20; ++round) {
        load d{device_places{.devices = 8, .each = {.connections = 3, .in_flight = 5}}};
        std::atomic<bool> go{false};
        std::atomic<unsigned> sent{0};
        std::atomic<unsigned> connected{0};
        std::vector<std::thread> all;
        for (int t = 0; t < 4; ++t)
            all.emplace_back([&] {
                while (!go.load()) {}
                for (std::uint32_t id = 1; id <= 8; ++id)
                    for (int i = 0; i < 5; ++i) {
                        sent += d.may_send(il::resource{id}, il::seconds(1)).may == when::now ? 1U : 0U;
                        connected += d.connect(il::resource{id}).outcome == il::decision::no_objection ? 1U : 0U;
                    }
            });
        go.store(true);
        for (auto& one : all) one.join();
        REQUIRE(sent.load() == 8 * 5);
        REQUIRE(connected.load() == 8 * 3);
    }
}
