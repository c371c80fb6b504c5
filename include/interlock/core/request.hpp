// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_REQUEST_HPP
#define INTERLOCK_CORE_REQUEST_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/value.hpp>

#include <array>
#include <cstdint>

namespace interlock::inline v0_1 {

/// Which roles are in effect for a request, as role sets of the snapshot: of those that the subject has, the ones that its session
/// has active (none listed: all), and beside them those that a supervisor lends for a while (CR 2.1(3)).
struct active_roles {
    std::array<std::uint32_t, 4> sets{};
    std::array<std::uint32_t, 2> lent{};
    std::uint8_t count = 0;
    std::uint8_t lent_count = 0;
};

/// One question: may this caller do this to that, with this value?
///
/// The application fills in the first part; the enforcer and the identify stage the second. An outcome keeps a copy, so
/// a request holds handles and values; the two pointers are only valid while the decision runs, and null afterwards.
struct request {
    interlock::caller who{};
    interlock::action action{};
    interlock::resource resource{};
    interlock::value value{};
    interlock::quality quality = quality::good;
    /// The value's own time stamp in nanoseconds since 1970, where the protocol brings one; 0 otherwise.
    ticks source_time{};
    /// Place among the requests that one message makes, and how many it makes: limits of traffic count messages.
    std::uint16_t part = 0;
    std::uint16_t parts = 1;
    /// The consent that the action waited for, when it was given.
    approval_id approval{};

    /// Filled in by the identify stage; unknown until then.
    interlock::subject subject{};
    interlock::proof proof = proof::none;
    /// When the identity was last proved; 0 when nobody says.
    ticks authenticated{};
    active_roles roles{};

    /// Filled in by the enforcer.
    interlock::zone from{};
    /// The one reading of the clock for this request.
    ticks now{};
    /// The site policy lists this action with this value over this path as essential (semantics.md 2.1).
    bool essential = false;
    /// ... and the subject is entitled to it, or the path needs no authentication.
    bool entitled = false;
    const snapshot* site = nullptr;
    const tag_entry* tag = nullptr;
};

} // namespace interlock::inline v0_1

#endif
