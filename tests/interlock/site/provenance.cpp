// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/provenance.hpp>

#include <interlock/adapt/cryptopp_ed25519.hpp>
#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace site = interlock::site;
namespace ad = interlock::adapt;

namespace {

const ad::ed25519_signer& first() {
    static const ad::ed25519_signer signer{std::array<std::uint8_t, 32>{11}};
    return signer;
}
const ad::ed25519_signer& second() {
    static const ad::ed25519_signer signer{std::array<std::uint8_t, 32>{12}};
    return signer;
}
site::trusted_key key_of(const ad::ed25519_signer& signer, std::string name) {
    site::trusted_key key{std::move(name), {}};
    std::ranges::copy(signer.public_key(), key.key.begin());
    return key;
}
std::string author(std::string_view text) {
    const auto read = ad::read_document(std::string{text}, "t");
    REQUIRE(read.has_value());
    return site::author_of(read.value());
}

} // namespace

TEST_CASE("site::provenance: CR 3.4: the signer is the trusted key under which the signature is valid") {
    const std::string_view text = "the document";
    std::array<std::uint8_t, 64> made{};
    REQUIRE(second().sign({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, made) ==
            interlock::crypto::completion::done);
    const std::string signature{made.begin(), made.end()};
    const std::vector<site::trusted_key> both{key_of(first(), "a"), key_of(second(), "b")};
    const auto* const by = site::signed_by<ad::ed25519_verifier>(both, text, signature);
    REQUIRE(by != nullptr);
    CHECK(by->name == "b");
    CHECK(site::signed_by<ad::ed25519_verifier>(std::span{both}.first(1), text, signature) == nullptr);
    CHECK(site::signed_by<ad::ed25519_verifier>({}, text, signature) == nullptr);
    CHECK(site::signed_by<ad::ed25519_verifier>(both, "the document ", signature) == nullptr);
    CHECK(site::signed_by<ad::ed25519_verifier>(both, text, signature.substr(1)) == nullptr);
    CHECK(site::signed_by<ad::ed25519_verifier>(both, text, "") == nullptr);
}

TEST_CASE("site::provenance: CR 3.4: signers are counted by name, and one that nobody trusts spoils all") {
    const std::string_view text = "the document";
    const auto of = [&](const ad::ed25519_signer& by) {
        std::array<std::uint8_t, 64> made{};
        REQUIRE(by.sign({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, made) ==
                interlock::crypto::completion::done);
        return std::string{made.begin(), made.end()};
    };
    const std::vector<site::trusted_key> both{key_of(first(), "a"), key_of(second(), "b")};
    const auto signers = [&](std::span<const site::trusted_key> trusted, const std::string& signatures) {
        return site::signers_of<ad::ed25519_verifier>(trusted, text, signatures);
    };
    CHECK(signers(both, of(second()) + of(first())) == std::vector<std::string>{"b", "a"});
    CHECK(signers(both, of(first()) + of(first())) == std::vector<std::string>{"a"});
    CHECK(signers(std::span{both}.first(1), of(first()) + of(second())).empty());
    CHECK(signers(both, of(first()) + "x").empty());
    CHECK(signers(both, "").empty());
    std::string nine;
    for (int i = 0; i < 9; ++i) nine += of(first());
    CHECK(signers(both, nine).empty());
    const std::vector<site::trusted_key> one_person{key_of(first(), "a"), key_of(second(), "a")};
    CHECK(signers(one_person, of(first()) + of(second())) == std::vector<std::string>{"a"});
}

TEST_CASE("site::provenance: CR 2.8: who answers for a document, in one line") {
    CHECK(site::provenance{"M. Weber", {"plant"}}.text() == "author \"M. Weber\", signed with key \"plant\"");
    CHECK(site::provenance{"M. Weber", {"plant", "safety"}}.text() ==
          "author \"M. Weber\", signed with key \"plant\" and key \"safety\"");
    CHECK(site::provenance{"M. Weber", {}}.text() == "author \"M. Weber\", not signed");
    CHECK(site::provenance{}.text() == "no author stated, not signed");
    CHECK(author(R"({"author": "M. Weber"})") == "M. Weber");
    CHECK(author(R"({"author": "a\nb\u007fc"})") == "a b c");
    CHECK(author("{}").empty());
    CHECK(author(R"({"author": 3})").empty());
    CHECK(author("[]").empty());
}
