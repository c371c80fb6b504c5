// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_LENT_DUTIES_HPP
#define INTERLOCK_UC_LENT_DUTIES_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/uc/role_holders.hpp>
#include <interlock/uc/session_roles.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// Separation of duty with what is lent: a loan brings no roles together that the site policy keeps apart (CR 2.1(3)).
namespace interlock::inline v0_1::uc {

namespace detail {

/// Whether no separation of duty has more of its roles held than it permits.
template <class Held>
bool duties_kept(const snapshot& site, std::span<const duty_set> duties, const Held& held) noexcept {
    for (const duty_set& duty : duties) {
        unsigned count = 0;
        for (const std::uint32_t role : site.access->roles(duty.roles_first, duty.roles_count))
            count += held(role) ? 1U : 0U;
        if (count > duty.at_most) return false;
    }
    return true;
}

} // namespace detail

/// Whether what a session has active and what is lent to it keep every dynamic separation of duty. A role that the subject has at a
/// stated time only counts at any time: the loan may last until then.
///
/// Serves:   CR 2.1(3) as far as `supervisor_override` does.
/// Denies:   none.
/// Units:    none.
/// Errors:   none.
/// Threads:  any; nothing changes.
/// Cost:     a few bits for each role of each separation of duty.
/// Example:  tests/interlock/uc/lent_duties.cpp
template <class Lent>
bool keeps_dynamic_duties(const snapshot& site, subject who, const active_roles& of, const Lent& lent) noexcept {
    return detail::duties_kept(site, site.access->duties, [&](std::uint32_t role) {
        bool active = of.count == 0;
        for (std::size_t i = 0; i < of.count; ++i) active = active || site.holds(of.sets[i], role);
        return lent(role) || (active && detail::assigned(site, who, role));
    });
}

/// Whether the roles of a person, over all of their accounts, and what is lent to them keep every static separation of duty.
///
/// Serves:   CR 2.1(3) as far as `supervisor_override` does.
/// Denies:   none.
/// Units:    none.
/// Errors:   none.
/// Threads:  any; nothing changes.
/// Cost:     a look at every subject for each role of each separation of duty: for lending and publication, not for decisions.
/// Example:  tests/interlock/uc/lent_duties.cpp
template <class Lent>
bool keeps_static_duties(const snapshot& site, subject who, const Lent& lent) noexcept {
    return detail::duties_kept(site, site.access->static_duties, [&](std::uint32_t role) {
        if (lent(role) || detail::assigned(site, who, role)) return true;
        if (site.who(who).person == 0) return false;
        for (std::uint32_t other = 1; other < site.subjects.size(); ++other)
            if (same_person(site, who, {other}) && detail::assigned(site, {other}, role)) return true;
        return false;
    });
}

} // namespace interlock::inline v0_1::uc

#endif
