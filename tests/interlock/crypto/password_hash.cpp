// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/password_hash.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace crypto = interlock::crypto;

namespace {

struct good {
    crypto::completion make(std::span<const std::uint8_t>, crypto::hashed_password&) const noexcept { return {}; }
    crypto::validity verify(std::span<const std::uint8_t>, std::string_view) const noexcept { return {}; }
};
struct takes_text {
    crypto::completion make(std::string_view, crypto::hashed_password&) const noexcept { return {}; }
    crypto::validity verify(std::string_view, std::string_view) const noexcept { return {}; }
};

} // namespace

TEST_CASE("crypto::password_hash: passwords are bytes, and what is stored is text") {
    static_assert(crypto::password_hash<good>);
    static_assert(!crypto::password_hash<takes_text>);
    CHECK(good{}.verify({}, {}) == crypto::validity::invalid);
}
