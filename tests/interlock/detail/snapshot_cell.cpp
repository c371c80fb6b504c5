// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/detail/lease.hpp>
#include <interlock/detail/snapshot_cell.hpp>

#include <interlock/platform/barrier.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace il = interlock;
using il::detail::lease;
using il::detail::snapshot_cell;

namespace {

std::atomic<int> alive{0};

/// A snapshot whose numbers are all equal while it lives and all different from that once it is disposed of.
struct marked : il::snapshot {
    std::array<double, 32> values{};
    explicit marked(double v) {
        values.fill(v);
        numbers = values;
        version = static_cast<std::uint64_t>(v);
        ++alive;
    }
    ~marked() {
        values.fill(-1);
        --alive;
    }
};

il::publication publication_of(double v) {
    return {new marked(v), [](const il::snapshot* s) noexcept { delete static_cast<const marked*>(s); }, {}};
}

bool whole(const il::snapshot& s) {
    for (const double v : s.numbers)
        if (v != static_cast<double>(s.version)) return false;
    return true;
}

void storm(il::process_barrier barrier, int deciders, int swaps) {
    {
        snapshot_cell cell(barrier);
        REQUIRE(cell.swap(publication_of(1)));
        std::atomic<bool> stop{false};
        std::atomic<int> torn{0};
        std::atomic<int> going{0};
        std::atomic<int> busy{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < deciders; ++i)
            threads.emplace_back([&] {
                ++going;
                // Yielding between decisions keeps the scheduler from stopping every thread in the middle of one.
                for (; !stop.load(std::memory_order_relaxed); std::this_thread::yield()) {
                    const snapshot_cell::pin pin(cell, lease(cell.slots()));
                    if (!whole(*pin)) ++torn;
                    const snapshot_cell::pin nested(cell, lease(cell.slots()));
                    if (nested.get() != pin.get()) ++torn;
                }
            });
        while (going.load() != deciders) std::this_thread::yield();
        for (int i = 2; i < swaps + 2; ++i) {
            const il::publication next = publication_of(i);
            while (!cell.swap(next)) {
                ++busy;
                std::this_thread::yield();
            }
        }
        stop = true;
        for (std::thread& t : threads) t.join();
        CHECK(torn.load() == 0);
        CHECK(cell.largest_retired() <= snapshot_cell::most_retired);
        CHECK(cell.current()->version == static_cast<std::uint64_t>(swaps + 1));
        MESSAGE("retired at most: ", cell.largest_retired(), ", busy: ", busy.load());
    }
    CHECK(alive.load() == 0);
}

} // namespace

TEST_CASE(
    "detail/snapshot_cell: four threads look while 10,000 snapshots are swapped; none is torn, at most 4 wait, all are freed") {
    SUBCASE("with the process barrier") { storm(&il::platform::process_barrier, 4, 10'000); }
    SUBCASE("with fences") { storm(nullptr, 4, 10'000); }
}

TEST_CASE("detail/snapshot_cell: a reader that never lets go makes a publisher answer busy, and changes nothing") {
    snapshot_cell cell;
    REQUIRE(cell.swap(publication_of(1)));
    {
        const snapshot_cell::pin held(cell, lease(cell.slots()));
        for (int i = 2; i <= 5; ++i) REQUIRE(cell.swap(publication_of(i)));
        const il::publication sixth = publication_of(6);
        CHECK_FALSE(cell.swap(sixth));
        sixth.dispose(sixth.now);
        CHECK(held.get()->version == 1);
        CHECK(whole(*held));
        CHECK(cell.current()->version == 5);
        CHECK(cell.largest_retired() == 4);
    }
    CHECK(cell.swap(publication_of(7)));
    CHECK(cell.current()->version == 7);
}

TEST_CASE("detail/lease: a thousand threads that come and go are all served, whatever the number of places") {
    snapshot_cell cell(&il::platform::process_barrier);
    REQUIRE(cell.swap(publication_of(1)));
    std::atomic<int> served{0};
    for (int round = 0; round < 10; ++round) {
        std::vector<std::thread> threads;
        for (int i = 0; i < 100; ++i)
            threads.emplace_back([&] {
                const snapshot_cell::pin pin(cell, lease(cell.slots()));
                if (whole(*pin)) ++served;
            });
        const il::publication next = publication_of(round + 2);
        while (!cell.swap(next)) std::this_thread::yield();
        for (std::thread& t : threads) t.join();
    }
    CHECK(served.load() == 1000);
}

TEST_CASE("detail/lease: more threads at once than places are served by the slow path, and keep their snapshot") {
    snapshot_cell cell(&il::platform::process_barrier);
    REQUIRE(cell.swap(publication_of(1)));
    std::vector<il::detail::pin_slot*> taken;
    while (il::detail::pin_slot* s = cell.slots().take()) taken.push_back(s);
    CHECK(taken.size() == il::detail::pin_slots::count);
    {
        const snapshot_cell::pin crowded(cell, cell.slots().take());
        REQUIRE(cell.swap(publication_of(2)));
        CHECK(crowded.get()->version == 1);
        CHECK(whole(*crowded));
        const snapshot_cell::pin later(cell, nullptr);
        CHECK(later.get()->version == 2);
    }
    for (il::detail::pin_slot* s : taken) il::detail::pin_slots::give_back(*s);
    CHECK(cell.swap(publication_of(3)));
}

TEST_CASE("detail/lease: a thread may outlive an enforcer's cell, and use many of them one after the other") {
    std::thread([] {
        for (int i = 0; i < 100; ++i) {
            auto cell = std::make_unique<snapshot_cell>();
            REQUIRE(cell->swap(publication_of(1)));
            const snapshot_cell::pin pin(*cell, lease(cell->slots()));
            CHECK(pin.get()->version == 1);
        }
    }).join();
    CHECK(alive.load() == 0);
}
