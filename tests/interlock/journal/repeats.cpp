// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/repeats.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace il = interlock;
namespace journal = interlock::journal;
using journal::event_id;
using journal::record_class;
using journal::record_type;

namespace {

/// A lane and what is told of it; minutes are the intervals.
struct bench {
    journal::at limits = [] {
        journal::at out{""};
        out.summary_cells = 8;
        out.stranger_cells = 4;
        out.summarise_reads = il::seconds(60);
        out.summarise_refusals = il::seconds(10);
        out.summarise_strangers = il::seconds(30);
        return out;
    }();
    std::vector<std::unique_ptr<journal::lane>> lanes = [this] {
        std::vector<std::unique_ptr<journal::lane>> out;
        out.push_back(std::make_unique<journal::lane>(limits));
        return out;
    }();
    journal::repeats repeats{limits, lanes};
    std::vector<journal::record> told;
    bool broken = false;
    bool spent = false;

    /// Something happens for the `n`th time under a key.
    void happens(std::uint64_t key, record_class of, std::uint64_t bits, il::ticks now) {
        journal::summary_table::entry entered;
        if (lanes[0]->repeats(of).count(key, bits, entered) != journal::summary_table::counted::first) return;
        journal::record first;
        first.room = of;
        first.type = of == record_class::reading ? record_type::access : record_type::refusal;
        first.resource = 70;
        first.subject = 3;
        first.summary_tag = entered.tag;
        first.summary_place = entered.place;
        repeats.watch(0, first, now);
    }
    void tell(il::ticks now, bool force = false) {
        repeats.tell(
            now, now + il::seconds(1000), il::clock_quality::holdover, force,
            [](event_id what, journal::record_outcome how) {
                journal::record own;
                own.event = what;
                own.outcome = how;
                return own;
            },
            [this](const journal::record& one) {
                if (!broken) told.push_back(one);
                return !broken;
            },
            [this](record_class) { return spent; });
    }
};
constexpr std::uint64_t key = 0x1234'5678'0000'0000U;

} // namespace

TEST_CASE("journal/repeats: what was counted is told once for each interval, with its time and its tags") {
    bench b;
    b.happens(key, record_class::reading, 1, il::seconds(1));
    for (int i = 0; i < 5; ++i) b.happens(key, record_class::reading, 64, il::seconds(2));
    b.tell(il::seconds(60));
    CHECK(b.told.empty());
    b.tell(il::seconds(61));
    REQUIRE(b.told.size() == 1);
    CHECK(b.told[0].type == record_type::summary);
    CHECK(b.told[0].event == event_id::access_repeated);
    CHECK(b.told[0].count == 5);
    CHECK(b.told[0].span == il::seconds(60));
    CHECK(b.told[0].resource == 64);
    CHECK(b.told[0].new_bits == 64);
    CHECK(b.told[0].subject == 3);
    CHECK(b.told[0].wall == il::seconds(1061));
    CHECK(b.told[0].clock == il::clock_quality::holdover);
    b.tell(il::seconds(130));
    CHECK(b.told.size() == 1);
    // Quiet for an interval: the next one would stand alone.
    journal::summary_table::entry entered;
    CHECK(b.lanes[0]->known.count(key, 1, entered) == journal::summary_table::counted::first);
}

TEST_CASE("journal/repeats: refusals and strangers have intervals of their own") {
    bench b;
    b.happens(key, record_class::refusal, 0, il::seconds(1));
    b.happens(key, record_class::refusal, 0, il::seconds(1));
    b.happens(key, record_class::stranger, 0, il::seconds(1));
    b.happens(key, record_class::stranger, 0, il::seconds(1));
    b.tell(il::seconds(11));
    REQUIRE(b.told.size() == 1);
    CHECK(b.told[0].room == record_class::refusal);
    CHECK(b.told[0].event == event_id::refusal_repeated);
    b.tell(il::seconds(31));
    REQUIRE(b.told.size() == 2);
    CHECK(b.told[1].room == record_class::stranger);
}

TEST_CASE("journal/repeats: what can't be written is told later, whole, and not twice") {
    bench b;
    b.happens(key, record_class::refusal, 0, il::seconds(1));
    for (int i = 0; i < 3; ++i) b.happens(key, record_class::refusal, 0, il::seconds(1));
    b.broken = true;
    b.tell(il::seconds(11));
    for (int i = 0; i < 4; ++i) b.happens(key, record_class::refusal, 0, il::seconds(12));
    b.tell(il::seconds(13));
    b.broken = false;
    b.tell(il::seconds(14));
    REQUIRE(b.told.size() == 1);
    CHECK(b.told[0].count == 7);
    CHECK(b.told[0].span == il::seconds(13));
    b.tell(il::seconds(60), true);
    CHECK(b.told.size() == 1);
}

TEST_CASE("journal/repeats: where a segment takes no more of a class, its counts come together, and in time") {
    bench b;
    b.spent = true;
    b.happens(key, record_class::stranger, 0, il::seconds(1));
    for (int i = 0; i < 9; ++i) b.happens(key, record_class::stranger, 0, il::seconds(1));
    b.repeats.fold(record_class::stranger, 5);
    b.repeats.fold(record_class::reading, 2);
    b.tell(il::seconds(29));
    CHECK(b.told.empty());
    CHECK(b.repeats.untold(record_class::stranger) == 5);
    b.tell(il::seconds(31));
    REQUIRE(b.told.size() == 2);
    CHECK(b.told[0].event == event_id::strangers_refused);
    CHECK(b.told[0].outcome == journal::record_outcome::denied);
    CHECK(b.told[0].count == 14);
    CHECK(b.told[1].event == event_id::access_repeated);
    CHECK(b.told[1].outcome == journal::record_outcome::permitted);
    CHECK(b.told[1].count == 2);
    CHECK(b.repeats.untold(record_class::stranger) == 0);
}

TEST_CASE("journal/repeats: a count beyond a record's field is told in two") {
    bench b;
    b.repeats.fold(record_class::stranger, 0x1'0000'0004U);
    b.tell(il::seconds(30));
    REQUIRE(b.told.size() == 1);
    CHECK(b.told[0].count == 0xffff'ffffU);
    b.tell(il::seconds(60));
    REQUIRE(b.told.size() == 2);
    CHECK(b.told[1].count == 5);
}
