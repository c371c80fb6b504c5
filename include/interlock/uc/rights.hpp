// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_RIGHTS_HPP
#define INTERLOCK_UC_RIGHTS_HPP

#include <interlock/core/snapshot.hpp>

#include <cstdint>
#include <span>

namespace interlock::inline v0_1::uc {

namespace detail {

/// What the rules about a tag permit from a zone to whoever holds the roles that `held` says.
template <class Held>
constexpr std::uint64_t rights_by(const snapshot& site, zone from, const tag_entry& on, const Held& held) noexcept {
    std::uint64_t permitted = 0;
    std::uint64_t denied = 0;
    for (const grant& rule : site.grants(on))
        if ((rule.zones & bit(from)) != 0 && held(rule.role)) (rule.denies ? denied : permitted) |= rule.actions;
    return permitted & ~denied;
}

} // namespace detail

/// The actions that the roles of a subject permit on a tag or device when asked for from a zone, as a set of bits; rules that
/// deny are taken off. What else stands in the way (conduits, sessions, values) is for other policies.
[[nodiscard]] constexpr std::uint64_t rights_of(const snapshot& site, subject who, zone from,
                                                const tag_entry& on) noexcept {
    const subject_entry& known = site.who(who);
    if (known.kind == subject_kind::unknown || known.disabled) return 0;
    return detail::rights_by(site, from, on, [&](std::uint32_t role) { return site.holds(known.role_set, role); });
}

/// Whether a subject has any right at one of these tags: only then may an answer tell it which addresses there are mapped
/// (semantics.md 4.5). Linear in `there`: ask once for a connection and site policy, not for each request.
[[nodiscard]] constexpr bool has_some_right(const snapshot& site, subject who, zone from,
                                            std::span<const resource> there) noexcept {
    for (const resource one : there)
        if (rights_of(site, who, from, site.tag(one)) != 0) return true;
    return false;
}

/// The same for a device and all its tags. Linear in the tags of the site.
[[nodiscard]] constexpr bool has_some_right(const snapshot& site, subject who, zone from, resource device) noexcept {
    if (device.id == 0) return false;
    for (const tag_entry& one : site.tags)
        if (one.device == device && rights_of(site, who, from, one) != 0) return true;
    return false;
}

} // namespace interlock::inline v0_1::uc

#endif
