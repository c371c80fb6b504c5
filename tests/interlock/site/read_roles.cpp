// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/read_roles.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::read_roles: each slip of the pen leads to its own line") {
    const documents::slip slips[] = {
        {R"("do": "tag.read", "on": "a.*")", R"("do": "tag.raed", "on": "a.*")",
         R"(22:37: /roles/viewer/permit/0/do: expected the name of an action; did you mean "tag.read"?, found "tag.raed")"},
        {R"("do": "tag.read", "on": "a.*", )", R"("on": "a.*", )",
         R"(22:29: /roles/viewer/permit/0: expected "do": an action, found nothing)"},
        {R"("on": "a.*", "classes")", R"("classes")",
         R"(22:29: /roles/viewer/permit/0: expected "on": a tag, a device or a subtree such as "boiler1.*", found nothing)"},
        {R"("on": "a.*", "classes")", R"("on": "a.*.b", "classes")",
         R"(22:55: /roles/viewer/permit/0/on: expected a name, a subtree such as "boiler1.*", or "*", found "a.*.b")"},
        {R"("on": "a.*", "classes")", R"("on": "a*", "classes")",
         R"(22:55: /roles/viewer/permit/0/on: expected a name, a subtree such as "boiler1.*", or "*", found "a*")"},
        {R"("a.trip", "heart", "plc")", R"("a.tripp", "heart", "plc")",
         R"(24:70: /roles/operator/permit/0/on/1: expected the name of a tag or device; did you mean "a.trip"?, found "a.tripp")"},
        {R"(["ordinary", "safety"])", R"(["ordinary", "save"])",
         R"(22:86: /roles/viewer/permit/0/classes/1: expected one of "ordinary", "safety", "permissive", "configuration", found "save")"},
        {R"("from": ["control", "room"])", R"("from": ["contrl"])",
         R"(24:106: /roles/operator/permit/0/from/0: expected the name of a zone; did you mean "control"?, found "contrl")"},
        {R"("from": ["control", "room"])", R"("from": [])",
         R"(24:105: /roles/operator/permit/0/from: expected at least one zone, or no "from" at all for every zone, found [])"},
        {R"("is": ["viewer"])", R"("is": ["veiwer"])",
         R"(23:26: /roles/operator/is/0: expected the name of a role; did you mean "viewer"?, found "veiwer")"},
        {R"("viewer": { "permit")", R"("viewer": { "is": "operator", "permit")",
         R"(22:23: /roles/viewer/is: expected roles that don't include "viewer" again, found "operator")"},
        {R"("deny": [ { "do": "tag.write", "on": "a.level" } ])", R"("deny": { "do": "tag.write", "on": "a.level" })",
         R"(25:15: /roles/operator/deny: expected a list, found {"do": "tag.write", "on": "a.level"})"},
        {R"("deny": [ { "do": "tag.write", "on": "a.level" } ])", R"("deny": [ "tag.write" ])",
         R"(25:17: /roles/operator/deny/0: expected an object, found "tag.write")"},
        {R"("deny": [ {)", R"("denies": [ {)",
         R"(25:7: /roles/operator/denies: expected one of "is", "permit", "deny", "holders", "description", found "denies")"},
        {R"("is": ["viewer"])", R"("is": ["viewer"], "holders": "people")",
         R"(23:48: /roles/operator/holders: expected one of "human", "software process", "device", found "people")"},
        {R"("kind": "human", )", "",
         R"(28:5: /subjects/op1: expected "kind": "human", "software process" or "device", found nothing)"},
        {R"("kind": "human")", R"("kind": "person")",
         R"(28:22: /subjects/op1/kind: expected one of "human", "software process", "device", found "person")"},
        {R"("roles": ["operator"], "certificate")", R"("roles": ["operater"], "certificate")",
         R"(28:41: /subjects/op1/roles/0: expected the name of a role; did you mean "operator"?, found "operater")"},
        {"sha256:00", "sha1:00",
         R"(28:69: /subjects/op1/certificate: expected "sha256:" and 64 hexadecimal digits, found "sha1:0000000000000000000000000000000000000000000000000000000000000001")"},
        {"sha256:00", "sha256:0",
         R"(28:69: /subjects/op1/certificate: expected "sha256:" and 64 hexadecimal digits, found "sha256:000000000000000000000000000000000000000000000000000000000000001")"},
        {R"("kind": "software process")",
         R"("kind": "software process", "certificate": "sha256:0000000000000000000000000000000000000000000000000000000000000001")",
         R"(30:57: /subjects/log/certificate: expected a certificate that no other subject has, found that of "op1")"},
        {R"("kind": "human")", R"("kind": "human", "address": { "listener": "field", "from": "10.1.0.8" })",
         R"(28:31: /subjects/op1/address: expected no address for a person: an address never stands for one, found {"listener": "field", "from": "10.1.0.8"})"},
        {R"("kind": "human")", R"("kind": "human", "permanent sessions": true)",
         "28:53: /subjects/op1/permanent sessions: expected false for a person: only machines have sessions that never end by idling, found true"},
        {R"("listener": "field", "from": "10.1.0.7")", R"("listener": "filed", "from": "10.1.0.7")",
         R"(29:78: /subjects/hmi/address/listener: expected the name of a listener; did you mean "field"?, found "filed")"},
        {R"("listener": "field", "from": "10.1.0.7")", R"("listener": "field", "from": "10.1.0.700")",
         R"(29:95: /subjects/hmi/address/from: expected an address such as "10.1.0.7", found "10.1.0.700")"},
        {R"("listener": "field", "from": "10.1.0.7")", R"("listener": "field")",
         R"(29:53: /subjects/hmi/address: expected "from": its address, found nothing)"},
        {R"("disabled": true)",
         R"("disabled": true, "address": [ { "listener": "field", "from": "::ffff:10.1.0.7" } ])",
         R"(30:104: /subjects/log/address/0/from: expected an address that no other subject has on this listener, found that of "hmi")"},
        {R"("disabled": true)", R"("disabled": 1)", "30:54: /subjects/log/disabled: expected true or false, found 1"},
        {R"("log": {)", R"("role:log": {)",
         R"(30:5: /subjects/role:log: expected a name that doesn't begin with "role:", found "role:log")"},
    };
    documents::check(slips);
}

TEST_CASE("site::read_roles: rules, inclusions and subjects are what the document says") {
    const site::policy made = documents::policy_of(documents::plant);
    const site::site_rows& rows = made.rows();
    CHECK(rows.roles == std::vector<std::string>{"viewer", "operator"});
    REQUIRE(rows.inclusions.size() == 1);
    CHECK(rows.inclusions[0].senior == "operator");
    CHECK(rows.inclusions[0].junior == "viewer");
    // A list of patterns is a rule for each.
    REQUIRE(rows.rules.size() == 6);
    CHECK(rows.rules[0].role == "viewer");
    CHECK(rows.rules[0].rule.on == "a.*");
    CHECK(rows.rules[0].rule.classes == std::vector{il::tag_class::ordinary, il::tag_class::safety});
    CHECK(rows.rules[2].rule.on == "a.trip");
    CHECK(rows.rules[2].rule.actions == std::vector<std::string>{"tag.write", "pump.start"});
    CHECK(rows.rules[2].rule.from == std::vector<std::string>{"control", "room"});
    CHECK_FALSE(rows.rules[4].denies);
    CHECK(rows.rules[5].denies);
    CHECK(rows.rules[5].rule.on == "a.level");
    REQUIRE(rows.subjects.size() == 3);
    CHECK(rows.subjects[0].row.kind == il::subject_kind::human);
    CHECK(rows.subjects[1].row.kind == il::subject_kind::device);
    CHECK(rows.subjects[1].row.permanent_sessions);
    CHECK(rows.subjects[1].row.roles == std::vector<std::string>{"operator"});
    CHECK(rows.subjects[2].row.kind == il::subject_kind::software_process);
    CHECK(rows.subjects[2].row.disabled);
    REQUIRE(rows.certificates.size() == 1);
    CHECK(rows.certificates[0].subject == "op1");
    CHECK(rows.certificates[0].fingerprint[31] == 1);
    REQUIRE(rows.addresses.size() == 1);
    CHECK(rows.addresses[0].address == *site::parse_address("10.1.0.7"));
    CHECK(rows.addresses[0].listener == "field");
}

TEST_CASE("site::read_roles: CR 2.5: a role says what those are who are known by it") {
    const site::policy made =
        documents::policy_of(documents::with(R"("is": ["viewer"])", R"("is": ["viewer"], "holders": "human")"));
    REQUIRE(made.rows().holders.size() == 1);
    CHECK(made.rows().holders[0].name == "operator");
    CHECK(made.rows().holders[0].row == il::subject_kind::human);
}

TEST_CASE("site::read_roles: CR 2.1: roles that include themselves, directly or around, are a fault") {
    CHECK(
        documents::faults_of(documents::with(R"("is": ["viewer"])", R"("is": ["operator"])")) ==
        std::vector<std::string>{
            R"(site.json:23:25: /roles/operator/is: expected roles that don't include "operator" again, found ["operator"])"});
}

TEST_CASE("site::read_roles: a fingerprint reads the same with and without colons, in capitals and not") {
    const auto one = site::detail::parse_32_bytes(
        "sha256:", "sha256:0a0b0c0d0e0f000102030405060708090a0b0c0d0e0f00010203040506070809");
    const auto other = site::detail::parse_32_bytes(
        "sha256:",
        "sha256:0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09");
    REQUIRE(one.has_value());
    CHECK(one == other);
    CHECK((*one)[0] == 10);
    CHECK_FALSE(site::detail::parse_32_bytes("sha256:", "0a0b").has_value());
    CHECK_FALSE(site::detail::parse_32_bytes("sha256:",
                                             "sha256:0a0b0c0d0e0f000102030405060708090a0b0c0d0e0f0001020304050607080g")
                    .has_value());
    CHECK_FALSE(site::detail::parse_32_bytes(
                    "sha256:", "sha256:0a0b0c0d0e0f000102030405060708090a0b0c0d0e0f0001020304050607080900")
                    .has_value());
}

TEST_CASE("site::read_roles: no more roles than a role set has room for") {
    std::string roles;
    for (int i = 0; i < 8191; ++i) roles += "\"r" + std::to_string(i) + "\": {}, ";
    CHECK(documents::faults_of(documents::with("\"roles\": {", "\"roles\": { " + roles)) ==
          std::vector<std::string>{"site.json:21:3: /roles: expected at most 8192 roles, found 8193"});
}
