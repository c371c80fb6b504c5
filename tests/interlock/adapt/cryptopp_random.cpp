// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_random.hpp>

#include <interlock/crypto/random.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

static_assert(interlock::crypto::random<interlock::adapt::system_random>);
static_assert(interlock::crypto::cryptographic_random<interlock::adapt::system_random>);

TEST_CASE("adapt::system_random: fills all of it, differently each time") {
    const interlock::adapt::system_random source;
    std::array<std::uint8_t, 64> one{};
    std::array<std::uint8_t, 64> two{};
    CHECK(source.fill(one) == interlock::crypto::completion::done);
    CHECK(source.fill(two) == interlock::crypto::completion::done);
    CHECK(one != two);
    CHECK(source.fill({}) == interlock::crypto::completion::done);
    std::array<unsigned, 64> seen{};
    for (int i = 0; i < 64; ++i) {
        (void)source.fill(one);
        for (std::size_t at = 0; at < one.size(); ++at) seen[at] |= one[at];
    }
    for (const unsigned all : seen) CHECK(all == 0xff); // no place is forgotten
}
