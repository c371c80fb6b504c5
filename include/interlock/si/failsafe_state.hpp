// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_FAILSAFE_STATE_HPP
#define INTERLOCK_SI_FAILSAFE_STATE_HPP

#include <interlock/core/tag.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace interlock::inline v0_1::si {

/// What an output is doing. `unread`: nobody has read yet what it is, so nothing is written to it, whatever happens (semantics.md 3.5).
enum class failsafe_state : std::uint8_t {
    unread,
    following,
    held,
    held_for,
    deenergised,
    substituted,
    substituted_for,
    defaulted
};
inline constexpr std::size_t failsafe_states = 8;

/// What can happen to an output. `elapsed`: the time of a state is over. `cleared`: no cause is left. `repeated`: a fail-safe
/// value was written once more. `removed`: the site policy has no fail-safe rule for it any more.
enum class failsafe_event : std::uint8_t { read_back, tripped, elapsed, cleared, reset, repeated, removed };
inline constexpr std::size_t failsafe_events = 7;

/// Why outputs go to their fail-safe state.
enum class trip_cause : std::uint8_t {
    communication_lost,
    policy_load_failed,
    integrity_failed,
    clock_failed,
    enforcement_fault,
    commanded
};

/// Several causes as bits.
constexpr std::uint32_t bit(trip_cause cause) noexcept { return std::uint32_t{1} << static_cast<unsigned>(cause); }

constexpr std::string_view name_of(failsafe_state state) noexcept {
    constexpr std::array<std::string_view, failsafe_states> names{
        "unread", "following", "held", "held for a time", "deenergised", "substituted", "substituted for a time",
        "default"};
    const auto at = static_cast<std::size_t>(state);
    return at < names.size() ? names[at] : std::string_view{"unknown"};
}

constexpr std::string_view name_of(trip_cause cause) noexcept {
    constexpr std::array<std::string_view, 6> names{"communication lost", "policy load failed", "integrity failed",
                                                    "clock failed",       "enforcement fault",  "commanded"};
    const auto at = static_cast<std::size_t>(cause);
    return at < names.size() ? names[at] : std::string_view{"unknown"};
}

/// True while a fail-safe action is in force.
constexpr bool tripped(failsafe_state state) noexcept {
    return state != failsafe_state::unread && state != failsafe_state::following;
}

/// Where an output goes when it trips. A rule without an action holds.
constexpr failsafe_state state_of(failsafe_action action) noexcept {
    switch (action) {
    case failsafe_action::hold_for: return failsafe_state::held_for;
    case failsafe_action::deenergise: return failsafe_state::deenergised;
    case failsafe_action::substitute: return failsafe_state::substituted;
    case failsafe_action::substitute_for: return failsafe_state::substituted_for;
    case failsafe_action::revert_to_default: return failsafe_state::defaulted;
    case failsafe_action::none:
    case failsafe_action::hold: break;
    }
    return failsafe_state::held;
}

namespace detail {

/// `release`: back to following, unless the rule is latched.
enum class goal : std::uint8_t { stay, follow, trip, off, release, unread };

using enum goal;
// Rows are states, columns are events, both in the order of their enumerations.
inline constexpr std::array<std::array<goal, failsafe_events>, failsafe_states> failsafe_table{{
    // read_back tripped elapsed cleared reset repeated removed
    {follow, stay, stay, stay, stay, stay, unread},    // unread
    {stay, trip, stay, stay, stay, stay, unread},      // following
    {stay, stay, stay, release, follow, stay, unread}, // held
    {stay, stay, off, release, follow, stay, unread},  // held_for
    {stay, stay, stay, release, follow, stay, unread}, // deenergised
    {stay, stay, stay, release, follow, stay, unread}, // substituted
    {stay, stay, off, release, follow, stay, unread},  // substituted_for
    {stay, stay, stay, release, follow, stay, unread}, // defaulted
}};

} // namespace detail

/// The state after an event: total, and a function of nothing but its arguments. What lies outside the enumerations holds.
constexpr failsafe_state next(failsafe_state from, failsafe_event event, failsafe_action action,
                              bool latched) noexcept {
    const auto row = static_cast<std::size_t>(from);
    const auto column = static_cast<std::size_t>(event);
    if (row >= failsafe_states || column >= failsafe_events) return failsafe_state::held;
    switch (detail::failsafe_table[row][column]) {
    case detail::goal::stay: return from;
    case detail::goal::follow: return failsafe_state::following;
    case detail::goal::trip: return state_of(action);
    case detail::goal::off: return failsafe_state::deenergised;
    case detail::goal::release: return latched ? from : failsafe_state::following;
    case detail::goal::unread: return failsafe_state::unread;
    }
    return failsafe_state::held;
}

/// The number that a state wants at its output; nothing where the output stays as it is.
constexpr std::optional<double> demand_of(failsafe_state state, const failsafe_entry& rule) noexcept {
    switch (state) {
    case failsafe_state::deenergised: return 0.0;
    case failsafe_state::substituted:
    case failsafe_state::substituted_for: return rule.substitute;
    case failsafe_state::defaulted: return rule.default_value;
    default: return std::nullopt;
    }
}

} // namespace interlock::inline v0_1::si

#endif
