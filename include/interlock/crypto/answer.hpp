// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CRYPTO_ANSWER_HPP
#define INTERLOCK_CRYPTO_ANSWER_HPP

#include <cstdint>

namespace interlock::inline v0_1::crypto {

/// Whether a signature, a tag or a password is the right one. Zero-initialised memory is not.
enum class validity : std::uint8_t { invalid, valid };

/// Whether an operation came to its end; after `failed` the output holds nothing of use.
enum class completion : std::uint8_t { failed, done };

} // namespace interlock::inline v0_1::crypto

#endif
