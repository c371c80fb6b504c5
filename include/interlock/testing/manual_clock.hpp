// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTING_MANUAL_CLOCK_HPP
#define INTERLOCK_TESTING_MANUAL_CLOCK_HPP

#include <interlock/core/ticks.hpp>

#include <atomic>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::testing {

/// A clock that goes forward only when it is told to: a part of enforcers in tests.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    nanoseconds; begins at one second, since 0 means "never".
/// Errors:   none.
/// Threads:  any.
/// Cost:     one load.
/// Example:  tests/interlock/testing/manual_clock.cpp
class manual_clock {
public:
    static constexpr std::string_view name = "testing::manual_clock";

    ticks now() const noexcept { return {now_.load(std::memory_order_relaxed)}; }
    ticks wall_offset() const noexcept { return {offset_.load(std::memory_order_relaxed)}; }
    clock_quality quality() const noexcept { return quality_.load(std::memory_order_relaxed); }

    void advance(ticks by) noexcept { now_.fetch_add(by.count, std::memory_order_relaxed); }
    /// Steps the wall clock alone.
    void set_wall_offset(ticks offset) noexcept { offset_.store(offset.count, std::memory_order_relaxed); }
    void set_quality(clock_quality quality) noexcept { quality_.store(quality, std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> now_{1'000'000'000};
    std::atomic<std::int64_t> offset_{1'700'000'000'000'000'000};
    std::atomic<clock_quality> quality_{clock_quality::synchronised};
};

} // namespace interlock::inline v0_1::testing

#endif
