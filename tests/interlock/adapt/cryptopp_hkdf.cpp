// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_hkdf.hpp>

#include <interlock/crypto/kdf.hpp>

#include "vectors.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

namespace ad = interlock::adapt;
using interlock::crypto::completion;

static_assert(interlock::crypto::kdf<ad::hkdf_sha256>);

TEST_CASE("adapt::hkdf_sha256: RFC 5869, test 1; no more than there is") {
    const std::vector<std::uint8_t> secret(22, 0x0b);
    const auto salt = vectors::hex("000102030405060708090a0b0c");
    const auto info = vectors::hex("f0f1f2f3f4f5f6f7f8f9");
    std::vector<std::uint8_t> out(42);
    CHECK(ad::hkdf_sha256::derive(secret, salt, info, out) == completion::done);
    CHECK(out == vectors::hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    std::vector<std::uint8_t> most(8160);
    CHECK(ad::hkdf_sha256::derive(secret, salt, info, most) == completion::done);
    std::vector<std::uint8_t> more(8161, 1);
    CHECK(ad::hkdf_sha256::derive(secret, salt, info, more) == completion::failed);
    CHECK(more == std::vector<std::uint8_t>(8161, 0));
}

TEST_CASE("adapt::hkdf_sha256: Wycheproof") {
    const auto file = vectors::load("wycheproof-hkdf_sha256_test.json");
    if (!file) return;
    int count = 0;
    vectors::each_wycheproof(*file, [&](const auto&, const auto& test) {
        std::vector<std::uint8_t> out(static_cast<std::size_t>(test.at("size").as_int64()));
        const auto how = ad::hkdf_sha256::derive(vectors::hex(test, "ikm"), vectors::hex(test, "salt"),
                                                 vectors::hex(test, "info"), out);
        CAPTURE(test.at("tcId").as_int64());
        const bool right = how == completion::done && out == vectors::hex(test, "okm");
        CHECK(right == (test.at("result").as_string() == "valid"));
        ++count;
    });
    CHECK(count == 86);
}
