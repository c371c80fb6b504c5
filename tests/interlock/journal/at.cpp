// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/at.hpp>

#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

namespace il = interlock;
namespace journal = interlock::journal;

TEST_CASE(
    "journal/at: a directory alone gives limits that refuse when full, in segments that fit the whole several times") {
    const journal::at where{"journal/"};
    CHECK(where.path == "journal/");
    CHECK(where.at_the_end == journal::when_full::refuse);
    CHECK(where.reads == journal::unrecorded_reads::permitted_and_counted);
    CHECK(where.segment_bytes * 8 <= where.total_bytes);
    CHECK(where.warn_percent < 100);
    CHECK(where.sync_every == il::ticks{});
    CHECK_FALSE(static_cast<bool>(where.alarm.call));
    CHECK_FALSE(static_cast<bool>(where.time.now));
}

TEST_CASE("journal/at: a clock by reference says what the clock says") {
    il::testing::manual_clock clock;
    const auto source = journal::time_source::from(clock);
    clock.advance(il::seconds(5));
    clock.set_wall_offset(il::seconds(9));
    clock.set_quality(il::clock_quality::holdover);
    CHECK(source.now(source.of) == clock.now());
    CHECK(source.wall_offset(source.of) == il::seconds(9));
    CHECK(source.quality(source.of) == il::clock_quality::holdover);
}
