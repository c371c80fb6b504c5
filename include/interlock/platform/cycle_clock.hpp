// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_CYCLE_CLOCK_HPP
#define INTERLOCK_PLATFORM_CYCLE_CLOCK_HPP

#include <interlock/platform/posix.hpp>

#include <cstdint>

#include <fcntl.h>
#include <unistd.h>

namespace interlock::inline v0_1::platform {

/// The processor's own counter of time, where the kernel itself trusts it as its clock source (Linux on x86-64: `tsc`); elsewhere
/// CLOCK_MONOTONIC. Reads in about 10 ns, never makes a system call, and is measured against CLOCK_MONOTONIC once, when made.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    nanoseconds, on the same scale as CLOCK_MONOTONIC at the time it was made; may drift from it by some parts in a million,
///           since it isn't steered.
/// Errors:   none; what can't be trusted isn't used.
/// Threads:  any; immutable once made.
/// Cost:     one instruction, a multiplication and a shift. Making one takes about 10 ms, once for each process.
/// Example:  examples/modbus_gateway/security.hpp:compose
class cycle_counter {
public:
    ticks now() const noexcept {
#if defined(__x86_64__)
        if (scale_.per_cycle != 0) [[likely]]
            return {scale_.begin + static_cast<std::int64_t>(scaled(__builtin_ia32_rdtsc() - scale_.first))};
#endif
        return system_monotonic::read(CLOCK_MONOTONIC);
    }
    /// True where the processor's counter is what is read.
    bool counts_cycles() const noexcept { return scale_.per_cycle != 0; }

private:
    struct scale {
        std::uint64_t first = 0;
        std::int64_t begin = 0;
        /// Nanoseconds for each cycle, times 2^32; 0 where the counter can't be trusted.
        std::uint64_t per_cycle = 0;
    };

#if defined(__x86_64__)
    __extension__ using wide = unsigned __int128;
    std::uint64_t scaled(std::uint64_t cycles) const noexcept {
        return static_cast<std::uint64_t>(wide{cycles} * scale_.per_cycle >> 32U);
    }

    /// The kernel takes the counter as its clock source only when it is constant, invariant and equal on all cores.
    static bool trusted() noexcept {
        const int file =
            ::open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
        if (file < 0) return false;
        char text[4] = {};
        const bool is =
            ::read(file, text, 4) == 4 && text[0] == 't' && text[1] == 's' && text[2] == 'c' && text[3] == '\n';
        ::close(file);
        return is;
    }
    struct pair {
        std::uint64_t cycles;
        ticks at;
    };
    /// One point on both scales: the tightest of some readings of the counter around a reading of the clock.
    static pair both() noexcept {
        pair best{0, {}};
        std::uint64_t narrowest = ~std::uint64_t{0};
        for (int i = 0; i < 16; ++i) {
            const std::uint64_t before = __builtin_ia32_rdtsc();
            const ticks at = system_monotonic::read(CLOCK_MONOTONIC);
            const std::uint64_t after = __builtin_ia32_rdtsc();
            if (after - before < narrowest) {
                narrowest = after - before;
                best = {before + (after - before) / 2, at};
            }
        }
        return best;
    }
    static scale measure() noexcept {
        if (!trusted()) return {};
        const pair begin = both();
        pair end = begin;
        while (end.at - begin.at < milliseconds(10)) end = both();
        const auto passed = static_cast<std::uint64_t>((end.at - begin.at).count);
        return {end.cycles, end.at.count,
                static_cast<std::uint64_t>((wide{passed} << 32U) / (end.cycles - begin.cycles))};
    }
#else
    static scale measure() noexcept { return {}; }
#endif
    static const scale& of_process() noexcept {
        static const scale measured = measure();
        return measured;
    }

    scale scale_ = of_process();
};

/// The platform of a program that decides often: a reading of the clock is the largest part of a decision.
using cycle_clock = basic_posix<cycle_counter>;

} // namespace interlock::inline v0_1::platform

#endif
