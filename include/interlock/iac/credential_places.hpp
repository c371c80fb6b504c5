// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_CREDENTIAL_PLACES_HPP
#define INTERLOCK_IAC_CREDENTIAL_PLACES_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/reason.hpp>
#include <interlock/core/ticks.hpp>

#include <cstdint>

namespace interlock::inline v0_1::iac {

/// Whether a certificate may pass whose revocation nobody can check because no list is configured.
enum class revocation_need : std::uint8_t { when_configured, always };

/// Options of `certificate_identity`.
struct credential_places {
    /// Credentials, and so connections, that can be alive at one time.
    std::uint32_t count = 256;
    /// Of these, places that only subjects with an essential action get (semantics.md 2.3).
    std::uint32_t reserved = 16;
    /// How long after the wall clock was last known to be right validity is still judged by it (semantics.md 1.5).
    /// A start counts as such a moment: the clock then has been kept by the machine.
    ticks holdover = seconds(86'400);
    /// Longest time between two re-checks by `tick`.
    ticks recheck = seconds(60);
    revocation_need revocation = revocation_need::when_configured;
};

/// What `certificate_identity::establish` answers: a credential, or, when its generation is 0, why there is none.
struct establishment {
    credential_id credential{};
    reason refused = reason::unspecified;
};

} // namespace interlock::inline v0_1::iac

#endif
