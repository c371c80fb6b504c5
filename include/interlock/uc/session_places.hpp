// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_PLACES_HPP
#define INTERLOCK_UC_SESSION_PLACES_HPP

#include <interlock/core/ticks.hpp>

#include <cstdint>

namespace interlock::inline v0_1::uc {

/// How many sessions there may be, and how long one may do nothing: the option of `uc::sessions`.
struct session_places {
    std::uint32_t in_all = 64;
    /// Of these, kept for subjects that the site policy entitles to an essential action (semantics.md 9.4).
    std::uint32_t reserved = 1;
    /// Of those that are not reserved, at most on one listener; those that are come on top of it.
    std::uint32_t per_listener = 48;
    /// Of one subject on one listener (CR 2.7).
    std::uint32_t per_subject = 4;
    /// Of one subject on all listeners together; 0 for as many as the other limits leave.
    std::uint32_t per_subject_in_all = 0;
    /// A session that does nothing ends after this, and at most `granularity` earlier; 0 for no idle end. Looking is doing something
    /// for a machine, not for a person, whose screens look by themselves.
    ticks idle_end = seconds(900);
    /// A session that was opened and never used ends after this, a permanent one too; 0 for as late as any other.
    ticks half_open = seconds(60);
    /// How exactly activity is noted: a busy session writes to memory once in so long a time.
    ticks granularity = seconds(1);
};

} // namespace interlock::inline v0_1::uc

#endif
