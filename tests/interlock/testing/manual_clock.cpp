// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("testing/manual_clock: goes forward only when told to, and its wall clock can be stepped apart from it") {
    il::testing::manual_clock clock;
    const il::ticks begin = clock.now();
    CHECK(begin > il::ticks{});
    CHECK(clock.now() == begin);
    clock.advance(il::seconds(3));
    CHECK(clock.now() - begin == il::seconds(3));
    clock.set_wall_offset(il::seconds(5));
    CHECK(clock.wall_offset() == il::seconds(5));
    CHECK(clock.now() - begin == il::seconds(3));
    clock.set_quality(il::clock_quality::lost);
    CHECK(clock.quality() == il::clock_quality::lost);
}
