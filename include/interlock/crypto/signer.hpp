// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_SIGNER_HPP
#define INTERLOCK_CRYPTO_SIGNER_HPP

#include <interlock/crypto/answer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// Signs messages with one private key that it never shows. The algorithm belongs to the type: no message can choose it.
// clang-format off
template <class T>
concept signer = requires(const T key, std::span<const std::uint8_t> message,
                          std::span<std::uint8_t, T::signature_size> signature) {
    { T::signature_size } -> std::convertible_to<std::size_t>;
    { T::public_key_size } -> std::convertible_to<std::size_t>;
    { key.sign(message, signature) } noexcept -> std::same_as<completion>;
    { key.public_key() } noexcept -> std::convertible_to<std::span<const std::uint8_t>>;
};
// clang-format on

} // namespace interlock::inline v0_1::crypto

#endif
