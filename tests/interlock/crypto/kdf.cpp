// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/kdf.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <span>

namespace crypto = interlock::crypto;

namespace {

struct good {
    using in = std::span<const std::uint8_t>;
    static crypto::completion derive(in, in, in, std::span<std::uint8_t>) noexcept { return crypto::completion::done; }
};
struct without_purpose {
    using in = std::span<const std::uint8_t>;
    static crypto::completion derive(in, in, std::span<std::uint8_t>) noexcept;
};

} // namespace

TEST_CASE("crypto::kdf: a secret, a salt, and what the key is for") {
    static_assert(crypto::kdf<good>);
    static_assert(!crypto::kdf<without_purpose>);
    CHECK(good::derive({}, {}, {}, {}) == crypto::completion::done);
}
