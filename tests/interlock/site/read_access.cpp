// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/read_access.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

/// A good document with everything that use control has beyond roles and rules.
constexpr std::string_view shifts = R"({
  "site": "s", "version": 1, "actions": ["alarm.read", "pump.start"], "viewing": ["alarm.read"],
  "listeners": { "desk": { "transport": "console" } },
  "zones": { "room": { "listeners": ["desk"], "devices": ["plc"] } },
  "conduits": [ { "from": "room", "to": "room", "permit": ["tag.read", "tag.write"] } ],
  "devices": { "plc": {} },
  "shifts": {
    "early": { "days": ["monday", "friday"], "from": "06:00", "to": "14:00" },
    "night": { "from": "22:00", "to": "06:00", "days": "sunday" },
    "mixed": [ { "from": "06:00", "to": "07:00" }, { "days": ["saturday"], "from": "10:00", "to": "24:00" } ]
  },
  "roles": {
    "operator": { "permit": [
      { "do": "tag.write", "on": "a.set", "when": { "during": ["early", "night"], "authenticated within": "15min", "value": ["1 bar", "5 bar"], "over": ["local", "wired"] } },
      { "do": "tag.read", "on": ["a.*", "b.set"], "when": { "only if": [ { "tag": "a.mode", "is": "auto", "no older than": "2s" } ] } } ] },
    "engineer": { "deny": [ { "do": "tag.write", "on": "a.*", "when": { "value": [8, 9] } } ] },
    "auditor": {}
  },
  "subjects": {
    "ada": { "kind": "human", "roles": ["operator", { "role": "engineer", "from": "2026-11-01T06:00:00Z", "until": "2026-11-02T06:00:00Z" }], "person": "lovelace" },
    "desk1": { "kind": "human", "roles": { "role": "auditor", "from": "2026-11-01T06:00:00Z" }, "shared": true },
    "pump": { "kind": "device", "roles": "auditor" }
  },
  "tags": {
    "a.set": { "device": "plc", "type": "real", "range": ["0 bar", "10 bar"] },
    "a.mode": { "device": "plc", "type": "uint", "states": { "manual": 0, "auto": 1 }, "range": [0, 1] },
    "b.set": { "device": "plc", "type": "real", "range": ["0 %", "100 %"] }
  },
  "separation of duty": {
    "static": [ { "roles": ["operator", "auditor"] } ],
    "dynamic": [ { "name": "one at a time", "roles": ["operator", "engineer", "auditor"], "at most": 2 } ]
  },
  "approvals": [ { "do": "tag.write", "on": ["a.set", "b.*"], "value": ["8 bar", "10 bar"], "persons": 3, "within": "5min", "by": "operator", "also when essential": true } ],
  "overrides": { "night-help": { "role": "engineer", "by": "operator", "to": "auditor", "at most": "30min",
    "only if": [ { "tag": "a.mode", "is": "manual", "no older than": "2s" } ] } }
})";

std::vector<std::pair<unsigned, unsigned>> windows(const site::rule_row& rule) {
    std::vector<std::pair<unsigned, unsigned>> found;
    for (const il::week_window& w : rule.when.during) found.emplace_back(w.from, w.to);
    return found;
}
using list = std::vector<std::pair<unsigned, unsigned>>;
constexpr unsigned day = 24 * 60;

/// The windows of a shift, by way of a rule that is for it.
list windows_of(std::string_view shift) {
    const site::policy made =
        documents::policy_of(documents::with(R"("days": ["monday", "friday"], "from": "06:00", "to": "14:00")", shift,
                                             documents::with(R"(["early", "night"])", R"("early")", shifts)));
    return windows(made.rows().rules[0].rule);
}

} // namespace

TEST_CASE("site::read_access: each slip of the pen leads to its own line") {
    const documents::slip slips[] = {
        // ---- shifts
        {R"("from": "06:00", "to": "14:00" },)", R"("to": "14:00" },)",
         R"(8:5: /shifts/early: expected "from": when it begins, such as "06:00", found nothing)"},
        {R"("from": "06:00", "to": "14:00" },)", R"("from": "06:00" },)",
         R"(8:5: /shifts/early: expected "to": when it ends, such as "14:00", found nothing)"},
        {R"("from": "06:00", "to": "14:00" },)", R"("from": "6:00", "to": "14:00" },)",
         R"(8:54: /shifts/early/from: expected a time of day such as "06:00", found "6:00")"},
        {R"("from": "06:00", "to": "14:00" },)", R"("from": "24:00", "to": "14:00" },)",
         R"(8:54: /shifts/early/from: expected a time of day such as "06:00", found "24:00")"},
        {R"("from": "06:00", "to": "14:00" },)", R"("from": "06:00", "to": "24:30" },)",
         R"(8:69: /shifts/early/to: expected a time of day such as "14:00", found "24:30")"},
        {R"("from": "06:00", "to": "14:00" },)", R"("from": "06:00", "to": "06:00" },)",
         R"(8:69: /shifts/early/to: expected another time than "from", found "06:00")"},
        {R"(["monday", "friday"])", R"(["mon", "friday"])",
         R"(8:25: /shifts/early/days/0: expected one of "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", found "mon")"},
        {R"(["monday", "friday"])", "[]",
         R"(8:24: /shifts/early/days: expected at least one day, or no "days" at all for every day, found [])"},
        {R"("early": { "days": ["monday", "friday"], "from": "06:00", "to": "14:00" })", R"("early": [])",
         "8:14: /shifts/early: expected at least one time of the week, found []"},
        {R"("early": { "days": ["monday", "friday"], "from": "06:00", "to": "14:00" })", R"("early": "06:00")",
         R"(8:14: /shifts/early: expected an object, found "06:00")"},
        {R"("days": ["monday")", R"("day": ["monday")",
         R"(8:16: /shifts/early/day: expected a known key; did you mean "days"?, found "day")"},
        // ---- conditions of rules
        {R"("during": ["early", "night"])", R"("during": ["early", "nights"])",
         R"(14:73: /roles/operator/permit/0/when/during/1: expected the name of a shift, found "nights")"},
        {R"("during": ["early", "night"])", R"("during": [])",
         "14:63: /roles/operator/permit/0/when/during: expected at least one shift, found []"},
        {R"("15min")", R"("15")",
         R"(14:107: /roles/operator/permit/0/when/authenticated within: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found "15")"},
        {R"("15min")", R"("0s")",
         R"(14:107: /roles/operator/permit/0/when/authenticated within: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found "0s")"},
        {R"(["1 bar", "5 bar"])", R"("5 bar")",
         R"(14:125: /roles/operator/permit/0/when/value: expected [low, high], found "5 bar")"},
        {R"(["1 bar", "5 bar"])", R"(["5 bar", "1 bar"])",
         R"(14:125: /roles/operator/permit/0/when/value: expected [low, high] with low <= high, found ["5 bar", "1 bar"])"},
        {R"(["1 bar", "5 bar"])", R"(["1 bar", "5 %"])",
         R"(14:135: /roles/operator/permit/0/when/value/1: expected the unit bar, as the tag's other values have, found "5 %")"},
        {R"("value": [8, 9])", R"("value": ["x", 9])",
         R"(16:83: /roles/engineer/deny/0/when/value/0: expected a number with its unit, such as "16 bar", found "x")"},
        {R"(["local", "wired"])", R"(["local", "air"])",
         R"(14:163: /roles/operator/permit/0/when/over/1: expected one of "local", "wired", "wireless", found "air")"},
        {R"(["local", "wired"])", "[]",
         "14:153: /roles/operator/permit/0/when/over: expected at least one medium, found []"},
        {R"([ { "tag": "a.mode", "is": "auto", "no older than": "2s" } ])", "[]",
         "15:72: /roles/operator/permit/1/when/only if: expected at least one condition, found []"},
        {R"("is": "auto", "no older than": "2s")", R"("is": "auto")",
         R"(15:74: /roles/operator/permit/1/when/only if/0: expected "no older than": how old the input may be, such as "2s", found nothing)"},
        {R"({ "value": [8, 9] })", "{}",
         R"(16:71: /roles/engineer/deny/0/when: expected "during", "authenticated within", "value", "over" or "only if", found {})"},
        {R"({ "value": [8, 9] })", R"("always")",
         R"(16:71: /roles/engineer/deny/0/when: expected an object, found "always")"},
        {R"({ "value": [8, 9] })", R"({ "valeu": [8, 9] })",
         R"(16:73: /roles/engineer/deny/0/when/valeu: expected a known key; did you mean "value"?, found "valeu")"},
        // ---- subjects
        {R"("role": "engineer", "from")", R"("role": "enginer", "from")",
         R"(20:63: /subjects/ada/roles/1/role: expected the name of a role; did you mean "engineer"?, found "enginer")"},
        {R"("role": "engineer", "from")", R"("from")",
         R"(20:53: /subjects/ada/roles/1: expected "role": the role, found nothing)"},
        {R"("from": "2026-11-01T06:00:00Z", "until": "2026-11-02T06:00:00Z")", R"("description": "x")",
         R"(20:53: /subjects/ada/roles/1: expected "from" or "until"; without either, the role's name alone, found {"role": "engineer", "description": "x"})"},
        {R"("until": "2026-11-02T06:00:00Z")", R"("until": "2026-11-31T06:00:00Z")",
         R"(20:116: /subjects/ada/roles/1/until: expected a moment such as "2026-11-01T06:00:00Z", found "2026-11-31T06:00:00Z")"},
        {R"("until": "2026-11-02T06:00:00Z")", R"("until": "2026-11-01T06:00:00Z")",
         R"(20:116: /subjects/ada/roles/1/until: expected a moment after "from", found "2026-11-01T06:00:00Z")"},
        {R"("roles": ["operator", {)", R"("roles": [["operator"], {)",
         R"(20:41: /subjects/ada/roles/0: expected a role, or {"role": ..., "from": ..., "until": ...}, found ["operator"])"},
        {R"("shared": true)", R"("shared": "yes")",
         R"(21:107: /subjects/desk1/shared: expected true or false, found "yes")"},
        {R"("shared": true)", R"("shared": true, "person": "ada")",
         R"(21:113: /subjects/desk1/person: expected no "person" for an account that several persons use, found "ada")"},
        {R"("roles": "auditor" })", R"("roles": "auditor", "shared": false })",
         R"(22:53: /subjects/pump/shared: expected it for a subject of kind "human", found "device")"},
        {R"("roles": "auditor" })", R"("roles": "auditor", "person": "x" })",
         R"(22:53: /subjects/pump/person: expected it for a subject of kind "human", found "device")"},
        // ---- separation of duty
        {R"({ "roles": ["operator", "auditor"] })", R"({ "role": ["operator", "auditor"] })",
         R"(30:17: /separation of duty/static/0: expected "roles": the roles that are kept apart, found nothing
30:19: /separation of duty/static/0/role: expected a known key; did you mean "roles"?, found "role")"},
        {R"(["operator", "auditor"] } ],)", R"(["operator"] } ],)",
         R"(30:28: /separation of duty/static/0/roles: expected two roles at least, found ["operator"])"},
        {R"(["operator", "auditor"] } ],)", R"(["operator", "auditer"] } ],)",
         R"(30:41: /separation of duty/static/0/roles/1: expected the name of a role; did you mean "auditor"?, found "auditer")"},
        {R"(["operator", "auditor"] } ],)", R"(["operator", "operator"] } ],)",
         R"(30:28: /separation of duty/static/0/roles: expected each role once, found ["operator", "operator"])"},
        {R"("at most": 2)", R"("at most": 3)",
         "31:102: /separation of duty/dynamic/0/at most: expected a whole number from 1 to 2, found 3"},
        {R"("auditor"], "at most": 2 } ])",
         R"("auditor"] }, { "name": "one at a time", "roles": ["operator", "auditor"] } ])",
         R"(31:103: /separation of duty/dynamic/1/name: expected a name that no other separation of duty has, found "one at a time" again)"},
        {R"("static": [)", R"("fixed": [)",
         R"(30:5: /separation of duty/fixed: expected one of "static", "dynamic", found "fixed")"},
        // ---- approvals
        {R"("do": "tag.write", "on": ["a.set", "b.*"])", R"("on": ["a.set", "b.*"])",
         R"(33:18: /approvals/0: expected "do": an action, found nothing)"},
        {R"("on": ["a.set", "b.*"], )", "",
         R"(33:18: /approvals/0: expected "on": a tag, a device or a subtree such as "boiler1.*", found nothing)"},
        {R"("by": "operator", "also)", R"("also)",
         R"(33:18: /approvals/0: expected "by": the roles whose holders may consent, found nothing)"},
        {R"("persons": 3)", R"("persons": 1)",
         "33:104: /approvals/0/persons: expected a whole number from 2 to 8, found 1"},
        {R"("by": "operator", "also)", R"("by": [], "also)",
         "33:131: /approvals/0/by: expected at least one role, found []"},
        {R"("also when essential": true)", R"("also when essential": 1)",
         "33:166: /approvals/0/also when essential: expected true or false, found 1"},
        {R"(["a.set", "b.*"])", R"(["a.set", "b*"])",
         R"(33:55: /approvals/0/on/1: expected a name, a subtree such as "boiler1.*", or "*", found "b*")"},
        // ---- overrides
        {R"("role": "engineer", "by")", R"("by")",
         R"(34:18: /overrides/night-help: expected "role": the role that is lent, found nothing)"},
        {R"("by": "operator", "to")", R"("to")",
         R"(34:18: /overrides/night-help: expected "by": the roles whose holders may lend it, found nothing)"},
        {R"("at most": "30min",)", "",
         R"(34:18: /overrides/night-help: expected "at most": the longest time, such as "30min", found nothing)"},
        {R"("role": "engineer", "by")", R"("role": "enginer", "by")",
         R"(34:42: /overrides/night-help/role: expected the name of a role; did you mean "engineer"?, found "enginer")"},
        {R"("to": "auditor")", R"("to": [])",
         R"(34:78: /overrides/night-help/to: expected at least one role, or no "to" at all for anybody known, found [])"},
        {R"("by": "operator", "to")", R"("by": [], "to")",
         "34:60: /overrides/night-help/by: expected at least one role, found []"},
        {R"("role": "engineer", "by")", R"("role": "operator", "by")",
         R"(34:42: /overrides/night-help/role: expected a role that "static 1" doesn't keep apart from "auditor", found "operator")"},
        // ---- viewing
        {R"("viewing": ["alarm.read"])", R"("viewing": ["alarm.reed"])",
         R"(2:83: /viewing/0: expected the name of an action; did you mean "alarm.read"?, found "alarm.reed")"},
        {R"("viewing": ["alarm.read"])", R"("viewing": "tag.write")",
         R"(2:82: /viewing: expected actions that only look: this one acts, found "tag.write")"},
        {R"("viewing": ["alarm.read"])", R"("viewing": ["alarm.read", "session.terminate"])",
         R"(2:97: /viewing/1: expected actions that only look: this one acts, found "session.terminate")"},
        {R"("viewing": ["alarm.read"])", R"("viewing": ["approval.consent"])",
         R"(2:83: /viewing/0: expected actions that only look: this one acts, found "approval.consent")"},
    };
    documents::check(slips, shifts);
}

TEST_CASE("site::read_access: conditions, timed roles, duties, approvals and overrides are what the document says") {
    const site::policy made = documents::policy_of(shifts);
    const site::site_rows& rows = made.rows();
    REQUIRE(rows.rules.size() == 4);
    const site::condition_row& first = rows.rules[0].rule.when;
    CHECK(windows(rows.rules[0].rule) ==
          list{{360, 840}, {4 * day + 360, 4 * day + 840}, {6 * day + 1320, 7 * day}, {0, 360}});
    CHECK(first.authenticated_within == il::seconds(900));
    CHECK(first.value->low == 1);
    CHECK(first.value->high == 5);
    CHECK(first.over == std::vector{il::medium::local, il::medium::wired});
    // A rule for several patterns has its condition with each.
    for (const std::size_t rule : {1U, 2U}) {
        REQUIRE(rows.rules[rule].rule.when.only_if.size() == 1);
        CHECK(rows.rules[rule].rule.when.only_if[0].input == "a.mode");
        CHECK(rows.rules[rule].rule.when.only_if[0].operand == 1);
    }
    CHECK(rows.rules[3].denies);
    CHECK(rows.rules[3].rule.when.value->low == 8);

    REQUIRE(rows.assignments.size() == 2);
    CHECK(rows.assignments[0].subject == "ada");
    CHECK(rows.assignments[0].role == "engineer");
    CHECK(rows.assignments[0].until - rows.assignments[0].from == il::seconds(86'400));
    CHECK(rows.assignments[1].until.count == 0);
    CHECK(rows.subjects[0].row.roles == std::vector<std::string>{"operator"});
    CHECK(rows.subjects[0].row.person == "lovelace");
    CHECK(rows.subjects[1].row.shared);

    REQUIRE(rows.duties.size() == 2);
    CHECK(rows.duties[0].name == "static 1");
    CHECK(rows.duties[0].at_most == 1);
    CHECK_FALSE(rows.duties[0].dynamic);
    CHECK(rows.duties[1].name == "one at a time");
    CHECK(rows.duties[1].at_most == 2);
    CHECK(rows.duties[1].dynamic);

    REQUIRE(rows.approvals.size() == 2);
    CHECK(rows.approvals[1].on == "b.*");
    CHECK(rows.approvals[0].persons == 3);
    CHECK(rows.approvals[0].within == il::seconds(300));
    CHECK(rows.approvals[0].also_essential);
    REQUIRE(rows.overrides.size() == 1);
    CHECK(rows.overrides[0].name == "night-help");
    CHECK(rows.overrides[0].at_most == il::seconds(1800));
    CHECK(rows.overrides[0].only_if.size() == 1);
    CHECK(rows.viewing == std::vector<std::string>{"alarm.read"});
}

TEST_CASE("site::read_access: 5.2: values outside the normal range need the consent that an approval says") {
    const std::string asking = documents::with(
        R"("range": ["0 bar", "10 bar"])",
        R"("range": ["0 bar", "10 bar"], "normal": ["2 bar", "6 bar"], "outside normal": "needs approval")",
        documents::with(R"("value": ["8 bar", "10 bar"])", R"("value": "outside normal")",
                        documents::with(R"(["a.set", "b.*"])", R"("a.*")", shifts)));
    const site::policy made = documents::policy_of(asking);
    REQUIRE(made.rows().approvals.size() == 1);
    CHECK(made.rows().approvals[0].outside_normal);
    CHECK_FALSE(made.rows().approvals[0].value);
    CHECK(made.rows().tags[0].row.consent_outside_normal);
    CHECK_FALSE(made.rows().tags[0].row.limits->soft_refuses);
    CHECK_FALSE(made.rows().tags[1].row.consent_outside_normal);
    const documents::slip slips[] = {
        {R"("do": "tag.write", "on": "a.*", "value": "outside normal")",
         R"("do": "tag.read", "on": "a.*", "value": "outside normal")",
         R"(25:127: /tags/a.set/outside normal: expected an entry of "approvals" for "tag.write" on "a.set" with "value": "outside normal", found "needs approval")"},
        {R"("on": "a.*", "value": "outside normal")", R"("on": "b.*", "value": "outside normal")",
         R"(25:127: /tags/a.set/outside normal: expected an entry of "approvals" for "tag.write" on "a.set" with "value": "outside normal", found "needs approval"
33:45: /approvals/0/on: expected tags whose "outside normal" is "needs approval", found "b.*")"},
        {R"("value": "outside normal")", R"("value": "outside")",
         R"(25:127: /tags/a.set/outside normal: expected an entry of "approvals" for "tag.write" on "a.set" with "value": "outside normal", found "needs approval"
33:61: /approvals/0/value: expected [low, high], found "outside")"},
    };
    documents::check(slips, asking);
}

TEST_CASE("site::read_access: a shift that ends before it begins goes on into the next day, from Sunday into Monday") {
    CHECK(windows_of(R"("days": "tuesday", "from": "22:00", "to": "06:00")") == list{{day + 1320, 2 * day + 360}});
    CHECK(windows_of(R"("days": "sunday", "from": "22:00", "to": "06:00")") ==
          list{{6 * day + 1320, 7 * day}, {0, 360}});
    // Ends at midnight: nothing is left for Monday.
    CHECK(windows_of(R"("days": "sunday", "from": "22:00", "to": "00:00")") == list{{6 * day + 1320, 7 * day}});
    CHECK(windows_of(R"("days": "sunday", "from": "22:00", "to": "24:00")") == list{{6 * day + 1320, 7 * day}});
    CHECK(windows_of(R"("days": "monday", "from": "00:00", "to": "24:00")") == list{{0, day}});
    CHECK(windows_of(R"("from": "00:00", "to": "24:00")").size() == 7);
    CHECK(windows_of(R"("from": "22:00", "to": "06:00")").size() == 8);
}
