// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_locking.hpp>

#include <doctest/doctest.h>

TEST_CASE("uc::session_locking: CR 2.5: by default people's sessions lock by inactivity everywhere") {
    constexpr interlock::uc::session_locking by_default;
    CHECK(by_default.after > interlock::ticks{});
    for (const auto& one : by_default.never_on) CHECK(one.empty());
    CHECK(by_default.because.empty());
}
