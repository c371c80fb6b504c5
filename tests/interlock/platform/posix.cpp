// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/posix.hpp>

#include <interlock/core/enforcer.hpp>

#include <chrono>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(il::wall_clock<il::platform::posix>);

TEST_CASE("platform/posix: goes forward, and its wall time is the system's") {
    il::platform::posix clock;
    const il::ticks a = clock.now();
    const il::ticks b = clock.now();
    CHECK(a <= b);
    CHECK(a > il::ticks{});
    const auto wall =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    const std::int64_t apart = wall - (clock.now() + clock.wall_offset()).count;
    CHECK(apart < 1'000'000'000);
    CHECK(apart > -1'000'000'000);
    CHECK(clock.quality() != il::clock_quality::holdover);
}

TEST_CASE("platform/posix: the enforcer's tick looks at the wall clock again, once a second") {
    il::enforcer<il::platform::posix> e;
    const il::ticks next = e.tick();
    CHECK(next > e.now());
    CHECK(next <= e.now() + il::seconds(1));
    CHECK(e.tick() == next);
    il::platform::posix clock;
    const il::ticks later = clock.now() + il::seconds(3600);
    CHECK(clock.tick(later) > next);
}
