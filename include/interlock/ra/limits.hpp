// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_LIMITS_HPP
#define INTERLOCK_RA_LIMITS_HPP

#include <cstdint>

namespace interlock::inline v0_1::ra {

/// How many messages are let through: so many a second in the long run, so many at once. `{}` lets nothing through.
struct rate {
    std::uint32_t per_second = 0;
    std::uint32_t burst = 0;
};

/// Limits on traffic and the sizes of the tables behind them: the option of `ra::rate_limit`.
struct limits {
    /// For all connections of a subject together.
    rate per_subject{1000, 2000};
    /// For a listener and address together, of peers that the site policy knows or that have a credential or session.
    rate per_peer{500, 1000};
    /// For peers that nobody knows; several may share one.
    rate per_stranger{10, 20};
    /// For essential actions of a subject that is entitled to them: beside the others, not taken from them (semantics.md 2.3).
    rate per_essential{50, 100};
    /// Subjects that have a place of their own, in the order in which the site policies named them; those beyond share.
    std::uint32_t subjects = 1024;
    /// Places for addresses of known peers and of strangers, rounded up to a power of two.
    std::uint32_t peers = 1024;
    std::uint32_t strangers = 1024;
    /// Keeps outsiders from choosing addresses that share a place: set it from a source of randomness at the start.
    std::uint64_t seed = 0x6a09'e667'f3bc'c908U;
};

} // namespace interlock::inline v0_1::ra

#endif
