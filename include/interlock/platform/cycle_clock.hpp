// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_CYCLE_CLOCK_HPP
#define INTERLOCK_PLATFORM_CYCLE_CLOCK_HPP

#include <interlock/platform/posix.hpp>

#include <atomic>
#include <cstdint>

#include <fcntl.h>
#include <unistd.h>

namespace interlock::inline v0_1::platform {

/// The counter of an x86-64 processor. Elsewhere there is none.
struct processor_counter {
#if defined(__x86_64__)
    static std::uint64_t read() noexcept { return __builtin_ia32_rdtsc(); }
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
#else
    static std::uint64_t read() noexcept { return 0; }
    static constexpr bool trusted() noexcept { return false; }
#endif
};

/// Time from a counter of cycles, where the kernel itself trusts it as its clock source (Linux on x86-64: `tsc`); elsewhere the
/// system's clock. Reads in about 10 ns, never makes a system call, and is measured against the system's clock once for each process.
///
/// A counter may stand still while the machine sleeps, begin anew, or go on at another rate on another machine. One that began anew isn't
/// read; for the rest `keep_to_system` finds out, and time leaps to where it belongs.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    nanoseconds, on the scale of the system's clock; between two calls of `keep_to_system` it may drift by some parts in
///           a million.
/// Errors:   none; what can't be trusted isn't used.
/// Threads:  any; `keep_to_system` by one thread at a time.
/// Cost:     one instruction, a multiplication and a shift. Making the first one takes about 10 ms.
/// Example:  examples/modbus_gateway/security.hpp:compose
template <class Counter, class System>
class basic_cycle_counter {
public:
    ticks now() const noexcept {
        const std::uint64_t cycles = Counter::read();
        if (scale_.per_cycle != 0 && cycles >= scale_.first) [[likely]]
            return counted(cycles);
        return System::now();
    }
    /// True where the counter is what is read.
    bool counts_cycles() const noexcept { return scale_.per_cycle != 0; }

    /// Goes to where the system's clock is, when the two are more than 10 ms apart.
    void keep_to_system() noexcept {
        if (scale_.per_cycle == 0) return;
        const ticks apart = System::now() - counted(Counter::read());
        if (apart > milliseconds(10) || apart < milliseconds(-10))
            leap_.store(leap_.load(std::memory_order_relaxed) + apart.count, std::memory_order_relaxed);
    }

private:
    __extension__ using wide = __int128;
    struct scale {
        std::uint64_t first = 0;
        std::int64_t begin = 0;
        /// Nanoseconds for each cycle, times 2^32; 0 where the counter can't be trusted.
        std::int64_t per_cycle = 0;
    };
    struct pair {
        std::uint64_t cycles;
        ticks at;
    };

    ticks counted(std::uint64_t cycles) const noexcept {
        const auto passed = static_cast<std::int64_t>(cycles - scale_.first);
        return {scale_.begin + static_cast<std::int64_t>(wide{passed} * scale_.per_cycle >> 32) +
                leap_.load(std::memory_order_relaxed)};
    }
    /// One point on both scales: the tightest of some readings of the counter around a reading of the clock.
    static pair both() noexcept {
        pair best{0, {}};
        std::uint64_t narrowest = ~std::uint64_t{0};
        for (int i = 0; i < 16; ++i) {
            const std::uint64_t before = Counter::read();
            const ticks at = System::now();
            const std::uint64_t after = Counter::read();
            if (after - before < narrowest) {
                narrowest = after - before;
                best = {before + (after - before) / 2, at};
            }
        }
        return best;
    }
    static scale measure() noexcept {
        if (!Counter::trusted()) return {};
        const pair begin = both();
        pair end = begin;
        while (end.at - begin.at < milliseconds(10)) end = both();
        const wide passed = (end.at - begin.at).count;
        return {end.cycles, end.at.count,
                static_cast<std::int64_t>((passed << 32) / static_cast<wide>(end.cycles - begin.cycles))};
    }
    static const scale& of_process() noexcept {
        static const scale measured = measure();
        return measured;
    }

    scale scale_ = of_process();
    std::atomic<std::int64_t> leap_{0};
};

using cycle_counter = basic_cycle_counter<processor_counter, system_monotonic>;

/// The platform of a program that decides often: a reading of the clock is the largest part of a decision.
using cycle_clock = basic_posix<cycle_counter>;

} // namespace interlock::inline v0_1::platform

#endif
