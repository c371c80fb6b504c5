// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/read_zones.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::read_zones: each slip of the pen leads to its own line") {
    const documents::slip slips[] = {
        {R"({ "transport": "plain", "unsafe": "allow unauthenticated" })", "5",
         "6:14: /listeners/field: expected an object, found 5"},
        {R"("transport": "plain", )", "",
         R"(6:5: /listeners/field: expected "transport": "tls", "plain" or "console", found nothing)"},
        {R"("transport": "plain")", R"("transport": "udp")",
         R"(6:29: /listeners/field/transport: expected one of "tls", "plain", "console", found "udp")"},
        {R"(, "unsafe": "allow unauthenticated")", "",
         R"(6:29: /listeners/field/transport: expected "compensating countermeasure" or "unsafe": "allow unauthenticated" beside a plain transport, found "plain")"},
        {R"("unsafe": "allow unauthenticated")", R"("unsafe": "allow")",
         R"(6:48: /listeners/field/unsafe: expected "allow unauthenticated", found "allow")"},
        {R"("transport": "console", "trusted": true)",
         R"("transport": "plain", "unsafe": "allow unauthenticated", "medium": "wireless", "trusted": true)",
         R"(8:105: /listeners/desk/trusted: expected a wired or local path: a wireless one can't be trusted without proof, found true
13:5: /zones/room: expected "peers": the addresses of the zone on listener "desk", found nothing)"},
        {R"("medium": "wired")", R"("medium": "air")",
         R"(7:47: /listeners/secure/medium: expected one of "wired", "wireless", "local", found "air")"},
        {R"("medium": "wired")", R"("speed": "high")",
         R"(7:37: /listeners/secure/speed: expected one of "transport", "medium", "compensating countermeasure", "unsafe", "trusted", "description", found "speed")"},
        {R"("listeners": ["field"])", R"("listeners": ["feild"])",
         R"(11:32: /zones/control/listeners/0: expected the name of a listener; did you mean "field"?, found "feild")"},
        {R"("listeners": ["field"], )", "",
         R"(11:5: /zones/control: expected "listeners": the listeners that the peers come to, found nothing)"},
        {R"(, "peers": ["10.9.0.0/16"])", "",
         R"(12:5: /zones/office: expected "peers": the addresses of the zone on listener "secure", found nothing)"},
        {R"("10.9.0.0/16")", R"("10.9.1.0/16")",
         R"(12:52: /zones/office/peers/0: expected an address prefix such as "10.1.0.0/16", with no bits set after its length, found "10.9.1.0/16")"},
        {R"("10.9.0.0/16")", R"("10.9.0.0/33")",
         R"(12:52: /zones/office/peers/0: expected an address prefix such as "10.1.0.0/16", with no bits set after its length, found "10.9.0.0/33")"},
        {R"("10.9.0.0/16")", R"("010.9.0.0/16")",
         R"(12:52: /zones/office/peers/0: expected an address prefix such as "10.1.0.0/16", with no bits set after its length, found "010.9.0.0/16")"},
        {R"("listeners": ["secure"], "peers": ["10.9.0.0/16"])",
         R"("listeners": ["secure", "field"], "peers": ["10.1.9.0/24"])",
         R"(12:61: /zones/office/peers/0: expected addresses that no other zone has on listener "field", found "10.1.9.0/24", which overlaps "10.1.0.0/16" of zone "control")"},
        {R"("listeners": ["secure"], "peers": ["10.9.0.0/16"])",
         R"("listeners": ["secure", "field"], "peers": ["::ffff:10.1.0.0/112"])",
         R"(12:61: /zones/office/peers/0: expected addresses that no other zone has on listener "field", found "::ffff:10.1.0.0/112", which overlaps "10.1.0.0/16" of zone "control")"},
        {R"("devices": ["plc"])", R"("devices": [])",
         R"(20:16: /devices/plc: expected a device that a zone has among its "devices", found it in none)"},
        {R"("devices": ["plc"])", R"("devices": ["plc", "pcl"])",
         R"(14:36: /zones/boiler/devices/1: expected the name of a device; did you mean "plc"?, found "pcl")"},
        {R"("room": { "listeners": ["desk"] })", R"("room": { "listeners": ["desk"], "devices": ["plc"] })",
         R"(14:29: /zones/boiler/devices/0: expected a device that is in no other zone, found "plc", which is in zone "room")"},
        {R"("room": {)", R"("ro om": {)",
         R"(13:5: /zones/ro om: expected a name of 1 to 255 bytes, without spaces, control characters or *, and with no dot at its ends, found "ro om"
18:15: /conduits/1/from: expected the name of a zone; did you mean "ro om"?, found "room"
24:117: /roles/operator/permit/0/from/1: expected the name of a zone; did you mean "ro om"?, found "room")"},
        {R"("permit": ["tag.read", "tag.write", "pump.start"] })", R"("permit": ["tag.read", "tag.erase"] })",
         R"(17:65: /conduits/0/permit/1: expected the name of an action; did you mean "tag.read"?, found "tag.erase")"},
        {R"("from": "room", )", "", R"(18:5: /conduits/1: expected "from": a zone, found nothing)"},
        {R"("to": "boiler", "permit": "tag.write")", R"("to": "boilr", "permit": "tag.write")",
         R"(18:29: /conduits/1/to: expected the name of a zone; did you mean "boiler"?, found "boilr")"},
        {R"({ "from": "room", "to": "boiler", "permit": "tag.write" })", R"("none")",
         R"(18:5: /conduits/1: expected an object, found "none")"},
        {R"({ "description": "the only one" })", R"({ "modbus": {} })",
         R"(20:25: /devices/plc/modbus: expected no "modbus": this program has no part for it, found it)"},
        {R"({ "description": "the only one" })", "[]", "20:23: /devices/plc: expected an object, found []"},
        {R"("listeners": ["field"])", R"("listeners": ["field", "a b"])",
         R"(11:41: /zones/control/listeners/1: expected the name of a listener, found "a b")"},
        {R"("wired" })", R"("wired" }, "a b": { "transport": "console" })",
         R"(7:58: /listeners/a b: expected a name of 1 to 255 bytes, without spaces, control characters or *, and with no dot at its ends, found "a b")"},
    };
    documents::check(slips);
}

TEST_CASE("site::read_zones: listeners, prefixes, conduits and devices are what the document says") {
    const site::policy made = documents::policy_of(documents::plant);
    const site::site_rows& rows = made.rows();
    REQUIRE(rows.listeners.size() == 3);
    CHECK_FALSE(rows.listeners[0].row.secure);
    CHECK(rows.listeners[1].row.secure);
    CHECK(rows.listeners[1].row.medium == il::medium::wired);
    CHECK(rows.listeners[2].row.console);
    CHECK(rows.listeners[2].row.medium == il::medium::local);
    REQUIRE(rows.prefixes.size() == 4);
    CHECK(rows.prefixes[0].listener == "field");
    CHECK(rows.prefixes[0].zone == "control");
    CHECK(rows.prefixes[0].peers == *site::parse_prefix("10.1.0.0/16"));
    CHECK(rows.prefixes[1].peers == *site::parse_prefix("2001:db8::/32"));
    // Who sits at a console has no address.
    CHECK(rows.prefixes[3].listener == "desk");
    CHECK(rows.prefixes[3].peers == site::network_prefix{});
    REQUIRE(rows.conduits.size() == 2);
    CHECK(rows.conduits[0].actions == std::vector<std::string>{"tag.read", "tag.write", "pump.start"});
    CHECK(rows.conduits[1].from == "room");
    CHECK(rows.conduits[1].actions == std::vector<std::string>{"tag.write"});
    REQUIRE(rows.devices.size() == 1);
    CHECK(rows.devices[0].name == "plc");
    CHECK(rows.devices[0].zone == "boiler");
}

TEST_CASE("site::read_zones: CR 5.1: prefixes of one zone may hold each other, those of two may not, in any order") {
    CHECK(documents::faults_of(documents::with(R"("10.1.0.0/16", "2001)", R"("10.1.0.0/16", "10.1.2.0/24", "2001)"))
              .empty());
    for (const char* const inner :
         {"10.1.0.0/16", "10.1.255.255", "10.0.0.0/8", "0.0.0.0/0", "::/0", "::ffff:0:0/96"}) {
        const auto lines = documents::faults_of(
            documents::with(R"("listeners": ["secure"], "peers": ["10.9.0.0/16"])",
                            std::string{R"("listeners": ["field"], "peers": ["172.16.0.0/12", ")"} + inner + R"("])"));
        INFO(inner);
        REQUIRE_FALSE(lines.empty());
        CHECK(lines[0].find("overlaps") != std::string::npos);
    }
    // The same addresses on another listener are another place.
    CHECK(documents::faults_of(documents::with(R"("10.9.0.0/16")", R"("10.1.0.0/16")")).empty());
}

TEST_CASE("site::read_zones: no more zones and listeners than a decision can look at") {
    std::string zones, listeners;
    for (int i = 0; i < 61; ++i) {
        zones += "\"z" + std::to_string(i) + "\": {}, ";
        listeners += "\"l" + std::to_string(i) + "\": { \"transport\": \"tls\" }, ";
    }
    const auto lines = documents::faults_of(documents::with("\"listeners\": {", "\"listeners\": { " + listeners,
                                                            documents::with("\"zones\": {", "\"zones\": { " + zones)));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == "site.json:5:3: /listeners: expected at most 63 listeners, found 64");
    CHECK(lines[1] == "site.json:10:3: /zones: expected at most 63 zones, found 65");
}
