// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_CERTIFICATE_FACTS_HPP
#define INTERLOCK_IAC_CERTIFICATE_FACTS_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/ticks.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::iac {

/// What the role extension of Modbus/TCP Security (1.3.6.1.4.1.50316.802.1) of a certificate says.
enum class role_state : std::uint8_t {
    /// No extension: the NULL role, which gets nothing.
    none,
    one,
    /// Not one whole, well-formed, non-empty UTF8String.
    malformed,
    /// More than one extension.
    several,
};

/// What is known about the revocation of a certificate, or of one above it.
enum class revocation_state : std::uint8_t {
    /// No revocation list is configured.
    not_checked,
    good,
    revoked,
    /// A list should be there, and is missing or too old.
    unknown,
};

/// What a verified certificate says, as far as identity needs it. Whoever fills this in has checked the chain, and that
/// the peer holds the private key: `adapt::tls_server` does so in a handshake.
struct certificate_facts {
    static constexpr std::size_t longest_role = 64;

    /// SHA-256 of the DER form.
    std::array<std::uint8_t, 32> fingerprint{};
    /// Nanoseconds since 1970; valid from the first to the last, both included.
    ticks not_before{};
    ticks not_after{};
    role_state role = role_state::none;
    fixed_text<longest_role> role_name{};
    revocation_state revocation = revocation_state::not_checked;
    /// For records: the name and the serial number, in hexadecimal, cut off where they are very long.
    fixed_text<160> subject_name{};
    fixed_text<160> issuer_name{};
    fixed_text<40> serial{};
};

} // namespace interlock::inline v0_1::iac

#endif
