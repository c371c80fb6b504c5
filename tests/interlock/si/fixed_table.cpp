// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/fixed_table.hpp>

#include <doctest/doctest.h>

#include <atomic>

namespace si = interlock::si;

TEST_CASE("si/fixed_table: rows begin empty, stay where they are, and may be as immovable as atomics") {
    const si::fixed_table<std::atomic<int>> table{3};
    std::atomic<int>* const first = &table[0];
    for (std::size_t i = 0; i != 3; ++i) CHECK(table[i] == 0);
    table[2] = 5;
    CHECK(table[2] == 5);
    CHECK(&table[0] == first);
    const si::fixed_table<int> none{0};
    CHECK(sizeof(none) == sizeof(int*));
}
