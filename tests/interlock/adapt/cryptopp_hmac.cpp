// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_hmac.hpp>

#include <interlock/crypto/mac.hpp>

#include "vectors.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ad = interlock::adapt;
using interlock::crypto::completion;
using interlock::crypto::validity;

static_assert(interlock::crypto::mac<ad::hmac_sha256>);

TEST_CASE("adapt::hmac_sha256: RFC 4231, test 2; a tag that was cut is no tag") {
    const std::string_view key = "Jefe";
    const std::string_view text = "what do ya want for nothing?";
    const auto bytes = [](std::string_view s) {
        return std::span{reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
    };
    const auto tag = vectors::hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    ad::hmac_sha256 mac{bytes(key)};
    CHECK(mac.verify(bytes(text), tag) == validity::valid);
    CHECK(mac.verify(bytes(text), tag) == validity::valid); // ready for the next one
    CHECK(mac.verify(bytes(key), tag) == validity::invalid);
    CHECK(mac.verify(bytes(text), std::span{tag}.first(31)) == validity::invalid);
    CHECK(mac.verify(bytes(text), {}) == validity::invalid);
    std::array<std::uint8_t, 32> out{};
    CHECK(mac.compute({}, out) == completion::done);
}

TEST_CASE("adapt::hmac_sha256: Wycheproof") {
    const auto file = vectors::load("wycheproof-hmac_sha256_test.json");
    if (!file) return;
    int whole = 0;
    vectors::each_wycheproof(*file, [&](const auto& group, const auto& test) {
        ad::hmac_sha256 mac{vectors::hex(test, "key")};
        const auto tag = vectors::hex(test, "tag");
        const bool valid = mac.verify(vectors::hex(test, "msg"), tag) == validity::valid;
        CAPTURE(test.at("tcId").as_int64());
        // Tags of 128 bits aren't offered, so they are refused, right or wrong.
        CHECK(valid == (test.at("result").as_string() == "valid" && group.at("tagSize").as_int64() == 256));
        if (tag.size() == 32) ++whole;
    });
    CHECK(whole > 50);
}
