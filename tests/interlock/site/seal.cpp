// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/seal.hpp>

#include <interlock/adapt/cryptopp_hmac.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace site = interlock::site;
using interlock::adapt::hmac_sha256;

namespace {

constexpr std::array<std::uint8_t, 32> key{1, 2, 3};
const site::sealed_document what{0x0102030405060708U, std::string("sig\0nature", 10), "the text"};

struct broken_mac {
    static constexpr std::size_t size = 32;
    interlock::crypto::completion compute(std::span<const std::uint8_t>, std::span<std::uint8_t, 32>) noexcept {
        return interlock::crypto::completion::failed;
    }
    interlock::crypto::validity verify(std::span<const std::uint8_t>, std::span<const std::uint8_t>) noexcept {
        return interlock::crypto::validity::invalid;
    }
};

} // namespace

TEST_CASE("site::seal: CR 3.4: what was sealed comes back, also when parts of it are empty") {
    hmac_sha256 mac{key};
    for (const site::sealed_document& one :
         {what, site::sealed_document{}, site::sealed_document{7, "", "text"}, site::sealed_document{7, "s", ""}}) {
        const auto bytes = site::seal(one, mac);
        REQUIRE(bytes.has_value());
        CHECK(site::unseal(*bytes, mac) == one);
    }
}

TEST_CASE("site::seal: the bytes are the same everywhere") {
    hmac_sha256 mac{key};
    const std::string bytes = site::seal(what, mac).value();
    const std::string expected = std::string{"interlock sealed site 1\n"} + std::string("\1\2\3\4\5\6\7\10", 8) +
                                 std::string("\0\0\0\0\0\0\0\12", 8) + std::string("\0\0\0\0\0\0\0\10", 8) +
                                 what.signature + what.text;
    CHECK(bytes.substr(0, bytes.size() - 32) == expected);
}

TEST_CASE("site::seal: CR 3.4: any other byte, length or key is found out") {
    hmac_sha256 mac{key};
    const std::string bytes = site::seal(what, mac).value();
    for (std::size_t at = 0; at < bytes.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            CHECK_FALSE(site::unseal(changed, mac).has_value());
        }
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(site::unseal(std::string_view{bytes}.substr(0, size), mac).has_value());
    CHECK_FALSE(site::unseal(bytes + '\0', mac).has_value());
    hmac_sha256 other{std::array<std::uint8_t, 32>{9}};
    CHECK_FALSE(site::unseal(bytes, other).has_value());
}

TEST_CASE("site::seal: sizes that don't add up are refused even under the right key") {
    hmac_sha256 mac{key};
    const auto sealed_with = [&](std::uint64_t signature, std::uint64_t text, const std::string& body) {
        std::string bytes{site::detail::seal_mark};
        for (const std::uint64_t word : {std::uint64_t{7}, signature, text}) site::detail::put_word(bytes, word);
        bytes += body;
        std::array<std::uint8_t, 32> tag{};
        CHECK(mac.compute(site::detail::bytes_of(bytes), tag) == interlock::crypto::completion::done);
        return bytes.append(tag.begin(), tag.end());
    };
    CHECK(site::unseal(sealed_with(2, 3, "sstxt"), mac).has_value());
    for (const auto& [signature, text] : std::initializer_list<std::pair<std::uint64_t, std::uint64_t>>{
             {2, 2}, {2, 4}, {6, 0}, {~std::uint64_t{0}, 6}, {6, ~std::uint64_t{0}}, {0, 6}})
        CHECK_FALSE(site::unseal(sealed_with(signature, text, "sstxt"), mac).has_value());
}

TEST_CASE("site::seal: a code that can't be computed seals nothing") {
    broken_mac mac;
    CHECK_FALSE(site::seal(what, mac).has_value());
}
