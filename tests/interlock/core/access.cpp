// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/access.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

namespace il = interlock;

TEST_CASE("core/access: a window of the week holds its first minute and not its last") {
    const il::week_window shift{360, 840};
    CHECK(!shift.holds(359));
    CHECK(shift.holds(360));
    CHECK(shift.holds(839));
    CHECK(!shift.holds(840));
    CHECK(!il::week_window{}.holds(0));
    CHECK(il::week_window{0, il::minutes_of_a_week}.holds(il::minutes_of_a_week - 1U));
}

TEST_CASE("core/access: a condition that says nothing limits nothing") {
    const il::condition_entry none;
    CHECK(none.authenticated_within == il::ticks{});
    CHECK(!none.limits_value);
    CHECK(none.media == 0xff);
    CHECK(none.windows_count == 0);
    CHECK(none.inputs_count == 0);
}

TEST_CASE("core/access: approvals are found by the tag, and a tag beyond the table has none") {
    const std::array<il::approval_entry, 3> rows{{{.persons = 2}, {.persons = 3}, {.persons = 4}}};
    const std::array<il::access_tables::range, 3> of{{{0, 0}, {0, 1}, {1, 2}}};
    const std::array<std::uint32_t, 4> lists{7, 8, 9, 10};
    il::access_tables tables;
    CHECK(tables.approvals_for({1}).empty());
    tables.approvals = rows;
    tables.approvals_of = of;
    tables.role_lists = lists;
    CHECK(tables.approvals_for({0}).empty());
    REQUIRE(tables.approvals_for({2}).size() == 2);
    CHECK(tables.approvals_for({2})[0].persons == 3);
    CHECK(tables.approvals_for({3}).empty());
    CHECK(tables.approvals_for({UINT32_MAX}).empty());
    REQUIRE(tables.roles(1, 2).size() == 2);
    CHECK(tables.roles(1, 2)[1] == 9);
}
