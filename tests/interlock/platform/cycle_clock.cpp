// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/cycle_clock.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(il::wall_clock<il::platform::cycle_clock>);

TEST_CASE("platform/cycle_clock: never goes back, and keeps to the system's monotonic clock") {
    const il::platform::cycle_clock clock;
    il::ticks last = clock.now();
    for (int i = 0; i < 100'000; ++i) {
        const il::ticks next = clock.now();
        REQUIRE(next >= last);
        last = next;
    }
    const il::ticks system = il::platform::system_monotonic::read(CLOCK_MONOTONIC);
    const std::int64_t apart = (clock.now() - system).count;
    CHECK(apart < il::milliseconds(50).count);
    CHECK(apart > -il::milliseconds(50).count);
    MESSAGE("the processor's counter is read: ", il::platform::cycle_counter().counts_cycles());
}
