// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_POSIX_HPP
#define INTERLOCK_PLATFORM_POSIX_HPP

#include <interlock/core/policy.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/platform/barrier.hpp>

#include <atomic>
#include <cstdint>
#include <string_view>

#include <time.h>
#if defined(__linux__)
#include <sys/timex.h>
#endif

namespace interlock::inline v0_1::platform {

/// The system's monotonic clock, through the vDSO: no system call where the kernel's clock source permits. On Linux it is
/// CLOCK_BOOTTIME, which goes on while the machine sleeps: what was to end meanwhile has ended when it wakes.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    nanoseconds since an arbitrary moment.
/// Errors:   none; the clock always exists.
/// Threads:  any number at once.
/// Cost:     about 25 ns where the vDSO answers.
/// Example:  tests/interlock/platform/posix.cpp
class system_monotonic {
public:
#if defined(CLOCK_BOOTTIME)
    static constexpr clockid_t id = CLOCK_BOOTTIME;
#else
    static constexpr clockid_t id = CLOCK_MONOTONIC;
#endif
    static ticks now() noexcept { return read(id); }
    static ticks read(clockid_t which) noexcept {
        timespec at{};
        ::clock_gettime(which, &at);
        return {static_cast<std::int64_t>(at.tv_sec) * 1'000'000'000 + at.tv_nsec};
    }
};

/// The clock of a POSIX system, as a part of an enforcer: monotonic time for decisions, and what must be added to it for wall time.
///
/// Serves:   contributes to CR 2.11. Does not serve: finding out that a time source was swapped.
/// Denies:   none.
/// Units:    nanoseconds.
/// Errors:   none; a wall clock that the kernel calls unsynchronised has the quality `lost`.
/// Threads:  any; `refresh` and `tick` by one thread at a time.
/// Cost:     one reading of `Monotonic`: about 25 ns for `system_monotonic`, 10 ns for `cycle_counter`.
/// Example:  examples/hello_tag.cpp:compose
template <class Monotonic>
class basic_posix {
public:
    static constexpr std::string_view name = "platform::posix";
    using stages = takes_part<stage::tick>;

    basic_posix() noexcept { refresh(); }

    ticks now() const noexcept { return monotonic_.now(); }
    ticks wall_offset() const noexcept { return {offset_.load(std::memory_order_relaxed)}; }
    clock_quality quality() const noexcept { return quality_.load(std::memory_order_relaxed); }

    /// Looks at the wall clock and at how well the kernel thinks it is synchronised, and puts a counter right that has left the system's
    /// clock. The enforcer's `tick` does it once a second.
    void refresh() noexcept {
        if constexpr (requires { monotonic_.keep_to_system(); }) monotonic_.keep_to_system();
        const ticks before = now();
        const ticks wall = system_monotonic::read(CLOCK_REALTIME);
        const ticks after = now();
        offset_.store((wall - before).count - (after - before).count / 2, std::memory_order_relaxed);
        quality_.store(kernel_quality(), std::memory_order_relaxed);
        refreshed_ = after;
    }
    ticks tick(ticks at) noexcept {
        if (at - refreshed_ >= seconds(1) || at < refreshed_) refresh();
        return refreshed_ + seconds(1);
    }

    static bool process_barrier() noexcept { return platform::process_barrier(); }

private:
    static clock_quality kernel_quality() noexcept {
#if defined(__linux__)
        timex state{};
        const int answer = ::adjtimex(&state);
        return answer == -1 || answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0 ? clock_quality::lost
                                                                                        : clock_quality::synchronised;
#else
        return clock_quality::unknown;
#endif
    }

    Monotonic monotonic_;
    ticks refreshed_{};
    std::atomic<std::int64_t> offset_{0};
    std::atomic<clock_quality> quality_{clock_quality::unknown};
};

/// The platform of a program that has no reason for another.
using posix = basic_posix<system_monotonic>;

} // namespace interlock::inline v0_1::platform

#endif
