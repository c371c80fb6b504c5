// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: threads
#include <interlock/platform/timed_wait.hpp>

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace il = interlock;

TEST_CASE("platform/timed_wait: returns at once when it is done, and in time when it never is") {
    std::mutex lock;
    std::condition_variable on;
    std::unique_lock held{lock};
    CHECK(il::platform::timed_wait(on, held, il::seconds(3600), [] { return true; }));
    CHECK_FALSE(il::platform::timed_wait(on, held, il::milliseconds(1), [] { return false; }));
    CHECK_FALSE(il::platform::timed_wait(on, held, il::ticks{}, [] { return false; }));
    CHECK(held.owns_lock());
}

TEST_CASE("platform/timed_wait: wakes when another thread says so") {
    std::mutex lock;
    std::condition_variable on;
    bool done = false;
    std::thread other{[&] {
        {
            const std::lock_guard hold{lock};
            done = true;
        }
        on.notify_all();
    }};
    {
        std::unique_lock held{lock};
        CHECK(il::platform::timed_wait(on, held, il::seconds(3600), [&] { return done; }));
    }
    other.join();
}
