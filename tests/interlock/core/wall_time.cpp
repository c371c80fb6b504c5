// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/wall_time.hpp>

#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("core/wall_time: 1.5: usable while the clock is synchronised or within its holdover") {
    il::testing::manual_clock clock;
    const il::wall_time wall{clock};
    using il::clock_quality;
    for (const auto q :
         {clock_quality::unknown, clock_quality::lost, clock_quality::holdover, clock_quality::synchronised}) {
        clock.set_quality(q);
        CHECK(wall.usable() == (q == clock_quality::holdover || q == clock_quality::synchronised));
    }
    clock.set_wall_offset(il::seconds(1234));
    CHECK(wall.offset() == il::seconds(1234));
}

TEST_CASE("core/wall_time: without a clock there is none") {
    CHECK(!il::wall_time{}.usable());
    CHECK(il::wall_time{}.offset() == il::ticks{});
}
