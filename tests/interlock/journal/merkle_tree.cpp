// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/merkle_tree.hpp>

#include <interlock/adapt/cryptopp_digest.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace journal = interlock::journal;
using sha256 = il::adapt::sha256;
using il::crypto::digest_value;

namespace {

std::string hex(const digest_value& of) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t byte : of) (out += digits[byte >> 4U]) += digits[byte & 15U];
    return out;
}
/// The root by its definition (RFC 6962, section 2.1).
digest_value defined(std::span<const digest_value> leaves) {
    if (leaves.empty()) return sha256{}.finish();
    if (leaves.size() == 1) return leaves[0];
    const std::size_t left = std::bit_floor(leaves.size() - 1);
    return journal::node_digest<sha256>(defined(leaves.first(left)), defined(leaves.subspan(left)));
}

} // namespace

TEST_CASE("journal/merkle_tree: the roots that implementations of Certificate Transparency agree upon") {
    const std::array<std::vector<std::uint8_t>, 8> entries{
        {{},
         {0x00},
         {0x10},
         {0x20, 0x21},
         {0x30, 0x31},
         {0x40, 0x41, 0x42, 0x43},
         {0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57},
         {0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f}}};
    const std::array<std::string_view, 9> roots{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                                "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                                "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    journal::merkle_tree<sha256> tree;
    CHECK(hex(tree.root()) == roots[0]);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        tree.append(journal::leaf_digest<sha256>(entries[i]));
        CHECK(tree.size() == i + 1);
        CHECK(hex(tree.root()) == roots[i + 1]);
    }
}

TEST_CASE("journal/merkle_tree: grown leaf by leaf it has the root of its definition") {
    journal::merkle_tree<sha256> tree;
    std::vector<digest_value> leaves;
    for (std::uint8_t i = 0; i < 200; ++i) {
        leaves.push_back(journal::leaf_digest<sha256>(std::span{&i, 1}));
        tree.append(leaves.back());
        REQUIRE(tree.root() == defined(leaves));
    }
}
