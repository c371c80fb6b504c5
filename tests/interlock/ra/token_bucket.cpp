// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/token_bucket.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

using namespace interlock;
using ra::pace;
using ra::token_bucket;

namespace {
constexpr ticks start = seconds(100);
}

TEST_CASE("ra/token_bucket: a burst at once, then one for each step") {
    constexpr pace p{ra::rate{10, 3}};
    token_bucket b;
    for (int i = 0; i < 3; ++i) CHECK(b.take(p, start) == ticks{});
    CHECK(b.take(p, start) == start + milliseconds(100));
    CHECK(b.take(p, start + milliseconds(99)) == start + milliseconds(100));
    CHECK(b.take(p, start + milliseconds(100)) == ticks{});
    CHECK(b.take(p, start + milliseconds(100)) == start + milliseconds(200));
    // Silence doesn't save up more than a burst.
    for (int i = 0; i < 3; ++i) CHECK(b.take(p, start + seconds(1000)) == ticks{});
    CHECK(b.take(p, start + seconds(1000)) != ticks{});
}

TEST_CASE("ra/token_bucket: what is refused costs nothing, what is given back is there again") {
    constexpr pace p{ra::rate{10, 3}};
    token_bucket b;
    CHECK(b.take(p, start, 2) == ticks{});
    for (int i = 0; i < 1000; ++i) CHECK(b.take(p, start, 2) == start + milliseconds(100));
    CHECK(b.ready_at(p, start, 2) == start + milliseconds(100));
    CHECK(b.ready_at(p, start) == ticks{});
    CHECK(b.take(p, start) == ticks{});
    b.give_back(p, 2);
    CHECK(b.take(p, start, 2) == ticks{});
    CHECK(b.take(p, start) != ticks{});
}

TEST_CASE("ra/token_bucket: no rate, no burst, or more than a burst: never") {
    token_bucket b;
    CHECK(b.take(pace{}, start) == never);
    CHECK(b.take(pace{ra::rate{0, 5}}, start) == never);
    CHECK(b.take(pace{ra::rate{5, 0}}, start) == never);
    CHECK(b.take(pace{ra::rate{5, 4}}, start, 5) == never);
    CHECK(b.ready_at(pace{ra::rate{5, 0}}, start) == never);
}

TEST_CASE("ra/token_bucket: the largest rates and bursts don't overflow") {
    token_bucket b;
    constexpr pace slow{ra::rate{1, UINT32_MAX}};
    CHECK(slow.depth > 0);
    CHECK(b.take(slow, start, UINT32_MAX) == ticks{});
    CHECK(b.take(slow, start) != ticks{});
    token_bucket fast;
    CHECK(fast.take(pace{ra::rate{UINT32_MAX, 1}}, start) == ticks{});
    CHECK(fast.take(pace{ra::rate{UINT32_MAX, 1}}, start + nanoseconds(1)) == ticks{});
}

TEST_CASE("ra/token_bucket: over any time no more than burst and rate give") {
    constexpr pace p{ra::rate{1000, 50}};
    token_bucket b;
    std::uint64_t seed = 1;
    std::int64_t taken = 0;
    ticks now = start;
    for (int i = 0; i < 200'000; ++i) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        now = now + nanoseconds(static_cast<std::int64_t>(seed >> 45U));
        taken += b.take(p, now) == ticks{} ? 1 : 0;
    }
    const std::int64_t most = 50 + (now - start).count / 1'000'000;
    CHECK(taken <= most);
    CHECK(taken >= most - 51);
}

TEST_CASE("ra/token_bucket: threads that compete take a burst together, not one more") {
    constexpr pace p{ra::rate{10, 1000}};
    for (int round = 0; round < 20; ++round) {
        token_bucket b;
        std::atomic<int> taken{0};
        std::atomic<bool> go{false};
        std::vector<std::thread> all;
        for (int t = 0; t < 4; ++t)
            all.emplace_back([&] {
                while (!go.load()) {}
                for (int i = 0; i < 500; ++i)
                    if (b.take(p, start) == ticks{}) ++taken;
            });
        go.store(true);
        for (auto& one : all) one.join();
        REQUIRE(taken.load() == 1000);
    }
}
