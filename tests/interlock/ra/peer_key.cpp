// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/peer_key.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

using namespace interlock;

TEST_CASE("ra/peer_key: listener, address and port all count") {
    const origin a{.address = ipv4(10, 1, 0, 5), .port = 7, .listener = {1}};
    origin b = a;
    CHECK(ra::peer_key(a, 1) == ra::peer_key(b, 1));
    // The port only where it is asked for.
    b.port = 8;
    CHECK(ra::peer_key(a, 1) == ra::peer_key(b, 1));
    CHECK(ra::peer_key(a, 1, a.port) != ra::peer_key(b, 1, b.port));
    b = a;
    b.listener = {2};
    CHECK(ra::peer_key(a, 1) != ra::peer_key(b, 1));
    for (std::size_t i = 0; i < 16; ++i) {
        b = a;
        b.address[i] ^= 1U;
        CHECK(ra::peer_key(a, 1) != ra::peer_key(b, 1));
    }
    CHECK(ra::peer_key(a, 1) != ra::peer_key(a, 2));
}

TEST_CASE("ra/peer_key: neighbouring addresses and ports spread over a table, whatever the seed") {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0x6a09'e667'f3bc'c908U}}) {
        std::vector<unsigned> places(1024);
        std::set<std::uint64_t> keys;
        for (unsigned i = 0; i < 16 * 1024; ++i) {
            const origin from{.address =
                                  ipv4(10, 1, static_cast<std::uint8_t>(i / 64), static_cast<std::uint8_t>(i % 64)),
                              .listener = {1}};
            const std::uint64_t key = ra::peer_key(from, seed);
            keys.insert(key);
            ++places[key % places.size()];
        }
        CHECK(keys.size() == 16 * 1024);
        // 16 each on average; random placement stays far below 48 and leaves next to none empty.
        CHECK(*std::max_element(places.begin(), places.end()) < 48);
        CHECK(std::count(places.begin(), places.end(), 0U) <= 2);
    }
}
