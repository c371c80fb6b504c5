// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/validate.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <interlock/core/names.hpp>

#include <string>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::validate: each slip of the pen leads to its own line") {
    const documents::slip slips[] = {
        {R"("site": "plant", )", "", R"(1:1: expected "site": the name of the site, found nothing)"},
        {R"("site": "plant")", R"("site": 5)", "2:11: /site: expected a text, found 5"},
        {R"("site": "plant")", R"("site": "")", R"(2:11: /site: expected a text, found "")"},
        {R"("version": 7, )", "",
         R"(1:1: expected "version": a whole number that grows with each publication, found nothing)"},
        {R"("version": 7)", R"("version": 0)",
         "2:31: /version: expected a whole number from 1 to 9007199254740991, found 0"},
        {R"("version": 7)", R"("version": 1.5)",
         "2:31: /version: expected a whole number from 1 to 9007199254740991, found 1.5"},
        {R"("version": 7)", R"("version": 99999999999999999999)",
         R"(2:31: /version: expected a number that can be held exactly: whole ones up to 2^53, found one that can't
2:31: /version: expected a whole number from 1 to 9007199254740991, found 1e+20)"},
        {R"("version": 7)", R"("version": 7, "version": 8)",
         R"(2:34: /version: expected each key once, found "version" again)"},
        {R"("author": "somebody")", R"("author": ["somebody"])",
         R"(2:44: /author: expected a text, found ["somebody"])"},
        {R"("author")", R"("auhtor")",
         R"(2:34: /auhtor: expected a known key; did you mean "author"?, found "auhtor")"},
        {R"("author")", R"("colour")",
         R"(2:34: /colour: expected one of "$schema", "site", "version", "author", "time zone", "monitor only", "publishers", "answer to a bad value", "description", "actions", "listeners", "zones", "conduits", "devices", "roles", "subjects", "tag classes", "tags", "essential", "essential actions dropped since version", "traffic", "shifts", "separation of duty", "approvals", "overrides", "viewing", "wireless", "approvals dropped since version", "mobile code", found "colour")"},
        {R"("monitor only": false)", R"("monitor only": "no")",
         R"(3:19: /monitor only: expected true or false, found "no")"},
        {R"("publishers": 1)", R"("publishers": 3)", "3:40: /publishers: expected a whole number from 1 to 2, found 3"},
        {R"("illegal value")", R"("wrong")",
         R"(3:68: /answer to a bad value: expected one of "illegal value", "illegal function", found "wrong")"},
        {R"(["pump.start"])", R"(["pump.start", "tag.read"])",
         R"(4:29: /actions/1: expected an action that isn't there already: tag.read and tag.write always are, found "tag.read")"},
        {R"(["pump.start"])", R"(["pump.start", 4])", "4:29: /actions/1: expected a text, found 4"},
        {R"("author": "somebody")", R"("author": "some\u0000body")",
         R"(2:44: /author: expected a text without control characters, found "some body")"},
    };
    documents::check(slips);
}

TEST_CASE("site::validate: CR 3.5: every fault of a document is said at once, in the order of its text") {
    const documents::slip several[] = {
        {R"("version": 7)", R"("version": -7)", ""},
        {R"("publishers": 1)", R"("publishers": "two")", ""},
        {R"("transport": "plain")", R"("transport": "wire")", ""},
        {R"("10.1.0.0/16")", R"("10.1.0.0/8")", ""},
        {R"("devices": ["plc"])", R"("devices": "plc", "colour": 3)", ""},
        {R"("to": "boiler")", R"("to": "boilers")", ""},
        {R"("do": "tag.read")", R"("do": "tag.red")", ""},
        {R"("kind": "device")", R"("kind": "machine")", ""},
        {R"("outside normal": "refuse")", R"("outside normal": "maybe")", ""},
        {R"(["0 bar", "16 bar"])", R"(["16 bar", "0 bar"])", ""},
        {R"("up": "1 bar")", R"("up": "1")", ""},
        {R"("tag": "a.guard", "is")", R"("tag": "a.gard", "is")", ""},
        {R"("misses": 2)", R"("misses": "2")", ""},
        {R"("bits": [0, 3])", R"("bits": [0, 333])", ""},
        {R"("value": 1)", R"("value": 3)", ""},
        {R"("per subject": "100 per 1s")", R"("per subject": "many")", ""},
    };
    std::string text{documents::plant};
    for (const auto& s : several) text = documents::with(s.from, s.to, text);
    std::string lines;
    for (const std::string& line : documents::faults_of(text)) (lines += line) += '\n';
    CHECK(lines == R"(site.json:2:31: /version: expected a whole number from 1 to 9007199254740991, found -7
site.json:3:40: /publishers: expected a whole number from 1 to 2, found "two"
site.json:6:29: /listeners/field/transport: expected one of "tls", "plain", "console", found "wire"
site.json:11:52: /zones/control/peers/0: expected an address prefix such as "10.1.0.0/16", with no bits set after its length, found "10.1.0.0/8"
site.json:14:35: /zones/boiler/colour: expected one of "listeners", "peers", "devices", "medium", "description", found "colour"
site.json:17:32: /conduits/0/to: expected the name of a zone; did you mean "boiler"?, found "boilers"
site.json:22:37: /roles/viewer/permit/0/do: expected the name of an action; did you mean "tag.read"?, found "tag.red"
site.json:29:22: /subjects/hmi/kind: expected one of "human", "software process", "device", found "machine"
site.json:33:37: /tag classes/setpoint/outside normal: expected one of "refuse", "record", "needs approval", found "maybe"
site.json:36:79: /tags/a.set/range: expected [low, high] with low < high, found ["16 bar", "0 bar"]
site.json:37:23: /tags/a.set/step/up: expected the unit bar, as the tag's other values have, found "1"
site.json:39:29: /tags/a.set/only if/0/tag: expected the name of a tag; did you mean "a.guard"?, found "a.gard"
site.json:40:68: /tags/a.set/on loss of/misses: expected a whole number from 1 to 1000, found "2"
site.json:42:62: /tags/a.bits/bits/1: expected a whole number from 0 to 63, found 333
site.json:48:64: /essential/0/value: expected true, false, 0, 1, or one of the tag's "states", found 3
site.json:49:31: /traffic/per subject: expected a number of messages in a time, such as "100 per 1s": 1 to 1000000 a second, and a whole number of them, found "many"
)");
}

TEST_CASE("site::validate: a document that is no object, or empty, is a fault and nothing else") {
    CHECK(documents::faults_of("[]") == std::vector<std::string>{"site.json:1:1: expected an object, found []"});
    CHECK(documents::faults_of("\n  7") == std::vector<std::string>{"site.json:2:3: expected an object, found 7"});
    CHECK(documents::faults_of("{}").size() == 2);
    CHECK(documents::faults_of(R"({"site": "a", "version": 1})").empty());
}

TEST_CASE("site::validate: what only shows when it is compiled is a fault too") {
    // Actions, zones and listeners share words of 64 bits.
    std::string actions = "\"a0\"";
    for (int i = 1; i < 62; ++i) actions += ", \"a" + std::to_string(i) + "\"";
    const auto lines = documents::faults_of(documents::with("[\"pump.start\"]", "[" + actions + "]"));
    REQUIRE_FALSE(lines.empty());
    CHECK(lines[0].find("/actions: expected at most 61 further actions") != std::string::npos);
    CHECK(
        documents::faults_of(
            R"({"site": "a", "version": 1, "devices": {"x": {}}, "zones": {"z": {"devices": ["x"]}}, "listeners": {")" +
            std::string(256, 'l') + R"(": {"transport": "tls"}}})")
            .size() == 1);
}

TEST_CASE("site::validate: equal keys are a fault wherever they stand, and the first one is what is read") {
    const auto lines = documents::faults_of(documents::with(R"("plc": { "description": "the only one" })",
                                                            R"("plc": {}, "plc": { "description": "again" })"));
    CHECK(lines ==
          std::vector<std::string>{R"(site.json:20:27: /devices/plc: expected each key once, found "plc" again)"});
}

TEST_CASE("site::validate: what is accepted compiles, with the head of the document") {
    const site::policy made = documents::policy_of(documents::plant);
    CHECK(made.name() == "plant");
    CHECK(made.version() == 7);
    CHECK_FALSE(made.monitor_only());
    CHECK_FALSE(made.rows().value_faults_as_not_permitted);
    CHECK(documents::policy_of(documents::with("illegal value", "illegal function"))
              .rows()
              .value_faults_as_not_permitted);
    CHECK(documents::policy_of(documents::with(R"("monitor only": false)", R"("monitor only": true)")).monitor_only());
    il::names known;
    const il::publication p = made.compile(known);
    REQUIRE(p.now != nullptr);
    CHECK(p.now->site == "plant");
    CHECK(p.now->version == 7);
    CHECK(p.now->resource_names.find("a.set") != 0);
    p.dispose(p.now);
}
