// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_ACCESS_HPP
#define INTERLOCK_CORE_ACCESS_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/mobile_code.hpp>
#include <interlock/core/tag.hpp>
#include <interlock/core/ticks.hpp>

#include <cstdint>
#include <span>
#include <string_view>

/// What a snapshot holds about use control beyond roles and rules, for the sites that have it (FR 2).
namespace interlock::inline v0_1 {

/// A stretch of the week in minutes from Monday 00:00, site time; one that reaches over Sunday's end is two.
struct week_window {
    std::uint16_t from = 0;
    std::uint16_t to = 0;
    constexpr bool holds(unsigned minute) const noexcept { return from <= minute && minute < to; }
};
inline constexpr std::uint16_t minutes_of_a_week = 7 * 24 * 60;

/// What must hold, beside role, action, tag and zone, before a rule applies. All of it; what is left out doesn't matter.
struct condition_entry {
    /// At most so long ago the subject proved its identity; 0 for whenever.
    ticks authenticated_within{};
    /// The value asked for lies in here.
    interval value{};
    bool limits_value = false;
    /// The request came over one of these media, as bits.
    std::uint8_t media = 0xff;
    /// It is one of these times of the week; none listed: at any time.
    std::uint16_t windows_count = 0;
    std::uint32_t windows_first = 0;
    /// What is known of these tags agrees, such as the mode of the plant.
    std::uint32_t inputs_first = 0;
    std::uint16_t inputs_count = 0;
};

/// Roles of a subject between two moments, in nanoseconds since 1970; 0 for an open end.
struct timed_assignment {
    interlock::subject subject{};
    std::uint32_t role_set = 0;
    ticks from{};
    ticks until{};
};

/// Roles of which one session may have at most so many active at once, or one person at most so many at all (ANSI INCITS 359, dynamic
/// and static separation of duty).
struct duty_set {
    std::string_view name{};
    /// Places of roles in `access_tables::role_lists`.
    std::uint32_t roles_first = 0;
    std::uint16_t roles_count = 0;
    std::uint16_t at_most = 1;
};

/// Actions on a tag that need the consent of several persons (CR 2.1(4)).
struct approval_entry {
    std::uint64_t actions = 0;
    /// It is needed for values in here only; a value that can't be compared needs it too.
    interval value{};
    /// How many distinct persons, the requester counted.
    std::uint8_t persons = 2;
    /// How long consent may take, and how long it is good for when all have given it.
    ticks within{};
    /// Who may consent: holders of one of these roles, in `access_tables::role_lists`.
    std::uint32_t approvers_first = 0;
    std::uint16_t approvers_count = 0;
};

/// A role that a supervisor may lend to a session for a while (CR 2.1(3)).
struct override_entry {
    std::string_view name{};
    /// What is lent: the closure of a role.
    std::uint32_t role_set = 0;
    /// Never longer, whatever is asked for.
    ticks at_most{};
    /// Who may lend it, and to whom: holders of one of these roles; no borrowers listed: to anybody known.
    std::uint32_t lenders_first = 0;
    std::uint16_t lenders_count = 0;
    std::uint16_t borrowers_count = 0;
    std::uint32_t borrowers_first = 0;
    /// It ends as soon as one of these stops holding.
    std::uint32_t inputs_first = 0;
    std::uint16_t inputs_count = 0;
};

/// Tables beside those of the snapshot; views into memory of whoever made it.
struct access_tables {
    /// Row 0 is empty; `grant::condition` is a row.
    std::span<const condition_entry> conditions{};
    std::span<const week_window> windows{};
    std::span<const permissive_entry> inputs{};
    /// Ascending by subject.
    std::span<const timed_assignment> assignments{};
    std::span<const duty_set> duties{};
    /// The static ones: kept by the assignments of the document, and to be kept by what is lent.
    std::span<const duty_set> static_duties{};
    std::span<const approval_entry> approvals{};
    /// By id of the resource, the first of its rows in `approvals` and how many there are.
    struct range {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };
    std::span<const range> approvals_of{};
    std::span<const override_entry> overrides{};
    std::span<const std::uint32_t> role_lists{};
    /// By id of the resource, the actions that must not come over wireless (CR 2.2); empty where the site doesn't list them.
    std::span<const std::uint64_t> kept_off_wireless{};
    /// Actions that only look: a locked session may go on with them (semantics.md 9.3).
    std::uint64_t viewing = 0;
    code_table code{};

    constexpr std::span<const approval_entry> approvals_for(resource r) const noexcept {
        if (r.id >= approvals_of.size()) return {};
        return approvals.subspan(approvals_of[r.id].first, approvals_of[r.id].count);
    }
    constexpr std::span<const std::uint32_t> roles(std::uint32_t first, std::uint32_t count) const noexcept {
        return role_lists.subspan(first, count);
    }
};

} // namespace interlock::inline v0_1

#endif
