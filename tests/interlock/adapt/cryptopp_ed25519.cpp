// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_ed25519.hpp>

#include <interlock/crypto/signer.hpp>
#include <interlock/crypto/verifier.hpp>

#include "vectors.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace ad = interlock::adapt;
using interlock::crypto::completion;
using interlock::crypto::validity;

static_assert(interlock::crypto::signer<ad::ed25519_signer>);
static_assert(interlock::crypto::verifier<ad::ed25519_verifier>);

TEST_CASE("adapt::ed25519: RFC 8032, 7.1, test 2") {
    const auto seed = vectors::hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    const auto expected = vectors::hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                       "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    const std::array<std::uint8_t, 1> message{0x72};
    const ad::ed25519_signer signer{std::span<const std::uint8_t, 32>{seed}};
    std::array<std::uint8_t, 64> signature{};
    REQUIRE(signer.sign(message, signature) == completion::done);
    CHECK(std::equal(signature.begin(), signature.end(), expected.begin(), expected.end()));
    const ad::ed25519_verifier verifier{signer.public_key()};
    CHECK(verifier.verify(message, signature) == validity::valid);
    const std::array<std::uint8_t, 1> other{0x73};
    CHECK(verifier.verify(other, signature) == validity::invalid);
}

TEST_CASE("adapt::ed25519_verifier: no other length, and no second form of a signature") {
    const std::array<std::uint8_t, 32> seed{7};
    const ad::ed25519_signer signer{seed};
    const ad::ed25519_verifier verifier{signer.public_key()};
    std::array<std::uint8_t, 64> signature{};
    REQUIRE(signer.sign(seed, signature) == completion::done);
    std::vector<std::uint8_t> longer(signature.begin(), signature.end());
    longer.push_back(0);
    CHECK(verifier.verify(seed, longer) == validity::invalid);
    for (std::size_t size = 0; size < 64; ++size)
        CHECK(verifier.verify(seed, std::span{signature}.first(size)) == validity::invalid);
    // S + L, which stands for the same scalar.
    const auto order = vectors::hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += signature[32 + i] + order[i];
        signature[32 + i] = static_cast<std::uint8_t>(carry);
        carry >>= 8U;
    }
    REQUIRE(carry == 0);
    CHECK(verifier.verify(seed, signature) == validity::invalid);
    std::copy(order.begin(), order.end(), signature.begin() + 32);
    CHECK(verifier.verify(seed, signature) == validity::invalid);
}

TEST_CASE("adapt::ed25519_verifier: Wycheproof") {
    const auto file = vectors::load("wycheproof-ed25519_test.json");
    if (!file) return;
    int count = 0;
    vectors::each_wycheproof(*file, [&](const auto& group, const auto& test) {
        const auto key = vectors::hex(group.at("publicKey"), "pk");
        REQUIRE(key.size() == 32);
        const ad::ed25519_verifier verifier{std::span<const std::uint8_t, 32>{key}};
        const bool valid = verifier.verify(vectors::hex(test, "msg"), vectors::hex(test, "sig")) == validity::valid;
        CAPTURE(test.at("tcId").as_int64());
        CHECK(valid == (test.at("result").as_string() == "valid"));
        ++count;
    });
    CHECK(count == 151);
}
