// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_LOCAL_TIME_HPP
#define INTERLOCK_UC_LOCAL_TIME_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/wall_time.hpp>

#include <cstdint>
#include <optional>

namespace interlock::inline v0_1::uc {

/// The earlier of two times, such as those at which something is due next.
constexpr ticks earlier(ticks a, ticks b) noexcept { return a < b ? a : b; }

/// Where rules about shifts and times of day get the time from: a wall clock, and how far the site's own time is ahead of UTC.
///
/// The difference is asked for in `tick` only, since finding it reads the zone's table and may lock.
///
/// Serves:   none by itself; CR 2.1 as far as `conditional_rbac` does.
/// Denies:   none.
/// Units:    nanoseconds; minutes of the week from Monday 00:00.
/// Errors:   without a clock that can be trusted there is no time (semantics.md 1.5).
/// Threads:  those of the clock.
/// Cost:     a call through a pointer and a division.
/// Example:  tests/interlock/uc/conditional_rbac.cpp
struct local_time {
    wall_time clock{};
    /// What to add to a moment since 1970 for the site's own time; null for UTC. `platform::zone_offset` is one.
    ticks (*ahead_of_utc)(ticks wall) noexcept = nullptr;

    /// The moment in nanoseconds since 1970, while the clock can be trusted.
    std::optional<ticks> wall(ticks now) const noexcept {
        const wall_time::state is = clock.read();
        return is.usable() ? std::optional{now + is.offset} : std::nullopt;
    }
};

/// The minute of the week of a moment in site time; 1970 began on a Thursday.
constexpr unsigned minute_of_week(ticks site_time) noexcept {
    constexpr std::int64_t minute = 60'000'000'000;
    const std::int64_t minutes = site_time.count / minute - (site_time.count % minute < 0 ? 1 : 0);
    const std::int64_t in_week = (minutes + std::int64_t{3} * 24 * 60) % minutes_of_a_week;
    return static_cast<unsigned>(in_week < 0 ? in_week + minutes_of_a_week : in_week);
}

} // namespace interlock::inline v0_1::uc

#endif
