// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_DIGEST_HPP
#define INTERLOCK_CRYPTO_DIGEST_HPP

#include <array>
#include <concepts>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// What a digest of 256 bits gives.
using digest_value = std::array<std::uint8_t, 32>;

/// A collision-resistant hash of 256 bits. `finish` gives the digest of what `update` was given since the last `finish`,
/// and begins anew.
// clang-format off
template <class T>
concept digest = std::default_initializable<T> && requires(T hash, std::span<const std::uint8_t> bytes) {
    { hash.update(bytes) } noexcept -> std::same_as<void>;
    { hash.finish() } noexcept -> std::same_as<digest_value>;
};
// clang-format on

} // namespace interlock::inline v0_1::crypto

#endif
