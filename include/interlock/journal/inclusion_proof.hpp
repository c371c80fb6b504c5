// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_INCLUSION_PROOF_HPP
#define INTERLOCK_JOURNAL_INCLUSION_PROOF_HPP

#include <interlock/crypto/digest.hpp>
#include <interlock/journal/merkle_tree.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::journal {

/// The digests beside the way from a leaf to the root, from below (RFC 6962, section 2.1.1): with them anybody who has the root
/// can see that the leaf is in the tree.
struct inclusion_proof {
    std::array<crypto::digest_value, 64> digests{};
    std::size_t count = 0;

    std::span<const crypto::digest_value> view() const noexcept { return {digests.data(), count}; }
};

/// The proof for one leaf among all leaves of a tree. Without a leaf of that number the proof is empty, and verifies nothing.
///
/// Serves:   contributes to CR 2.12.
/// Denies:   nothing.
/// Units:    leaves from 0.
/// Errors:   as above.
/// Threads:  any.
/// Cost:     one digest of 65 bytes for each leaf.
/// Example:  tests/interlock/journal/inclusion_proof.cpp
template <crypto::digest Digest>
inclusion_proof prove_inclusion(std::span<const crypto::digest_value> leaves, std::uint64_t leaf) noexcept {
    inclusion_proof proof;
    if (leaf >= leaves.size()) return proof;
    const auto root_of = [](std::span<const crypto::digest_value> of) {
        merkle_tree<Digest> tree;
        for (const crypto::digest_value& one : of) tree.append(one);
        return tree.root();
    };
    // From the root down: the left part is the largest power of two below the whole.
    while (leaves.size() > 1) {
        const std::size_t left = std::bit_floor(leaves.size() - 1);
        const bool in_left = leaf < left;
        proof.digests[proof.count++] = root_of(in_left ? leaves.subspan(left) : leaves.first(left));
        leaves = in_left ? leaves.first(left) : leaves.subspan(left);
        leaf = in_left ? leaf : leaf - left;
    }
    for (std::size_t low = 0, high = proof.count; low + 1 < high; ++low) {
        --high;
        const crypto::digest_value kept = proof.digests[low];
        proof.digests[low] = proof.digests[high];
        proof.digests[high] = kept;
    }
    return proof;
}

/// Whether a leaf stands at a place of the tree that has this size and root (RFC 9162, section 2.1.3.2).
///
/// Serves:   contributes to CR 2.12.
/// Denies:   nothing.
/// Units:    leaves from 0.
/// Errors:   none; what can't be a proof is false.
/// Threads:  any.
/// Cost:     one digest of 65 bytes for each one of the proof.
/// Example:  tests/interlock/journal/inclusion_proof.cpp
template <crypto::digest Digest>
bool verify_inclusion(const crypto::digest_value& leaf, std::uint64_t at, std::uint64_t size,
                      std::span<const crypto::digest_value> proof, const crypto::digest_value& root) noexcept {
    if (at >= size) return false;
    std::uint64_t last = size - 1;
    crypto::digest_value sum = leaf;
    for (const crypto::digest_value& beside : proof) {
        if (last == 0) return false;
        if ((at & 1U) != 0 || at == last) {
            sum = node_digest<Digest>(beside, sum);
            // Levels on which the last subtree stands alone are not in the proof.
            while ((at & 1U) == 0 && at != 0) at >>= 1U, last >>= 1U;
        } else {
            sum = node_digest<Digest>(sum, beside);
        }
        at >>= 1U;
        last >>= 1U;
    }
    return last == 0 && sum == root;
}

} // namespace interlock::inline v0_1::journal

#endif
