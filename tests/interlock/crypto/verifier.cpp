// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/verifier.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace crypto = interlock::crypto;

namespace {

struct good {
    static constexpr std::size_t signature_size = 4;
    static constexpr std::size_t public_key_size = 2;
    crypto::validity verify(std::span<const std::uint8_t>, std::span<const std::uint8_t>) const noexcept { return {}; }
};
struct yes_or_no : good {
    bool verify(std::span<const std::uint8_t>, std::span<const std::uint8_t>) const noexcept { return true; }
};

} // namespace

TEST_CASE("crypto::verifier: says valid or invalid, and not true") {
    static_assert(crypto::verifier<good>);
    static_assert(!crypto::verifier<yes_or_no>);
    CHECK(good{}.verify({}, {}) == crypto::validity::invalid);
}
