// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/aead.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace crypto = interlock::crypto;

namespace {

struct good {
    static constexpr std::size_t key_size = 32, nonce_size = 12, tag_size = 16;
    using in = std::span<const std::uint8_t>;
    crypto::completion seal(std::span<const std::uint8_t, 12>, in, in, std::span<std::uint8_t>) const noexcept {
        return {};
    }
    crypto::validity open(std::span<const std::uint8_t, 12>, in, in, std::span<std::uint8_t>) const noexcept {
        return {};
    }
};
struct without_tag {
    static constexpr std::size_t key_size = 32, nonce_size = 12;
};

} // namespace

TEST_CASE("crypto::aead: sizes, seal and open") {
    static_assert(crypto::aead<good>);
    static_assert(!crypto::aead<without_tag>);
    CHECK(good::tag_size == 16);
}
