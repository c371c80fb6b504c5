// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

namespace ad = interlock::adapt;

TEST_CASE("adapt/cryptopp.hpp: a key is drawn, and signs") {
    std::array<std::uint8_t, ad::ed25519_signer::seed_size> seed{};
    REQUIRE(ad::system_random{}.fill(seed) == interlock::crypto::completion::done);
    const ad::ed25519_signer signer{seed};
    std::array<std::uint8_t, ad::ed25519_signer::signature_size> signature{};
    CHECK(signer.sign(seed, signature) == interlock::crypto::completion::done);
    CHECK(ad::ed25519_verifier{signer.public_key()}.verify(seed, signature) == interlock::crypto::validity::valid);
}
