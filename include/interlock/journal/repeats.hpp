// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_REPEATS_HPP
#define INTERLOCK_JOURNAL_REPEATS_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/journal/at.hpp>
#include <interlock/journal/event.hpp>
#include <interlock/journal/lane.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/summary_table.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace interlock::inline v0_1::journal {

/// What the writer still has to tell of reads and refusals that were counted: one summary for each key and interval, and one for each
/// class of those that were counted together.
///
/// Serves:   contributes to CR 2.9 and CR 7.1.
/// Denies:   none.
/// Units:    nanoseconds.
/// Errors:   what could not be written is kept and told later; nothing is counted twice.
/// Threads:  one thread at a time.
/// Cost:     memory fixed at construction: as many keys as the lanes' tables have cells.
/// Example:  tests/interlock/journal/repeats.cpp
class repeats {
public:
    using lanes = std::vector<std::unique_ptr<lane>>;

    repeats(const at& limits, const lanes& from) : limits_{limits}, lanes_{from} {
        std::size_t cells = 0;
        for (const auto& one : from) cells += one->known.size() + one->strangers.size();
        counting_.reserve(cells);
    }

    /// The first of a key has come from a lane; its repeats are counted from now on.
    void watch(std::size_t lane_number, const record& first, ticks now) {
        if (first.summary_tag != 0 && counting_.size() < counting_.capacity())
            counting_.push_back({lane_number, {first.summary_place, first.summary_tag}, first, now, {}});
    }
    /// Counts some of a class together, without telling them apart.
    void fold(record_class of, std::uint64_t n) noexcept { untold_[static_cast<std::size_t>(of)] += n; }
    [[nodiscard]] std::uint64_t untold(record_class of) const noexcept { return untold_[static_cast<std::size_t>(of)]; }

    /// Tells what is due, or everything with `force`. `stamped(event, outcome)` makes a record of the journal's own, `emit(record)`
    /// writes one and answers whether it did, `spent(class)` says that the segment takes no more of a class.
    template <class Stamped, class Emit, class Spent>
    void tell(ticks now, ticks wall, clock_quality quality, bool force, const Stamped& stamped, const Emit& emit,
              const Spent& spent) {
        for (std::size_t i = 0; i < counting_.size();) {
            counting& c = counting_[i];
            if (!force && now < c.since + interval(c.first.room)) {
                ++i;
                continue;
            }
            summary_table& table = lanes_[c.from]->repeats(c.first.room);
            const auto more = table.collect(c.where);
            c.untold.count += more.count;
            c.untold.bits |= more.bits;
            if (c.untold.count == 0) {
                // Quiet for an interval: the next one stands alone again.
                if (!force && table.release(c.where)) {
                    c = counting_.back();
                    counting_.pop_back();
                } else {
                    ++i;
                }
                continue;
            }
            const record sum = summary_of(c, now, wall, quality);
            if (spent(sum.room))
                fold(sum.room, sum.count);
            else if (!emit(sum))
                return;
            c.untold = {};
            c.since = now;
            ++i;
        }
        if (force || now >= folded_at_ + limits_.summarise_strangers) tell_folded(now, stamped, emit);
    }

private:
    /// A key whose repeats are counted, and its first record.
    struct counting {
        std::size_t from = 0;
        summary_table::entry where{};
        record first{};
        ticks since{};
        summary_table::collected untold{};
    };

    [[nodiscard]] ticks interval(record_class of) const noexcept {
        return of == record_class::reading    ? limits_.summarise_reads
               : of == record_class::stranger ? limits_.summarise_strangers
                                              : limits_.summarise_refusals;
    }
    static record summary_of(const counting& c, ticks now, ticks wall, clock_quality quality) noexcept {
        record sum = c.first;
        sum.type = record_type::summary;
        sum.monotonic = now;
        sum.wall = wall;
        sum.clock = quality;
        sum.span = now - c.since;
        sum.count = c.untold.count;
        if (sum.room == record_class::reading) {
            sum.event = event_id::access_repeated;
            sum.resource = c.first.resource & ~63U;
            sum.new_bits = c.untold.bits;
            sum.new_kind = value_kind::none;
        } else {
            sum.event = event_id::refusal_repeated;
        }
        return sum;
    }
    /// What is counted without being told apart: one record for each class and interval.
    template <class Stamped, class Emit>
    void tell_folded(ticks now, const Stamped& stamped, const Emit& emit) {
        for (const record_class of : {record_class::stranger, record_class::refusal, record_class::reading}) {
            std::uint64_t& untold = untold_[static_cast<std::size_t>(of)];
            if (untold == 0) continue;
            record sum = stamped(of == record_class::stranger  ? event_id::strangers_refused
                                 : of == record_class::refusal ? event_id::refusal_repeated
                                                               : event_id::access_repeated,
                                 of == record_class::reading ? record_outcome::permitted : record_outcome::denied);
            sum.type = record_type::summary;
            sum.count = capped(untold);
            sum.span = now - folded_at_;
            sum.decision = of == record_class::reading ? decision::permit : decision::deny;
            if (!emit(sum)) return;
            untold -= sum.count;
        }
        folded_at_ = now;
    }

    const at& limits_;
    const lanes& lanes_;
    std::vector<counting> counting_;
    std::array<std::uint64_t, record_classes> untold_{};
    ticks folded_at_{};
};

} // namespace interlock::inline v0_1::journal

#endif
