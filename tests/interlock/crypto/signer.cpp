// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/signer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crypto = interlock::crypto;

namespace {

struct good {
    static constexpr std::size_t signature_size = 4;
    static constexpr std::size_t public_key_size = 2;
    crypto::completion sign(std::span<const std::uint8_t>, std::span<std::uint8_t, 4> out) const noexcept {
        out[0] = 1;
        return crypto::completion::done;
    }
    std::array<std::uint8_t, 2> key{};
    std::span<const std::uint8_t> public_key() const noexcept { return key; }
};
struct choosing : good {
    crypto::completion sign(std::span<const std::uint8_t>, std::span<std::uint8_t, 4>, int algorithm) const noexcept;
};
struct throwing : good {
    crypto::completion sign(std::span<const std::uint8_t>, std::span<std::uint8_t, 4>) const;
};

} // namespace

TEST_CASE("crypto::signer: a message, a place of the right size, and no choice of algorithm") {
    static_assert(crypto::signer<good>);
    static_assert(!crypto::signer<choosing>);
    static_assert(!crypto::signer<throwing>);
    std::array<std::uint8_t, 4> out{};
    CHECK(good{}.sign({}, out) == crypto::completion::done);
}
