// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/sealing_keys.hpp>

#include <interlock/adapt/cryptopp_digest.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <span>

namespace il = interlock;
using keys = il::journal::sealing_keys<il::adapt::sha256>;

namespace {

constexpr keys::key root{1, 2, 3, 4};

/// The key of an epoch by its definition: the digests on the way down, bit by bit.
keys::key by_definition(std::uint64_t epoch) {
    keys::key node = root;
    for (int bit = 31; bit >= 0; --bit) {
        const auto side = static_cast<std::uint8_t>(epoch >> static_cast<unsigned>(bit) & 1U);
        il::adapt::sha256 hash;
        hash.update(node);
        hash.update(std::span{&side, 1});
        node = hash.finish();
    }
    return node;
}
keys::key taken(keys& from) {
    keys::key out{};
    REQUIRE(from.next(out));
    return out;
}

} // namespace

TEST_CASE("journal/sealing_keys: CR 3.9: one key for each epoch, in order, all different") {
    keys k{root};
    std::set<keys::key> seen;
    for (std::uint64_t epoch = 0; epoch < 1'000; ++epoch) {
        REQUIRE(k.epoch() == epoch);
        const keys::key one = taken(k);
        REQUIRE(one == by_definition(epoch));
        REQUIRE(seen.insert(one).second);
    }
}

TEST_CASE("journal/sealing_keys: an auditor finds any key from the root, the last one too") {
    std::mt19937_64 dice(5);
    for (int i = 0; i < 200; ++i) {
        keys k{root};
        const std::uint64_t epoch = i == 0 ? keys::epochs - 1 : i == 1 ? 0 : dice() % keys::epochs;
        REQUIRE(k.seek(epoch));
        REQUIRE(k.epoch() == epoch);
        REQUIRE(taken(k) == by_definition(epoch));
        if (epoch + 1 < keys::epochs) REQUIRE(taken(k) == by_definition(epoch + 1));
    }
}

TEST_CASE("journal/sealing_keys: seeking goes forward only, in steps as in one") {
    std::mt19937_64 dice(6);
    for (int round = 0; round < 50; ++round) {
        keys k{root};
        std::uint64_t at = 0;
        for (int i = 0; i < 20; ++i) {
            at += dice() % (keys::epochs / 32);
            REQUIRE(k.seek(at));
            REQUIRE(k.epoch() == at);
            if (i % 2 == 0) REQUIRE(taken(k) == by_definition(at++));
            if (at != 0) REQUIRE_FALSE(k.seek(at - 1));
        }
    }
    keys k{root};
    CHECK_FALSE(k.seek(keys::epochs));
}

TEST_CASE("journal/sealing_keys: when all epochs are over there is no key") {
    keys k{root};
    REQUIRE(k.seek(keys::epochs - 1));
    taken(k);
    CHECK(k.epoch() == keys::epochs);
    keys::key none{};
    CHECK_FALSE(k.next(none));
    CHECK(none == keys::key{});
    CHECK_FALSE(k.seek(0));
}

TEST_CASE("journal/sealing_keys: CR 3.9: what is kept doesn't hold the keys that are over, nor what they come from") {
    keys k{root};
    std::set<keys::key> over;
    for (int i = 0; i < 77; ++i) over.insert(taken(k));
    // All nodes from which a key that is over can be worked out: those above it, down to the leaf.
    for (std::uint64_t epoch = 0; epoch < 77; ++epoch) {
        keys::key node = root;
        over.insert(node);
        for (int bit = 31; bit > 0; --bit) {
            const auto side = static_cast<std::uint8_t>(epoch >> static_cast<unsigned>(bit) & 1U);
            il::adapt::sha256 hash;
            hash.update(node);
            hash.update(std::span{&side, 1});
            node = hash.finish();
            over.insert(node);
        }
    }
    const std::span<const std::uint8_t> kept{reinterpret_cast<const std::uint8_t*>(&k), sizeof k};
    for (std::size_t at = 0; at + sizeof(keys::key) <= kept.size(); ++at) {
        keys::key here{};
        std::copy_n(kept.begin() + static_cast<std::ptrdiff_t>(at), here.size(), here.begin());
        REQUIRE_FALSE(over.contains(here));
    }
}
