// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/dropped_essentials.hpp>

#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace site = interlock::site;
using lines = std::vector<std::string>;

namespace {

site::document read(const std::string& entries) {
    auto made = interlock::adapt::read_document("{\"essential\": [" + entries + "]}", "t");
    REQUIRE(made.has_value());
    return std::move(made).value();
}
lines dropped(const std::string& before, const std::string& after) {
    const site::document a = read(before), b = read(after);
    return site::dropped_essentials(a.root(), b.root());
}

} // namespace

TEST_CASE("site::dropped_essentials: CCSC 1: an entry that is gone, or says anything else, is dropped") {
    const std::string trip = R"({"on": "trip", "value": 1, "from": ["a", "b"]})";
    CHECK(dropped(trip, trip).empty());
    CHECK(dropped("", trip).empty());
    CHECK(dropped(trip, R"({"on": "other"}, {"from": ["a", "b"], "value": 1, "on": "trip"})").empty());
    CHECK(dropped(trip, "") == lines{trip});
    CHECK(dropped(trip, R"({"on": "trip", "value": 0, "from": ["a", "b"]})") == lines{trip});
    CHECK(dropped(trip, R"({"on": "trip", "value": 1, "from": ["a"]})") == lines{trip});
    CHECK(dropped(trip, R"({"on": "trip", "value": 1, "from": ["a", "b"], "subjects": ["s"]})") == lines{trip});
    CHECK(dropped(trip, R"({"on": "trip", "value": 1})") == lines{trip});
    CHECK(dropped(trip + ", {\"on\": \"x\"}", R"({"on": "y"})").size() == 2);
}

TEST_CASE("site::dropped_essentials: what an entry says to people may change") {
    CHECK(dropped(R"({"on": "trip"})", R"({"on": "trip", "description": "new"})").empty());
    CHECK(dropped(R"({"on": "trip", "description": "old"})", R"({"on": "trip"})").empty());
    CHECK(dropped(R"({"on": "trip", "description": "old"})", R"({"on": "trip", "description": "new"})").empty());
    CHECK(dropped(R"({"on": "trip", "description": "old"})", R"({"on": "trip", "value": 1})").size() == 1);
}

TEST_CASE("site::dropped_essentials: documents without a list") {
    const site::document nothing, some = read(R"({"on": "trip"})");
    CHECK(site::dropped_essentials(nothing.root(), some.root()).empty());
    CHECK(site::dropped_essentials(some.root(), nothing.root()).size() == 1);
}
