// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_SUMMARY_TABLE_HPP
#define INTERLOCK_JOURNAL_SUMMARY_TABLE_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace interlock::inline v0_1::journal {

/// Counts repeats, so that they need no record each: a cell for each key, of which only the hash is kept.
///
/// Tag and count share one word, so a count is never lost between two keys. The hash must begin with a secret, or somebody could
/// ask so that his repeats are counted with another's.
///
/// Serves:   contributes to CR 2.9 and CR 7.1.
/// Denies:   none.
/// Units:    at most 2^24 - 1 repeats between two collections.
/// Errors:   `no_room` when the neighbourhood of a key is full, or its count.
/// Threads:  any number may count, one at a time may collect and release.
/// Cost:     one exchange for a repeat; memory fixed at construction.
/// Example:  tests/interlock/journal/summary_table.cpp
class summary_table {
public:
    enum class counted : std::uint8_t { repeat, first, no_room };
    /// Where a first one was entered.
    struct entry {
        std::uint32_t place = 0;
        std::uint64_t tag = 0;
    };
    struct collected {
        std::uint32_t count = 0;
        std::uint64_t bits = 0;
    };

    explicit summary_table(std::uint32_t cells)
        : mask_{rounded(cells) - 1},
          cells_{std::make_unique<cell[]>(rounded(cells))} {}

    [[nodiscard]] std::uint32_t size() const noexcept { return mask_ + 1; }

    /// Counts a repeat of `hash`, or enters it. `bits` are gathered with the count: which parts of the key's block it was.
    counted count(std::uint64_t hash, std::uint64_t bits, entry& entered) noexcept {
        const std::uint64_t tag = tag_of(hash);
        for (std::uint32_t i = 0; i < neighbours; ++i) {
            cell& c = at(hash, i);
            std::uint64_t was = c.state.load(std::memory_order_relaxed);
            while (was >> count_bits == tag) {
                if ((was & most) == most) return counted::no_room;
                if (!c.state.compare_exchange_weak(was, was + 1, std::memory_order_relaxed)) continue;
                if ((c.bits.load(std::memory_order_relaxed) & bits) != bits)
                    c.bits.fetch_or(bits, std::memory_order_relaxed);
                return counted::repeat;
            }
        }
        for (std::uint32_t i = 0; i < neighbours; ++i) {
            cell& c = at(hash, i);
            std::uint64_t was = 0;
            if (!c.state.compare_exchange_strong(was, tag << count_bits, std::memory_order_relaxed)) continue;
            entered = {static_cast<std::uint32_t>(&c - cells_.get()), tag};
            return counted::first;
        }
        return counted::no_room;
    }

    /// Takes what a key has gathered since the last time; nothing when its place has another key.
    collected collect(const entry& of) noexcept {
        cell& c = cells_[of.place & mask_];
        std::uint64_t was = c.state.load(std::memory_order_relaxed);
        do {
            if (was >> count_bits != of.tag) return {};
        } while (!c.state.compare_exchange_weak(was, of.tag << count_bits, std::memory_order_relaxed));
        if ((was & most) == 0) return {};
        return {static_cast<std::uint32_t>(was & most), c.bits.exchange(0, std::memory_order_relaxed)};
    }
    /// Frees a key's place when nothing was counted since the last collection.
    bool release(const entry& of) noexcept {
        std::uint64_t was = of.tag << count_bits;
        return cells_[of.place & mask_].state.compare_exchange_strong(was, 0, std::memory_order_relaxed);
    }

private:
    static constexpr unsigned count_bits = 24;
    static constexpr std::uint64_t most = (1U << count_bits) - 1;
    static constexpr std::uint32_t neighbours = 4;
    struct cell {
        std::atomic<std::uint64_t> state{0};
        std::atomic<std::uint64_t> bits{0};
    };
    static constexpr std::uint32_t rounded(std::uint32_t cells) noexcept {
        std::uint32_t power = neighbours;
        while (power < cells && power < 1U << 24U) power *= 2;
        return power;
    }
    static constexpr std::uint64_t tag_of(std::uint64_t hash) noexcept { return hash >> count_bits | 1U; }
    cell& at(std::uint64_t hash, std::uint32_t i) noexcept {
        return cells_[(static_cast<std::uint32_t>(hash) + i) & mask_];
    }

    const std::uint32_t mask_;
    const std::unique_ptr<cell[]> cells_;
};

} // namespace interlock::inline v0_1::journal

#endif
