// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_MERKLE_TREE_HPP
#define INTERLOCK_JOURNAL_MERKLE_TREE_HPP

#include <interlock/crypto/digest.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::journal {

/// The digest of an entry as a leaf of a Merkle tree (RFC 6962, section 2.1).
template <crypto::digest Digest>
crypto::digest_value leaf_digest(std::span<const std::uint8_t> entry) noexcept {
    static constexpr std::uint8_t prefix = 0;
    Digest hash;
    hash.update(std::span<const std::uint8_t>{&prefix, 1});
    hash.update(entry);
    return hash.finish();
}
/// The digest of two subtrees as one (RFC 6962, section 2.1).
template <crypto::digest Digest>
crypto::digest_value node_digest(const crypto::digest_value& left, const crypto::digest_value& right) noexcept {
    static constexpr std::uint8_t prefix = 1;
    Digest hash;
    hash.update(std::span<const std::uint8_t>{&prefix, 1});
    hash.update(left);
    hash.update(right);
    return hash.finish();
}

/// A Merkle tree that only grows, as much of it as its root needs: one digest for each bit of its size.
///
/// Serves:   contributes to CR 3.9 and CR 2.12.
/// Denies:   nothing.
/// Units:    at most 2^64 - 1 leaves.
/// Errors:   none.
/// Threads:  one thread at a time.
/// Cost:     one digest of 65 bytes for each leaf, on average; a root at most 63 of them. No allocation.
/// Example:  tests/interlock/journal/merkle_tree.cpp
template <crypto::digest Digest>
class merkle_tree {
public:
    std::uint64_t size() const noexcept { return size_; }

    void append(crypto::digest_value leaf) noexcept {
        std::size_t at = 0;
        for (std::uint64_t whole = size_; (whole & 1U) != 0; whole >>= 1U, ++at)
            leaf = node_digest<Digest>(subtrees_[at], leaf);
        subtrees_[at] = leaf;
        ++size_;
    }
    /// The root over all leaves so far; of none the digest of nothing.
    crypto::digest_value root() const noexcept {
        if (size_ == 0) return Digest{}.finish();
        auto at = static_cast<std::size_t>(std::countr_zero(size_));
        crypto::digest_value sum = subtrees_[at];
        for (std::uint64_t rest = size_ >> at >> 1U; rest != 0; rest >>= 1U)
            if (++at; (rest & 1U) != 0) sum = node_digest<Digest>(subtrees_[at], sum);
        return sum;
    }

private:
    /// The subtrees of 2^i leaves for each bit of the size; the others are left over from before.
    std::array<crypto::digest_value, 64> subtrees_{};
    std::uint64_t size_ = 0;
};

} // namespace interlock::inline v0_1::journal

#endif
