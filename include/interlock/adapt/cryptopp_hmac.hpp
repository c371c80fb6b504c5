// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_HMAC_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_HMAC_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/secret.hpp>

#include <cryptopp/hmac.h>
#include <cryptopp/sha.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::adapt {

/// HMAC with SHA-256 (RFC 2104) by Crypto++, under one key.
///
/// Serves:   contributes to CR 1.14 and CR 4.3.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `failed` and `invalid` when Crypto++ fails.
/// Threads:  one thread at a time.
/// Cost:     about a microsecond for short messages.
/// Example:  tests/interlock/adapt/cryptopp_hmac.cpp
class hmac_sha256 {
public:
    static constexpr std::size_t size = 32;

    explicit hmac_sha256(std::span<const std::uint8_t> key) : state_{key.data(), key.size()} {}

    crypto::completion compute(std::span<const std::uint8_t> message, std::span<std::uint8_t, size> tag) noexcept {
        try {
            state_.CalculateDigest(tag.data(), message.data(), message.size());
            return crypto::completion::done;
        } catch (...) {
            crypto::wipe(tag);
            return crypto::completion::failed;
        }
    }
    /// A tag that was cut short is invalid.
    [[nodiscard]] crypto::validity verify(std::span<const std::uint8_t> message,
                                          std::span<const std::uint8_t> tag) noexcept {
        std::array<std::uint8_t, size> made{};
        if (compute(message, made) != crypto::completion::done) return crypto::validity::invalid;
        const bool same = crypto::equal_in_constant_time(made, tag);
        crypto::wipe(made);
        return same ? crypto::validity::valid : crypto::validity::invalid;
    }

private:
    CryptoPP::HMAC<CryptoPP::SHA256> state_;
};

} // namespace interlock::inline v0_1::adapt

#endif
