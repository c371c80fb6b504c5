// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_VERIFY_HPP
#define INTERLOCK_JOURNAL_VERIFY_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/crypto/digest.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/segment.hpp>
#include <interlock/journal/segment_path.hpp>
#include <interlock/journal/segment_scan.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::journal {

/// One question about a journal, answered.
enum class finding : std::uint8_t { bad, good };

/// A place in the chain that was kept elsewhere: when the journal has it, nothing up to there was made anew.
struct known_place {
    std::uint64_t sequence = 0;
    crypto::digest_value chain{};
};

/// What a verification found. The numbers are those of the first record that isn't as it was written, or isn't there.
struct verification {
    /// Nothing was changed, moved or put in between.
    finding integrity = finding::bad;
    std::uint64_t first_bad = 0;
    explanation damage{};
    /// Nothing is missing, as far as the journal itself can tell.
    finding completeness = finding::bad;
    std::uint64_t first_missing = 0;
    explanation missing{};
    /// Whether the journal has the place that was kept elsewhere; empty when none was given. The chain has no key: without such a place,
    /// whoever may write the files can have made them all anew, or cut their end off.
    std::optional<finding> known{};

    std::uint64_t records = 0;
    std::uint64_t segments = 0;
    /// Records that found no room, as the journal itself says.
    std::uint64_t dropped = 0;
    /// Ends that a crash or a failed disk left behind.
    std::uint64_t torn = 0;
    /// The last run has ended in order.
    bool closed = false;
    std::uint64_t first_sequence = 0;
    std::uint64_t last_sequence = 0;
    crypto::digest_value chain{};
    /// Not 0 when the directory or a file could not be read; then nothing is good.
    int error = 0;
};

namespace detail {

template <crypto::digest Digest, class Io>
class verifier {
public:
    verifier(Io& io, std::optional<known_place> known) : io_{io}, known_{known} {}

    verification run() {
        v_.error = path_of<Digest>(io_, path_);
        v_.integrity = v_.completeness = finding::good;
        if (known_) v_.known = finding::bad;
        for (at_ = 0; at_ < path_.size() && v_.error == 0; ++at_) look_at(path_[at_]);
        v_.closed = stopped_;
        if (v_.error == 0) check_beginning();
        if (v_.error != 0) v_.integrity = v_.completeness = finding::bad;
        return v_;
    }

private:
    struct removal {
        std::uint64_t segment = 0;
        crypto::digest_value chain{};
    };

    void look_at(const segment_place& place) {
        segment_state state;
        bool passed = false;
        v_.error = scan_segment<Digest>(
            io_, place.number, state,
            [&](const record& one) {
                if (place.skipped) return;
                note(one);
                passed = passed || (known_ && one.sequence == known_->sequence);
            },
            place.frames);
        if (v_.error != 0) return;
        ++v_.segments;
        if (place.skipped) return look_at_skipped(state);
        if (!state.has_header) return damaged(next_, "its header isn't what was written", state);
        check_link(place, state);
        check_end(place, state);
        if (passed) check_known(state);
        v_.last_sequence = state.next_sequence - 1;
        v_.chain = chain_ = state.chain;
        next_ = state.next_sequence;
    }

    void note(const record& one) {
        ++v_.records;
        stopped_ = one.type == record_type::event && one.event == event_id::journal_stopped;
        if (one.type != record_type::event) return;
        if (one.event == event_id::records_dropped) v_.dropped += one.count;
        if (one.event != event_id::segment_removed) return;
        removal gone{one.correlation, {}};
        if (one.text_size == gone.chain.size()) std::memcpy(gone.chain.data(), one.text.data(), gone.chain.size());
        removed_.push_back(gone);
    }

    // A segment that the chain passes by may hold what a failure leaves, and no more.
    void look_at_skipped(const segment_state& state) {
        if (state.bytes != 0) ++v_.torn;
        if (!state.has_header && state.tail == tail_state::damaged)
            damaged(next_, "its header isn't what was written", state);
        else if (state.has_header && state.bytes > state.header.unsynced_limit + frame_size)
            damaged(next_, "the chain passes it by, though it holds more than a failure leaves", state);
    }

    void check_link(const segment_place& place, const segment_state& state) {
        if (next_ == 0) {
            v_.first_sequence = state.header.first_sequence;
            return;
        }
        if (place.orphan) return incomplete(next_, "the segment before it is missing", state);
        if (broken_) {
            // Told already: this segment says how the one before ended.
            broken_ = false;
        } else if (state.header.first_sequence != next_ || state.header.previous != chain_) {
            damaged(next_, "it doesn't continue the segment before it", state);
        }
    }

    void check_end(const segment_place& place, const segment_state& state) {
        if (state.tail == tail_state::torn) ++v_.torn;
        if (state.tail == tail_state::damaged) {
            broken_ = true;
            return damaged(state.next_sequence, "a frame isn't what was written", state);
        }
        if (place.frames != all_frames && state.frames < place.frames) {
            broken_ = true;
            return incomplete(state.next_sequence, "its end is missing", state);
        }
        if (place.frames != all_frames && state.bytes > place.frames * frame_size) {
            ++v_.torn;
            // Frames that were written and never counted continue the chain; a torn one may follow, nothing else.
            segment_state behind;
            v_.error = scan_segment<Digest>(io_, place.number, behind, [](const record&) {});
            if (behind.tail == tail_state::damaged)
                damaged(behind.next_sequence, "a frame isn't what was written", behind);
            else if (state.bytes - place.frames * frame_size > state.header.unsynced_limit)
                damaged(state.next_sequence, "more stands behind its end than a failure leaves", state);
        }
        const bool there = std::any_of(path_.begin(), path_.end(),
                                       [&](const segment_place& p) { return p.number == state.hands_over_to; });
        if (state.hands_over_to != 0 && !there)
            incomplete(state.next_sequence, "the segment after it is missing", state);
    }

    void check_known(const segment_state& state) {
        segment_state until;
        const std::uint64_t frames = known_->sequence - state.header.first_sequence + 2;
        v_.error = scan_segment<Digest>(
            io_, state.number, until, [](const record&) {}, frames);
        if (v_.error == 0 && until.frames == frames && until.chain == known_->chain) v_.known = finding::good;
    }

    // The oldest segments may have gone, when the journal says so itself.
    void check_beginning() {
        const auto first =
            std::find_if(path_.begin(), path_.end(), [](const segment_place& p) { return !p.skipped && p.has_header; });
        if (first == path_.end()) {
            const bool nothing = path_.empty();
            if (!nothing && v_.integrity == finding::good) v_.torn = path_.size();
            return;
        }
        const segment_header& header = first->header;
        if (header.from_segment == 0) return;
        const bool told = std::any_of(removed_.begin(), removed_.end(), [&](const removal& gone) {
            return gone.segment == header.from_segment && gone.chain == header.previous;
        });
        if (told) return;
        segment_state state;
        state.number = header.number;
        v_.completeness = finding::good;
        v_.missing.clear();
        incomplete(1, "the segments before it are missing", state);
    }

    void damaged(std::uint64_t sequence, std::string_view what, const segment_state& where) {
        if (v_.integrity == finding::bad) return;
        v_.integrity = finding::bad;
        v_.first_bad = sequence == 0 ? 1 : sequence;
        v_.damage << "segment " << where.number << ": " << what;
    }
    void incomplete(std::uint64_t sequence, std::string_view what, const segment_state& where) {
        if (v_.completeness == finding::bad) return;
        v_.completeness = finding::bad;
        v_.first_missing = sequence;
        v_.missing << "segment " << where.number << ": " << what;
    }

    Io& io_;
    std::optional<known_place> known_;
    verification v_;
    std::vector<segment_place> path_;
    std::vector<removal> removed_;
    std::size_t at_ = 0;
    std::uint64_t next_ = 0;
    crypto::digest_value chain_{};
    bool stopped_ = false;
    bool broken_ = false;
};

} // namespace detail

/// Verifies a journal in an attached directory: integrity and completeness apart, each with the first bad sequence number.
///
/// Serves:   contributes to CR 3.9 and CR 6.1.
/// Denies:   none.
/// Units:    sequence numbers.
/// Errors:   `verification::error` is the `errno` of a directory or file that can't be read.
/// Threads:  one thread at a time for each `io`. A journal that is being written has an end that looks like a crash's.
/// Cost:     reads and hashes everything once.
/// Example:  examples/journal/journal.cpp:verify
template <crypto::digest Digest, class Io>
verification verify(Io& io, std::optional<known_place> known = {}) {
    return detail::verifier<Digest, Io>{io, known}.run();
}

} // namespace interlock::inline v0_1::journal

#endif
