// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_MAC_HPP
#define INTERLOCK_CRYPTO_MAC_HPP

#include <interlock/crypto/answer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// A message authentication code under one key, which was given at construction. `verify` compares in constant time, and a
/// tag that was cut short is invalid.
// clang-format off
template <class T>
concept mac = requires(T key, std::span<const std::uint8_t> message, std::span<std::uint8_t, T::size> tag,
                       std::span<const std::uint8_t> claimed) {
    { T::size } -> std::convertible_to<std::size_t>;
    { key.compute(message, tag) } noexcept -> std::same_as<completion>;
    { key.verify(message, claimed) } noexcept -> std::same_as<validity>;
};
// clang-format on

} // namespace interlock::inline v0_1::crypto

#endif
