// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_ROLES_HPP
#define INTERLOCK_UC_SESSION_ROLES_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/uc/rights.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::uc {

/// The roles that a session has active: all of its subject's, or, where it chose, these. A role goes by the subject that stands for
/// it, "role:NAME", whose handle stays the same from one site policy to the next; handle 0 is an empty place.
struct session_roles {
    static constexpr std::size_t most = 4;
    bool chosen = false;
    std::array<subject, most> active{};

    constexpr bool has(subject role) const noexcept {
        for (const subject one : active)
            if (role.id != 0 && one == role) return true;
        return false;
    }
};

// What a site policy says of a session, as bits: worked out when either changes, kept until then.
/// More roles are active at once than a separation of duty permits.
inline constexpr std::uint8_t duties_violated = 1;
/// It never ends by idling (semantics.md 9.4).
inline constexpr std::uint8_t never_idle = 2;
/// A person's, so that it can be left alone.
inline constexpr std::uint8_t of_a_human = 4;
/// Its subject is disabled or gone.
inline constexpr std::uint8_t without_subject = 8;

namespace detail {

inline bool assigned(const snapshot& site, subject who, std::uint32_t role) noexcept {
    const subject_entry& known = site.who(who);
    if (site.holds(known.role_set, role)) return true;
    if (!known.timed || site.access == nullptr) return false;
    const auto& all = site.access->assignments;
    std::size_t at = 0;
    for (std::size_t count = all.size(); count != 0;) {
        const std::size_t half = count / 2;
        const bool after = all[at + half].subject.id < who.id;
        at = after ? at + half + 1 : at;
        count = after ? count - half - 1 : half;
    }
    for (; at < all.size() && all[at].subject == who; ++at)
        if (site.holds(all[at].role_set, role)) return true;
    return false;
}

} // namespace detail

/// Whether these active roles violate a separation of duty: each role counts with all that it includes, as far as the subject has them.
[[nodiscard]] inline bool violates_duty(const snapshot& site, subject who, const session_roles& roles) noexcept {
    if (!roles.chosen) return site.who(who).must_choose;
    if (site.access == nullptr) return false;
    for (const duty_set& duty : site.access->duties) {
        unsigned active = 0;
        for (const std::uint32_t role : site.access->roles(duty.roles_first, duty.roles_count)) {
            bool chosen = false;
            for (const subject one : roles.active)
                chosen = chosen || (one.id != 0 && site.holds(site.who(one).role_set, role));
            if (chosen && detail::assigned(site, who, role)) ++active;
        }
        if (active > duty.at_most) return true;
    }
    return false;
}

/// What a session may do there (SessionPermissions), as a set of bits: `rights_of` its subject, as far as its active roles go. None while
/// these violate a separation of duty. Roles that begin or end at a stated time, and conditions, aren't looked at there either.
[[nodiscard]] inline std::uint64_t session_permissions(const snapshot& site, const session_roles& roles, subject who,
                                                       zone from, const tag_entry& on) noexcept {
    const subject_entry& known = site.who(who);
    if (known.kind == subject_kind::unknown || known.disabled || violates_duty(site, who, roles)) return 0;
    return detail::rights_by(site, from, on, [&](std::uint32_t role) {
        bool active = !roles.chosen;
        for (const subject one : roles.active)
            active = active || (one.id != 0 && site.holds(site.who(one).role_set, role));
        return active && site.holds(known.role_set, role);
    });
}

/// Whether a subject may have a role active: it is one, and the subject has it, now or at a stated time.
[[nodiscard]] inline verdict may_activate(const snapshot& site, subject who, subject role) noexcept {
    for (std::size_t at = 0; at < site.roles.size(); ++at)
        if (role.id != 0 && site.roles[at].subject == role)
            return detail::assigned(site, who, static_cast<std::uint32_t>(at)) ? no_objection : deny(reason::no_right);
    return deny(reason::role_unknown);
}

/// Whether a subject may choose these roles: each is its own, and together they violate no separation of duty.
[[nodiscard]] inline verdict may_choose(const snapshot& site, subject who, const session_roles& roles) noexcept {
    if (!roles.chosen) return no_objection;
    for (const subject role : roles.active) {
        if (role.id == 0) continue;
        if (const verdict said = may_activate(site, who, role); said.outcome != decision::no_objection) return said;
    }
    return violates_duty(site, who, roles) ? deny(reason::separation_of_duty) : no_objection;
}

/// What this site policy says of a session.
[[nodiscard]] inline std::uint8_t standing_of(const snapshot& site, subject who, const session_roles& roles) noexcept {
    const subject_entry& known = site.who(who);
    if (known.kind == subject_kind::unknown || known.disabled) return without_subject;
    return static_cast<std::uint8_t>((violates_duty(site, who, roles) ? duties_violated : 0U) |
                                     (known.permanent_sessions ? never_idle : 0U) |
                                     (known.kind == subject_kind::human ? of_a_human : 0U));
}

/// Writes them as a request carries them. Chosen and none left is not the same as not chosen: set 0 has no roles.
inline void put_roles(const snapshot& site, const session_roles& from, active_roles& into) noexcept {
    into.sets = {};
    into.count = from.chosen ? 1 : 0;
    std::size_t at = 0;
    for (const subject role : from.active)
        if (from.chosen && role.id != 0) into.sets[at++] = site.who(role).role_set;
    if (at > 1) into.count = static_cast<std::uint8_t>(at);
}

} // namespace interlock::inline v0_1::uc

#endif
