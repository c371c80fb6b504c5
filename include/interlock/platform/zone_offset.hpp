// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_ZONE_OFFSET_HPP
#define INTERLOCK_PLATFORM_ZONE_OFFSET_HPP

#include <interlock/core/ticks.hpp>

#include <cstdint>

#include <time.h>

namespace interlock::inline v0_1::platform {

/// How far the time of this process's zone (TZ, or /etc/localtime) is ahead of UTC at a moment since 1970; zero where the zone can't be
/// told. Reads the zone's table and may lock: for `tick`, not for decisions.
inline ticks zone_offset(ticks wall) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    const time_t whole = static_cast<time_t>(wall.count / second - (wall.count % second < 0 ? 1 : 0));
    // localtime_r need not look at TZ by itself.
    ::tzset();
    tm broken_down{};
    if (::localtime_r(&whole, &broken_down) == nullptr) return {};
    return seconds(broken_down.tm_gmtoff);
}

} // namespace interlock::inline v0_1::platform

#endif
