// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_ESSENTIAL_PEER_HPP
#define INTERLOCK_DETAIL_ESSENTIAL_PEER_HPP

#include <interlock/core/snapshot.hpp>
#include <interlock/detail/course.hpp>

namespace interlock::inline v0_1::detail {

/// Whether the site policy entitles a subject to any essential action: such subjects have reserved room (semantics.md 2.3).
inline bool entitled_to_any(subject who, const snapshot& site) noexcept {
    for (const essential_entry& e : site.essentials)
        if (entitled_to(e, who, site)) return true;
    return false;
}

/// Whether essential actions may come from this origin: over a path that needs no proof, or from the address of a subject that is
/// entitled to one. Asked when a connection is accepted, before anything is proved.
inline bool essential_origin(const origin& from, const snapshot& site) noexcept {
    for (const essential_entry& e : site.essentials) {
        if ((e.trusted_listeners & bit(from.listener)) == 0) continue;
        if ((e.zones & bit(site.zone_of(from.listener, from.address))) != 0) return true;
    }
    for (const address_entry& known : site.addresses)
        if (known.listener == from.listener && known.address == from.address)
            return entitled_to_any(known.subject, site);
    return false;
}

} // namespace interlock::inline v0_1::detail

#endif
