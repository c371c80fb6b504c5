// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_scrypt.hpp>

#include <interlock/crypto/password_hash.hpp>

#include "vectors.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ad = interlock::adapt;
namespace crypto = interlock::crypto;
using crypto::completion;
using crypto::validity;

static_assert(crypto::password_hash<ad::scrypt>);

namespace {

std::span<const std::uint8_t> bytes(std::string_view s) {
    return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

} // namespace

TEST_CASE("adapt::scrypt: RFC 7914, section 12") {
    std::vector<std::uint8_t> out(64);
    CHECK(ad::scrypt::derive({}, {}, {.cost = 4, .block = 1, .parallel = 1}, out) == completion::done);
    CHECK(out == vectors::hex("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                              "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"));
    CHECK(ad::scrypt::derive(bytes("pleaseletmein"), bytes("SodiumChloride"), {.cost = 14, .block = 8, .parallel = 1},
                             out) == completion::done);
    CHECK(out == vectors::hex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                              "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"));
}

TEST_CASE("adapt::scrypt: CR 1.5 d: a hash fits its password alone, and shows nothing of it") {
    const ad::scrypt hash{{.cost = 10}};
    crypto::hashed_password one;
    crypto::hashed_password two;
    REQUIRE(hash.make(bytes("a long password"), one) == completion::done);
    REQUIRE(hash.make(bytes("a long password"), two) == completion::done);
    CHECK(one.view() != two.view()); // a salt of its own
    CHECK(one.view().starts_with("$scrypt$ln=10,r=8,p=1$"));
    CHECK(hash.verify(bytes("a long password"), one.view()) == validity::valid);
    CHECK(hash.verify(bytes("a long passwore"), one.view()) == validity::invalid);
    CHECK(hash.verify({}, one.view()) == validity::invalid);
    CHECK(ad::scrypt{{.cost = 12}}.verify(bytes("a long password"), one.view()) ==
          validity::valid); // the stored cost counts
}

TEST_CASE("adapt::scrypt: a stored text that isn't exactly one fits no password") {
    const ad::scrypt hash{{.cost = 4}};
    crypto::hashed_password made;
    REQUIRE(hash.make(bytes("a long password"), made) == completion::done);
    const std::string good{made.view()};
    REQUIRE(hash.verify(bytes("a long password"), good) == validity::valid);
    std::vector<std::string> wrong{"", "$", good + "0", good.substr(0, good.size() - 1), " " + good, good + "\n"};
    for (const auto& [from, to] : {std::pair{"ln=4", "ln=0"},
                                   {"ln=4", "ln=21"},
                                   {"ln=4", "ln=-4"},
                                   {"ln=4", "ln=5"},
                                   {"r=8", "r=17"},
                                   {"r=8", "r="},
                                   {"p=1", "p=0"},
                                   {"p=1", "p=5"},
                                   {"scrypt", "Scrypt"}}) {
        std::string changed = good;
        changed.replace(changed.find(from), std::string_view{from}.size(), to);
        wrong.push_back(changed);
    }
    for (std::size_t at = good.rfind('$') + 1; at < good.size(); at += 7) {
        std::string changed = good;
        changed[at] = changed[at] == 'g' ? 'h' : 'g'; // no hexadecimal digit
        wrong.push_back(changed);
    }
    for (const std::string& text : wrong) {
        CAPTURE(text);
        CHECK(hash.verify(bytes("a long password"), text) == validity::invalid);
    }
    CHECK(ad::scrypt{{.cost = 21}}.make(bytes("x"), made) == completion::failed);
    CHECK(made.empty());
}
