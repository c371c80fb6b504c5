// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_ROLE_HOLDERS_HPP
#define INTERLOCK_UC_ROLE_HOLDERS_HPP

#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/uc/role_rules.hpp>

#include <cstdint>
#include <span>
#include <string_view>

/// Who counts as a person, and who holds a role by itself: what consent and overrides ask (semantics.md section 9).
namespace interlock::inline v0_1::uc {

/// Another part's word on an account, such as that somebody has disabled it since the site policy was published; none: always usable.
/// Asked by deciding threads: it must be wait-free.
struct account_check {
    const void* of = nullptr;
    bool (*usable)(const void* of, subject who) noexcept = nullptr;

    bool operator()(subject who) const noexcept { return usable == nullptr || usable(of, who); }
};

/// Whether a subject of the site policy is one person, who may act: no process, no device, no holder of a role's certificate,
/// no account that several use.
inline bool is_person(const snapshot& site, subject who) noexcept {
    const subject_entry& known = site.who(who);
    return known.kind == subject_kind::human && !known.disabled && !known.shared;
}

/// Whether a request was proved to come from one person.
inline bool from_person(const snapshot& site, const request& asked) noexcept {
    return proves_person(asked.proof) && is_person(site, asked.subject);
}

/// Whether the enforcer's verdict on a request for this action permits it; in monitor-only mode what would be denied doesn't.
inline bool permits(const snapshot& site, const request& asked, const verdict& said, std::string_view what) noexcept {
    return said.permitted() && !said.would_deny && site.action_names.text(asked.action.id) == what;
}

/// Two accounts of one person are one person.
inline bool same_person(const snapshot& site, subject a, subject b) noexcept {
    const std::uint32_t person = site.who(a).person;
    return a == b || (person != 0 && person == site.who(b).person);
}

/// Whether a subject has one of these roles by itself, now: assigned to it and, where `chosen` says which, active in its session.
/// What a supervisor lends doesn't count.
///
/// Serves:   none by itself; CR 2.1(3) and CR 2.1(4) as far as the policies do that ask it.
/// Denies:   none.
/// Units:    ticks.
/// Errors:   none; a role whose time nobody can tell isn't held.
/// Threads:  any.
/// Cost:     a bit for each role and role set; a copy of a request.
/// Example:  tests/interlock/uc/role_holders.cpp
template <class Judge>
bool has_one_of(const snapshot& site, subject who, std::span<const std::uint32_t> roles, const Judge& judge, ticks now,
                const active_roles* chosen = nullptr) noexcept {
    const subject_entry& known = site.who(who);
    request as{.subject = who, .now = now, .site = &site, .tag = &site.tag({})};
    if (chosen != nullptr) {
        if (known.must_choose && chosen->count == 0) return false;
        as.roles = *chosen;
        as.roles.lent_count = 0;
    }
    const roles_in_effect held(as, known, judge);
    bool any = false;
    for (const std::uint32_t role : roles) any = any || held.holds(role);
    return any;
}

} // namespace interlock::inline v0_1::uc

#endif
