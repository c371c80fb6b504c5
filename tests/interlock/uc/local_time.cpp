// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/local_time.hpp>

#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

namespace il = interlock;
namespace uc = il::uc;

static_assert(uc::minute_of_week({}) == 3 * 24 * 60, "1970 began on a Thursday");
static_assert(uc::minute_of_week({-1}) == 3 * 24 * 60 - 1);
static_assert(uc::minute_of_week(il::seconds(4 * 86400)) == 0, "the Monday after");
static_assert(uc::minute_of_week(il::seconds(4 * 86400) - il::ticks{1}) == il::minutes_of_a_week - 1);
static_assert(uc::minute_of_week(il::seconds(59)) == 3 * 24 * 60);
static_assert(uc::minute_of_week(il::seconds(60)) == 3 * 24 * 60 + 1);
// Friday, 27 November 2026, 05:36.
static_assert(uc::minute_of_week(il::seconds(1'795'757'760)) == 4 * 24 * 60 + 5 * 60 + 36);

TEST_CASE("uc/local_time: every minute of two weeks around 1970 has its place") {
    for (int minute = -il::minutes_of_a_week; minute < il::minutes_of_a_week; ++minute)
        REQUIRE(uc::minute_of_week(il::seconds(60) * minute) ==
                static_cast<unsigned>((minute + 3 * 24 * 60 + il::minutes_of_a_week) % il::minutes_of_a_week));
}

TEST_CASE("uc/local_time: 1.5: without a clock that can be trusted there is no time") {
    il::testing::manual_clock clock;
    const uc::local_time time{.clock = il::wall_time{clock}};
    REQUIRE(time.wall(clock.now()).has_value());
    CHECK(*time.wall(clock.now()) == clock.now() + clock.wall_offset());
    clock.set_quality(il::clock_quality::lost);
    CHECK(!time.wall(clock.now()).has_value());
    CHECK(!uc::local_time{}.wall(clock.now()).has_value());
}
