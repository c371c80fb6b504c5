// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/writer.hpp>

#include "interlock/journal/memory_store.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace il = interlock;
namespace journal = interlock::journal;
using journal::alarm_kind;
using journal::event_id;
using journal::record_class;
using journal::record_type;

namespace {

struct bench {
    std::vector<alarm_kind> alarms;
    std::vector<journal::record> about;
    journal::at limits;
    std::vector<std::unique_ptr<journal::lane>> lanes;
    journal::writer<journal_bench::memory_store> writer;
    il::ticks now = il::seconds(1);

    bench() : limits{limits_of()}, lanes{lanes_of()}, writer{limits, lanes} {}
    journal::at limits_of() {
        journal::at out{""};
        out.ring_records = 32;
        out.component = "boiler gateway";
        out.warn_percent = 75;
        out.alarm = {this, [](void* of, alarm_kind kind, const journal::record& what) noexcept {
                         static_cast<bench*>(of)->alarms.push_back(kind);
                         static_cast<bench*>(of)->about.push_back(what);
                     }};
        return out;
    }
    std::vector<std::unique_ptr<journal::lane>> lanes_of() const {
        std::vector<std::unique_ptr<journal::lane>> out;
        for (int i = 0; i < 2; ++i) out.push_back(std::make_unique<journal::lane>(limits));
        return out;
    }
    auto round(bool force = false) {
        now = now + il::seconds(2);
        return writer.round(now, now + il::seconds(1'000'000), il::clock_quality::synchronised, force);
    }
    void put(std::size_t lane, std::uint64_t what, std::uint16_t flags = 0) {
        REQUIRE(lanes[lane]->records.take(record_class::ordinary, 1));
        lanes[lane]->records.put([&](journal::record& r, std::uint64_t) {
            r = {};
            r.room = record_class::ordinary;
            r.type = record_type::intent;
            r.new_bits = what;
            r.flags = flags;
        });
    }
    std::size_t heard(alarm_kind kind) const {
        return static_cast<std::size_t>(std::count(alarms.begin(), alarms.end(), kind));
    }
    const std::vector<journal::record>& kept() { return writer.records().kept; }
    std::size_t of(event_id which) {
        return static_cast<std::size_t>(
            std::count_if(kept().begin(), kept().end(), [&](const auto& r) { return r.event == which; }));
    }
};

} // namespace

TEST_CASE("journal/writer: begins with a record of the start, takes all lanes, and ends with one of the stop") {
    bench b;
    b.put(0, 1);
    b.put(1, 2);
    b.put(0, 3);
    const auto done = b.round();
    CHECK(done.some);
    CHECK(done.all);
    REQUIRE(b.kept().size() == 4);
    CHECK(b.kept()[0].event == event_id::journal_started);
    CHECK(b.kept()[0].text_view() == "boiler gateway");
    CHECK(b.kept()[0].subject_kind == il::subject_kind::internal);
    CHECK(b.kept()[0].wall == b.now + il::seconds(1'000'000));
    CHECK(b.kept()[0].clock == il::clock_quality::synchronised);
    CHECK(b.kept()[1].new_bits == 1);
    CHECK(b.kept()[2].new_bits == 3);
    CHECK(b.kept()[3].new_bits == 2);
    CHECK(b.lanes[0]->records.used() == 0);
    CHECK_FALSE(b.round().some);
    b.writer.end(b.now, b.now);
    CHECK(b.kept().back().event == event_id::journal_stopped);
    CHECK(b.writer.records().closed);
}

TEST_CASE(
    "journal/writer: a store that fails in the middle leaves the rest in the lanes, in order, and alarms don't wait for it") {
    bench b;
    b.round();
    b.writer.records().broken = true;
    b.put(0, 1, journal::flag::degraded);
    b.put(0, 2, journal::flag::trusted_path);
    const auto done = b.round();
    CHECK_FALSE(done.all);
    CHECK(b.heard(alarm_kind::store_failed) == 1);
    CHECK(b.heard(alarm_kind::degraded_permit) == 1);
    CHECK(b.heard(alarm_kind::trusted_path) == 1);
    for (int i = 0; i < 3; ++i) b.round();
    CHECK(b.heard(alarm_kind::store_failed) == 1);
    CHECK(b.heard(alarm_kind::degraded_permit) == 1);
    CHECK(b.writer.records().recoveries == 4);
    b.writer.records().broken = false;
    CHECK(b.round().all);
    CHECK(b.heard(alarm_kind::store_recovered) == 1);
    CHECK(b.of(event_id::journal_recovered) == 1);
    CHECK(b.of(event_id::journal_started) == 1);
    const auto& kept = b.kept();
    REQUIRE(kept.size() == 4);
    CHECK(kept[1].event == event_id::journal_recovered);
    CHECK(kept[1].span == il::seconds(8));
    CHECK(kept[2].new_bits == 1);
    CHECK(kept[3].new_bits == 2);
    CHECK(b.heard(alarm_kind::degraded_permit) == 1);
}

TEST_CASE("journal/writer: tries a store that fails no more often than it was told") {
    bench b;
    b.limits.retry_every = il::seconds(60);
    b.writer.records().broken = true;
    for (int i = 0; i < 10; ++i) b.round();
    CHECK(b.writer.records().recoveries == 1);
    for (int i = 0; i < 30; ++i) b.round();
    CHECK(b.writer.records().recoveries == 2);
}

TEST_CASE("journal/writer: CR 2.10: what found no room is counted by class, told once, with an alarm") {
    bench b;
    b.round();
    b.lanes[0]->drop(record_class::ordinary, 2);
    b.lanes[1]->drop(record_class::ordinary, 3);
    b.lanes[1]->drop(record_class::stranger);
    b.round();
    b.round();
    CHECK(b.heard(alarm_kind::records_dropped) == 2);
    REQUIRE(b.of(event_id::records_dropped) == 2);
    CHECK(b.kept()[1].room == record_class::ordinary);
    CHECK(b.kept()[1].count == 5);
    CHECK(b.kept()[1].outcome == journal::record_outcome::failed);
    CHECK(b.kept()[2].room == record_class::stranger);
    CHECK(b.kept()[2].count == 1);
    b.lanes[0]->drop(record_class::ordinary);
    b.round();
    CHECK(b.kept().back().count == 1);
}

TEST_CASE(
    "journal/writer: CR 2.9(1): warns at the threshold once, again only after it was well below; and when it is full") {
    bench b;
    auto& store = b.writer.records();
    store.used = 700;
    b.round();
    CHECK(b.heard(alarm_kind::storage_threshold) == 0);
    store.used = 830;
    b.round();
    b.round();
    CHECK(b.heard(alarm_kind::storage_threshold) == 1);
    CHECK(b.of(event_id::storage_threshold) == 1);
    CHECK(b.kept().back().new_bits == 75);
    store.used = 800;
    b.round();
    store.used = 850;
    b.round();
    CHECK(b.heard(alarm_kind::storage_threshold) == 1);
    store.used = 100;
    b.round();
    store.used = 850;
    b.round();
    CHECK(b.heard(alarm_kind::storage_threshold) == 2);
    store.has_room = journal::store_room::reserved;
    b.round();
    b.round();
    CHECK(b.heard(alarm_kind::storage_full) == 1);
    CHECK(b.of(event_id::storage_full) == 1);
    CHECK(store.looks > 0);
}

TEST_CASE("journal/writer: what an earlier run left damaged is recorded at the start, with an alarm") {
    bench b;
    b.writer.records().was_damaged = true;
    b.round();
    CHECK(b.heard(alarm_kind::damage_found) == 1);
    CHECK(b.of(event_id::damage_found) == 1);
}

TEST_CASE("journal/writer: a full disk stops at the record that it doesn't take, and goes on there") {
    bench b;
    b.round();
    b.writer.records().most = 3;
    for (std::uint64_t i = 1; i <= 5; ++i) b.put(0, i);
    CHECK_FALSE(b.round().all);
    CHECK(b.kept().size() == 3);
    CHECK(b.lanes[0]->records.used() == 3);
    b.writer.records().most = 100;
    CHECK(b.round().all);
    REQUIRE(b.kept().size() == 6);
    for (std::uint64_t i = 1; i <= 5; ++i) CHECK(b.kept()[i].new_bits == i);
}
