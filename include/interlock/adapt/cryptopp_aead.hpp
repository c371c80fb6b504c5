// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_CRYPTOPP_AEAD_HPP
#define INTERLOCK_ADAPT_CRYPTOPP_AEAD_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/secret.hpp>

#include <cryptopp/aes.h>
#include <cryptopp/chachapoly.h>
#include <cryptopp/gcm.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::adapt {

/// Encryption with authentication by Crypto++: `aes_256_gcm` and `chacha20_poly1305`, both with 96-bit nonces only (other
/// lengths of GCM's go wrong in Crypto++ 8.7). Out has exactly the size that goes with in, which it must not overlap.
///
/// Serves:   contributes to CR 4.1 and CR 4.3.
/// Denies:   nothing.
/// Units:    bytes.
/// Errors:   `failed` and `invalid` for sizes that don't fit and when Crypto++ fails; the output then is zeros.
/// Threads:  any; the key's schedule is made for each call.
/// Cost:     a key schedule and the cipher.
/// Example:  tests/interlock/adapt/cryptopp_aead.cpp
template <class Cipher>
class cryptopp_aead {
public:
    static constexpr std::size_t key_size = 32;
    static constexpr std::size_t nonce_size = 12;
    static constexpr std::size_t tag_size = 16;

    explicit cryptopp_aead(std::span<const std::uint8_t, key_size> key) noexcept : key_{key} {}

    crypto::completion seal(std::span<const std::uint8_t, nonce_size> nonce, std::span<const std::uint8_t> associated,
                            std::span<const std::uint8_t> text, std::span<std::uint8_t> sealed) const noexcept {
        crypto::completion how = crypto::completion::failed;
        try {
            if (sealed.size() == text.size() + tag_size) {
                typename Cipher::Encryption cipher;
                cipher.SetKeyWithIV(key_.view().data(), key_size, nonce.data(), nonce_size);
                cipher.EncryptAndAuthenticate(sealed.data(), sealed.data() + text.size(), tag_size, nonce.data(),
                                              int{nonce_size}, associated.data(), associated.size(), text.data(),
                                              text.size());
                how = crypto::completion::done;
            }
        } catch (...) {}
        if (how != crypto::completion::done) crypto::wipe(sealed);
        crypto::wipe_stack();
        return how;
    }

    [[nodiscard]] crypto::validity open(std::span<const std::uint8_t, nonce_size> nonce,
                                        std::span<const std::uint8_t> associated, std::span<const std::uint8_t> sealed,
                                        std::span<std::uint8_t> text) const noexcept {
        crypto::validity how = crypto::validity::invalid;
        try {
            if (sealed.size() == text.size() + tag_size) {
                typename Cipher::Decryption cipher;
                cipher.SetKeyWithIV(key_.view().data(), key_size, nonce.data(), nonce_size);
                if (cipher.DecryptAndVerify(text.data(), sealed.data() + text.size(), tag_size, nonce.data(),
                                            int{nonce_size}, associated.data(), associated.size(), sealed.data(),
                                            text.size()))
                    how = crypto::validity::valid;
            }
        } catch (...) {}
        // Nothing of a text that isn't authentic may be looked at.
        if (how != crypto::validity::valid) crypto::wipe(text);
        crypto::wipe_stack();
        return how;
    }

private:
    crypto::secret<key_size> key_;
};

using aes_256_gcm = cryptopp_aead<CryptoPP::GCM<CryptoPP::AES>>;
using chacha20_poly1305 = cryptopp_aead<CryptoPP::ChaCha20Poly1305>;

} // namespace interlock::inline v0_1::adapt

#endif
