// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/limit_rules.hpp>

#include <doctest/doctest.h>

#include <array>
#include <limits>

namespace il = interlock;
namespace si = il::si;
using il::reason;
using il::value_kind;

TEST_CASE("si/limit_rules: row 0 and rows beyond the table are no limits") {
    std::array<il::limit_entry, 2> rows{};
    il::snapshot site;
    site.limits = rows;
    il::tag_entry tag;
    CHECK(si::limits_of(site, tag) == nullptr);
    tag.limits = 1;
    CHECK(si::limits_of(site, tag) == &rows[1]);
    tag.limits = 2;
    CHECK(si::limits_of(site, tag) == nullptr);
}

TEST_CASE("si/limit_rules: bounded by a range, a list, or settable bits; a boolean by itself") {
    il::limit_entry l;
    CHECK(si::bounded(value_kind::boolean, nullptr));
    CHECK(!si::bounded(value_kind::real, nullptr));
    CHECK(!si::bounded(value_kind::real, &l));
    l.settable_bits = 0xf;
    CHECK(!si::bounded(value_kind::unsigned_integer, &l)); // no set of bits
    l.bit_mapped = true;
    CHECK(si::bounded(value_kind::unsigned_integer, &l));
    l.settable_bits = ~std::uint64_t{0};
    CHECK(!si::bounded(value_kind::unsigned_integer, &l));
    l.enumerated_count = 1;
    CHECK(si::bounded(value_kind::unsigned_integer, &l));
    l = {};
    l.has_range = true;
    CHECK(si::bounded(value_kind::real, &l));
}

TEST_CASE("si/limit_rules: what is judged by what came before it: steps, rates, bits, time stamps, and how often") {
    const il::limit_entry plain{.hard = {0, 1}, .has_range = true, .read_back = true};
    CHECK(!si::limits_change(plain));
    std::array<il::limit_entry, 7> rows;
    rows.fill(plain);
    rows[0].step_up = 1;
    rows[1].rate_down = 1;
    rows[2].settable_bits = 1;
    rows[3].past_skew = il::seconds(1);
    rows[4].future_skew = il::seconds(1);
    rows[5].least_interval = il::seconds(1);
    rows[6].most_writes = 1;
    for (const il::limit_entry& row : rows) CHECK(si::limits_change(row));
}

TEST_CASE("si/limit_rules: an interval that is empty or has no number as an end holds nothing") {
    CHECK(si::inside(5.0, {5, 5}));
    CHECK(!si::inside(5.0, {6, 4}));
    CHECK(!si::inside(5.0, {std::numeric_limits<double>::quiet_NaN(), 6}));
    CHECK(!si::inside(5.0, {4, std::numeric_limits<double>::quiet_NaN()}));
    CHECK(!si::inside({}, {}));
}

TEST_CASE("si/limit_rules: the first fault is the one that a person would name") {
    std::array<il::limit_entry, 2> rows{};
    const std::array<double, 2> numbers{1, 2};
    rows[1].hard = {0, 10};
    rows[1].has_range = true;
    rows[1].soft = {1, 5};
    rows[1].soft_refuses = true;
    rows[1].enumerated_count = 2;
    il::snapshot site;
    site.limits = rows;
    site.numbers = numbers;
    const il::tag_entry tag{.type = value_kind::real, .limits = 1};
    const auto fault = [&](il::value v) { return si::written_value_fault(v, tag, site); };
    CHECK(fault(true) == reason::wrong_type);
    CHECK(fault(11.0) == reason::outside_hard_range);
    CHECK(fault(6.0) == reason::outside_soft_range);
    CHECK(fault(3.0) == reason::not_enumerated);
    CHECK(!fault(2.0));
    CHECK(!fault(1));
}
