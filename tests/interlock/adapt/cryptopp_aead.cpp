// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_aead.hpp>

#include <interlock/crypto/aead.hpp>

#include "vectors.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ad = interlock::adapt;
using interlock::crypto::completion;
using interlock::crypto::validity;

static_assert(interlock::crypto::aead<ad::aes_256_gcm>);
static_assert(interlock::crypto::aead<ad::chacha20_poly1305>);

namespace {

template <class Aead>
int wycheproof(const std::string& name) {
    const auto file = vectors::load(name);
    if (!file) return -1;
    int count = 0;
    vectors::each_wycheproof(*file, [&](const auto& group, const auto& test) {
        if (group.at("keySize").as_int64() != 256 || group.at("ivSize").as_int64() != 96) return;
        const auto key = vectors::hex(test, "key");
        const auto nonce = vectors::hex(test, "iv");
        if (key.size() != 32 || nonce.size() != 12) return;
        const auto text = vectors::hex(test, "msg");
        auto sealed = vectors::hex(test, "ct");
        const auto tag = vectors::hex(test, "tag");
        sealed.insert(sealed.end(), tag.begin(), tag.end());
        const Aead aead{std::span<const std::uint8_t, 32>{key}};
        std::vector<std::uint8_t> opened(text.size(), 0xff);
        const bool valid = test.at("result").as_string() == "valid";
        CAPTURE(test.at("tcId").as_int64());
        CHECK((aead.open(std::span<const std::uint8_t, 12>{nonce}, vectors::hex(test, "aad"), sealed, opened) ==
               validity::valid) == valid);
        CHECK(opened == (valid ? text : std::vector<std::uint8_t>(text.size(), 0)));
        std::vector<std::uint8_t> again(text.size() + 16);
        CHECK(aead.seal(std::span<const std::uint8_t, 12>{nonce}, vectors::hex(test, "aad"), text, again) ==
              completion::done);
        CHECK((again == sealed) == valid);
        ++count;
    });
    return count;
}

} // namespace

TEST_CASE_TEMPLATE("adapt::cryptopp_aead: what is sealed opens, and nothing else does", Aead, ad::aes_256_gcm,
                   ad::chacha20_poly1305) {
    const std::array<std::uint8_t, 32> key{1};
    const std::array<std::uint8_t, 12> nonce{2};
    const std::array<std::uint8_t, 3> with{3};
    const std::array<std::uint8_t, 20> text{4};
    const Aead aead{key};
    std::array<std::uint8_t, 36> sealed{};
    REQUIRE(aead.seal(nonce, with, text, sealed) == completion::done);
    std::array<std::uint8_t, 20> out{};
    CHECK(aead.open(nonce, with, sealed, out) == validity::valid);
    CHECK(out == text);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        sealed[i] ^= 1;
        out.fill(9);
        CHECK(aead.open(nonce, with, sealed, out) == validity::invalid);
        CHECK(out == std::array<std::uint8_t, 20>{});
        sealed[i] ^= 1;
    }
    CHECK(aead.open(nonce, {}, sealed, out) == validity::invalid);
    CHECK(aead.open(nonce, with, sealed, std::span{out}.first(19)) == validity::invalid);
    CHECK(aead.open(nonce, with, std::span{sealed}.first(15), {}) == validity::invalid);
    CHECK(aead.seal(nonce, with, text, std::span{sealed}.first(35)) == completion::failed);
}

TEST_CASE("adapt::aes_256_gcm: Wycheproof, keys of 256 and nonces of 96 bits") {
    const int count = wycheproof<ad::aes_256_gcm>("wycheproof-aes_gcm_test.json");
    CHECK((count == -1 || count > 40));
}

TEST_CASE("adapt::chacha20_poly1305: Wycheproof") {
    const int count = wycheproof<ad::chacha20_poly1305>("wycheproof-chacha20_poly1305_test.json");
    CHECK((count == -1 || count > 200));
}
