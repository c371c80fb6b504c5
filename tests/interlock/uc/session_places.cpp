// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_places.hpp>

#include <doctest/doctest.h>

using interlock::ticks;
using interlock::uc::session_places;

TEST_CASE(
    "uc::session_places: CR 2.6, CR 2.7: by default sessions idle out, are few, and one place is for emergencies") {
    constexpr session_places by_default;
    static_assert(by_default.reserved == 1);
    static_assert(by_default.per_listener < by_default.in_all - by_default.reserved);
    static_assert(by_default.per_subject < by_default.per_listener);
    CHECK(by_default.idle_end > ticks{});
    CHECK(by_default.idle_end <= interlock::seconds(15 * 60));
    // How exactly activity is noted must not eat up the idle time.
    CHECK(by_default.granularity > ticks{});
    CHECK(by_default.granularity < interlock::seconds(60));
}
