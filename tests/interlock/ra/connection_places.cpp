// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/connection_places.hpp>

#include <interlock/ra/limits.hpp>

#include <doctest/doctest.h>

using interlock::ticks;
using interlock::ra::connection_places;

TEST_CASE(
    "ra::connection_places: 2.3: by default there is room that only essential peers get, and nothing lasts for ever") {
    constexpr connection_places by_default;
    static_assert(by_default.reserved > 0 && by_default.reserved < by_default.in_all);
    // One listener, one address, or handshakes alone can't take all ordinary places.
    static_assert(by_default.per_listener < by_default.in_all - by_default.reserved);
    static_assert(by_default.per_address < by_default.per_listener);
    static_assert(by_default.half_open < by_default.per_listener);
    CHECK(by_default.handshake > ticks{});
    CHECK(by_default.handshake < interlock::seconds(60));
    CHECK(by_default.message > ticks{});
    CHECK(by_default.message < by_default.idle);
    CHECK(by_default.seed != interlock::ra::limits{}.seed);
}
