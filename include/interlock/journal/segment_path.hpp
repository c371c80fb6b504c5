// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_SEGMENT_PATH_HPP
#define INTERLOCK_JOURNAL_SEGMENT_PATH_HPP

#include <interlock/crypto/digest.hpp>
#include <interlock/journal/segment.hpp>
#include <interlock/journal/segment_scan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::journal {

inline constexpr std::uint64_t all_frames = std::numeric_limits<std::uint64_t>::max();

/// A segment of a directory, and how much of it the chain goes through.
struct segment_place {
    std::uint64_t number = 0;
    bool has_header = false;
    segment_header header{};
    /// Frames that count, as the segment after it says.
    std::uint64_t frames = all_frames;
    /// The chain passes it by: it failed, or was never begun.
    bool skipped = true;
    /// The segment that it continues is not there.
    bool orphan = false;
};

/// The segments of an attached directory in the order of their numbers, each with its part of the chain, which is followed from
/// the last one back. Answers the `errno` of a call that failed.
///
/// Serves:   contributes to CR 3.9.
/// Denies:   none.
/// Units:    segments and frames.
/// Errors:   `errno` as the answer; what a header says is believed only after its hash was checked.
/// Threads:  one thread at a time for each `io`.
/// Cost:     reads the header of each segment.
/// Example:  tests/interlock/journal/segment_path.cpp
template <crypto::digest Digest, class Io>
int path_of(Io& io, std::vector<segment_place>& path) {
    path.clear();
    int fault = io.list([&path](std::string_view name) {
        if (const std::uint64_t number = segment_name::number_of(name); number != 0)
            path.emplace_back().number = number;
    });
    if (fault != 0) return fault;
    std::sort(path.begin(), path.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
    for (segment_place& place : path) {
        segment_state state;
        fault = scan_segment<Digest>(
            io, place.number, state, [](const record&) {}, 1);
        if (fault != 0) return fault;
        place.has_header = state.has_header;
        place.header = state.header;
    }
    std::size_t at = path.size();
    while (at != 0 && !path[at - 1].has_header) --at;
    std::uint64_t frames = all_frames;
    while (at != 0) {
        segment_place& here = path[at - 1];
        here.skipped = false;
        here.frames = frames;
        frames = all_frames;
        // One whose header is damaged can't say what it continues: the one before is tried.
        std::size_t before = at - 1;
        if (here.has_header) {
            const std::uint64_t from = here.header.from_segment;
            while (before != 0 && path[before - 1].number > from) --before;
            here.orphan = from != 0 && (before == 0 || path[before - 1].number != from);
            if (!here.orphan) frames = here.header.from_frames;
        }
        at = before;
    }
    return 0;
}

} // namespace interlock::inline v0_1::journal

#endif
