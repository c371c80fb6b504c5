// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/read_tags.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>

namespace il = interlock;
namespace site = interlock::site;

namespace {

const site::tag_row& tag(const site::policy& of, std::string_view name) {
    for (const auto& t : of.rows().tags)
        if (t.name == name) return t.row;
    FAIL("no such tag");
    return of.rows().tags[0].row;
}

} // namespace

TEST_CASE("site::read_tags: each slip of the pen leads to its own line") {
    const documents::slip slips[] = {
        {R"("class": "setpoint")", R"("class": "setpiont")",
         R"(36:25: /tags/a.set/class: expected the name of a tag class: ordinary, safety, permissive, configuration, or one of "tag classes"; did you mean "setpoint"?, found "setpiont")"},
        {R"("setpoint": { "outside)", R"("safety": { "outside)",
         R"(33:5: /tag classes/safety: expected a name that isn't one of the built-in classes, found "safety"
36:25: /tags/a.set/class: expected the name of a tag class: ordinary, safety, permissive, configuration, or one of "tag classes", found "setpoint")"},
        {R"("outside normal": "refuse")", R"("outside normal": "clamp")",
         R"(33:37: /tag classes/setpoint/outside normal: expected one of "refuse", "record", "needs approval", found "clamp")"},
        {R"("outside normal": "refuse")", R"("outside normal": "needs approval")",
         R"(33:37: /tag classes/setpoint/outside normal: expected an entry of "approvals" for "tag.write" on "a.set" with "value": "outside normal", found "needs approval")"},
        {R"("setpoint": { "outside)", R"("setpoint": { "device": "plc", "outside)",
         R"(33:19: /tag classes/setpoint/device: expected only what tags of a class can share, found "device")"},
        {R"("device": "plc", "type": "real", "range": ["0 bar")",
         R"("device": "pcl", "type": "real", "range": ["0 bar")",
         R"(36:47: /tags/a.set/device: expected the name of a device; did you mean "plc"?, found "pcl")"},
        {R"("a.mode": { "device": "plc", )", R"("a.mode": { )",
         R"(41:5: /tags/a.mode: expected "device": the device that holds the tag, or its "zone", found nothing)"},
        {R"("heart": { "zone": "boiler")", R"("heart": { "zone": "boilr")",
         R"(46:24: /tags/heart/zone: expected the name of a zone; did you mean "boiler"?, found "boilr")"},
        {R"("type": "real", "range": ["0 bar")", R"("type": "float", "range": ["0 bar")",
         R"(36:62: /tags/a.set/type: expected one of "bool", "int", "uint", "real", found "float")"},
        {R"("type": "real", "range": ["0 bar")", R"("range": ["0 bar")",
         R"(36:5: /tags/a.set: expected "type": "bool", "int", "uint" or "real", or the place in "modbus", found nothing)"},
        {R"(["0 bar", "16 bar"])", R"(["16 bar", "0 bar"])",
         R"(36:79: /tags/a.set/range: expected [low, high] with low < high, found ["16 bar", "0 bar"])"},
        {R"(["0 bar", "16 bar"])", R"(["0 bar", "16 bra"])",
         R"(36:89: /tags/a.set/range/1: expected the unit bar, as the tag's other values have, found "16 bra")"},
        {R"(["0 bar", "16 bar"])", R"(["0 bar", 16])",
         "36:89: /tags/a.set/range/1: expected the unit bar, as the tag's other values have, found 16"},
        {R"(["0 bar", "16 bar"])", R"(["0 bar"])",
         R"(36:79: /tags/a.set/range: expected [low, high] with low < high, found ["0 bar"])"},
        {R"(["0 bar", "16 bar"])", R"(["0 bar", "16 bar 3"])",
         R"(36:89: /tags/a.set/range/1: expected a number with its unit, such as "16 bar", found "16 bar 3")"},
        {R"(["0 bar", "16 bar"])", R"(["0 bar", "1e999 bar"])",
         R"(36:89: /tags/a.set/range/1: expected a number with its unit, such as "16 bar", found "1e999 bar")"},
        {R"(["0 bar", "16 bar"])", R"(["0 bar", 1e999])",
         R"(36:89: /tags/a.set/range/1: expected a number that can be held exactly: whole ones up to 2^53, found one that can't
36:89: /tags/a.set/range/1: expected the unit bar, as the tag's other values have, found a number beyond all bounds)"},
        {R"(["2 bar", "12 bar"])", R"(["2 bar", "20 bar"])",
         R"(36:110: /tags/a.set/normal: expected a range within ["0 bar", "16 bar"], found ["2 bar", "20 bar"])"},
        {R"(, "normal": ["2 bar", "12 bar"])", R"(, "outside range": "clamp")",
         R"(36:117: /tags/a.set/outside range: expected "refuse", found "clamp")"},
        {R"(, "normal": ["2 bar", "12 bar"])", R"(, "outside normal": "record")",
         R"(36:5: /tags/a.set: expected "normal": the range that "outside normal" is about, found nothing)"},
        {R"("up": "1 bar", )", "",
         R"(37:7: /tags/a.set/step: expected "up": the limit upwards, or "unlimited", found nothing)"},
        {R"("up": "1 bar")", R"("up": "0 bar")",
         R"(37:23: /tags/a.set/step/up: expected a step above zero, found "0 bar")"},
        {R"("up": "1 bar")", R"("up": "1 psi")",
         R"(37:23: /tags/a.set/step/up: expected the unit bar, as the tag's other values have, found "1 psi")"},
        {R"("up": "1 bar")", R"("up": "one bar")",
         R"(37:23: /tags/a.set/step/up: expected a number with its unit, such as "16 bar", found "one bar")"},
        {R"("2 bar per 1min")", R"("2 bar")",
         R"(37:63: /tags/a.set/rate: expected a change in a time, such as "2 bar per 1min", found "2 bar")"},
        {R"("2 bar per 1min")", R"("2 bar per 1 fortnight")",
         R"(37:63: /tags/a.set/rate: expected a change in a time, such as "2 bar per 1min", found "2 bar per 1 fortnight")"},
        {R"("2 bar per 1min")", R"({ "up": "2 bar per 1min", "down": "3 bar per 2min" })",
         R"(37:97: /tags/a.set/rate/down: expected the same time as for the other direction, found "3 bar per 2min")"},
        {R"("quality": "uncertain")", R"("quality": "fair")",
         R"(37:92: /tags/a.set/quality: expected one of "good", "uncertain", found "fair")"},
        {R"("behind": "5s", )", "",
         R"(38:7: /tags/a.set/time stamp: expected "behind": how old a time stamp may be, found nothing)"},
        {R"("behind": "5s")", R"("behind": "5")",
         R"(38:33: /tags/a.set/time stamp/behind: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found "5")"},
        {R"("between writes": "100ms")", R"("between writes": 100)",
         R"(38:74: /tags/a.set/between writes: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found 100)"},
        {R"("6 per 1h")", R"("6.5 per 1h")",
         R"(38:93: /tags/a.set/writes: expected a number in a time, such as "6 per 1h", found "6.5 per 1h")"},
        {R"("6 per 1h")", R"("6 starts per 1h")",
         R"(38:93: /tags/a.set/writes: expected a number in a time, such as "6 per 1h", found "6 starts per 1h")"},
        {R"("values": ["off", "on", 7])", R"("values": ["off", "of", 7])",
         R"(41:68: /tags/a.mode/values/1: expected a number with its unit, such as "16 bar", found "of")"},
        {R"("values": ["off", "on", 7])", R"("values": [])",
         "41:60: /tags/a.mode/values: expected at least one value, found []"},
        {R"("off": 0, "on": 1)", R"("off": "zero", "on": 1)",
         R"(41:61: /tags/a.mode/values/0: expected a number with its unit, such as "16 bar", found "off"
41:97: /tags/a.mode/states/off: expected the number that the word stands for, found "zero")"},
        {R"("bits": [0, 3])", R"("bits": [0, 64])",
         "42:62: /tags/a.bits/bits/1: expected a whole number from 0 to 63, found 64"},
        {R"("type": "uint", "bits": [0, 3])", R"("type": "real", "bits": [0, 3])",
         R"(42:50: /tags/a.bits/bits: expected "bits" on a whole number only, found it on another type)"},
        {R"("bits": [0, 3])", R"("writable": true)",
         R"(42:5: /tags/a.bits: expected "range", "values" or "bits" for a tag that can be written, or "writable": false, found none of them)"},
        {R"("type": "bool", "writable": true)", R"("type": "bool", "range": [0, 1])",
         "43:69: /tags/a.trip/range: expected no range for a bool, found [0, 1]"},
        {R"("type": "bool", "writable": true)", R"("type": "bool", "step": 1)",
         R"(43:69: /tags/a.trip/step: expected no "step" for a bool, found it
48:45: /essential/0/on: expected a tag that can be written, found "a.trip")"},
        {R"("type": "bool", "writable": true)", R"("type": "bool", "writable": "yes")",
         R"(43:81: /tags/a.trip/writable: expected true or false, found "yes"
48:45: /essential/0/on: expected a tag that can be written, found "a.trip")"},
        {R"("unit": "%")", R"("modbus": { "reference": 1 })",
         R"(45:35: /tags/a.level/type: expected the type in "modbus", where the tag is mapped, found "real"
45:51: /tags/a.level/modbus: expected no "modbus": this program has no part for it, found it)"},
        {R"("a.level": {)", R"("plc": {)",
         R"(25:44: /roles/operator/deny/0/on: expected the name of a tag or device, found "a.level"
45:5: /tags/plc: expected a name that no device has, found "plc")"},
        {R"("a.level": {)", R"(".level": {)",
         R"(25:44: /roles/operator/deny/0/on: expected the name of a tag or device; did you mean ".level"?, found "a.level"
45:5: /tags/.level: expected a name of 1 to 255 bytes, without spaces, control characters or *, and with no dot at its ends, found ".level")"},
        {R"("a.level": {)", R"("a.trip": {)",
         R"(25:44: /roles/operator/deny/0/on: expected the name of a tag or device, found "a.level"
45:5: /tags/a.trip: expected each key once, found "a.trip" again)"},
        {R"("unit": "%")", R"("unit": "%", "colour": "red")",
         R"(45:64: /tags/a.level/colour: expected one of "class", "device", "zone", "modbus", "type", "writable", "unit", "range", "normal", "outside range", "outside normal", "step", "rate", "values", "bits", "states", "read back", "current value no older than", "quality", "bad answers", "time stamp", "between writes", "writes", "only if", "on loss of", "description", "protected as", "alias of", found "colour")"},
        {R"("unit": "%")", R"("unit": "%", "wirtable": true)",
         R"(45:64: /tags/a.level/wirtable: expected a known key; did you mean "writable"?, found "wirtable")"},
        {R"("unit": "%")", R"("unit": "%", "protected as": "nothing")",
         R"(45:80: /tags/a.level/protected as: expected one of "ordinary", "safety", "permissive", "configuration", found "nothing")"},
        {R"("values": ["off", "on", 7])", R"("values": ["off", 0.5])",
         "41:68: /tags/a.mode/values/1: expected a value that the tag's type and range permit, found 0.5"},
        {R"("values": ["off", "on", 7])", R"("values": ["off", 7], "range": [0, 5])",
         "41:68: /tags/a.mode/values/1: expected a value that the tag's type and range permit, found 7"},
    };
    documents::check(slips);
}

TEST_CASE("site::read_tags: CR 3.5: the limits of a tag are what the document says") {
    const site::policy made = documents::policy_of(documents::plant);
    const site::tag_row& set = tag(made, "a.set");
    CHECK(set.device == "plc");
    CHECK(set.type == il::value_kind::real);
    CHECK(set.writable);
    CHECK(set.unit == "bar");
    REQUIRE(set.limits.has_value());
    const il::limit_entry& l = *set.limits;
    CHECK(l.has_range);
    CHECK(l.hard.low == 0);
    CHECK(l.hard.high == 16);
    CHECK(l.soft.low == 2);
    CHECK(l.soft.high == 12);
    CHECK(l.soft_refuses);
    CHECK(l.step_up == 1);
    CHECK(l.step_down == std::numeric_limits<double>::infinity());
    CHECK(l.rate_up == 2);
    CHECK(l.rate_down == 2);
    CHECK(l.rate_window == il::seconds(60));
    CHECK(l.least_quality == il::quality::uncertain);
    CHECK(l.past_skew == il::seconds(5));
    CHECK(l.future_skew == il::seconds(1));
    CHECK(l.current_max_age == il::seconds(2));
    CHECK(l.read_back);
    CHECK(l.least_interval == il::ticks{100'000'000});
    CHECK(l.most_writes == 6);
    CHECK(l.writes_window == il::seconds(3600));

    const site::tag_row& mode = tag(made, "a.mode");
    CHECK(mode.writable);
    CHECK(mode.enumerated == std::vector<double>{0, 1, 7});
    REQUIRE(mode.limits.has_value());
    CHECK(mode.limits->has_range);

    const site::tag_row& bits = tag(made, "a.bits");
    REQUIRE(bits.limits.has_value());
    CHECK(bits.limits->bit_mapped);
    CHECK(bits.limits->settable_bits == 9);

    CHECK(tag(made, "a.trip").tag_class == il::tag_class::safety);
    CHECK(tag(made, "a.trip").limits->hard.high == 1);
    CHECK(tag(made, "a.guard").tag_class == il::tag_class::permissive);
    CHECK_FALSE(tag(made, "a.guard").writable);
    CHECK_FALSE(tag(made, "a.level").limits.has_value());
    CHECK(tag(made, "heart").zone == "boiler");
}

TEST_CASE("site::read_tags: a tag's own member counts, then its class's") {
    const auto in = documents::with(R"("read back": true)",
                                    R"("read back": true, "protected as": "safety", "range": ["1 bar", "2 bar"])");
    const site::policy made = documents::policy_of(in);
    CHECK(tag(made, "a.set").limits->hard.high == 16);
    CHECK(tag(made, "a.set").tag_class == il::tag_class::safety);
    CHECK(tag(made, "a.set").limits->read_back);
    // What is wrong in a class is one fault, however many tags it has.
    const auto lines = documents::faults_of(
        documents::with(R"("a.level": { "device")", R"("a.level": { "class": "setpoint", "device")",
                        documents::with(R"("read back": true)", R"("read back": 1)")));
    CHECK(lines == std::vector<std::string>{
                       "site.json:33:60: /tag classes/setpoint/read back: expected true or false, found 1"});
}

TEST_CASE("site::read_tags: what is only read keeps its range, for what a device answers") {
    const site::policy made = documents::policy_of(documents::with(R"("unit": "%")", R"("range": ["0 %", "100 %"])"));
    CHECK_FALSE(tag(made, "a.level").writable);
    REQUIRE(tag(made, "a.level").limits.has_value());
    CHECK(tag(made, "a.level").limits->hard.high == 100);
}

TEST_CASE("site::read_tags: 3.7: whether bad answers are handed on is the site's choice, with or without a range") {
    const site::policy made = documents::policy_of(documents::with(R"("unit": "%")", R"("bad answers": "withhold")"));
    REQUIRE(tag(made, "a.level").limits.has_value());
    CHECK(tag(made, "a.level").limits->withholds_bad_answers);
    CHECK_FALSE(tag(made, "a.level").limits->has_range);
    CHECK_FALSE(tag(made, "a.level").writable);
    CHECK_FALSE(tag(made, "a.set").limits->withholds_bad_answers);
    const site::policy marked = documents::policy_of(documents::with(R"("unit": "%")", R"("bad answers": "mark")"));
    CHECK_FALSE(tag(marked, "a.level").limits.has_value());
    const auto wrong = documents::faults_of(documents::with(R"("unit": "%")", R"("bad answers": "drop")"));
    REQUIRE(wrong.size() == 1);
    CHECK(wrong[0].find(R"(/tags/a.level/bad answers: expected one of "mark", "withhold", found "drop")") !=
          std::string::npos);
}

TEST_CASE("site::read_tags: a limit that may differ by direction") {
    const site::policy made = documents::policy_of(
        documents::with(R"("2 bar per 1min")", R"({ "up": "unlimited", "down": "3 bar per 2min" })"));
    CHECK(tag(made, "a.set").limits->rate_up == std::numeric_limits<double>::infinity());
    CHECK(tag(made, "a.set").limits->rate_down == 3);
    CHECK(tag(made, "a.set").limits->rate_window == il::seconds(120));
}
