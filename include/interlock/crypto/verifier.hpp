// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_VERIFIER_HPP
#define INTERLOCK_CRYPTO_VERIFIER_HPP

#include <interlock/crypto/answer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// Checks signatures against one public key. A signature of any other length than `signature_size`, or in any other than
/// the one canonical form, is invalid.
// clang-format off
template <class T>
concept verifier = requires(const T key, std::span<const std::uint8_t> message,
                            std::span<const std::uint8_t> signature) {
    { T::signature_size } -> std::convertible_to<std::size_t>;
    { T::public_key_size } -> std::convertible_to<std::size_t>;
    { key.verify(message, signature) } noexcept -> std::same_as<validity>;
};
// clang-format on

} // namespace interlock::inline v0_1::crypto

#endif
