// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/written_tags.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

namespace il = interlock;
namespace si = il::si;
using window = si::change_window;

TEST_CASE("si/written_tags: what was spent counts for one window at least, and a seventh more at most") {
    const il::ticks size = il::seconds(7);
    for (int offset = 0; offset != 1000; ++offset) {
        window w;
        const il::ticks at = il::seconds(100) + il::milliseconds(offset);
        w.spend(window::part_of(at, size), 2.0);
        CAPTURE(offset);
        CHECK(w.spent(window::part_of(at + size, size)) == 2.0);
        CHECK(w.spent(window::part_of(at + size + il::seconds(1), size)) == 0.0);
    }
}

TEST_CASE("si/written_tags: spendings of one window add up, and can be given back") {
    const il::ticks size = il::seconds(7);
    window w;
    const auto first = w.spend(window::part_of(il::seconds(100), size), 1.0);
    const auto second = w.spend(window::part_of(il::seconds(102), size), 0.5);
    CHECK(w.spent(window::part_of(il::seconds(103), size)) == 1.5);
    w.give_back(first, 1.0);
    CHECK(w.spent(window::part_of(il::seconds(103), size)) == 0.5);
    w.give_back(second, 9.0); // never below nothing
    CHECK(w.spent(window::part_of(il::seconds(103), size)) == 0.0);
}

TEST_CASE("si/written_tags: a part that has gone by is neither counted nor given back into a later one") {
    const il::ticks size = il::seconds(7);
    window w;
    const auto old = w.spend(window::part_of(il::seconds(100), size), 1.0);
    const auto now = w.spend(window::part_of(il::seconds(108), size), 0.25); // the same cell
    CHECK(now != old);
    CHECK(w.spent(now) == 0.25);
    w.give_back(old, 1.0);
    CHECK(w.spent(now) == 0.25);
}

TEST_CASE("si/written_tags: a thread that read the clock earlier still counts what a later one spent") {
    const il::ticks size = il::seconds(7);
    window w;
    w.spend(window::part_of(il::seconds(108), size), 1.0);
    CHECK(w.spent(window::part_of(il::seconds(100), size)) == 1.0);
    CHECK(w.spend(window::part_of(il::seconds(100), size), 1.0) == window::part_of(il::seconds(108), size));
    CHECK(w.spent(window::part_of(il::seconds(108), size)) == 2.0);
}

TEST_CASE("si/written_tags: a tag keeps its row, and a full table says so") {
    si::written_tags table{{.tags = 100}};
    std::set<si::written_tag*> rows;
    for (std::uint32_t id = 1; id <= 100; ++id) {
        CHECK(table.find({id * 64}) == nullptr);
        rows.insert(table.find_or_add({id * 64}));
    }
    CHECK(rows.size() == 100);
    CHECK(rows.count(nullptr) == 0);
    CHECK(table.find_or_add({1}) == nullptr);
    CHECK(table.find_or_add({0}) == nullptr);
    CHECK(table.find_or_add({64}) == table.find({64}));
}

TEST_CASE("si/written_tags: threads that add the same tags get the same rows") {
    si::written_tags table{{.tags = 64}};
    std::vector<std::vector<si::written_tag*>> got(4);
    std::vector<std::thread> threads;
    for (auto& mine : got)
        threads.emplace_back([&table, &mine] {
            for (std::uint32_t id = 1; id <= 60; ++id) mine.push_back(table.find_or_add({id}));
        });
    for (auto& t : threads) t.join();
    for (const auto& mine : got) CHECK(mine == got[0]);
    CHECK(std::set<si::written_tag*>(got[0].begin(), got[0].end()).size() == 60);
}

TEST_CASE("si/written_tags: only one write at a time has the row") {
    si::written_tag row;
    CHECK(row.take());
    CHECK(!row.take());
    CHECK(row.taken());
    row.release();
    CHECK(row.take());
    row.settle(il::seconds(5));
    row.settle(il::seconds(4));
    CHECK(row.settled == il::seconds(5).count);
}
