// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/read_protection.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::read_protection: each slip of the pen leads to its own line") {
    const documents::slip slips[] = {
        {R"("tag": "a.guard", "is")", R"("tag": "a.gaurd", "is")",
         R"(39:29: /tags/a.set/only if/0/tag: expected the name of a tag; did you mean "a.guard"?, found "a.gaurd")"},
        {R"("tag": "a.guard", "is")", R"("is")",
         R"(39:20: /tags/a.set/only if/0: expected "tag": the tag that the condition is about, found nothing)"},
        {R"("tag": "a.guard", "is")", R"("tag": "a.set", "is")",
         R"(39:29: /tags/a.set/only if/0/tag: expected another tag than the one that is restrained, found "a.set"
39:44: /tags/a.set/only if/0/is: expected a number with its unit, or one of the tag's "states", found "closed")"},
        {R"("is": "closed")", R"("is": "shut")",
         R"(39:46: /tags/a.set/only if/0/is: expected true, false, 0, 1, or one of the tag's "states", found "shut")"},
        {R"("is": "closed")", R"("is": 2)",
         R"(39:46: /tags/a.set/only if/0/is: expected true, false, 0, 1, or one of the tag's "states", found 2)"},
        {R"("is": "closed", )", "",
         R"(39:20: /tags/a.set/only if/0: expected one condition: "is", "is not", "below", "at most", "above" or "at least", found {"tag": "a.guard", "no older than": "2s"})"},
        {R"("is": "closed")", R"("is": "closed", "above": 0)",
         R"(39:20: /tags/a.set/only if/0: expected one condition: "is", "is not", "below", "at most", "above" or "at least", found {"tag": "a.guard", "is": "closed", "above": 0, "no older than": "2s"})"},
        {R"(, "no older than": "2s" } ])", " } ]",
         R"(39:20: /tags/a.set/only if/0: expected "no older than": how old the input may be, such as "2s", found nothing)"},
        {R"("no older than": "2s" } ])", R"("no older than": "0s" } ])",
         R"(39:73: /tags/a.set/only if/0/no older than: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found "0s")"},
        {R"([ { "tag": "a.guard", "is": "closed", "no older than": "2s" } ])", R"({ "tag": "a.guard" })",
         R"(39:18: /tags/a.set/only if: expected a list, found {"tag": "a.guard"})"},
        {R"("heartbeat": "heart")", R"("heartbeat": "hart")",
         R"(40:36: /tags/a.set/on loss of/heartbeat: expected the name of a tag; did you mean "heart"?, found "hart")"},
        {R"("heartbeat": "heart")", R"("heartbeat": "a.set")",
         R"(40:36: /tags/a.set/on loss of/heartbeat: expected another tag than the output itself, found "a.set")"},
        {R"("heartbeat": "heart", )", "",
         R"(40:7: /tags/a.set/on loss of: expected "heartbeat": the tag whose silence counts as loss, found nothing)"},
        {R"("for": "5s", )", "",
         R"(40:7: /tags/a.set/on loss of: expected "for": how long it may be silent, such as "5s", found nothing)"},
        {R"("misses": 2)", R"("misses": 0)",
         "40:68: /tags/a.set/on loss of/misses: expected a whole number from 1 to 1000, found 0"},
        {R"("hold": true)", R"("hold": false)",
         R"(40:79: /tags/a.set/on loss of/hold: expected true, or another action instead of "hold", found false)"},
        {R"("hold": true)", R"("hold": true, "substitute": "2 bar")",
         R"(40:21: /tags/a.set/on loss of: expected one of "hold", "deenergise", "substitute" and "revert to", found {"heartbeat": "heart", "for": "5s", "misses": 2, "hold": true, "substitute": "2 bar", "at power up":...)"},
        {R"("hold": true)", R"("substitute": "20 bar")",
         R"(40:85: /tags/a.set/on loss of/substitute: expected a value within the tag's range, 0 to 16, found "20 bar")"},
        {R"("hold": true)", R"("substitute": "2 psi")",
         R"(40:85: /tags/a.set/on loss of/substitute: expected the unit bar, as the tag's other values have, found "2 psi")"},
        {R"("hold": true)", R"("revert to": "-1 bar")",
         R"(40:84: /tags/a.set/on loss of/revert to: expected a value within the tag's range, 0 to 16, found "-1 bar")"},
        {R"("hold": true)", R"("deenergise": false)",
         R"(40:85: /tags/a.set/on loss of/deenergise: expected true, or another action instead of "deenergise", found false)"},
        {R"("hold": true)", R"("deenergise": true, "deenergise after": "10s")",
         R"(40:111: /tags/a.set/on loss of/deenergise after: expected "hold" or "substitute" beside "deenergise after", found "10s")"},
        {R"(["0 bar", "16 bar"])",
         R"(["1 bar", "16 bar"], "on loss of": { "heartbeat": "heart", "for": "1s", "deenergise": true }, "x": {})",
         R"(36:173: /tags/a.set/x: expected one of "class", "device", "zone", "modbus", "type", "writable", "unit", "range", "normal", "outside range", "outside normal", "step", "rate", "values", "bits", "states", "read back", "current value no older than", "quality", "bad answers", "time stamp", "between writes", "writes", "only if", "on loss of", "description", "protected as", "alias of", found "x"
40:7: /tags/a.set/on loss of: expected each key once, found "on loss of" again)"},
        {R"("at power up": "3 bar")", R"("at power up": "30 bar")",
         R"(40:100: /tags/a.set/on loss of/at power up: expected a value within the tag's range, 0 to 16, found "30 bar")"},
        {R"("unit": "%", "writable": false)",
         R"("unit": "%", "writable": false, "on loss of": { "heartbeat": "heart", "for": "1s" })",
         R"(45:83: /tags/a.level/on loss of: expected "on loss of" on a tag that can be written, found it on one that can't)"},
        {R"("on loss of": {)", R"("on loss of": [], "x": {)",
         R"(40:21: /tags/a.set/on loss of: expected an object, found []
40:25: /tags/a.set/x: expected one of "class", "device", "zone", "modbus", "type", "writable", "unit", "range", "normal", "outside range", "outside normal", "step", "rate", "values", "bits", "states", "read back", "current value no older than", "quality", "bad answers", "time stamp", "between writes", "writes", "only if", "on loss of", "description", "protected as", "alias of", found "x")"},
        {R"("essential": [ {)", R"("essential": [ "trip", {)",
         R"(48:18: /essential/0: expected an object, found "trip")"},
        {R"("do": "tag.write", "on": "a.trip", "value")", R"("on": "a.trip", "value")",
         R"(48:18: /essential/0: expected "do": the action, found nothing)"},
        {R"("do": "tag.write", "on": "a.trip", "value")", R"("do": "tag.read", "on": "a.trip", "value")",
         R"(48:26: /essential/0/do: expected an action that changes the plant: a read is never essential, found "tag.read")"},
        {R"("do": "tag.write", "on": "a.trip", "value")", R"("do": "tag.wrote", "on": "a.trip", "value")",
         R"(48:26: /essential/0/do: expected the name of an action; did you mean "tag.write"?, found "tag.wrote")"},
        {R"("on": "a.trip", "value")", R"("on": "a.*", "value")",
         R"(48:45: /essential/0/on: expected one tag by its name: essential actions are listed narrowly, without * and subtrees, found "a.*")"},
        {R"("on": "a.trip", "value")", R"("on": "*", "value")",
         R"(48:45: /essential/0/on: expected one tag by its name: essential actions are listed narrowly, without * and subtrees, found "*")"},
        {R"("on": "a.trip", "value")", R"("on": "a.guard", "value")",
         R"(48:45: /essential/0/on: expected a tag that can be written, found "a.guard")"},
        {R"("on": "a.trip", "value": 1)", R"("on": "a.set", "at least": "20 bar")",
         R"(48:66: /essential/0/at least: expected a value within the tag's range, 0 to 16, found "20 bar")"},
        {R"("value": 1, )", "",
         R"(48:18: /essential/0: expected one of "value", "at least" and "at most": an essential action has a direction, found {"do": "tag.write", "on": "a.trip", "from": ["control"], "without authentication over": ["desk"]})"},
        {R"("value": 1)", R"("value": 1, "at most": 1)",
         R"(48:18: /essential/0: expected one of "value", "at least" and "at most": an essential action has a direction, found {"do": "tag.write", "on": "a.trip", "value": 1, "at most": 1, "from": ["control"], "without authenti...)"},
        {R"("value": 1)", R"("value": 2)",
         R"(48:64: /essential/0/value: expected true, false, 0, 1, or one of the tag's "states", found 2)"},
        {R"("from": ["control"], "without authentication over": ["desk"])", R"("subjects": ["hmi"])",
         R"(48:18: /essential/0: expected a path: "from" zones, "over" listeners or "without authentication over" a trusted listener, found {"do": "tag.write", "on": "a.trip", "value": 1, "subjects": ["hmi"]})"},
        {R"("without authentication over": ["desk"])", R"("without authentication over": ["field"])",
         R"(48:120: /essential/0/without authentication over/0: expected a listener that the site declares "trusted": true, found "field")"},
        {R"("without authentication over": ["desk"])", R"("over": ["disk"])",
         R"(48:97: /essential/0/over/0: expected the name of a listener; did you mean "desk"?, found "disk")"},
        {R"("without authentication over": ["desk"])", R"("subjects": ["hmmi"])",
         R"(48:101: /essential/0/subjects/0: expected the name of a subject; did you mean "hmi"?, found "hmmi")"},
    };
    documents::check(slips);
}

TEST_CASE("site::read_protection: permissives, fail-safe outputs and essential actions are what the document says") {
    const site::policy made = documents::policy_of(documents::plant);
    const site::site_rows& rows = made.rows();
    REQUIRE(rows.permissives.size() == 1);
    CHECK(rows.permissives[0].name == "a.set");
    CHECK(rows.permissives[0].row.input == "a.guard");
    CHECK(rows.permissives[0].row.is == il::comparison::equal);
    CHECK(rows.permissives[0].row.operand == 1);
    CHECK(rows.permissives[0].row.max_age == il::seconds(2));
    REQUIRE(rows.failsafes.size() == 1);
    CHECK(rows.failsafes[0].row.heartbeat == "heart");
    CHECK(rows.failsafes[0].row.period == il::seconds(5));
    CHECK(rows.failsafes[0].row.misses == 2);
    CHECK(rows.failsafes[0].row.action == il::failsafe_action::hold);
    CHECK(rows.failsafes[0].row.latched);
    CHECK(rows.failsafes[0].row.power_on == 3);
    REQUIRE(rows.essentials.size() == 1);
    CHECK(rows.essentials[0].action == "tag.write");
    CHECK(rows.essentials[0].on == "a.trip");
    CHECK(rows.essentials[0].constraint == il::value_constraint::equal);
    CHECK(rows.essentials[0].operand == 1);
    CHECK(rows.essentials[0].zones == std::vector<std::string>{"control"});
    CHECK(rows.essentials[0].trusted == std::vector<std::string>{"desk"});
}

TEST_CASE("site::read_protection: CR 3.6: each way to fail safe") {
    const auto row = [](std::string_view action) {
        return documents::policy_of(documents::with(R"("hold": true, "at power up": "3 bar")", action))
            .rows()
            .failsafes[0]
            .row;
    };
    CHECK(row(R"("hold": true)").action == il::failsafe_action::hold);
    CHECK(std::isnan(row(R"("hold": true)").power_on));
    CHECK(row(R"("hold": true, "deenergise after": "10s")").action == il::failsafe_action::hold_for);
    CHECK(row(R"("hold": true, "deenergise after": "10s")").duration == il::seconds(10));
    CHECK(row(R"("deenergise": true)").action == il::failsafe_action::deenergise);
    CHECK(row(R"("substitute": "4 bar")").action == il::failsafe_action::substitute);
    CHECK(row(R"("substitute": "4 bar")").substitute == 4);
    CHECK(row(R"("substitute": "4 bar", "deenergise after": "1min")").action == il::failsafe_action::substitute_for);
    CHECK(row(R"("revert to": "5 bar")").action == il::failsafe_action::revert_to_default);
    CHECK(row(R"("revert to": "5 bar")").default_value == 5);
    CHECK(row(R"("latched": false)").action == il::failsafe_action::hold);
    CHECK_FALSE(row(R"("latched": false)").latched);
    // An output whose range leaves zero out can't be de-energised.
    const auto lines =
        documents::faults_of(documents::with(R"(["0 bar", "16 bar"])", R"(["1 bar", "16 bar"])",
                                             documents::with(R"("hold": true)", R"("deenergise": true)")));
    REQUIRE(lines.size() == 1);
    CHECK(
        lines[0] ==
        "site.json:40:7: /tags/a.set/on loss of: expected a range that holds 0 for an output that is de-energised, found a range without it");
}

TEST_CASE("site::read_protection: reset, bypass and inhibit are never essential, in an action's name or a tag's") {
    for (const char* const name : {"reset", "boiler.reset", "alarm_bypass", "pump-inhibit.now"}) {
        INFO(name);
        CHECK(site::detail::weakens(name));
        const std::string quoted = "\"" + std::string{name} + "\"";
        auto text = documents::with(R"("a.trip": {)", quoted + R"(: {)");
        text = documents::with(R"("a.trip")", quoted,
                               documents::with(R"("a.trip", "value")", quoted + R"(, "value")", text));
        const auto lines = documents::faults_of(text);
        REQUIRE(lines.size() == 1);
        CHECK(lines[0].find("expected a tag that protects: reset, bypass and inhibit are never essential") !=
              std::string::npos);
    }
    for (const char* const name : {"a.trip", "presets", "resetter.x", "bypassed"})
        CHECK_FALSE(site::detail::weakens(name));
    const auto lines = documents::faults_of(documents::with(
        R"("do": "tag.write", "on": "a.trip", "value")", R"("do": "pump.reset", "on": "a.trip", "value")",
        documents::with(R"(["pump.start"])", R"(["pump.start", "pump.reset"])")));
    REQUIRE(lines.size() == 1);
    CHECK(
        lines[0] ==
        R"(site.json:48:26: /essential/0/do: expected an action that protects: reset, bypass and inhibit are never essential, found "pump.reset")");
}

TEST_CASE("site::read_protection: each comparison") {
    const std::pair<const char*, il::comparison> forms[] = {
        {"is", il::comparison::equal},      {"is not", il::comparison::not_equal},
        {"below", il::comparison::less},    {"at most", il::comparison::less_or_equal},
        {"above", il::comparison::greater}, {"at least", il::comparison::greater_or_equal}};
    for (const auto& [word, how] : forms) {
        const auto made = documents::policy_of(documents::with(
            R"("tag": "a.guard", "is": "closed")", R"("tag": "a.level", ")" + std::string{word} + R"(": "20 %")"));
        CHECK(made.rows().permissives[0].row.is == how);
        CHECK(made.rows().permissives[0].row.operand == 20);
    }
}
