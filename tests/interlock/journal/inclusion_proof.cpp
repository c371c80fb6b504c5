// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/inclusion_proof.hpp>

#include <interlock/adapt/cryptopp_digest.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace il = interlock;
namespace journal = interlock::journal;
using sha256 = il::adapt::sha256;
using il::crypto::digest_value;

namespace {

struct grown {
    explicit grown(std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
            const std::uint8_t bytes[2]{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8U)};
            leaves.push_back(journal::leaf_digest<sha256>(bytes));
            tree.append(leaves.back());
        }
    }
    bool holds(std::uint64_t at, std::span<const digest_value> proof) const {
        return journal::verify_inclusion<sha256>(leaves[at], at, leaves.size(), proof, tree.root());
    }
    std::vector<digest_value> leaves;
    journal::merkle_tree<sha256> tree;
};

} // namespace

TEST_CASE("journal/inclusion_proof: CR 2.12: of every leaf in trees of every size; as short as it can be") {
    for (std::size_t size = 1; size <= 130; ++size) {
        const grown of(size);
        for (std::size_t at = 0; at < size; ++at) {
            const auto proof = journal::prove_inclusion<sha256>(of.leaves, at);
            REQUIRE(of.holds(at, proof.view()));
            REQUIRE(proof.count <= static_cast<std::size_t>(std::bit_width(size - 1)));
        }
    }
}

TEST_CASE("journal/inclusion_proof: CR 2.12: no other leaf, place, size, root or proof will do") {
    std::mt19937 dice(3);
    for (std::size_t size = 1; size <= 40; ++size) {
        const grown of(size);
        for (std::size_t at = 0; at < size; ++at) {
            const auto proof = journal::prove_inclusion<sha256>(of.leaves, at);
            const auto says = [&](const digest_value& leaf, std::uint64_t place, std::uint64_t of_size,
                                  std::span<const digest_value> with, const digest_value& root) {
                return journal::verify_inclusion<sha256>(leaf, place, of_size, with, root);
            };
            const digest_value root = of.tree.root();
            for (std::size_t other = 0; other < size + 3; ++other)
                if (other != at) REQUIRE_FALSE(says(of.leaves[at], other, size, proof.view(), root));
            REQUIRE_FALSE(says(of.leaves[at], at, 0, proof.view(), root));
            digest_value flipped = of.leaves[at];
            flipped[dice() % flipped.size()] ^= 1U;
            REQUIRE_FALSE(says(flipped, at, size, proof.view(), root));
            digest_value other_root = root;
            other_root[dice() % root.size()] ^= 0x80U;
            REQUIRE_FALSE(says(of.leaves[at], at, size, proof.view(), other_root));
            std::vector<digest_value> spoilt(proof.view().begin(), proof.view().end());
            spoilt.push_back(root);
            REQUIRE_FALSE(says(of.leaves[at], at, size, spoilt, root));
            spoilt.pop_back();
            if (spoilt.empty()) continue;
            spoilt[dice() % spoilt.size()][0] ^= 1U;
            REQUIRE_FALSE(says(of.leaves[at], at, size, spoilt, root));
            spoilt.pop_back();
            REQUIRE_FALSE(says(of.leaves[at], at, size, spoilt, root));
        }
    }
}

TEST_CASE("journal/inclusion_proof: a leaf that isn't there has no proof") {
    const grown of(5);
    CHECK(journal::prove_inclusion<sha256>(of.leaves, 5).count == 0);
    CHECK(journal::prove_inclusion<sha256>({}, 0).count == 0);
    CHECK_FALSE(journal::verify_inclusion<sha256>(of.leaves[0], 5, 5, {}, of.tree.root()));
}
