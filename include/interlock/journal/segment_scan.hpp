// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_SEGMENT_SCAN_HPP
#define INTERLOCK_JOURNAL_SEGMENT_SCAN_HPP

#include <interlock/crypto/digest.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/segment.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::journal {

/// What stands behind the last good frame of a segment.
enum class tail_state : std::uint8_t {
    nothing,
    /// What a crash leaves: a frame that was cut short or not written to its end, within what may be unsynced.
    torn,
    /// Anything else: changed, moved, or inserted.
    damaged,
};

/// How far a segment is good.
struct segment_state {
    std::uint64_t number = 0;
    bool has_header = false;
    segment_header header{};
    /// Good frames, the header's among them.
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
    /// The chain's value at the last good frame.
    crypto::digest_value chain{};
    /// The sequence number that the next record must have: the first bad one when the tail is damaged.
    std::uint64_t next_sequence = 0;
    tail_state tail = tail_state::nothing;
    /// The last good record hands over to this segment; 0 for none.
    std::uint64_t hands_over_to = 0;
};

namespace detail {

inline bool all_zero(std::span<const std::uint8_t> bytes) noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
}

/// Whether the frame is good as the next of the segment; moves the state on when it is.
template <crypto::digest Digest>
bool good_frame(Digest& hash, const frame& next, segment_state& state) noexcept {
    if (state.frames == 0) {
        const auto header = contents_of<segment_header>(next);
        if (header.magic != segment_magic || header.number != state.number) return false;
        if (chained(hash, header.previous, next.contents) != next.chain) return false;
        state.has_header = true;
        state.header = header;
        state.next_sequence = header.first_sequence;
    } else {
        if (chained(hash, state.chain, next.contents) != next.chain) return false;
        const auto one = contents_of<record>(next);
        if (one.sequence != state.next_sequence || state.hands_over_to != 0) return false;
        ++state.next_sequence;
        if (one.event == event_id::segment_closed && one.type == record_type::event)
            state.hands_over_to = one.correlation;
    }
    ++state.frames;
    state.chain = next.chain;
    return true;
}

} // namespace detail

/// Reads a segment to the end of what is good in it, and judges what stands behind. `visit` is called with each good record.
/// `most` is the number of frames that count when a later segment has said so. Answers the `errno` of a call that failed.
///
/// Serves:   contributes to CR 3.9.
/// Denies:   none.
/// Units:    frames of 256 bytes.
/// Errors:   `errno` as the answer; whatever the file holds is judged, never trusted.
/// Threads:  one thread at a time for each `io`.
/// Cost:     a hash for each frame; a buffer of 64 KiB for each call.
/// Example:  tests/interlock/journal/segment_scan.cpp
template <crypto::digest Digest, class Io, class Visit>
int scan_segment(Io& io, std::uint64_t number, segment_state& state, const Visit& visit,
                 std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
    state = {};
    state.number = number;
    int file = -1;
    if (const int fault = io.open(segment_name{number}.c_str(), file); fault != 0) return fault;
    std::vector<std::uint8_t> buffer(256 * frame_size);
    Digest hash;
    int fault = io.size(file, state.bytes);
    std::uint64_t at = 0;
    bool bad = false;
    frame bad_frame{};
    std::uint64_t bad_at = 0;
    bool linked_behind = false;
    // Behind the first bad frame, one that fits its predecessor shows that no crash cut the segment there.
    crypto::digest_value before{};
    while (fault == 0 && at < state.bytes) {
        std::size_t got = 0;
        fault = io.read(file, at, buffer, got);
        if (fault != 0 || got == 0) break;
        for (std::size_t i = 0; i < got; i += frame_size) {
            frame next{};
            const std::size_t size = std::min(frame_size, got - i);
            std::memcpy(&next, buffer.data() + i, size);
            if (!bad && state.frames < most && size == frame_size && detail::good_frame(hash, next, state)) {
                if (state.frames > 1) visit(contents_of<record>(std::as_const(next)));
                continue;
            }
            if (!bad) {
                bad = true;
                bad_frame = next;
                bad_at = at + i;
            } else if (size == frame_size && !linked_behind && !detail::all_zero(next.chain)) {
                linked_behind = chained(hash, before, next.contents) == next.chain;
            }
            before = next.chain;
        }
        at += got;
    }
    io.close(file);
    if (fault != 0 || !bad || state.frames == most) return fault;
    const std::uint64_t limit = state.has_header ? state.header.unsynced_limit : frame_size;
    const bool cut = state.bytes - bad_at < frame_size || detail::all_zero(bad_frame.chain);
    state.tail = cut && !linked_behind && state.bytes - bad_at <= limit && state.hands_over_to == 0
                     ? tail_state::torn
                     : tail_state::damaged;
    return fault;
}

} // namespace interlock::inline v0_1::journal

#endif
