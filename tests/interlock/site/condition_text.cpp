// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/condition_text.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <interlock/site/moment.hpp>

#include <string>

namespace il = interlock;
namespace site = interlock::site;

namespace {

constexpr std::uint16_t day = 24 * 60;

std::string text_of(site::condition_row when) {
    site::site_rows rows;
    rows.zones = {"room"};
    rows.devices = {{"plc", "room"}};
    rows.tags = {{"a.set", {.device = "plc", .writable = true}}, {"a.mode", {.device = "plc"}}};
    rows.roles = {"operator"};
    rows.rules = {{"operator", false, {.actions = {"tag.write"}, .on = "a.set", .when = std::move(when)}}};
    il::names known;
    const small_site::compiled made(rows, known);
    REQUIRE_MESSAGE(made.good(), made.fault());
    return site::condition_text(made->access->conditions.back(), *made);
}

} // namespace

TEST_CASE("site/condition_text: a moment is written as it is read") {
    for (const std::string_view text : {"1970-01-01T00:00:01Z", "1999-12-31T23:59:59Z", "2000-02-29T12:00:00Z",
                                        "2026-11-01T06:05:04Z", "2100-03-01T00:00:00Z", "2200-12-31T23:59:59Z"})
        CHECK(site::moment_text(*site::parse_moment(text)) == text);
    for (std::int64_t at = 1; at < 84'000; at += 7)
        REQUIRE(site::parse_moment(site::moment_text(il::seconds(at * 86'400))) == il::seconds(at * 86'400));
}

TEST_CASE("site/condition_text: CR 2.1: each part of a condition is said") {
    CHECK(text_of({}).empty());
    CHECK(text_of({.authenticated_within = il::seconds(90)}) == "the identity was proved within 90 s");
    CHECK(text_of({.value = il::interval{1, 2.5}}) == "the value is 1 to 2.5");
    CHECK(text_of({.over = {il::medium::wireless, il::medium::local}}) == "it comes over local or wireless");
    CHECK(text_of({.during = {{360, 840}}}) == "it is monday 06:00 to 14:00");
    CHECK(
        text_of(
            {.only_if = {{.input = "a.mode", .is = il::comparison::less, .operand = 3, .max_age = il::seconds(2)}}}) ==
        "a.mode is below 3, no older than 2 s");
    CHECK(text_of({.authenticated_within = il::seconds(1), .value = il::interval{1, 2}, .during = {{0, day}}}) ==
          "it is monday 00:00 to 24:00 and the identity was proved within 1 s and the value is 1 to 2");
}

TEST_CASE("site/condition_text: the same condition has the same words, in whichever order it was said") {
    const std::string night = "it is monday 00:00 to 06:00, sunday 22:00 to 24:00";
    CHECK(text_of({.during = {{0, 360}, {6 * day + 1320, 7 * day}}}) == night);
    CHECK(text_of({.during = {{6 * day + 1320, 7 * day}, {100, 360}, {0, 200}}}) == night);
    CHECK(text_of({.during = {{1320, day + 360}}}) == "it is monday 22:00 to tuesday 06:00");
    CHECK(text_of({.during = {{1320, day}, {day, day + 360}}}) == "it is monday 22:00 to tuesday 06:00");
    const site::permissive_row one{.input = "a.mode", .operand = 1, .max_age = il::seconds(2)};
    const site::permissive_row two{.input = "a.set", .operand = 1, .max_age = il::seconds(2)};
    CHECK(text_of({.only_if = {one, two}}) == text_of({.only_if = {two, one, two}}));
}
