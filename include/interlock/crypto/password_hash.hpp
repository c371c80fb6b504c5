// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_PASSWORD_HASH_HPP
#define INTERLOCK_CRYPTO_PASSWORD_HASH_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/crypto/answer.hpp>

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

namespace interlock::inline v0_1::crypto {

/// A hashed password as text, with algorithm, cost and salt in it.
using hashed_password = fixed_text<160>;

/// Hashes passwords so that guessing is expensive. `make` draws a new salt each time; `verify` does the work that the
/// stored text asks for, within the bounds that the type permits, and takes as long for a wrong password as for a right one.
// clang-format off
template <class T>
concept password_hash = requires(const T hash, std::span<const std::uint8_t> password, hashed_password& made,
                                 std::string_view stored) {
    { hash.make(password, made) } noexcept -> std::same_as<completion>;
    { hash.verify(password, stored) } noexcept -> std::same_as<validity>;
};
// clang-format on

} // namespace interlock::inline v0_1::crypto

#endif
