// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_KDF_HPP
#define INTERLOCK_CRYPTO_KDF_HPP

#include <interlock/crypto/answer.hpp>

#include <concepts>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// Derives keys from a secret that is already strong; `info` says what a key is for, so that no key serves two purposes.
/// Passwords need a `password_hash` instead.
// clang-format off
template <class T>
concept kdf = requires(std::span<const std::uint8_t> bytes, std::span<std::uint8_t> out) {
    { T::derive(bytes, bytes, bytes, out) } noexcept -> std::same_as<completion>;
};
// clang-format on

} // namespace interlock::inline v0_1::crypto

#endif
