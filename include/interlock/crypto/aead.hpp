// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_AEAD_HPP
#define INTERLOCK_CRYPTO_AEAD_HPP

#include <interlock/crypto/answer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// Encrypts and authenticates under one key. What is sealed is the ciphertext with the tag behind it, `tag_size` bytes
/// longer than the text; `open` writes nothing but zeros unless the tag is right. A nonce must never be used twice.
// clang-format off
template <class T>
concept aead = requires(const T key, std::span<const std::uint8_t, T::nonce_size> nonce,
                        std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
    { T::key_size } -> std::convertible_to<std::size_t>;
    { T::nonce_size } -> std::convertible_to<std::size_t>;
    { T::tag_size } -> std::convertible_to<std::size_t>;
    { key.seal(nonce, in, in, out) } noexcept -> std::same_as<completion>;
    { key.open(nonce, in, in, out) } noexcept -> std::same_as<validity>;
};
// clang-format on

} // namespace interlock::inline v0_1::crypto

#endif
