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

} // namespace interlock::inline v0_1::crypto

#endif
