// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_RANDOM_HPP
#define INTERLOCK_CRYPTO_RANDOM_HPP

#include <interlock/crypto/answer.hpp>

#include <concepts>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::crypto {

/// Unpredictable bytes, good for keys. A source that fails says so and must not be worked around.
// clang-format off
template <class T>
concept random = requires(T source, std::span<std::uint8_t> out) {
    { source.fill(out) } noexcept -> std::same_as<completion>;
};
// clang-format on

/// A source that says of itself, by `static constexpr bool cryptographic = true`, that nobody can foresee what it gives: claims that
/// depend on it are made for no other, so that a counter in a test meets no requirement by mistake.
template <class T>
concept cryptographic_random = random<T> && requires {
    requires T::cryptographic;
};

} // namespace interlock::inline v0_1::crypto

#endif
