// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_JOURNAL_MEMORY_STORE_HPP
#define INTERLOCK_TESTS_JOURNAL_MEMORY_STORE_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/store.hpp>

#include <cstdint>
#include <vector>

namespace journal_bench {

/// A store in memory that fails when it is told to; segments of `per_segment` records.
class memory_store {
public:
    explicit memory_store(const interlock::journal::at&) {}

    bool recover(interlock::ticks, interlock::ticks) {
        ++recoveries;
        if (broken) return false;
        if (!open) ++number;
        in_segment = 0;
        return open = true;
    }
    bool append(interlock::journal::record& one, interlock::ticks now, interlock::ticks wall) {
        if (!open || (broken && fail())) return false;
        if (kept.size() == most) return false;
        if (left_in_segment() == 0) rotate(now, wall);
        one.sequence = kept.size() + 1;
        kept.push_back(one);
        segment_of.push_back(number);
        ++in_segment;
        return true;
    }
    bool flush(interlock::ticks, bool) {
        if (open) durable = kept.size();
        return open;
    }
    bool rotate(interlock::ticks, interlock::ticks) {
        ++number;
        in_segment = 0;
        return true;
    }
    bool close(interlock::ticks) {
        open = false;
        closed = true;
        return true;
    }
    void look_around() { ++looks; }
    bool available() const noexcept { return open; }
    bool damaged() const noexcept { return was_damaged; }
    interlock::journal::store_room room() const noexcept {
        return open ? has_room : interlock::journal::store_room::none;
    }
    const interlock::explanation& fault() const noexcept { return text; }
    std::uint64_t segment() const noexcept { return number; }
    std::uint64_t left_in_segment() const noexcept { return per_segment - in_segment; }
    std::uint64_t segment_records() const noexcept { return per_segment; }
    std::uint64_t next_sequence() const noexcept { return kept.size() + 1; }
    std::uint64_t durable_sequence() const noexcept { return durable; }
    std::uint64_t used_bytes() const noexcept { return used; }
    std::uint64_t total_bytes() const noexcept { return 1000; }

    bool fail() {
        open = false;
        text.clear();
        text << "broken on purpose";
        return true;
    }

    std::vector<interlock::journal::record> kept;
    std::vector<std::uint64_t> segment_of;
    std::uint64_t per_segment = 64;
    std::uint64_t in_segment = 0;
    std::uint64_t number = 0;
    std::uint64_t durable = 0;
    std::uint64_t used = 0;
    std::uint64_t most = 1'000'000;
    interlock::journal::store_room has_room = interlock::journal::store_room::all;
    interlock::explanation text;
    unsigned recoveries = 0;
    unsigned looks = 0;
    bool open = false;
    bool broken = false;
    bool closed = false;
    bool was_damaged = false;
};
static_assert(interlock::journal::store<memory_store>);

} // namespace journal_bench

#endif
