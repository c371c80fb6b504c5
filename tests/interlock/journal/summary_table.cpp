// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/summary_table.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace journal = interlock::journal;
using counted = journal::summary_table::counted;

namespace {

// Two keys whose cells are apart, and one beside the first.
constexpr std::uint64_t one = 0x1111'1111'0000'0000U;
constexpr std::uint64_t other = 0x2222'2222'0000'0000U;

} // namespace

TEST_CASE("journal/summary_table: the first of a key is entered, others are counted, and collected once") {
    journal::summary_table table{16};
    CHECK(table.size() == 16);
    journal::summary_table::entry entered, again;
    CHECK(table.count(one, 1, entered) == counted::first);
    CHECK(table.count(one, 2, again) == counted::repeat);
    CHECK(table.count(one, 8, again) == counted::repeat);
    CHECK(table.count(other, 0, again) == counted::first);
    const auto some = table.collect(entered);
    CHECK(some.count == 2);
    CHECK(some.bits == 10);
    CHECK(table.collect(entered).count == 0);
    CHECK(table.collect(again).count == 0);
}

TEST_CASE("journal/summary_table: a place is freed only when nothing waits there, and then is another's") {
    journal::summary_table table{4};
    journal::summary_table::entry entered, unused;
    REQUIRE(table.count(one, 0, entered) == counted::first);
    CHECK(table.count(one, 0, unused) == counted::repeat);
    CHECK_FALSE(table.release(entered));
    CHECK(table.collect(entered).count == 1);
    CHECK(table.release(entered));
    CHECK_FALSE(table.release(entered));
    // Whoever held it gets nothing of what is counted for the next.
    journal::summary_table::entry next;
    CHECK(table.count(other, 0, next) == counted::first);
    CHECK(table.count(other, 0, unused) == counted::repeat);
    CHECK(table.collect(entered).count == 0);
    CHECK(table.collect(next).count == 1);
}

TEST_CASE("journal/summary_table: a full neighbourhood has no room, and counts nothing for anybody else") {
    journal::summary_table table{4};
    journal::summary_table::entry unused;
    for (std::uint64_t i = 0; i < 4; ++i) CHECK(table.count((i * 2 + 1) << 40U, 0, unused) == counted::first);
    CHECK(table.count(std::uint64_t{99} << 40U, 0, unused) == counted::no_room);
    CHECK(table.count(std::uint64_t{1} << 40U, 0, unused) == counted::repeat);
}

TEST_CASE("journal/summary_table: a count that is full says so and doesn't run over into the key") {
    journal::summary_table table{4};
    journal::summary_table::entry entered;
    REQUIRE(table.count(one, 0, entered) == counted::first);
    constexpr std::uint32_t most = (1U << 24U) - 1;
    for (std::uint32_t i = 0; i < most; ++i) (void)table.count(one, 0, entered);
    CHECK(table.count(one, 0, entered) == counted::no_room);
    CHECK(table.collect({0, one >> 24U | 1U}).count == most);
    CHECK(table.count(one, 0, entered) == counted::repeat);
}

TEST_CASE("journal/summary_table: threads count while one collects and releases: nothing is lost or doubled") {
    journal::summary_table table{8};
    constexpr int each = 40'000;
    std::atomic<std::uint64_t> firsts{0}, told{0};
    std::atomic<int> running{2};
    std::vector<std::thread> threads;
    for (int n = 0; n < 2; ++n) {
        threads.emplace_back([&] {
            journal::summary_table::entry unused;
            for (int i = 0; i < each; ++i) {
                const auto how = table.count(i % 2 == 0 ? one : other, 1, unused);
                if (how != counted::repeat) firsts.fetch_add(1);
            }
            running.fetch_sub(1);
        });
    }
    // Each key has at most a place for each cell it may stand in, since two may enter it at once.
    const auto collect_all = [&] {
        for (const std::uint64_t key : {one, other}) {
            for (std::uint32_t place = 0; place < 8; ++place) {
                const journal::summary_table::entry at{place, key >> 24U | 1U};
                told += table.collect(at).count;
                (void)table.release(at);
            }
        }
    };
    while (running.load() != 0) collect_all();
    for (auto& t : threads) t.join();
    collect_all();
    CHECK(firsts.load() + told.load() == 2 * each);
}
