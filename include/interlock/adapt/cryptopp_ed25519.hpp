// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_ED25519_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_ED25519_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/secret.hpp>

#include <cryptopp/filters.h>
#include <cryptopp/osrng.h>
#include <cryptopp/xed25519.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace interlock::inline v0_1::adapt {

/// Signs with Ed25519 (RFC 8032) by Crypto++. The key is the 32-byte seed.
///
/// Serves:   contributes to CR 3.4 and CR 4.3.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `failed` when Crypto++ fails.
/// Threads:  `sign` by any thread at any time.
/// Cost:     about 30 microseconds.
/// Example:  tests/interlock/adapt/cryptopp_ed25519.cpp
class ed25519_signer {
public:
    static constexpr std::size_t seed_size = 32;
    static constexpr std::size_t public_key_size = 32;
    static constexpr std::size_t signature_size = 64;

    explicit ed25519_signer(std::span<const std::uint8_t, seed_size> seed) : key_{seed.data()} {
        const auto& made = static_cast<const CryptoPP::ed25519PrivateKey&>(key_.GetPrivateKey());
        for (std::size_t i = 0; i < public_key_size; ++i) public_key_[i] = made.GetPublicKeyBytePtr()[i];
        crypto::wipe_stack();
    }

    crypto::completion sign(std::span<const std::uint8_t> message,
                            std::span<std::uint8_t, signature_size> signature) const noexcept {
        crypto::completion how = crypto::completion::failed;
        try {
            const std::size_t size =
                key_.SignMessage(CryptoPP::NullRNG(), message.data(), message.size(), signature.data());
            if (size == signature_size) how = crypto::completion::done;
        } catch (...) {}
        crypto::wipe_stack();
        return how;
    }
    [[nodiscard]] std::span<const std::uint8_t, public_key_size> public_key() const noexcept { return public_key_; }

private:
    CryptoPP::ed25519::Signer key_;
    std::array<std::uint8_t, public_key_size> public_key_{};
};

/// Checks Ed25519 signatures by Crypto++, and what Crypto++ leaves out: the length, and that the second half is below the
/// order of the group, without which a signature has further forms that would be accepted (RFC 8032, 5.1.7).
///
/// Serves:   contributes to CR 3.4 and CR 4.3.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `invalid` also when Crypto++ fails, and with a key that it doesn't take.
/// Threads:  `verify` by any thread at any time.
/// Cost:     about 80 microseconds.
/// Example:  tests/interlock/adapt/cryptopp_ed25519.cpp
class ed25519_verifier {
public:
    static constexpr std::size_t public_key_size = 32;
    static constexpr std::size_t signature_size = 64;

    explicit ed25519_verifier(std::span<const std::uint8_t, public_key_size> key) noexcept {
        try {
            key_.emplace(key.data());
        } catch (...) {}
    }

    [[nodiscard]] crypto::validity verify(std::span<const std::uint8_t> message,
                                          std::span<const std::uint8_t> signature) const noexcept {
        if (!key_ || signature.size() != signature_size || !below_order(signature.subspan<32, 32>()))
            return crypto::validity::invalid;
        try {
            return key_->VerifyMessage(message.data(), message.size(), signature.data(), signature.size())
                       ? crypto::validity::valid
                       : crypto::validity::invalid;
        } catch (...) {
            return crypto::validity::invalid;
        }
    }

private:
    static bool below_order(std::span<const std::uint8_t, 32> s) noexcept {
        // 2^252 + 27742317777372353535851937790883648493, least significant byte first.
        static constexpr std::array<std::uint8_t, 32> order{
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
            0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
        for (std::size_t i = order.size(); i-- != 0;)
            if (s[i] != order[i]) return s[i] < order[i];
        return false;
    }

    std::optional<CryptoPP::ed25519::Verifier> key_;
};

} // namespace interlock::inline v0_1::adapt

#endif
