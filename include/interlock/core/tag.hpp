// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_TAG_HPP
#define INTERLOCK_CORE_TAG_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/value.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

/// What a snapshot holds about tags: plain rows of dense tables, referred to by index. Index 0 of a table means "none".
namespace interlock::inline v0_1 {

/// Classes that a subtree grant never covers unless it names them (semantics.md 4.4): all but `ordinary`.
enum class tag_class : std::uint8_t { ordinary, safety, permissive, configuration };

/// What an id of a resource stands for.
enum class resource_kind : std::uint8_t { none, tag, device, code };

/// What the site policy says of one tag or device. A row whose kind is `none` stands for a name that is not in the site policy (any more).
/// Half a cache line: a decision about one of many tags waits for one line of this table.
struct alignas(32) tag_entry {
    resource_kind kind = resource_kind::none;
    interlock::tag_class tag_class = tag_class::ordinary;
    value_kind type = value_kind::none;
    bool writable = false;
    interlock::zone zone{};
    /// The device that holds it; for a device, itself.
    interlock::resource device{};
    /// Row in `snapshot::limits`; 0 for none, and a write is then refused.
    std::uint32_t limits = 0;
    /// The rules whose patterns match it, in `snapshot::grant_rows`; tags that the same rules match share them.
    std::uint32_t grants_first = 0;
    std::uint16_t grants_count = 0;
    /// How many rows of `snapshot::essentials` are about it.
    std::uint8_t essentials_count = 0;
    /// Rows in `snapshot::permissives` that all must hold before a write.
    std::uint8_t permissives_count = 0;
    std::uint32_t permissives_first = 0;
    /// Row in `snapshot::failsafes`; 0 for none.
    std::uint32_t failsafe = 0;
};
static_assert(sizeof(tag_entry) == 32);

/// A closed interval.
struct interval {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    constexpr bool holds(double v) const noexcept { return low <= v && v <= high; }
};

/// Limits on written values, in engineering units (CR 3.5). Tags of a class share one row.
struct limit_entry {
    interval hard{};
    interval soft{};
    bool soft_refuses = false;
    bool has_range = false;
    /// Largest step away from the current value, up and down; infinity for unlimited ("toward safe").
    double step_up = std::numeric_limits<double>::infinity();
    double step_down = std::numeric_limits<double>::infinity();
    /// Largest sum of changes within `rate_window`, up and down.
    double rate_up = std::numeric_limits<double>::infinity();
    double rate_down = std::numeric_limits<double>::infinity();
    ticks rate_window{};
    /// Values in `snapshot::numbers` of which the written one must be one; count 0 for any.
    std::uint32_t enumerated_first = 0;
    std::uint32_t enumerated_count = 0;
    /// Bits that may change, for a tag that is a set of bits; all ones for any.
    std::uint64_t settable_bits = ~std::uint64_t{0};
    bool bit_mapped = false;
    quality least_quality = quality::good;
    /// How far a written value's own time stamp may lie behind and ahead; 0 where no time stamp is expected.
    ticks past_skew{};
    ticks future_skew{};
    /// How old the current value may be that a step is measured from.
    ticks current_max_age{};
    bool read_back = false;
    /// What a device answers that is no number, or outside `hard`, doesn't go back (semantics.md 3.7).
    bool withholds_bad_answers = false;
    /// The engineering unit, for explanations.
    std::string_view unit{};
    /// Least time between two writes; 0 for none.
    ticks least_interval{};
    /// Most writes within `writes_window`, such as starts of a motor in an hour; 0 for any number.
    std::uint32_t most_writes = 0;
    ticks writes_window{};

    /// True where the current value must be known before a write can be judged.
    constexpr bool needs_current() const noexcept {
        constexpr double unlimited = std::numeric_limits<double>::infinity();
        return step_up != unlimited || step_down != unlimited || limits_rate() || settable_bits != ~std::uint64_t{0};
    }
    constexpr bool limits_rate() const noexcept {
        constexpr double unlimited = std::numeric_limits<double>::infinity();
        return rate_up != unlimited || rate_down != unlimited;
    }
};

/// How an input is compared with a permissive's operand.
enum class comparison : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

/// A condition on another tag that must hold before a write: "no start while the guard is open".
/// A bad, stale or missing input never counts as held.
struct permissive_entry {
    interlock::resource input{};
    comparison is = comparison::equal;
    double operand = 0;
    ticks max_age{};
};

/// Which values an essential action is about.
enum class value_constraint : std::uint8_t { equal, at_least, at_most };

/// One listed essential action (semantics.md 2.1): narrow in action, resource, value and path, and, where wanted, subjects.
struct essential_entry {
    interlock::action action{};
    interlock::resource resource{};
    value_constraint constraint = value_constraint::equal;
    double operand = 0;
    /// Zones and listeners it may come from, as bit masks of their ids; zero permits none.
    std::uint64_t zones = 0;
    std::uint64_t listeners = 0;
    /// Listeners over which it is served without authentication (semantics.md 2.2).
    std::uint64_t trusted_listeners = 0;
    /// Subjects in `snapshot::subject_lists` (ascending ids) that are entitled to it: those listed, or else those whose roles permit it.
    std::uint32_t entitled_first = 0;
    std::uint32_t entitled_count = 0;
};

/// What an output does when its supervision is lost (CR 3.6).
enum class failsafe_action : std::uint8_t {
    none,
    hold,
    hold_for,
    deenergise,
    substitute,
    substitute_for,
    revert_to_default
};

/// Supervision of an output (semantics.md 3.5): the source that is watched, and what happens when it falls silent.
struct failsafe_entry {
    interlock::resource tag{};
    interlock::resource heartbeat{};
    /// Silence longer than `period` times `misses` trips.
    ticks period{};
    std::uint16_t misses = 1;
    failsafe_action action = failsafe_action::hold;
    bool latched = true;
    double substitute = 0;
    double default_value = 0;
    /// For hold_for and substitute_for: how long, after which the output is de-energised.
    ticks duration{};
    /// Applied once after a power-up of the process, never into a running plant; not a number for none.
    double power_on = std::numeric_limits<double>::quiet_NaN();
};

} // namespace interlock::inline v0_1

#endif
