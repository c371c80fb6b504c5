// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_RING_HPP
#define INTERLOCK_JOURNAL_RING_HPP

#include <interlock/journal/record.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace interlock::inline v0_1::journal {

/// Records on their way from deciding threads to the writer: bounded, with room that is taken before it is filled.
///
/// A credit is the right to put one record later, by any thread; so whoever took two before an action has room for its outcome.
/// Each class has its share: an eighth of the ring is for essential actions alone, refusals of known subjects take at most a
/// quarter, of strangers an eighth, reads a quarter.
///
/// Serves:   contributes to CCSC 1, CR 2.10 and CR 7.2.
/// Denies:   none.
/// Units:    records; the size is a power of two, at least 16.
/// Errors:   `take` says no when the class has no room; nothing else can fail.
/// Threads:  any number may take, give back and put, one at a time may look and remove. Meant for one thread each: two then meet
///           only with the writer.
/// Cost:     taking is one exchange for essential and ordinary records, two for others; putting is one addition and the record.
/// Example:  tests/interlock/journal/ring.cpp
class ring {
public:
    explicit ring(std::uint32_t size) : mask_{rounded(size) - 1}, cells_{std::make_unique<cell[]>(rounded(size))} {}
    ring(const ring&) = delete;
    ring& operator=(const ring&) = delete;

    [[nodiscard]] std::uint32_t size() const noexcept { return mask_ + 1; }

    /// How much of the ring a class may hold at most.
    [[nodiscard]] std::uint32_t share(record_class of) const noexcept {
        switch (of) {
        case record_class::refusal:
        case record_class::reading: return size() / 4;
        case record_class::stranger: return size() / 8;
        default: return size();
        }
    }

    /// Takes credits for `n` records, or none.
    [[nodiscard]] bool take(record_class of, std::uint32_t n) noexcept {
        if (shared(of) && !raise(held_[index(of)], n, share(of))) return false;
        const std::uint32_t most = of == record_class::essential ? size() : size() - size() / 8;
        if (raise(used_, n, most)) return true;
        if (shared(of)) held_[index(of)].fetch_sub(n, std::memory_order_relaxed);
        return false;
    }
    /// Gives credits back that were taken and not used.
    void give_back(record_class of, std::uint32_t n) noexcept {
        if (shared(of)) held_[index(of)].fetch_sub(n, std::memory_order_relaxed);
        used_.fetch_sub(n, std::memory_order_release);
    }

    /// Uses one credit: `fill` writes the record in its place. Answers a number that no other record of this ring has.
    template <class Fill>
    std::uint64_t put(const Fill& fill) noexcept {
        // The credit says that the writer has left this cell. Whoever took the credit that made it so came before this addition, or is
        // this thread, so acquiring here suffices.
        const std::uint64_t at = tail_.fetch_add(1, std::memory_order_acq_rel);
        cell& c = cells_[static_cast<std::uint32_t>(at) & mask_];
        fill(c.held, at);
        c.turn.store(at + 1, std::memory_order_release);
        return at;
    }

    /// The oldest record, or null. For the writer.
    [[nodiscard]] record* front() noexcept {
        cell& c = cells_[static_cast<std::uint32_t>(head_) & mask_];
        return c.turn.load(std::memory_order_acquire) == head_ + 1 ? &c.held : nullptr;
    }
    /// The record `behind` the oldest, or null.
    [[nodiscard]] const record* peek(std::uint64_t behind) noexcept {
        const std::uint64_t at = head_ + behind;
        cell& c = cells_[static_cast<std::uint32_t>(at) & mask_];
        return behind < size() && c.turn.load(std::memory_order_acquire) == at + 1 ? &c.held : nullptr;
    }
    /// Removes the oldest; its room is free after the next `settle`.
    void pop() noexcept {
        const record_class of = cells_[static_cast<std::uint32_t>(head_) & mask_].held.room;
        if (shared(of)) ++gone_[index(of)];
        ++gone_all_;
        ++head_;
    }
    /// Gives the room of what was removed back, in one go.
    void settle() noexcept {
        for (std::size_t i = 0; i < gone_.size(); ++i) {
            if (gone_[i] != 0) held_[i].fetch_sub(gone_[i], std::memory_order_relaxed);
            gone_[i] = 0;
        }
        if (gone_all_ != 0) used_.fetch_sub(gone_all_, std::memory_order_release);
        gone_all_ = 0;
    }

    /// Credits out and records not yet settled.
    [[nodiscard]] std::uint32_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
    /// Records ever begun to be put; for the writer to know when it has seen all that came before a point in time.
    [[nodiscard]] std::uint64_t begun() const noexcept { return tail_.load(std::memory_order_acquire); }
    [[nodiscard]] std::uint64_t removed() const noexcept { return head_; }

private:
    struct alignas(64) cell {
        std::atomic<std::uint64_t> turn{0};
        record held;
    };
    static constexpr std::uint32_t rounded(std::uint32_t size) noexcept {
        std::uint32_t power = 16;
        while (power < size && power < 1U << 30U) power *= 2;
        return power;
    }
    static constexpr bool shared(record_class of) noexcept {
        return of == record_class::refusal || of == record_class::stranger || of == record_class::reading;
    }
    static constexpr std::size_t index(record_class of) noexcept { return static_cast<std::size_t>(of); }

    // An exchange, not an addition that is undone: a crowd that is refused must not take the room away for a moment.
    static bool raise(std::atomic<std::uint32_t>& counter, std::uint32_t n, std::uint32_t most) noexcept {
        std::uint32_t now = counter.load(std::memory_order_relaxed);
        do {
            if (n > most || now > most - n) return false;
        } while (!counter.compare_exchange_weak(now, now + n, std::memory_order_acq_rel, std::memory_order_relaxed));
        return true;
    }

    const std::uint32_t mask_;
    const std::unique_ptr<cell[]> cells_;
    alignas(64) std::atomic<std::uint64_t> tail_{0};
    std::atomic<std::uint32_t> used_{0};
    std::array<std::atomic<std::uint32_t>, record_classes> held_{};
    alignas(64) std::uint64_t head_ = 0;
    std::uint32_t gone_all_ = 0;
    std::array<std::uint32_t, record_classes> gone_{};
};

} // namespace interlock::inline v0_1::journal

#endif
