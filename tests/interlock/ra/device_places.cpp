// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/device_places.hpp>

#include <doctest/doctest.h>

using interlock::ra::device_limits;
using interlock::ra::device_places;

TEST_CASE("ra::device_places: 5.3: unless told otherwise a device gets one message at a time over one connection") {
    constexpr device_limits by_default;
    CHECK(by_default.connections == 1);
    CHECK(by_default.in_flight == 1);
    CHECK(by_default.waiting > 0);
    // No interval: what a device needs between messages is its own, and a device that needs none isn't slowed down.
    CHECK(by_default.interval == interlock::ticks{});
    // Essential actions don't wait behind ordinary ones (2.3).
    CHECK(by_default.essential_in_flight > 0);
    CHECK(by_default.essential_waiting > 0);
    CHECK(device_places{}.devices > 0);
    CHECK(device_places{}.each.in_flight == by_default.in_flight);
}
