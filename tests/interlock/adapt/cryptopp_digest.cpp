// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_digest.hpp>

#include <interlock/crypto/digest.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string hex(const interlock::crypto::digest_value& value) {
    std::string out;
    for (const std::uint8_t b : value) {
        out += "0123456789abcdef"[b >> 4U];
        out += "0123456789abcdef"[b & 15U];
    }
    return out;
}

} // namespace

static_assert(interlock::crypto::digest<interlock::adapt::sha256>);

TEST_CASE("adapt::sha256: the examples of FIPS 180-4") {
    interlock::adapt::sha256 hash;
    CHECK(hex(hash.finish()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash.update(bytes("abc"));
    CHECK(hex(hash.finish()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash.update(bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
    CHECK(hex(hash.finish()) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const std::string thousand(1000, 'a');
    for (int i = 0; i < 1000; ++i) hash.update(bytes(thousand));
    CHECK(hex(hash.finish()) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("adapt::sha256: pieces make the same digest as the whole, and it begins anew by itself") {
    interlock::adapt::sha256 hash;
    const std::string text(300, 'x');
    hash.update(bytes(text));
    const auto whole = hash.finish();
    for (std::size_t cut = 0; cut <= text.size(); cut += 7) {
        hash.update(bytes(text).first(cut));
        hash.update(bytes(text).subspan(cut));
        CHECK(hash.finish() == whole);
    }
}
