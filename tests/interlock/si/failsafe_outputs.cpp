// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/failsafe_outputs.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <set>

namespace il = interlock;
namespace si = il::si;
using il::value_kind;

TEST_CASE("si/failsafe_outputs: an output keeps its place, and a full table says so") {
    si::failsafe_outputs table{100};
    std::set<si::failsafe_output*> places;
    for (std::uint32_t id = 1; id <= 100; ++id) {
        CHECK(table.find({id * 64}) == nullptr);
        places.insert(table.find_or_add({id * 64}));
    }
    CHECK(places.size() == 100);
    CHECK(table.find_or_add({7}) == nullptr);
    CHECK(table.find_or_add({0}) == nullptr);
    CHECK(table.find({7}) == nullptr);
    CHECK(table.find_or_add({64}) == table.find({64}));
    int seen = 0;
    table.for_each([&](si::failsafe_output&) { ++seen; });
    CHECK(seen == 100);
    si::failsafe_outputs none{0};
    CHECK(none.find_or_add({1}) == nullptr);
    CHECK(none.find({1}) == nullptr);
}

TEST_CASE("si/failsafe_outputs: 3.4: a number becomes a value only if the output's type has it") {
    const auto made = [](value_kind type, double n) { return si::failsafe_rules::row{{}, type, {}}.value_of(n); };
    CHECK(made(value_kind::boolean, 1) == il::value{true});
    CHECK(made(value_kind::boolean, 0) == il::value{false});
    CHECK(made(value_kind::boolean, 0.5).empty());
    CHECK(made(value_kind::integer, -3).kind() == value_kind::integer);
    CHECK(made(value_kind::integer, 3.5).empty());
    CHECK(made(value_kind::integer, 1e300).empty());
    CHECK(made(value_kind::integer, std::numeric_limits<double>::quiet_NaN()).empty());
    CHECK(made(value_kind::unsigned_integer, 3) == il::value{std::uint64_t{3}});
    CHECK(made(value_kind::unsigned_integer, -1).empty());
    CHECK(made(value_kind::real, 3.5) == il::value{3.5});
    CHECK(made(value_kind::none, 3.5).empty());
}
