// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_RULE_JUDGE_HPP
#define INTERLOCK_UC_RULE_JUDGE_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/permissive.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/core/request.hpp>
#include <interlock/uc/local_time.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// Whether a rule applies to a request. Ordered: of several parts of a condition the first that fails outright decides, since
/// a rule with a part that doesn't hold doesn't apply, whatever can't be said of the others.
enum class applicability : std::uint8_t {
    applies,
    not_met,
    /// The request lacks what the condition is about. Whoever asks can cause that, so it is never to their advantage (semantics.md 1.3).
    missing,
    clock_lost,
    input_failed,
};

/// A source of values for compositions that have none.
struct no_values {
    static reading current(resource) noexcept { return {}; }
};

/// Judges conditions of rules from what surrounds a request: the time, and what is known of tags.
///
/// Serves:   none by itself; CR 2.1 as far as `conditional_rbac` does.
/// Denies:   none.
/// Units:    ticks.
/// Errors:   what can't be found out is told apart by its cause.
/// Threads:  `judge` any; `refresh` by one thread at a time.
/// Cost:     one comparison for each part; a reading for each tag.
/// Example:  tests/interlock/uc/rule_judge.cpp
template <value_source Source = no_values>
class rule_judge {
public:
    rule_judge() noexcept = default;
    rule_judge(const Source* tags, const local_time& time) noexcept : tags_{tags}, time_{time} {}
    rule_judge(const rule_judge& other) noexcept : rule_judge{other.tags_, other.time_} {}
    rule_judge& operator=(const rule_judge&) = delete;

    applicability judge(const condition_entry& one, const request& asked) const noexcept {
        const medium over = medium_of(one, asked);
        const bool known_medium = one.media == any_medium || over != medium::unknown;
        if (known_medium && (one.media >> static_cast<unsigned>(over) & 1U) == 0) return applicability::not_met;
        if (one.limits_value && asked.value.finite() && !one.value.holds(asked.value.number()))
            return applicability::not_met;
        const ticks since = asked.now - asked.authenticated;
        // A proof that lies ahead is none: nobody can say how old it is.
        const bool dated = asked.authenticated.count != 0 && since.count >= 0;
        if (one.authenticated_within.count != 0 && dated && since > one.authenticated_within)
            return applicability::not_met;
        applicability worst = applicability::applies;
        if (!known_medium || (one.limits_value && !asked.value.finite()) ||
            (one.authenticated_within.count != 0 && !dated))
            worst = applicability::missing;
        if (one.windows_count != 0) {
            const auto in_time = in_windows(one, *asked.site->access, asked.now);
            if (in_time == applicability::not_met) return in_time;
            if (worst == applicability::applies) worst = in_time;
        }
        for (const permissive_entry& input : asked.site->access->inputs.subspan(one.inputs_first, one.inputs_count)) {
            const condition_state is = state_of(input, tags_, asked.now);
            if (is == condition_state::broken) return applicability::not_met;
            if (is == condition_state::unknown && worst == applicability::applies) worst = applicability::input_failed;
        }
        return worst;
    }

    /// Whether an assignment is in force.
    applicability judge(const timed_assignment& one, ticks now) const noexcept {
        const auto wall = time_.wall(now);
        if (!wall) return applicability::clock_lost;
        const bool in_force = *wall >= one.from && (one.until.count == 0 || *wall < one.until);
        return in_force ? applicability::applies : applicability::not_met;
    }

    /// Says which part of a condition stands in the way.
    void explain(const condition_entry& one, const request& asked, explanation& into) const noexcept {
        const access_tables& of = *asked.site->access;
        const ticks since = asked.now - asked.authenticated;
        const medium over = medium_of(one, asked);
        if (one.media != any_medium &&
            (over == medium::unknown || (one.media >> static_cast<unsigned>(over) & 1U) == 0)) {
            constexpr std::string_view words[]{"an unknown medium", "the console", "a wired network",
                                               "a wireless network"};
            into << "it came over " << words[static_cast<std::size_t>(over)];
        } else if (one.limits_value && !asked.value.finite()) {
            into << "there is no value to compare";
        } else if (one.limits_value && !one.value.holds(asked.value.number())) {
            into << "the value " << asked.value.number() << " is outside " << one.value.low << " to " << one.value.high;
        } else if (one.authenticated_within.count != 0 && (asked.authenticated.count == 0 || since.count < 0)) {
            into << "nobody knows when the identity was proved";
        } else if (one.authenticated_within.count != 0 && since > one.authenticated_within) {
            into << "the identity was proved " << since.count / 1'000'000'000 << " s ago, at most "
                 << one.authenticated_within.count / 1'000'000'000 << " s are permitted";
        } else if (one.windows_count != 0 && in_windows(one, of, asked.now) != applicability::applies) {
            into << (in_windows(one, of, asked.now) == applicability::clock_lost ? "the wall clock can't be trusted"
                                                                                 : "it isn't the time for it");
        } else {
            for (const permissive_entry& input : of.inputs.subspan(one.inputs_first, one.inputs_count))
                if (const condition_state is = state_of(input, tags_, asked.now); is != condition_state::holds)
                    return interlock::explain(input, is, tags_, asked.site->resource_names.text(input.input.id), into);
            into << "it holds";
        }
    }

    /// Looks how far site time is ahead of UTC. Call it at least once a minute: in `tick`.
    ticks refresh(ticks now) noexcept {
        const auto wall = time_.wall(now);
        if (wall && time_.ahead_of_utc != nullptr)
            ahead_.store(time_.ahead_of_utc(*wall).count, std::memory_order_relaxed);
        return time_.ahead_of_utc == nullptr ? never : now + seconds(30);
    }

    const Source* tags() const noexcept { return tags_; }

private:
    static constexpr std::uint8_t any_medium = 0xff;
    static constexpr std::int64_t not_asked_yet = INT64_MIN;

    static medium medium_of(const condition_entry& one, const request& asked) noexcept {
        return one.media == any_medium ? medium::unknown : asked.site->medium_of(asked.who.origin);
    }
    applicability in_windows(const condition_entry& one, const access_tables& of, ticks now) const noexcept {
        const auto wall = time_.wall(now);
        const std::int64_t ahead = time_.ahead_of_utc == nullptr ? 0 : ahead_.load(std::memory_order_relaxed);
        // The site's own time is known from the first `refresh` with a clock that can be trusted.
        if (!wall || ahead == not_asked_yet) return applicability::clock_lost;
        const unsigned minute = minute_of_week(*wall + ticks{ahead});
        for (const week_window& w : of.windows.subspan(one.windows_first, one.windows_count))
            if (w.holds(minute)) return applicability::applies;
        return applicability::not_met;
    }

    const Source* tags_ = nullptr;
    local_time time_{};
    std::atomic<std::int64_t> ahead_{not_asked_yet};
};

} // namespace interlock::inline v0_1::uc

#endif
