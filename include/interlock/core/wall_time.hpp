// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_WALL_TIME_HPP
#define INTERLOCK_CORE_WALL_TIME_HPP

#include <interlock/core/ticks.hpp>

namespace interlock::inline v0_1 {

/// A wall clock whose type isn't told: what is needed to judge the time stamps of values. The clock must outlive it.
/// Without a clock, or when the clock is neither synchronised nor within its holdover, wall time is not usable (semantics.md 1.5).
///
/// Serves:   none by itself; CR 3.5 as far as `tag_limits` does.
/// Denies:   none.
/// Units:    nanoseconds since 1970, as an offset to the enforcer's clock.
/// Errors:   none.
/// Threads:  those of the clock.
/// Cost:     a call through a pointer.
/// Example:  tests/interlock/core/wall_time.cpp
class wall_time {
public:
    constexpr wall_time() noexcept = default;
    template <wall_clock Clock>
    constexpr explicit wall_time(const Clock& clock) noexcept
        : clock_{&clock},
          state_{[](const void* c) noexcept {
              return state{static_cast<const Clock*>(c)->wall_offset(), static_cast<const Clock*>(c)->quality()};
          }} {}

    bool usable() const noexcept { return read().usable(); }
    ticks offset() const noexcept { return read().offset; }

    /// Both at once.
    struct state {
        ticks offset{};
        clock_quality quality = clock_quality::unknown;
        bool usable() const noexcept { return quality >= clock_quality::holdover; }
    };
    state read() const noexcept { return clock_ == nullptr ? state{} : state_(clock_); }

private:
    const void* clock_ = nullptr;
    state (*state_)(const void*) noexcept = nullptr;
};

} // namespace interlock::inline v0_1

#endif
