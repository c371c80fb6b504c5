// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/quantity.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site/quantity: a number and its unit") {
    const auto of = [](std::string_view text) {
        const auto q = site::parse_quantity(text);
        REQUIRE(q.has_value());
        return *q;
    };
    CHECK(of("16 bar").number == 16);
    CHECK(of("16 bar").unit == "bar");
    CHECK(of("16bar").unit == "bar");
    CHECK(of("16  bar").unit == "bar");
    CHECK(of("-3.5 \u00b0C").number == -3.5);
    CHECK(of("-3.5 \u00b0C").unit == "\u00b0C");
    CHECK(of("12").unit.empty());
    CHECK(of("1e3 m3/h").number == 1000);
    CHECK(of("1e3 m3/h").unit == "m3/h");
    CHECK(of("30 %").unit == "%");
}

TEST_CASE("site/quantity: slips of the pen are none") {
    for (const std::string_view text : {"", " 1", "bar", "16 bar 3", "1 6", "1.2.3", "+1", "1,5 bar", "nan", "inf bar",
                                        "1e999", "--1", "0x10 .", "1 bar "})
        CHECK_MESSAGE(!site::parse_quantity(text).has_value(), text);
}

TEST_CASE("site/quantity: durations have a unit, are whole nanoseconds, and end before a century") {
    const auto of = [](std::string_view text) {
        const auto d = site::parse_duration(text);
        return d ? d->count : -1;
    };
    CHECK(of("250ms") == 250'000'000);
    CHECK(of("5s") == 5'000'000'000);
    CHECK(of("5 s") == 5'000'000'000);
    CHECK(of("1min") == 60'000'000'000);
    CHECK(of("1.5 h") == 5'400'000'000'000);
    CHECK(of("2d") == 172'800'000'000'000);
    CHECK(of("10us") == 10'000);
    CHECK(of("10 \u00b5s") == 10'000);
    CHECK(of("0.1s") == 100'000'000);
    CHECK(of("0.001us") == 1);
    CHECK(of("0s") == 0);
    for (const std::string_view text : {"5", "5 S", "5 sec", "-1s", "0.0001us", "40000d", "1e300d", "s", "5s5", "1 m"})
        CHECK_MESSAGE(of(text) == -1, text);
}

TEST_CASE("site/quantity: a change in a time") {
    const auto r = site::parse_rate("2 bar per 1min");
    REQUIRE(r.has_value());
    CHECK(r->change.number == 2);
    CHECK(r->change.unit == "bar");
    CHECK(r->window == il::seconds(60));
    CHECK(site::parse_rate("6 per 1h")->change.unit.empty());
    for (const std::string_view text :
         {"2 bar", "2 bar per", "2 bar per 0s", "2 bar per 1", "per 1s", "2 bar  per  1s x", "2 bar/1min"})
        CHECK_MESSAGE(!site::parse_rate(text).has_value(), text);
}
