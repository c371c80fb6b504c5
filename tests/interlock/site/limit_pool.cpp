// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/limit_pool.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::limit_pool: CR 3.5: limits that differ in any one thing are never taken for the same") {
    using change = std::function<void(site::tag_row&)>;
    const auto limit = [](auto member, auto value) {
        return change{[=](site::tag_row& t) { (*t.limits).*member = value; }};
    };
    using e = il::limit_entry;
    const std::vector<change> changes{
        [](site::tag_row&) {},
        [](site::tag_row& t) { t.limits->hard.low = 1; },
        [](site::tag_row& t) { t.limits->hard.high = 99; },
        [](site::tag_row& t) { t.limits->hard.low = -0.0; },
        [](site::tag_row& t) { t.limits->soft.low = 1; },
        [](site::tag_row& t) { t.limits->soft.high = 99; },
        limit(&e::soft_refuses, true),
        limit(&e::has_range, false),
        limit(&e::step_up, 1.0),
        limit(&e::step_down, 1.0),
        limit(&e::rate_up, 1.0),
        limit(&e::rate_down, 1.0),
        limit(&e::rate_window, il::seconds(1)),
        limit(&e::settable_bits, std::uint64_t{1}),
        limit(&e::bit_mapped, true),
        limit(&e::least_quality, il::quality::uncertain),
        limit(&e::past_skew, il::seconds(1)),
        limit(&e::future_skew, il::seconds(1)),
        limit(&e::current_max_age, il::seconds(1)),
        limit(&e::read_back, true),
        limit(&e::least_interval, il::seconds(1)),
        limit(&e::most_writes, 1U),
        limit(&e::writes_window, il::seconds(1)),
        [](site::tag_row& t) { t.unit = "bar"; },
        [](site::tag_row& t) { t.unit = "mbar"; },
        [](site::tag_row& t) { t.enumerated = {1}; },
        [](site::tag_row& t) { t.enumerated = {2}; },
        [](site::tag_row& t) {
            t.enumerated = {1, 2};
        },
        [](site::tag_row& t) {
            t.enumerated = {2, 1};
        },
    };
    site::compiled_site made;
    site::limit_pool pool(made);
    std::set<std::uint32_t> rows;
    for (int again = 0; again < 2; ++again)
        for (const change& one : changes) {
            site::tag_row tag{.writable = true,
                              .limits = il::limit_entry{.hard = {0, 100}, .soft = {0, 100}, .has_range = true}};
            one(tag);
            const std::uint32_t row = pool.enter(tag);
            CHECK(row != 0);
            rows.insert(row);
            // What was entered is what is found there.
            const il::limit_entry& found = made.own.limits[row];
            CHECK(found.hard.high == tag.limits->hard.high);
            CHECK(found.unit == tag.unit);
            CHECK(found.enumerated_count == tag.enumerated.size());
            for (std::size_t i = 0; i < tag.enumerated.size(); ++i)
                CHECK(made.own.numbers[found.enumerated_first + i] == tag.enumerated[i]);
        }
    CHECK(rows.size() == changes.size());
    CHECK(made.own.limits.size() == changes.size() + 1);
}

TEST_CASE("site::limit_pool: CR 3.5: a tag without limits has the empty row, which permits nothing") {
    site::compiled_site made;
    site::limit_pool pool(made);
    CHECK(pool.enter({.writable = true}) == 0);
    CHECK(pool.enter({.writable = true, .enumerated = {1}}) == 0);
    REQUIRE(made.own.limits.size() == 1);
    CHECK_FALSE(made.own.limits[0].has_range);
}

TEST_CASE("site::limit_pool: a class of thousands of tags has one row, and lists of values are kept once") {
    site::compiled_site made;
    site::limit_pool pool(made);
    for (int i = 0; i < 5000; ++i)
        CHECK(pool.enter({.limits = il::limit_entry{.has_range = true}, .enumerated = {1, 2, 3}, .unit = "bar"}) == 1);
    CHECK(pool.enter({.limits = il::limit_entry{}, .enumerated = {1, 2, 3}}) == 2);
    CHECK(made.own.numbers.size() == 3);
    CHECK(made.own.texts.size() == 2);
}
