// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/lint.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace site = interlock::site;
using documents::with;
using lines = std::vector<std::string>;

namespace {

/// A good document about which there is nothing to say.
constexpr std::string_view quiet = R"({
  "site": "s", "version": 1,
  "listeners": { "desk": { "transport": "console" } },
  "zones": { "room": { "listeners": ["desk"], "devices": ["plc"] } },
  "devices": { "plc": {} },
  "roles": {
    "viewer": { "permit": [ { "do": "tag.read", "on": "a.*" } ] },
    "writer": { "is": ["viewer"], "permit": [ { "do": "tag.write", "on": "a.set" } ] }
  },
  "subjects": { "one": { "kind": "device", "roles": ["writer"] } },
  "tags": {
    "a.set": { "device": "plc", "type": "real", "range": [0, 1],
      "only if": [ { "tag": "a.guard", "is": 1, "no older than": "1s" } ] },
    "a.guard": { "device": "plc", "type": "bool" }
  },
  "essential": [ { "do": "tag.write", "on": "a.set", "at least": 1, "from": ["room"] } ]
})";

lines warnings(std::string_view from, std::string_view to) { return documents::warnings_of(with(from, to, quiet)); }

} // namespace

TEST_CASE("site/lint: a sound document is met with silence") {
    CHECK(documents::warnings_of(quiet).empty());
    CHECK(documents::warnings_of(documents::plant).empty());
}

TEST_CASE("site/lint: CR 3.5: a permissive that the restrained role can write itself (4.4)") {
    CHECK(
        warnings(R"("a.guard": { "device": "plc", "type": "bool" })",
                 R"("a.guard": { "device": "plc", "type": "bool", "writable": true })") ==
        lines{"site.json:14:5: /tags/a.guard: expected a role that may write it, or \"writable\": false, found none"});
    const std::string open = with(R"("type": "bool")", R"("type": "bool", "writable": true)", quiet);
    CHECK(documents::warnings_of(with(R"("on": "a.set" })", R"("on": ["a.set", "a.guard"] })", open)) ==
          lines{"site.json:13:7: /tags/a.set/only if: expected conditions that the restrained role can't write itself, "
                "found \"a.guard\", which role \"writer\" may write"});
    // By way of two roles that a third includes.
    CHECK(
        documents::warnings_of(with(
            R"("subjects": { "one": { "kind": "device", "roles": ["writer"] })",
            R"("subjects": { "one": { "kind": "device", "roles": ["both"] })",
            with(
                R"("viewer": { "permit": [)",
                R"("both": { "is": ["writer", "forcer"] }, "forcer": { "permit": [ { "do": "tag.write", "on": "a.guard" } ] },
    "viewer": { "permit": [)",
                open))) ==
        lines{"site.json:14:7: /tags/a.set/only if: expected conditions that the restrained role can't write itself, "
              "found \"a.guard\", which role \"both\" may write"});
}

TEST_CASE("site/lint: a role that nobody has or that permits nothing") {
    CHECK(
        warnings(R"("viewer": { "permit")", R"("guest": {}, "viewer": { "permit")") ==
        lines{"site.json:7:5: /roles/guest: expected a role that somebody has, found nobody among the subjects with it",
              "site.json:7:5: /roles/guest: expected a role that permits something, found no rule"});
    // Over TLS a certificate can bring any role along.
    CHECK(documents::warnings_of(
              with(R"("viewer": { "permit")",
                   R"("guest": { "permit": [ { "do": "tag.read", "on": "*" } ] }, "viewer": { "permit")",
                   with(R"("desk": {)", R"("net": { "transport": "tls" }, "desk": {)", quiet)))
              .empty());
}

TEST_CASE("site/lint: a subtree without tags") {
    CHECK(
        warnings(R"("on": "a.*")", R"("on": ["a.*", "b.*", "a.set.*"])") ==
        lines{
            "site.json:7:63: /roles/viewer/permit/0/on/1: expected a subtree with at least one tag, found \"b.*\", which matches none",
            "site.json:7:70: /roles/viewer/permit/0/on/2: expected a subtree with at least one tag, found \"a.set.*\", which matches none"});
    CHECK(warnings(R"("on": "a.*")", R"("on": "*")").empty());
}

TEST_CASE("site/lint: a permit that a denial of the same role takes away") {
    const auto denied = [](std::string_view denial) {
        return warnings(R"("on": "a.set" } ] })",
                        R"("on": "a.set", "from": ["room"] } ], "deny": [ )" + std::string{denial} + " ] }");
    };
    const std::string said =
        "site.json:8:35: /roles/writer/permit: expected permits that no denial of the role takes away, found that for \"a.set\" under the denial for ";
    const auto has = [&](const lines& all, const std::string& what) {
        return std::find(all.begin(), all.end(), what) != all.end();
    };
    CHECK(has(denied(R"({ "do": "tag.write", "on": "a.set" })"), said + "\"a.set\""));
    CHECK(has(denied(R"({ "do": ["tag.write", "tag.read"], "on": "a.*" })"), said + "\"a.*\""));
    CHECK(has(denied(R"({ "do": "tag.write", "on": "*", "from": ["room"] })"), said + "\"*\""));
    CHECK_FALSE(has(denied(R"({ "do": "tag.read", "on": "a.*" })"), said + "\"a.*\""));
    CHECK_FALSE(has(denied(R"({ "do": "tag.write", "on": "a.guard" })"), said + "\"a.guard\""));
    CHECK(
        warnings(
            R"("viewer": { "permit": [ { "do": "tag.read", "on": "a.*" } ] })",
            R"("viewer": { "permit": [ { "do": "tag.read", "on": "a.*" } ], "deny": [ { "do": "tag.read", "on": "a.guard" } ] })")
            .empty());
}

TEST_CASE("site/lint: a tag that nobody may write, and an essential action to which nobody is entitled") {
    CHECK(
        warnings(R"("do": "tag.write", "on": "a.set" } ])", R"("do": "tag.read", "on": "a.set" } ])") ==
        lines{
            "site.json:8:67: /roles/writer/permit/0/on: expected rules that change something, found \"a.set\", which role \"viewer\" permits for \"a.*\"",
            "site.json:12:5: /tags/a.set: expected a role that may write it, or \"writable\": false, found none",
            "site.json:16:18: /essential/0: expected somebody who is entitled to it: a subject listed, or a role that permits it, found nobody"});
    // Denied by a senior role is permitted to the junior one all the same.
    CHECK(documents::warnings_of(
              with(R"("tags": {)", R"("tags": { "a.x": { "device": "plc", "type": "bool", "writable": true },)",
                   with(R"("viewer": { "permit": [)", R"("viewer": { "permit": [ { "do": "tag.write", "on": "a.x" },)",
                        with(R"("on": "a.set" } ] })",
                             R"("on": "a.set" } ], "deny": [ { "do": "tag.write", "on": "a.x" } ] })", quiet))))
              .empty());
}

TEST_CASE("site/lint: warnings keep nothing from coming into force, and faults come without warnings") {
    const auto bad = interlock::adapt::parse_site(
        with(R"("version": 1)", R"("version": 0)", with(R"("on": "a.*")", R"("on": "b.*")", quiet)), "x");
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().size() == 1);
    CHECK(documents::policy_of(with(R"("on": "a.*")", R"("on": "b.*")", quiet)).warnings().size() == 1);
}
