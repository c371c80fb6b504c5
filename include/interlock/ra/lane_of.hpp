// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_LANE_OF_HPP
#define INTERLOCK_RA_LANE_OF_HPP

#include <interlock/core/snapshot.hpp>
#include <interlock/detail/essential_peer.hpp>
#include <interlock/ra/admission.hpp>

namespace interlock::inline v0_1::ra {

/// The lane of whoever comes from this origin, before anything is proved: essential for an address that the site policy knows as that
/// of a subject entitled to an essential action, and for trusted paths; known for other addresses that are a subject's or lie in a
/// zone; ordinary for all others, as strangers have no lane (semantics.md 2.3). An address gives room, and no right.
[[nodiscard]] inline lane lane_of(const origin& from, const snapshot& site) noexcept {
    if (interlock::detail::essential_origin(from, site)) return lane::essential;
    return interlock::detail::known_origin(from, site) ? lane::known : lane::ordinary;
}

/// The lane of a subject whose identity has been proved.
[[nodiscard]] inline lane lane_of(subject who, const snapshot& site) noexcept {
    return interlock::detail::entitled_to_any(who, site) ? lane::essential : lane::ordinary;
}

} // namespace interlock::inline v0_1::ra

#endif
