// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/random.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <span>

namespace crypto = interlock::crypto;

namespace {

struct good {
    crypto::completion fill(std::span<std::uint8_t>) noexcept { return crypto::completion::done; }
};
struct silent {
    void fill(std::span<std::uint8_t>) noexcept {}
};

} // namespace

TEST_CASE("crypto::random: a source says whether it gave anything") {
    static_assert(crypto::random<good>);
    static_assert(!crypto::random<silent>);
    CHECK(good{}.fill({}) == crypto::completion::done);
}
