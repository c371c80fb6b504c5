// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/connection_limit.hpp>

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
using il::reason;
using il::seconds;
using il::ra::connection_places;

namespace {

using table = il::ra::connection_limit;
using security = il::enforcer<il::testing::manual_clock, table, boiler::named_only, il::uc::rbac>;

constexpr connection_places small{.in_all = 8, .reserved = 2, .per_listener = 5, .per_address = 3, .half_open = 4};

il::ra::connection_opening accept(security& e, const il::origin& from) {
    return e.on_site([&](const il::snapshot& s) { return e.part<table>().accept(s, from, e.now()); });
}
il::ra::connection_id accepted(security& e, const il::origin& from) {
    const auto o = accept(e, from);
    REQUIRE(o.said.outcome == il::decision::no_objection);
    REQUIRE(o.id.generation != 0);
    e.part<table>().established(o.id, e.now());
    return o.id;
}
bool refused(security& e, const il::origin& from) {
    const auto o = accept(e, from);
    return o.id.generation == 0 && o.said.outcome == il::decision::deny && o.said.why == reason::connection_limit;
}
il::origin peer(const security& e, std::uint8_t host, std::uint16_t port, std::string_view listener = "plant") {
    return boiler::at(e, listener, boiler::address_on(listener, host), port);
}
il::caller over(const security& e, std::string_view who, const il::origin& from) {
    il::caller c = boiler::by(e, who);
    c.origin = from;
    return c;
}
void later(security& e, il::ticks by) { e.part<il::testing::manual_clock>().advance(by); }
std::vector<il::ra::connection_id> expired(security& e) {
    std::array<il::ra::connection_id, 16> ids;
    const std::size_t n = e.part<table>().expired(e.now(), ids);
    return {ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(n)};
}

} // namespace

TEST_CASE("ra::connection_limit: a request needs a connection that was let in and has done its handshake") {
    security e{boiler::site(), small};
    const il::origin from = peer(e, 5, 1000);
    il::request asked = boiler::write(e, over(e, "op3", from));
    CHECK(e.decide(asked).why == reason::connection_limit);
    CHECK(e.decide(asked).outcome == il::decision::deny);
    const auto o = accept(e, from);
    CHECK(e.decide(asked).why == reason::connection_limit);
    e.part<table>().established(o.id, e.now());
    CHECK(e.decide(asked).permitted());
    il::request other_port = boiler::write(e, over(e, "op3", peer(e, 5, 1001)));
    CHECK(e.decide(other_port).why == reason::connection_limit);
    il::request other_listener = boiler::read(e, over(e, "op3", peer(e, 5, 1000, "secure")));
    CHECK(e.decide(other_listener).why == reason::connection_limit);
    e.part<table>().close(o.id);
    CHECK(e.decide(asked).why == reason::connection_limit);
    e.part<table>().close(o.id);
    e.part<table>().established(o.id, e.now());
    CHECK(e.part<table>().open_count() == 0);
}

TEST_CASE("ra::connection_limit: so many of an address, on a listener, and in all; an ended one makes room") {
    security e{boiler::site(), small};
    const auto first = accepted(e, peer(e, 5, 1));
    accepted(e, peer(e, 5, 2));
    accepted(e, peer(e, 5, 3));
    CHECK(refused(e, peer(e, 5, 4)));
    accepted(e, peer(e, 6, 1));
    accepted(e, peer(e, 6, 2));
    CHECK(refused(e, peer(e, 7, 1)));
    accepted(e, peer(e, 5, 1, "secure"));
    CHECK(refused(e, peer(e, 6, 1, "secure")));
    e.part<table>().close(first);
    CHECK(accept(e, peer(e, 5, 1)).id.generation != 0);
    CHECK(refused(e, peer(e, 5, 1)));
}

TEST_CASE("ra::connection_limit: so many handshakes of one address, and the others' places stay theirs") {
    security e{boiler::site(), connection_places{.in_all = 16,
                                                 .reserved = 2,
                                                 .per_listener = 12,
                                                 .per_address = 9,
                                                 .half_open = 8,
                                                 .half_open_per_address = 2}};
    const auto first = accept(e, peer(e, 20, 1));
    CHECK(first.id.generation != 0);
    CHECK(accept(e, peer(e, 20, 2)).id.generation != 0);
    CHECK(refused(e, peer(e, 20, 3)));
    CHECK(accept(e, peer(e, 20, 3, "secure")).id.generation != 0);
    CHECK(accept(e, peer(e, 21, 1)).id.generation != 0);
    // One that is through with it counts no more.
    e.part<table>().established(first.id, e.now());
    CHECK(accept(e, peer(e, 20, 3)).id.generation != 0);
    CHECK(refused(e, peer(e, 20, 4)));
}

TEST_CASE("ra::connection_limit: strangers from many addresses have half of the handshakes") {
    security e{boiler::site(), small};
    const auto stranger = [&](std::uint8_t host) { return boiler::at(e, "plant", il::ipv4(172, 16, 0, host), 1); };
    const auto first = accept(e, stranger(1));
    CHECK(first.id.generation != 0);
    CHECK(accept(e, stranger(2)).id.generation != 0);
    CHECK(refused(e, stranger(3)));
    // Those of a zone, and addresses of subjects, have the others.
    CHECK(accept(e, peer(e, 20, 1)).id.generation != 0);
    CHECK(accept(e, peer(e, 7, 1)).id.generation != 0);
    CHECK(refused(e, peer(e, 21, 1)));
    e.part<table>().close(first.id);
    CHECK(refused(e, stranger(3)));
    CHECK(accept(e, peer(e, 21, 1)).id.generation != 0);
}

TEST_CASE("ra::connection_limit: so many handshakes at a time, and a slow one makes room again") {
    security e{boiler::site(), small};
    for (std::uint8_t host = 20; host < 24; ++host) CHECK(accept(e, peer(e, host, 1)).id.generation != 0);
    CHECK(refused(e, peer(e, 30, 1)));
    later(e, seconds(9));
    CHECK(expired(e).empty());
    later(e, seconds(1));
    const auto late = expired(e);
    CHECK(late.size() == 4);
    for (const auto id : late) e.part<table>().close(id);
    CHECK(accept(e, peer(e, 30, 1)).id.generation != 0);
    CHECK(expired(e).empty());
}

TEST_CASE("ra::connection_limit: slow messages and silent connections are over their time") {
    security e{boiler::site(), small};
    table& t = e.part<table>();
    const il::origin from = peer(e, 5, 1);
    const auto id = accepted(e, from);
    il::request asked = boiler::write(e, over(e, "op3", from));
    later(e, seconds(299));
    CHECK(e.decide(asked).permitted());
    t.message_begun(id, e.now());
    later(e, seconds(9));
    CHECK(e.decide(asked).permitted());
    t.message_done(id, e.now());
    later(e, seconds(11));
    CHECK(e.decide(asked).permitted());
    t.message_begun(id, e.now());
    later(e, seconds(10));
    // Refused before the application has come to close it.
    CHECK(e.decide(asked).why == reason::connection_limit);
    CHECK(expired(e) == std::vector{id});
    t.close(id);
    CHECK(expired(e).empty());

    const auto silent = accepted(e, from);
    later(e, seconds(300));
    CHECK(expired(e) == std::vector{silent});

    connection_places patient = small;
    patient.idle = {};
    security p{boiler::site(), patient};
    accepted(p, peer(p, 5, 1));
    later(p, seconds(10'000'000));
    CHECK(expired(p).empty());
}

TEST_CASE("ra::connection_limit: a message that begins doesn't save a handshake from its end") {
    security e{boiler::site(), small};
    const auto o = accept(e, peer(e, 5, 1));
    later(e, seconds(9));
    e.part<table>().message_begun(o.id, e.now());
    e.part<table>().message_done(o.id, e.now());
    later(e, seconds(1));
    CHECK(expired(e) == std::vector{o.id});
}

TEST_CASE("ra::connection_limit: CR 7.1: peers of essential actions get in when all other room is taken") {
    security e{boiler::site(), small};
    for (std::uint8_t host = 20; host < 25; ++host) accepted(e, peer(e, host, 1));
    accepted(e, peer(e, 30, 1, "secure"));
    CHECK(refused(e, peer(e, 31, 1, "secure")));
    // The site policy knows viewer1's address too, but it is entitled to nothing essential.
    CHECK(refused(e, peer(e, 7, 1)));
    const il::origin panel = peer(e, 9, 1);
    accepted(e, panel);
    il::request trip = boiler::trip(e, over(e, "hmi1", panel));
    const il::verdict said = e.decide(trip);
    CHECK(said.permitted());
    CHECK_FALSE(said.degraded);
    // The trusted path as well; then what was kept is taken, and there is no more.
    accepted(e, peer(e, 0, 1, "panel"));
    CHECK(refused(e, peer(e, 9, 2)));
    CHECK(e.part<table>().open_count() == 8);
}

TEST_CASE("ra::connection_limit: dead connections of an essential peer don't keep it out") {
    security e{boiler::site(), small};
    for (std::uint16_t port = 1; port <= 3; ++port) accepted(e, peer(e, 9, port));
    accepted(e, peer(e, 9, 4));
    accepted(e, peer(e, 9, 5));
    CHECK(refused(e, peer(e, 9, 6)));
    // What it has beyond its share comes from the reserve, not from others.
    accepted(e, peer(e, 5, 1, "secure"));
}

TEST_CASE(
    "ra::connection_limit: an essential action isn't refused for its connection, if its subject is entitled to it") {
    security e{boiler::site(), small};
    il::request trip = boiler::trip(e, over(e, "hmi1", peer(e, 9, 1)));
    const il::verdict said = e.decide(trip);
    CHECK(said.permitted());
    CHECK(said.degraded);
    CHECK(said.why == reason::connection_limit);
    il::request untrip = boiler::write(e, over(e, "hmi1", peer(e, 9, 1)), "boiler1.trip", 0);
    CHECK(e.decide(untrip).why == reason::connection_limit);
    il::request stranger = boiler::trip(e, over(e, "", peer(e, 77, 1)));
    CHECK(e.decide(stranger).why == reason::unknown_peer);
    il::request viewer = boiler::trip(e, over(e, "viewer1", peer(e, 7, 1)));
    CHECK(e.decide(viewer).why == reason::no_right);
    // Nothing comes over a connection from a console, or from inside.
    il::request local = boiler::trip(e, boiler::by(e, "", "panel"));
    CHECK_FALSE(e.decide(local).degraded);
    CHECK(e.decide(local).permitted());
    il::request inside = boiler::write(e, boiler::by(e, "failsafe"));
    CHECK(e.decide(inside).why != reason::connection_limit);
}

TEST_CASE(
    "ra::connection_limit: a peer with a certificate has reserved room by the address that the site policy knows") {
    auto site = boiler::site();
    site.known_by_address("hmi1", "secure", "10.9.0.9");
    security e{site, small};
    for (std::uint8_t host = 20; host < 25; ++host) accepted(e, peer(e, host, 1));
    accepted(e, peer(e, 30, 1, "secure"));
    CHECK(refused(e, peer(e, 31, 1, "secure")));
    accepted(e, peer(e, 9, 1, "secure"));
}

TEST_CASE("ra::connection_limit: one essential peer can't take all that is kept") {
    security e{boiler::site(),
               connection_places{.in_all = 6, .reserved = 4, .per_listener = 6, .per_address = 2, .half_open = 6}};
    accepted(e, peer(e, 20, 1));
    accepted(e, peer(e, 21, 1));
    accepted(e, peer(e, 9, 1));
    accepted(e, peer(e, 9, 2));
    CHECK(refused(e, peer(e, 9, 3)));
    accepted(e, peer(e, 0, 1, "panel"));
}

TEST_CASE("ra::connection_limit: two connections can't have one origin: the second waits for the first one's end") {
    security e{boiler::site(), small};
    const auto first = accepted(e, peer(e, 5, 1));
    CHECK(refused(e, peer(e, 5, 1)));
    CHECK(e.part<table>().open_count() == 1);
    e.part<table>().close(first);
    accepted(e, peer(e, 5, 1));
}

TEST_CASE("ra::connection_limit: handshakes of essential peers have room too") {
    security e{boiler::site(), small};
    for (std::uint8_t host = 20; host < 24; ++host) CHECK(accept(e, peer(e, host, 1)).id.generation != 0);
    CHECK(refused(e, peer(e, 30, 1)));
    CHECK(accept(e, peer(e, 9, 1)).id.generation != 0);
}

TEST_CASE("ra::connection_limit: CR 7.2: a flood of connections changes neither the table's size nor who is in it") {
    security e{boiler::site(),
               connection_places{.in_all = 64, .reserved = 4, .per_listener = 60, .per_address = 4, .half_open = 60}};
    const std::size_t before = e.part<table>().bytes();
    CHECK(before <= sizeof(table) + 128 * 64);
    const il::origin honest = peer(e, 5, 1);
    accepted(e, honest);
    il::request asked = boiler::write(e, over(e, "op3", honest));
    unsigned let_in = 0;
    for (unsigned i = 0; i < 200'000; ++i) {
        il::origin from = peer(e, static_cast<std::uint8_t>(i), static_cast<std::uint16_t>(i >> 8U));
        from.address[13] = static_cast<std::uint8_t>(i >> 4U);
        let_in += accept(e, from).id.generation != 0 ? 1U : 0U;
    }
    CHECK(let_in == 59);
    CHECK(e.part<table>().bytes() == before);
    CHECK(e.decide(asked).permitted());
}

TEST_CASE("ra::connection_limit: no room at all is no fault") {
    security e{boiler::site(), connection_places{.in_all = 0}};
    CHECK(refused(e, peer(e, 5, 1)));
    CHECK(refused(e, peer(e, 9, 1)));
    security kept{boiler::site(), connection_places{.in_all = 2, .reserved = 9}};
    CHECK(refused(kept, peer(kept, 5, 1)));
    accepted(kept, peer(kept, 9, 1));
}

TEST_CASE("ra::connection_limit: explain says what is wrong with the connection") {
    security e{boiler::site(), small};
    const il::origin from = peer(e, 5, 1);
    il::request asked = boiler::write(e, over(e, "op3", from));
    const auto text = [&] {
        const il::verdict said = e.decide(asked);
        il::explanation into;
        e.explain(asked, said, into);
        return std::string{into.view()};
    };
    CHECK(text() == "the connection has no place (CR 7.1)");
    const auto o = accept(e, from);
    CHECK(text() == "the connection's handshake isn't finished (CR 7.1)");
    e.part<table>().established(o.id, e.now());
    later(e, seconds(301));
    CHECK(text() == "the connection is over its time (CR 7.1)");
}

TEST_CASE("ra::connection_limit: threads that compete for the last places share them") {
    security e{boiler::site(),
               connection_places{.in_all = 3, .reserved = 0, .per_listener = 3, .per_address = 3, .half_open = 3}};
    for (int round = 0; round < 50; ++round) {
        std::atomic<bool> go{false};
        std::array<il::ra::connection_id, 4> ids;
        std::vector<std::thread> all;
        for (std::uint16_t t = 0; t < 4; ++t)
            all.emplace_back([&, t] {
                const il::origin from = peer(e, static_cast<std::uint8_t>(t), t);
                while (!go.load()) {}
                ids[t] = accept(e, from).id;
            });
        go.store(true);
        for (auto& one : all) one.join();
        unsigned got = 0;
        for (const auto id : ids) got += id.generation != 0 ? 1U : 0U;
        REQUIRE(got == 3);
        for (const auto id : ids) e.part<table>().close(id);
        REQUIRE(e.part<table>().open_count() == 0);
    }
}

TEST_CASE("ra::connection_limit: connections come and go while others decide") {
    security e{boiler::site(), small};
    const il::origin steady = peer(e, 5, 1);
    const auto id = accepted(e, steady);
    std::atomic<bool> stop{false};
    std::thread others([&] {
        for (std::uint16_t port = 1; !stop.load(); ++port) {
            const auto o = accept(e, peer(e, 6, port));
            e.part<table>().established(o.id, e.now());
            e.part<table>().close(o.id);
            (void)expired(e);
        }
    });
    unsigned wrong = 0;
    for (int i = 0; i < 20'000; ++i) {
        e.part<table>().message_begun(id, e.now());
        il::request asked = boiler::write(e, over(e, "op3", steady));
        wrong += e.decide(asked).permitted() ? 0U : 1U;
        il::request closed = boiler::write(e, over(e, "op3", peer(e, 7, 9)));
        wrong += e.decide(closed).permitted() ? 1U : 0U;
        e.part<table>().message_done(id, e.now());
    }
    stop.store(true);
    others.join();
    CHECK(wrong == 0);
}
