// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/lane.hpp>

#include <doctest/doctest.h>

#include <thread>
#include <vector>

namespace journal = interlock::journal;

TEST_CASE("journal/lane: strangers are counted apart from those who are known") {
    journal::at limits{""};
    limits.ring_records = 32;
    limits.summary_cells = 64;
    limits.stranger_cells = 8;
    journal::lane lane{limits};
    CHECK(lane.records.size() == 32);
    CHECK(&lane.repeats(journal::record_class::stranger) == &lane.strangers);
    CHECK(&lane.repeats(journal::record_class::refusal) == &lane.known);
    CHECK(&lane.repeats(journal::record_class::reading) == &lane.known);
    lane.drop(journal::record_class::ordinary, 2);
    lane.drop(journal::record_class::ordinary);
    lane.fold(journal::record_class::stranger, 7);
    CHECK(lane.dropped[static_cast<std::size_t>(journal::record_class::ordinary)] == 3);
    CHECK(lane.folded[static_cast<std::size_t>(journal::record_class::stranger)] == 7);
    CHECK(lane.dropped[static_cast<std::size_t>(journal::record_class::essential)] == 0);
}

TEST_CASE("journal/lane: numbers of threads are the lowest that are free; beyond 256 there is none") {
    journal::detail::thread_numbers numbers;
    for (std::uint32_t i = 0; i < numbers.most; ++i) REQUIRE(numbers.take() == i);
    CHECK(numbers.take() == numbers.most);
    numbers.give_back(numbers.most);
    CHECK(numbers.take() == numbers.most);
    numbers.give_back(77);
    numbers.give_back(200);
    CHECK(numbers.take() == 77);
    CHECK(numbers.take() == 200);
}

TEST_CASE("journal/lane: a thread keeps its number while it lives, and no other has it") {
    const std::uint32_t mine = journal::detail::thread_number();
    CHECK(journal::detail::thread_number() == mine);
    std::uint32_t first = mine, second = mine;
    std::thread{[&] { first = journal::detail::thread_number(); }}.join();
    std::thread{[&] { second = journal::detail::thread_number(); }}.join();
    CHECK(first != mine);
    // The first has ended: its number is free again.
    CHECK(second == first);
}
