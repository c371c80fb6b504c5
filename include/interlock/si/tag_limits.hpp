// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_TAG_LIMITS_HPP
#define INTERLOCK_SI_TAG_LIMITS_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/number.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/core/wall_time.hpp>
#include <interlock/si/limit_rules.hpp>
#include <interlock/si/process_image.hpp>
#include <interlock/si/written_tags.hpp>

#include <atomic>
#include <bit>
#include <cstdint>
#include <limits>
#include <string_view>

namespace interlock::inline v0_1::si {

/// Options of `tag_limits`.
struct tag_limit_options {
    /// Room for tags whose changes are limited and that are written.
    written_tags_size written{};
    /// Where values come with time stamps of their own; can also be set later.
    wall_time wall{};
};

/// Validates what is written to a tag: type, finite, hard and soft range, enumerated values, settable bits, quality, time
/// stamp, step away from the current value, rate of change over a window, and how often. Nothing is ever clamped.
///
/// Step, rate and settable bits need the current value: of known origin, good, not older than the tag's limits say, and read
/// after the last write ended. So writes to such a tag go one at a time, and each is followed by a reading. The budget of a
/// rate belongs to the tag, whoever writes; after a start it counts as spent for one window (semantics.md 1.6), and so it does
/// when a publication changes the limits.
///
/// Serves:   CR 3.5 for tag.write, as far as a request can say it; the form of frames and documents is validated before.
/// Denies:   not_writable, unmapped, wrong_type, not_finite, no_range, outside_hard_range, outside_soft_range, not_enumerated,
///           bad_quality, time_skew, bit_not_settable, step_too_large, rate_of_change, value_unknown. Can't say, which refuses
///           an ordinary action: busy while another write to the tag is on its way, rate_limited, clock_lost; input_failed
///           instead of value_unknown for an essential one.
/// Units:    engineering units; ticks.
/// Errors:   none; every member is noexcept.
/// Threads:  hooks may run concurrently; a tag's row is changed by one write at a time, and nothing is shared while deciding.
/// Cost:     no allocation; without limits on change a few comparisons, with them one reading and one probe more.
/// Example:  tests/interlock/si/tag_limits.cpp
template <value_source Source = process_image>
class tag_limits {
public:
    static constexpr std::string_view name = "si::tag_limits";
    using stages = takes_part<stage::validate, stage::reserve, stage::tick>;
    using satisfies = requirements<cr<3, 5>>;
    using options = needs<source_of<Source>, tag_limit_options>;

    tag_limits(const source_of<Source>& from, const tag_limit_options& with)
        : source_{from.source},
          wall_{with.wall},
          written_{with.written} {}

    /// Where wall time comes from, when the clock is a part of the enforcer itself. Call it before anything is decided.
    void use(const wall_time& wall) noexcept { wall_ = wall; }

    [[gnu::always_inline]] verdict validate(const request& asked) const noexcept {
        note_start(asked.now);
        if (asked.action != actions::tag_write) return no_objection;
        if (asked.tag->kind != resource_kind::tag) [[unlikely]]
            return deny(reason::unmapped);
        if (!asked.tag->writable) [[unlikely]]
            return deny(reason::not_writable);
        if (const auto fault = written_value_fault(asked.value, *asked.tag, *asked.site)) return deny(*fault);
        const limit_entry* const limits = limits_of(*asked.site, *asked.tag);
        if (asked.quality < (limits != nullptr ? limits->least_quality : quality::good)) [[unlikely]]
            return deny(reason::bad_quality);
        if (limits == nullptr || !limits_change(*limits)) [[likely]]
            return no_objection;
        return judged_now(asked, *limits);
    }

    /// Takes the tag for this write, judges again what depends on the current value, and spends the budget.
    verdict reserve(const request& asked, reservation& held) noexcept {
        held = {};
        if (asked.action != actions::tag_write) return no_objection;
        const limit_entry* const limits = limits_of(*asked.site, *asked.tag);
        if (limits == nullptr || !limits_change(*limits)) return no_objection;
        written_tag* const row = written_.find_or_add(asked.resource);
        if (row == nullptr || !row->take()) return indeterminate(reason::busy);
        const judgement j = judged(asked, *limits, row, false);
        if (j.said.outcome != decision::no_objection) {
            row->release();
            return j.said;
        }
        held.first = taken;
        renew(*row, *limits);
        spend(*row, asked, *limits, j.by);
        return no_objection;
    }
    /// What a device refused has changed nothing; what may have happened stays spent.
    void commit(const request& asked, reservation& held, outcome_kind how) noexcept {
        if (asked.action != actions::tag_write) return;
        written_tag* const row = written_.find(asked.resource);
        if (row == nullptr) return;
        const bool holds = (held.first & taken) != 0;
        if (how != outcome_kind::refused_by_device)
            row->settle(asked.now);
        else if (holds)
            row->give_back();
        if (holds) row->release();
    }
    void rollback(const request& asked, reservation& held) noexcept {
        if ((held.first & taken) == 0) return;
        if (written_tag* const row = written_.find(asked.resource)) {
            row->give_back();
            row->release();
        }
    }

    /// Only to learn when the program started.
    ticks tick(ticks now) noexcept {
        note_start(now);
        return never;
    }

    /// The figures behind a refusal, as far as they still hold.
    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        const limit_entry* const limits = limits_of(*asked.site, *asked.tag);
        const std::string_view text = row_of(said.why).text;
        const double v = asked.value.number();
        const auto ranged = [&](const interval& range, std::string_view what) {
            with_unit(into, v, *limits) << " is outside the " << what << " range of ";
            with_unit(into, range.low, *limits) << " to ";
            with_unit(into, range.high, *limits);
        };
        if (limits != nullptr && said.why == reason::outside_hard_range) {
            ranged(limits->hard, "hard");
        } else if (limits != nullptr && said.why == reason::outside_soft_range) {
            ranged(limits->soft, "normal");
        } else if (limits != nullptr && said.why == reason::not_enumerated) {
            with_unit(into, v, *limits) << " is not one of the " << limits->enumerated_count << " permitted values";
        } else if (limits != nullptr && (said.why == reason::step_too_large || said.why == reason::rate_of_change)) {
            explain_change(asked, said.why, *limits, into);
        } else {
            into << text;
        }
    }

private:
    static constexpr double unlimited = std::numeric_limits<double>::infinity();
    static constexpr std::uint64_t taken = 1;

    struct judgement {
        verdict said = no_objection;
        change by{};
    };

    static constexpr bool stamped(const limit_entry& l) noexcept {
        return l.past_skew.count != 0 || l.future_skew.count != 0;
    }
    static constexpr bool paced(const limit_entry& l) noexcept {
        return l.least_interval.count != 0 || l.most_writes != 0;
    }
    static constexpr double rate(const limit_entry& l, bool up) noexcept { return up ? l.rate_up : l.rate_down; }

    /// An input that failed: it refuses an ordinary action for its own reason, and for an essential one nobody can say (1.4).
    static verdict failed(const request& asked, reason why) noexcept {
        return asked.essential ? indeterminate(passable(why) ? why : reason::input_failed) : deny(why);
    }

    [[gnu::noinline]] verdict judged_now(const request& asked, const limit_entry& limits) const noexcept {
        const written_tag* const row = written_.find(asked.resource);
        return judged(asked, limits, row, row != nullptr && row->taken()).said;
    }

    /// What depends on time and on the current value; a deny wins over what can't be said. `on_its_way`: another write is.
    judgement judged(const request& asked, const limit_entry& limits, const written_tag* row,
                     bool on_its_way) const noexcept {
        judgement j;
        if (on_its_way) j.said = indeterminate(reason::busy);
        if (paced(limits)) add(j.said, judged_pace(asked, limits, row));
        if (stamped(limits)) add(j.said, judged_stamp(asked, limits, row));
        if (j.said.outcome == decision::deny || !limits.needs_current() || on_its_way) return j;
        const reading at = current_of(source_, asked.resource);
        const bool settled = row == nullptr || at.time.count >= row->settled.load(std::memory_order_acquire);
        if (!settled || !at.known(asked.now, limits.current_max_age) || !fits(at.value, asked.tag->type) ||
            (limits.read_back && at.origin == value_origin::written)) {
            add(j.said, failed(asked, reason::value_unknown));
            return j;
        }
        if (((at.value.bits() ^ asked.value.bits()) & ~limits.settable_bits) != 0) {
            j.said = deny(reason::bit_not_settable);
            return j;
        }
        j.by = change_between(at.value, asked.value);
        if (!j.by.within(j.by.up ? limits.step_up : limits.step_down))
            j.said = deny(reason::step_too_large);
        else
            add(j.said, judged_rate(asked, limits, row, j.by));
        return j;
    }

    static void add(verdict& said, const verdict& more) noexcept {
        if (more.outcome == decision::deny || said.outcome == decision::no_objection) said = more;
    }

    verdict judged_stamp(const request& asked, const limit_entry& limits, const written_tag* row) const noexcept {
        // A tag whose values come with time stamps has no use for one without.
        if (asked.source_time.count <= 0) return deny(reason::time_skew);
        if (!wall_.usable()) return indeterminate(reason::clock_lost);
        const ticks wall = asked.now + wall_.offset();
        if (asked.source_time < wall - limits.past_skew || wall + limits.future_skew < asked.source_time)
            return deny(reason::time_skew);
        if (row != nullptr && asked.source_time.count < row->stamp.load(std::memory_order_relaxed))
            return deny(reason::time_skew);
        return no_objection;
    }

    /// How often: a limit of frequency, which an essential action may pass (semantics.md 1.3).
    verdict judged_pace(const request& asked, const limit_entry& limits, const written_tag* row) const noexcept {
        const std::int64_t last = row == nullptr ? 0 : row->written.load(std::memory_order_relaxed);
        const ticks start = start_of(row, limits);
        if (limits.least_interval.count != 0 &&
            asked.now - ticks{last > start.count ? last : start.count} < limits.least_interval)
            return indeterminate(reason::rate_limited);
        if (limits.most_writes == 0) return no_objection;
        if (limits.writes_window.count <= 0) return deny(reason::rate_limited);
        if (asked.now - start < limits.writes_window) return indeterminate(reason::rate_limited);
        const double spent =
            counts(row, limits) ? row->writes.spent(change_window::part_of(asked.now, limits.writes_window)) : 0.0;
        return spent + 1 <= limits.most_writes ? no_objection : indeterminate(reason::rate_limited);
    }

    verdict judged_rate(const request& asked, const limit_entry& limits, const written_tag* row,
                        const change& by) const noexcept {
        const double limit = rate(limits, by.up);
        // Whatever is unlimited needs no budget, and so does what changes nothing.
        if (limit == unlimited || by.size == 0) return no_objection;
        if (limits.rate_window.count <= 0) return deny(reason::rate_of_change);
        if (budget_unknown(asked, limits, row)) return failed(asked, reason::rate_of_change);
        return by.within(limit, spent_of(row, limits, by.up, asked.now)) ? no_objection : deny(reason::rate_of_change);
    }
    /// After a start, and after the limits have become others, nobody knows what was spent: it counts as all (1.6).
    bool budget_unknown(const request& asked, const limit_entry& limits, const written_tag* row) const noexcept {
        return asked.now - start_of(row, limits) < limits.rate_window;
    }
    static double spent_of(const written_tag* row, const limit_entry& limits, bool up, ticks now) noexcept {
        if (!counts(row, limits)) return 0;
        return (up ? row->up : row->down).spent(change_window::part_of(now, limits.rate_window));
    }

    static std::uint64_t mark_of(const limit_entry& l) noexcept {
        std::uint64_t mark = 1;
        for (const std::uint64_t word :
             {std::bit_cast<std::uint64_t>(l.rate_up), std::bit_cast<std::uint64_t>(l.rate_down),
              static_cast<std::uint64_t>(l.rate_window.count), std::uint64_t{l.most_writes},
              static_cast<std::uint64_t>(l.writes_window.count)})
            mark = (mark ^ word) * 0x9fb2'1c65'1e98'df25U ^ mark >> 29U;
        return mark | 1U;
    }
    /// The windows of a row count only under the limits that they were filled under.
    static bool counts(const written_tag* row, const limit_entry& limits) noexcept {
        return row != nullptr && row->limit_mark.load(std::memory_order_relaxed) == mark_of(limits);
    }
    /// From when on a tag's budget is known: the start of the program, or the last write under other limits.
    ticks start_of(const written_tag* row, const limit_entry& limits) const noexcept {
        const std::int64_t started = started_.load(std::memory_order_relaxed);
        const bool others = row != nullptr && !counts(row, limits);
        const std::int64_t since = others ? row->written.load(std::memory_order_relaxed) : 0;
        return {since > started ? since : started};
    }
    static void renew(written_tag& row, const limit_entry& limits) noexcept {
        if (counts(&row, limits)) return;
        row.up.clear();
        row.down.clear();
        row.writes.clear();
        row.limit_mark.store(mark_of(limits), std::memory_order_relaxed);
    }
    static void spend(written_tag& row, const request& asked, const limit_entry& limits, const change& by) noexcept {
        row.held.written_before = row.written.load(std::memory_order_relaxed);
        row.held.stamp_before = row.stamp.load(std::memory_order_relaxed);
        row.written.store(asked.now.count, std::memory_order_relaxed);
        if (stamped(limits)) row.stamp.store(asked.source_time.count, std::memory_order_relaxed);
        if (limits.most_writes != 0) {
            row.held.counted = true;
            row.held.writes_part = row.writes.spend(change_window::part_of(asked.now, limits.writes_window), 1);
        }
        if (rate(limits, by.up) != unlimited && by.size > 0) {
            row.held.window = by.up ? &row.up : &row.down;
            row.held.size = by.size;
            row.held.part = row.held.window->spend(change_window::part_of(asked.now, limits.rate_window), by.size);
        }
    }
    [[gnu::always_inline]] void note_start(ticks now) const noexcept {
        if (started_.load(std::memory_order_relaxed) == 0) [[unlikely]]
            start_at(now);
    }
    [[gnu::noinline, gnu::cold]] void start_at(ticks now) const noexcept {
        std::int64_t unset = 0;
        started_.compare_exchange_strong(unset, now.count, std::memory_order_relaxed);
    }

    void explain_change(const request& asked, reason why, const limit_entry& limits, explanation& into) const noexcept {
        const reading at = current_of(source_, asked.resource);
        const change by = change_between(at.value, asked.value);
        const std::string_view way = by.up ? " up" : " down";
        with_unit(into, asked.value.number(), limits);
        if (why == reason::step_too_large) {
            with_unit(into << " is a step of ", by.size, limits) << way << " from ";
            with_unit(into, at.value.number(), limits) << ", at most ";
            with_unit(into, by.up ? limits.step_up : limits.step_down, limits) << " is permitted";
            return;
        }
        const written_tag* const row = written_.find(asked.resource);
        with_unit(into << " is a change of ", by.size, limits) << way << "; at most ";
        with_unit(into, rate(limits, by.up), limits) << " within ";
        into << static_cast<double>(limits.rate_window.count) / 1e9 << " s is permitted, ";
        if (budget_unknown(asked, limits, row))
            into << "and after a start or a change of limits that counts as spent";
        else
            with_unit(into, spent_of(row, limits, by.up, asked.now), limits) << " is spent";
    }
    static explanation& with_unit(explanation& into, double v, const limit_entry& limits) noexcept {
        into << v;
        if (!limits.unit.empty()) into << ' ' << limits.unit;
        return into;
    }

    const Source* source_;
    wall_time wall_;
    written_tags written_;
    mutable std::atomic<std::int64_t> started_{0};
};

} // namespace interlock::inline v0_1::si

#endif
