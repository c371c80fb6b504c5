// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/lint_access.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using documents::with;
using lines = std::vector<std::string>;

namespace {

/// A good document about which there is nothing to say.
constexpr std::string_view quiet = R"({
  "site": "s", "version": 1, "actions": ["pump.start"],
  "listeners": { "desk": { "transport": "console" } },
  "zones": { "room": { "listeners": ["desk"] }, "yard": {}, "hall": { "devices": ["plc"] } },
  "conduits": [ { "from": "room", "to": "hall", "permit": ["tag.read", "tag.write", "pump.start"] } ],
  "devices": { "plc": {} },
  "shifts": { "day": { "from": "06:00", "to": "18:00" } },
  "roles": {
    "viewer": { "permit": [ { "do": "tag.read", "on": "a.*" } ] },
    "writer": { "is": ["viewer"], "permit": [ { "do": ["tag.write", "pump.start"], "on": "a.set" } ] },
    "nights": { "permit": [ { "do": "tag.write", "on": "a.set", "when": { "during": "day" } } ] },
    "senior": {}
  },
  "subjects": {
    "one": { "kind": "human", "roles": ["writer"] },
    "two": { "kind": "human", "roles": ["nights", "senior"], "person": "p2" },
    "three": { "kind": "human", "roles": [ { "role": "senior", "until": "2030-01-01T00:00:00Z" } ] }
  },
  "tags": {
    "a.set": { "device": "plc", "type": "real", "range": [0, 1] },
    "a.trip": { "class": "safety", "device": "plc", "type": "bool" }
  },
  "approvals": [ { "do": "tag.write", "on": "a.set", "persons": 3, "by": "senior" } ],
  "overrides": { "help": { "role": "writer", "by": "senior", "at most": "10min" } }
})";

lines warnings(std::string_view from, std::string_view to) { return documents::warnings_of(with(from, to, quiet)); }

} // namespace

TEST_CASE("site/lint_access: a sound document is met with silence") { CHECK(documents::warnings_of(quiet).empty()); }

TEST_CASE("site/lint_access: CR 2.1: a rule that another makes superfluous") {
    const std::string writer = R"({ "do": ["tag.write", "pump.start"], "on": "a.set" } ])";
    // By the same role, by an included one, and by one for more.
    CHECK(
        warnings(writer,
                 R"({ "do": ["tag.write", "pump.start"], "on": "a.set" }, { "do": "tag.write", "on": "a.set" } ])") ==
        lines{
            "site.json:10:122: /roles/writer/permit/1/on: expected rules that change something, found \"a.set\", which role "
            "\"writer\" permits for \"a.set\""});
    CHECK(
        warnings(
            writer,
            R"({ "do": ["tag.write", "pump.start"], "on": "a.set" }, { "do": "tag.read", "on": "a.set", "from": ["room"] } ])") ==
        lines{
            "site.json:10:121: /roles/writer/permit/1/on: expected rules that change something, found \"a.set\", which role "
            "\"viewer\" permits for \"a.*\""});
    // Of two that say the same it is the later one.
    CHECK(
        warnings(R"({ "do": "tag.read", "on": "a.*" })", R"({ "do": "tag.read", "on": ["a.*", "a.*"] })") ==
        lines{
            "site.json:9:63: /roles/viewer/permit/0/on/1: expected rules that change something, found \"a.*\", which role "
            "\"viewer\" permits for \"a.*\""});
    // Not superfluous: for another class, from elsewhere, for another action, always instead of by day.
    CHECK(warnings(R"({ "do": "tag.read", "on": "a.*" })",
                   R"({ "do": "tag.read", "on": "a.*" }, { "do": "tag.read", "on": "a.trip" })")
              .empty());
    CHECK(warnings(R"({ "do": "tag.read", "on": "a.*" })",
                   R"({ "do": "tag.read", "on": "a.*", "from": ["room"] }, { "do": "tag.read", "on": "a.set" })")
              .empty());
    CHECK(
        warnings(R"("when": { "during": "day" } })",
                 R"("when": { "during": "day" } }, { "do": "tag.write", "on": "a.set", "when": { "value": [0, 1] } })")
            .empty());
    // The same condition, once for a subtree.
    CHECK(warnings(R"("when": { "during": "day" } })",
                   R"("when": { "during": "day" } }, { "do": "tag.write", "on": "a.*", "when": { "during": "day" } })")
              .size() == 1);
}

TEST_CASE("site/lint_access: CR 2.1: a permit that a denial of an included role takes away") {
    const std::string viewer = R"({ "do": "tag.read", "on": "a.*" } ])";
    CHECK(
        warnings(
            viewer,
            R"({ "do": "tag.read", "on": "a.*" } ], "deny": [ { "do": ["tag.write", "pump.start"], "on": "*" } ])") ==
        lines{
            "site.json:10:84: /roles/writer/permit/0/on: expected permits that no denial takes away, found \"a.set\", which role "
            "\"viewer\" denies for \"*\""});
    // One that denies only at times takes nothing away for good.
    CHECK(
        warnings(
            viewer,
            R"({ "do": "tag.read", "on": "a.*" } ], "deny": [ { "do": ["tag.write", "pump.start"], "on": "*", "when": { "during": "day" } } ])")
            .empty());
}

TEST_CASE("site/lint_access: CR 2.1: a rule that no conduit leads to, or for writing where nothing can be written") {
    CHECK(
        warnings(R"("on": "a.set", "when")", R"("on": "a.set", "from": "yard", "when")") ==
        lines{
            "site.json:11:50: /roles/nights/permit/0/on: expected something that a conduit lets these actions through to, found "
            "\"a.set\" for role \"nights\", and no conduit"});
    CHECK(warnings(R"("permit": ["tag.read", "tag.write", "pump.start"])", R"("permit": ["tag.read"])").size() == 2);
    CHECK(
        warnings(R"("on": "a.set", "when")", R"("on": "a.trip", "when")") ==
        lines{
            "site.json:11:50: /roles/nights/permit/0/on: expected something that can be written, found \"a.trip\" for role "
            "\"nights\", and nothing there can be"});
    // A site without any conduit doesn't use them.
    CHECK(
        warnings(R"({ "from": "room", "to": "hall", "permit": ["tag.read", "tag.write", "pump.start"] })", "").empty());
}

TEST_CASE("site/lint_access: CR 2.1: an action that nobody may do") {
    CHECK(
        warnings(R"(["pump.start"],)", R"(["pump.start", "pump.stop"],)") ==
        lines{
            "site.json:2:56: /actions/1: expected an action that some role permits, found \"pump.stop\", which none does"});
}

TEST_CASE("site/lint_access: CR 2.1(4): an approval that nobody can give") {
    const auto said = [](std::string_view found) {
        return lines{
            "site.json:23:39: /approvals/0/on: expected an approval that can be given: somebody who may ask, and 2 others who "
            "may consent, found " +
            std::string{found}};
    };
    // Two persons with the role, of whom one asks.
    CHECK(warnings(R"("roles": ["writer"] },)", R"("roles": ["viewer"] },)") ==
          said("1 persons who may ask and 2 who may consent"));
    // Accounts of one person, shared and disabled ones, and machines don't count.
    CHECK(warnings(R"("three": { "kind": "human",)", R"("three": { "kind": "human", "person": "p2",)") ==
          said("2 persons who may ask and 1 who may consent"));
    CHECK(warnings(R"("three": { "kind": "human",)", R"("three": { "kind": "human", "shared": true,)") ==
          said("2 persons who may ask and 1 who may consent"));
    CHECK(warnings(R"("three": { "kind": "human",)", R"("three": { "kind": "human", "disabled": true,)") ==
          said("2 persons who may ask and 1 who may consent"));
    CHECK(warnings(R"("three": { "kind": "human",)", R"("three": { "kind": "device",)") ==
          said("2 persons who may ask and 1 who may consent"));
    CHECK(warnings(R"("persons": 3)", R"("persons": 2)").empty());
}

TEST_CASE("site/lint_access: CR 2.1(3): an override that nobody can lend") {
    CHECK(warnings(R"("by": "senior", "at most")", R"("by": "viewer", "at most")").empty());
    CHECK(warnings(R"("senior": {})", R"("senior": {}, "boss": {})").size() == 2);
    const auto all = documents::warnings_of(with(R"("by": "senior", "at most")", R"("by": "boss", "at most")",
                                                 with(R"("senior": {})", R"("senior": {}, "boss": {})", quiet)));
    CHECK(
        all ==
        lines{
            "site.json:12:19: /roles/boss: expected a role that somebody has, found nobody among the subjects with it",
            "site.json:24:18: /overrides/help: expected an override that somebody can lend, found nobody with the roles"});
}
