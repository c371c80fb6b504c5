// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/ring.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace journal = interlock::journal;
using journal::record_class;

namespace {

void put(journal::ring& r, record_class of, std::uint64_t what) {
    r.put([&](journal::record& one, std::uint64_t) {
        one = {};
        one.room = of;
        one.new_bits = what;
    });
}

} // namespace

TEST_CASE("journal/ring: records come out in the order in which they were put") {
    journal::ring r{10};
    CHECK(r.size() == 16);
    CHECK(r.front() == nullptr);
    REQUIRE(r.take(record_class::ordinary, 3));
    for (std::uint64_t i = 1; i <= 3; ++i) put(r, record_class::ordinary, i);
    REQUIRE(r.peek(2) != nullptr);
    CHECK(r.peek(2)->new_bits == 3);
    CHECK(r.peek(3) == nullptr);
    for (std::uint64_t i = 1; i <= 3; ++i) {
        REQUIRE(r.front() != nullptr);
        CHECK(r.front()->new_bits == i);
        r.pop();
    }
    CHECK(r.front() == nullptr);
    CHECK(r.removed() == 3);
    CHECK(r.begun() == 3);
    CHECK(r.used() == 3);
    r.settle();
    CHECK(r.used() == 0);
}

TEST_CASE("journal/ring: an eighth is for essential actions alone, and each class has its share") {
    journal::ring r{64};
    CHECK_FALSE(r.take(record_class::stranger, 9));
    CHECK(r.take(record_class::stranger, 8));
    CHECK_FALSE(r.take(record_class::stranger, 1));
    CHECK(r.take(record_class::refusal, 16));
    CHECK_FALSE(r.take(record_class::refusal, 1));
    CHECK(r.take(record_class::reading, 16));
    CHECK_FALSE(r.take(record_class::reading, 1));
    CHECK(r.take(record_class::ordinary, 16));
    CHECK_FALSE(r.take(record_class::ordinary, 1));
    CHECK(r.take(record_class::essential, 8));
    CHECK_FALSE(r.take(record_class::essential, 1));
    CHECK(r.used() == 64);
    // Given back to the class and to all.
    r.give_back(record_class::stranger, 8);
    CHECK(r.used() == 56);
    CHECK_FALSE(r.take(record_class::refusal, 1));
    CHECK_FALSE(r.take(record_class::stranger, 1));
    CHECK(r.take(record_class::essential, 8));
}

TEST_CASE("journal/ring: a class that finds the ring full gets its own share back") {
    journal::ring r{16};
    REQUIRE(r.take(record_class::ordinary, 14));
    for (int i = 0; i < 10; ++i) CHECK_FALSE(r.take(record_class::refusal, 1));
    r.give_back(record_class::ordinary, 14);
    CHECK(r.take(record_class::refusal, 4));
}

TEST_CASE("journal/ring: none or all, also for numbers that no ring has") {
    journal::ring r{16};
    CHECK_FALSE(r.take(record_class::essential, 17));
    CHECK_FALSE(r.take(record_class::essential, 0xffff'ffffU));
    CHECK(r.used() == 0);
    CHECK(r.take(record_class::essential, 16));
}

TEST_CASE("journal/ring: room comes back over many rounds, of every class") {
    journal::ring r{32};
    for (std::uint64_t round = 0; round < 1000; ++round) {
        for (const auto of :
             {record_class::essential, record_class::stranger, record_class::refusal, record_class::reading}) {
            REQUIRE(r.take(of, 2));
            put(r, of, round);
            put(r, of, round);
        }
        for (int i = 0; i < 8; ++i) {
            REQUIRE(r.front() != nullptr);
            REQUIRE(r.front()->new_bits == round);
            r.pop();
        }
        r.settle();
        REQUIRE(r.used() == 0);
    }
}

TEST_CASE(
    "journal/ring: several threads put while one removes: each record comes out once, whole, in its thread's order") {
    journal::ring r{64};
    constexpr std::uint64_t each = 20'000;
    constexpr std::uint64_t writers = 3;
    std::atomic<std::uint64_t> refused{0};
    std::vector<std::thread> threads;
    for (std::uint64_t n = 0; n < writers; ++n) {
        threads.emplace_back([&r, &refused, n] {
            for (std::uint64_t i = 1; i <= each;) {
                if (!r.take(record_class::ordinary, 1)) {
                    refused.fetch_add(1, std::memory_order_relaxed);
                    std::this_thread::yield();
                    continue;
                }
                r.put([&](journal::record& one, std::uint64_t) {
                    one = {};
                    one.room = record_class::ordinary;
                    one.correlation = n;
                    one.new_bits = i;
                    one.old_bits = ~i;
                });
                ++i;
            }
        });
    }
    std::uint64_t last[writers] = {};
    std::uint64_t wrong = 0;
    for (std::uint64_t seen = 0; seen < writers * each;) {
        while (const journal::record* const one = r.front()) {
            if (one->old_bits != ~one->new_bits || one->new_bits != last[one->correlation] + 1) ++wrong;
            last[one->correlation] = one->new_bits;
            r.pop();
            ++seen;
        }
        r.settle();
    }
    for (auto& t : threads) t.join();
    CHECK(wrong == 0);
    CHECK(r.used() == 0);
    CHECK(r.front() == nullptr);
}
