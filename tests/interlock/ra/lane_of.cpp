// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/lane_of.hpp>

#include "interlock/uc/boiler.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace interlock;
using ra::lane;

namespace {

using security = enforcer<testing::manual_clock, boiler::grant_all>;

lane lane_of(const security& e, std::string_view listener, const network_address& address) {
    return e.on_site([&](const snapshot& s) { return ra::lane_of(boiler::at(e, listener, address), s); });
}

} // namespace

TEST_CASE("ra::lane_of: 2.3: entitled subjects' addresses and trusted paths, nobody else, are essential") {
    const security e{boiler::site()};
    CHECK(lane_of(e, "plant", ipv4(10, 1, 0, 9)) == lane::essential);
    CHECK(lane_of(e, "panel", ipv4(127, 0, 0, 1)) == lane::essential);
    // Known, but entitled to nothing; unknown in an essential action's zone and on its listener.
    CHECK(lane_of(e, "plant", ipv4(10, 1, 0, 7)) == lane::known);
    CHECK(lane_of(e, "plant", ipv4(10, 1, 0, 77)) == lane::known);
    // The right address elsewhere; an address of no zone.
    CHECK(lane_of(e, "secure", ipv4(10, 1, 0, 9)) == lane::ordinary);
    CHECK(lane_of(e, "panel", ipv4(192, 168, 0, 1)) == lane::ordinary);
    CHECK(lane_of(e, "", ipv4(10, 1, 0, 9)) == lane::ordinary);
}

TEST_CASE("ra::lane_of: a peer with a certificate has its lane by the address that the site policy knows it by") {
    auto site = boiler::site();
    site.known_by_address("hmi1", "secure", "10.9.0.9");
    const security e{site};
    CHECK(lane_of(e, "secure", ipv4(10, 9, 0, 9)) == lane::essential);
    CHECK(lane_of(e, "secure", ipv4(10, 9, 0, 8)) == lane::known);
    auto disabled = site;
    for (auto& one : disabled.rows().subjects)
        if (one.name == "hmi1") one.row.disabled = true;
    const security without{disabled};
    CHECK(lane_of(without, "secure", ipv4(10, 9, 0, 9)) == lane::known);
}

TEST_CASE("ra::lane_of: a subject's address is known outside all zones too") {
    auto site = boiler::site();
    site.known_by_address("viewer1", "plant", "172.16.0.7");
    const security e{site};
    CHECK(lane_of(e, "plant", ipv4(172, 16, 0, 7)) == lane::known);
    CHECK(lane_of(e, "plant", ipv4(172, 16, 0, 8)) == lane::ordinary);
}

TEST_CASE("ra::lane_of: a proved subject has its lane wherever it comes from") {
    const security e{boiler::site()};
    const auto lane_of = [&](std::string_view who) {
        return e.on_site([&](const snapshot& s) { return ra::lane_of(e.subject(who), s); });
    };
    CHECK(lane_of("hmi1") == lane::essential);
    CHECK(lane_of("op3") == lane::ordinary);
    CHECK(lane_of("viewer1") == lane::ordinary);
    CHECK(lane_of("") == lane::ordinary);
}

TEST_CASE("ra::lane_of: a flood of strangers' handshakes leaves an essential peer its own") {
    const security e{boiler::site()};
    ra::admission doors{{.handshakes = {.running = 2, .essential = 1, .waiting = 4}}};
    const auto knock = [&](std::uint8_t host) {
        return doors.enter(ra::expensive::handshake, lane_of(e, "plant", ipv4(10, 1, 0, host)));
    };
    std::vector<ra::admission::pass> flood;
    for (unsigned i = 0; i < 1000; ++i) flood.push_back(knock(static_cast<std::uint8_t>(20 + i % 200)));
    CHECK(doors.running(ra::expensive::handshake) == 2);
    CHECK(doors.waiting(ra::expensive::handshake) == 4);
    const auto essential = knock(9);
    CHECK(essential.runs());
}

TEST_CASE("ra::lane_of: strangers from many addresses leave known peers' handshakes their room") {
    const security e{boiler::site()};
    ra::admission doors{{.handshakes = {.running = 2, .known = 2, .essential = 1}}};
    const auto knock = [&](const network_address& from) {
        return doors.enter(ra::expensive::handshake, lane_of(e, "plant", from));
    };
    std::vector<ra::admission::pass> flood;
    for (unsigned i = 0; i < 1000; ++i) flood.push_back(knock(ipv4(172, 16, 0, static_cast<std::uint8_t>(i % 200))));
    CHECK(doors.running(ra::expensive::handshake) == 2);
    const auto one = knock(ipv4(10, 1, 0, 7));
    const auto two = knock(ipv4(10, 1, 0, 77));
    CHECK(one.runs());
    CHECK(two.runs());
    CHECK_FALSE(knock(ipv4(10, 1, 0, 78)).runs());
    CHECK(knock(ipv4(10, 1, 0, 9)).runs());
}
