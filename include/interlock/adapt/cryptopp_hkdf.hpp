// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_HKDF_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_HKDF_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/secret.hpp>

#include <cryptopp/hkdf.h>
#include <cryptopp/sha.h>

#include <cstdint>
#include <span>

namespace interlock::inline v0_1::adapt {

/// HKDF with SHA-256 (RFC 5869) by Crypto++.
///
/// Serves:   contributes to CR 4.3.
/// Denies:   nothing.
/// Units:    bytes; at most 8,160 of them.
/// Errors:   `failed`, with zeros in the output, when more is asked for.
/// Threads:  any.
/// Cost:     two HMACs, and one for each 32 bytes.
/// Example:  tests/interlock/adapt/cryptopp_hkdf.cpp
class hkdf_sha256 {
public:
    static crypto::completion derive(std::span<const std::uint8_t> secret, std::span<const std::uint8_t> salt,
                                     std::span<const std::uint8_t> info, std::span<std::uint8_t> out) noexcept {
        crypto::completion how = crypto::completion::failed;
        try {
            if (out.size() <= 8160) {
                CryptoPP::HKDF<CryptoPP::SHA256>{}.DeriveKey(out.data(), out.size(), secret.data(), secret.size(),
                                                             salt.data(), salt.size(), info.data(), info.size());
                how = crypto::completion::done;
            }
        } catch (...) {}
        if (how != crypto::completion::done) crypto::wipe(out);
        crypto::wipe_stack();
        return how;
    }
};

} // namespace interlock::inline v0_1::adapt

#endif
