// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef OPERATOR_CONSOLE_CLOCK_HPP
#define OPERATOR_CONSOLE_CLOCK_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/platform/posix.hpp>

#include <atomic>
#include <cstdint>
#include <string_view>

namespace console {

/// The platform's clock, which a drill puts forward, so that nobody waits until a lock falls or a loan runs out. A product takes
/// `interlock::platform::posix` in its place. Wall time isn't touched: records have the time at which they were made.
class drill_clock {
public:
    static constexpr std::string_view name = "console::drill_clock";

    interlock::ticks now() const noexcept { return real_.now() + ahead(); }
    interlock::ticks wall_offset() const noexcept { return real_.wall_offset() - ahead(); }
    interlock::clock_quality quality() const noexcept { return real_.quality(); }
    static bool process_barrier() noexcept { return interlock::platform::posix::process_barrier(); }

    using stages = interlock::takes_part<interlock::stage::tick>;
    interlock::ticks tick(interlock::ticks at) noexcept { return real_.tick(at - ahead()) + ahead(); }
    static void put_forward(interlock::ticks by) noexcept { ahead_.fetch_add(by.count, std::memory_order_relaxed); }

private:
    static interlock::ticks ahead() noexcept { return {ahead_.load(std::memory_order_relaxed)}; }

    interlock::platform::posix real_;
    static inline std::atomic<std::int64_t> ahead_{0};
};

} // namespace console

#endif
