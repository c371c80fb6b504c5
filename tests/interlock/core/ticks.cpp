// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/ticks.hpp>

#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(il::monotonic_clock<il::testing::manual_clock> && il::wall_clock<il::testing::manual_clock>);
static_assert(!il::monotonic_clock<il::ticks>);

TEST_CASE("core/ticks: units are nanoseconds, and a point of 0 means never") {
    CHECK(il::seconds(1) == il::milliseconds(1'000));
    CHECK(il::milliseconds(1) == il::microseconds(1'000));
    CHECK(il::microseconds(1).count == 1'000);
    CHECK(il::seconds(2) - il::nanoseconds(1) < il::seconds(2));
    CHECK(il::seconds(2) * 3 == il::seconds(6));
    CHECK(il::ticks{}.count == 0);
    CHECK(il::never > il::seconds(9'000'000'000));
}
