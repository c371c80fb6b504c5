// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_DIGEST_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_DIGEST_HPP

#include <interlock/crypto/digest.hpp>

#include <cryptopp/sha.h>

#include <cstdint>
#include <span>

namespace interlock::inline v0_1::adapt {

/// SHA-256 (FIPS 180-4) by Crypto++.
///
/// Serves:   contributes to CR 3.9 and CR 4.3.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   none; Crypto++'s SHA-256 neither allocates nor throws once made.
/// Threads:  one thread at a time.
/// Cost:     about 250 ns for 200 bytes where the processor has SHA instructions.
/// Example:  tests/interlock/adapt/cryptopp_digest.cpp
class sha256 {
public:
    void update(std::span<const std::uint8_t> bytes) noexcept { state_.Update(bytes.data(), bytes.size()); }
    crypto::digest_value finish() noexcept {
        crypto::digest_value out;
        state_.Final(out.data());
        return out;
    }

private:
    CryptoPP::SHA256 state_;
};

} // namespace interlock::inline v0_1::adapt

#endif
