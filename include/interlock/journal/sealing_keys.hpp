// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_SEALING_KEYS_HPP
#define INTERLOCK_JOURNAL_SEALING_KEYS_HPP

#include <interlock/crypto/digest.hpp>
#include <interlock/crypto/secret.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::journal {

/// The keys of a journal's seals, one for each epoch, in the order of the epochs. Whoever takes the state at one epoch learns
/// nothing of the keys before it, while an auditor with the root finds any of 2^32 keys at once.
///
/// The tree of Marson and Poettering (Even More Practical Secure Logging, ESORICS 2014, section 4.1): a node's two children are the
/// digests of the node followed by 0 or 1, and the keys are those of the leaves, from left to right. Kept are the subtrees that are
/// still to come, at most one of each height; what was used is wiped.
///
/// Serves:   contributes to CR 3.9.
/// Denies:   nothing.
/// Units:    256 bits; epochs from 0 to 2^32 - 1.
/// Errors:   `next` says so when all epochs are used up, and `seek` when there is no such epoch or it is over.
/// Threads:  one thread at a time.
/// Cost:     two digests of 33 bytes for each epoch, on average; at most 33 of them to seek. No allocation.
/// Example:  tests/interlock/journal/sealing_keys.cpp
template <crypto::digest Digest>
class sealing_keys {
public:
    using key = crypto::digest_value;
    static constexpr unsigned height = 32;
    static constexpr std::uint64_t epochs = std::uint64_t{1} << height;

    /// All epochs of a root; the root is the caller's to wipe, or to keep where only auditors get at it.
    explicit sealing_keys(const key& root) noexcept { push({root, 0, height}); }
    sealing_keys(const sealing_keys&) = delete;
    sealing_keys& operator=(const sealing_keys&) = delete;
    ~sealing_keys() { crypto::wipe(nodes_.data(), sizeof nodes_); }

    /// The epoch whose key `next` gives; `epochs` when there is none left.
    std::uint64_t epoch() const noexcept { return count_ == 0 ? epochs : nodes_[count_ - 1].first; }

    /// The key of the current epoch, which is then over: from here on nobody can find it from what is kept. False, and no key, when
    /// all are used up.
    [[nodiscard]] bool next(key& into) noexcept {
        if (count_ == 0) return false;
        descend(nodes_[count_ - 1].first);
        into = nodes_[count_ - 1].secret;
        drop();
        return true;
    }
    /// Goes on at a later epoch; the keys before it are over.
    [[nodiscard]] bool seek(std::uint64_t to) noexcept {
        if (to >= epochs || to < epoch()) return false;
        // A subtree that ends before it is over.
        while (nodes_[count_ - 1].first + (std::uint64_t{1} << nodes_[count_ - 1].height) <= to) drop();
        if (nodes_[count_ - 1].first != to) descend(to);
        return true;
    }

private:
    /// A subtree that is still to come: its node, its first epoch, and how many levels it has below.
    struct node {
        key secret{};
        std::uint64_t first = 0;
        unsigned height = 0;
    };

    void push(const node& one) noexcept { nodes_[count_++] = one; }
    void drop() noexcept { crypto::wipe(&nodes_[--count_], sizeof(node)); }
    /// Opens the subtrees on the way to an epoch, until it is a subtree's first and, for the current one, a leaf.
    void descend(std::uint64_t to) noexcept {
        const bool current = nodes_[count_ - 1].first == to;
        while (nodes_[count_ - 1].height != 0 && (current || nodes_[count_ - 1].first != to)) {
            node parent = nodes_[count_ - 1];
            drop();
            const unsigned below = parent.height - 1;
            const std::uint64_t middle = parent.first + (std::uint64_t{1} << below);
            push({child(parent.secret, 1), middle, below});
            if (to < middle) push({child(parent.secret, 0), parent.first, below});
            crypto::wipe(&parent, sizeof parent);
        }
    }
    static key child(const key& of, std::uint8_t side) noexcept {
        Digest hash;
        hash.update(of);
        hash.update(std::span<const std::uint8_t>{&side, 1});
        return hash.finish();
    }

    std::array<node, height + 1> nodes_{};
    std::size_t count_ = 0;
};

} // namespace interlock::inline v0_1::journal

#endif
