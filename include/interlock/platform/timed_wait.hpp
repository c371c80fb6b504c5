// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_PLATFORM_TIMED_WAIT_HPP
#define INTERLOCK_PLATFORM_TIMED_WAIT_HPP

#include <interlock/core/ticks.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace interlock::inline v0_1::platform {

/// Waits until `done` holds, or for so long; answers whether it holds. In ticks, so that callers need no `<chrono>`.
template <class Done>
bool timed_wait(std::condition_variable& on, std::unique_lock<std::mutex>& held, ticks longest, const Done& done) {
    return on.wait_for(held, std::chrono::nanoseconds{longest.count}, done);
}

} // namespace interlock::inline v0_1::platform

#endif
