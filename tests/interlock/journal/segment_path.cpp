// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/segment_path.hpp>

#include "interlock/journal/fault_io.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <vector>

using namespace journal_bench;

namespace {

/// Four runs, each of ten records in a segment of its own.
struct four_runs {
    directory where;
    four_runs() {
        for (std::uint64_t run = 0; run < 4; ++run) {
            disk s{small(where)};
            REQUIRE(s.recover({1}, {1}));
            for (std::uint64_t i = 1; i <= 10; ++i) {
                jn::record r = numbered(i);
                REQUIRE(s.append(r, {1}, {1}));
            }
            REQUIRE(s.close({1}));
        }
    }
    std::vector<jn::segment_place> path() {
        il::platform::append_files io;
        REQUIRE(io.attach_to_read(where.path().c_str()) == 0);
        std::vector<jn::segment_place> out;
        REQUIRE(jn::path_of<digest>(io, out) == 0);
        return out;
    }
};

} // namespace

TEST_CASE("journal/segment_path: each segment counts as far as the one after it says, the last to its end") {
    four_runs r;
    const auto path = r.path();
    REQUIRE(path.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(path[i].number == i + 1);
        CHECK(path[i].has_header);
        CHECK_FALSE(path[i].skipped);
        CHECK_FALSE(path[i].orphan);
        CHECK(path[i].frames == (i == 3 ? jn::all_frames : 11));
    }
}

TEST_CASE("journal/segment_path: a segment that isn't there leaves an orphan behind it") {
    four_runs r;
    std::filesystem::remove(r.where.file(2));
    const auto path = r.path();
    REQUIRE(path.size() == 3);
    CHECK(path[1].orphan);
    CHECK(path[0].frames == jn::all_frames);
    CHECK_FALSE(path[0].skipped);
}

TEST_CASE(
    "journal/segment_path: what was never begun at the end is passed by, and so is one that the next doesn't come from") {
    four_runs r;
    r.where.put(5, {});
    r.where.put(6, std::vector<std::uint8_t>(100, 7));
    auto path = r.path();
    REQUIRE(path.size() == 6);
    CHECK(path[4].skipped);
    CHECK(path[5].skipped);
    CHECK_FALSE(path[3].skipped);
    // The next run takes the empty one's number or a later one, and comes from the fourth.
    disk s{small(r.where)};
    REQUIRE(s.recover({1}, {1}));
    REQUIRE(s.close({1}));
    path = r.path();
    CHECK(path[4].skipped);
    CHECK_FALSE(path.back().skipped);
    CHECK(path.back().header.from_segment == 4);
    CHECK(path[3].frames == 11);
}

TEST_CASE("journal/segment_path: a header that was changed says nothing") {
    four_runs r;
    auto bytes = r.where.bytes(3);
    bytes[32] = 1; // from segment 1
    r.where.put(3, bytes);
    const auto path = r.path();
    CHECK_FALSE(path[2].has_header);
    // The one before is tried, since nothing says otherwise.
    CHECK_FALSE(path[1].skipped);
}

TEST_CASE("journal/segment_path: an empty directory has an empty path, and one that can't be read is an error") {
    directory where;
    fault_io io;
    std::vector<jn::segment_place> out(3);
    plan = {};
    REQUIRE(io.attach_to_read(where.path().c_str()) == 0);
    CHECK(jn::path_of<digest>(io, out) == 0);
    CHECK(out.empty());
    plan = {.at = 1, .error = EIO};
    CHECK(jn::path_of<digest>(io, out) == EIO);
    plan = {};
}
