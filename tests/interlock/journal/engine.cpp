// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: threads
#include <interlock/journal/engine.hpp>

#include "interlock/journal/fault_io.hpp"
#include "interlock/journal/memory_store.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

using namespace journal_bench;
using jn::record_class;

namespace {

template <class Engine>
bool put(Engine& e, std::uint64_t what) {
    jn::lane& mine = e.mine();
    if (!mine.records.take(record_class::ordinary, 1)) {
        mine.drop(record_class::ordinary);
        return false;
    }
    mine.records.put([&](jn::record& r, std::uint64_t) {
        r = numbered(what);
        r.room = record_class::ordinary;
        r.monotonic = e.now();
        r.wall = r.monotonic + e.wall_offset();
    });
    return true;
}
std::uint64_t numbered_in(const std::string& path) {
    std::uint64_t n = 0;
    for (const jn::record& r : records_of(path)) n += r.event == jn::event_id::alarm_raised ? 1 : 0;
    return n;
}

} // namespace

TEST_CASE("journal/engine: pump writes what came, flush makes it durable, close ends the run") {
    const directory where;
    il::testing::manual_clock clock;
    jn::at at = small(where);
    at.time = jn::time_source::from(clock);
    jn::engine<disk> e{at};
    CHECK(e.room() == jn::store_room::all);
    CHECK(e.fault().empty());
    CHECK(e.now() == clock.now());
    CHECK(e.wall_offset() == clock.wall_offset());
    CHECK(e.quality() == il::clock_quality::synchronised);
    CHECK(&e.mine() == &e.lane_at(e.number_of_mine()));
    CHECK_FALSE(e.pump());
    REQUIRE(put(e, 1));
    CHECK(e.pump());
    REQUIRE(put(e, 2));
    CHECK(e.flush());
    CHECK(numbered_in(where.path()) == 2);
    clock.set_quality(il::clock_quality::lost);
    e.pump();
    CHECK(e.quality() == il::clock_quality::lost);
    REQUIRE(put(e, 3));
    e.close();
    CHECK(numbered_in(where.path()) == 3);
    CHECK(verified(where.path()).closed);
    CHECK(e.room() == jn::store_room::none);
    CHECK_FALSE(e.flush());
    e.close();
}

TEST_CASE("journal/engine: flush says no while the store can't, and fault says why") {
    const directory where;
    plan = {};
    jn::engine<faulty_disk> e{small(where)};
    REQUIRE(put(e, 1));
    plan = {.at = 1, .count = fault_plan::nothing, .error = ENOSPC};
    CHECK_FALSE(e.flush());
    CHECK(e.fault().view().find("No space left") != std::string_view::npos);
    CHECK(e.room() == jn::store_room::none);
    plan = {};
    CHECK(e.flush());
    CHECK(e.fault().empty());
    CHECK(e.room() == jn::store_room::all);
    CHECK(e.on_store([](const auto& s) { return s.durable_sequence(); }) > 0);
}

TEST_CASE("journal/engine: seeds differ from run to run, so nobody can aim at another's count") {
    const directory one, other;
    const jn::engine<disk> a{small(one)};
    const jn::engine<disk> b{small(other)};
    CHECK(a.seed() != b.seed());
}

TEST_CASE("journal/engine: any store will do") {
    jn::at at{""};
    at.writing = jn::writing::by_tick;
    jn::engine<memory_store> e{at};
    REQUIRE(put(e, 7));
    CHECK(e.flush());
    CHECK(e.on_store([](const memory_store& s) { return s.kept.size(); }) == 2);
}

TEST_CASE(
    "journal/engine: its own thread drains what several threads put, while others flush; what found no room is counted") {
    const directory where;
    jn::at at = small(where);
    at.writing = jn::writing::own_thread;
    at.segment_bytes = 1024 * jn::frame_size;
    at.total_bytes = 256 * at.segment_bytes;
    at.rings = 2;
    std::atomic<std::uint64_t> taken{0}, lost{0};
    {
        jn::engine<disk> e{at};
        std::vector<std::thread> threads;
        for (std::uint64_t n = 0; n < 3; ++n) {
            threads.emplace_back([&] {
                for (std::uint64_t i = 0; i < 5000; ++i) {
                    (put(e, i) ? taken : lost).fetch_add(1, std::memory_order_relaxed);
                    if (i % 1000 == 0) (void)e.flush();
                    (void)e.room();
                }
            });
        }
        for (auto& t : threads) t.join();
        CHECK(e.dropped(record_class::ordinary) == lost.load());
        CHECK(e.flush());
    }
    CHECK(taken.load() > 0);
    CHECK(numbered_in(where.path()) == taken.load());
    std::uint64_t told = 0;
    for (const jn::record& r : records_of(where.path()))
        if (r.event == jn::event_id::records_dropped) told += r.count;
    CHECK(told == lost.load());
    const auto v = verified(where.path());
    CHECK(v.integrity == jn::finding::good);
    CHECK(v.completeness == jn::finding::good);
}
