// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_SNAPSHOT_CELL_HPP
#define INTERLOCK_DETAIL_SNAPSHOT_CELL_HPP

#include <interlock/core/publication.hpp>
#include <interlock/detail/atomic.hpp>

#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::detail {

/// A reader's mark that it looks at a snapshot: the epoch at which it began, 0 when it looks at none. One writer, a cache line of its own.
struct alignas(64) pin_slot {
    std::uint64_t epoch = 0;
    const snapshot* pinned = nullptr;
    std::uint32_t depth = 0;
    std::uint32_t taken = 0;
};

/// The slots of one enforcer. Outlives it while a thread still holds a lease, so that a thread may end after the enforcer.
struct pin_slots {
    static constexpr std::size_t count = 64;
    pin_slot slots[count];
    std::uint32_t owners = 1;
    std::uint32_t closed = 0;
    /// Readers without a slot, by epoch modulo the count: the slow path when there are more threads than slots.
    std::uint64_t crowd[8] = {};

    pin_slot* take() noexcept {
        for (pin_slot& s : slots)
            if (load_relaxed(s.taken) == 0 && exchange_if(s.taken, 0U, 1U)) return &s;
        return nullptr;
    }
    static void give_back(pin_slot& s) noexcept { store_release(s.taken, 0U); }
    void hold() noexcept { fetch_add(owners, 1U); }
    void let_go() noexcept {
        if (fetch_add(owners, ~0U) == 1) delete this;
    }
};

/// The current snapshot of an enforcer, and the retired ones that may still be looked at.
///
/// Readers with a slot are wait-free: mark the slot with the epoch, look at the pointer. A publisher swaps the pointer, raises the epoch, and runs
/// the process barrier, after which a reader either shows its mark or sees the new pointer; a retired snapshot goes when no
/// mark is as old as its retirement. Without a process barrier both sides use a full fence.
class snapshot_cell {
public:
    static constexpr std::size_t most_retired = 4;

    explicit snapshot_cell(process_barrier barrier = nullptr) noexcept
        : barrier_{barrier != nullptr && barrier() ? barrier : nullptr} {}
    snapshot_cell(const snapshot_cell&) = delete;
    snapshot_cell& operator=(const snapshot_cell&) = delete;
    ~snapshot_cell() {
        store_release(slots_->closed, 1U);
        retire_current();
        heavy_barrier();
        for (int i = 0; i < 1000 * waits && retired_count_ != 0; ++i) collect();
        slots_->let_go();
    }

    /// Looks at the current snapshot until destroyed. A nested pin of the same slot keeps the outer one's snapshot.
    class pin {
    public:
        [[gnu::always_inline]] pin(const snapshot_cell& cell, pin_slot* slot) noexcept : slot_{slot} {
            if (slot_ == nullptr) [[unlikely]] {
                join(cell);
                return;
            }
            if (slot_->depth++ == 0) {
                store_release(slot_->epoch, load_acquire(cell.epoch_));
                if (cell.barrier_ != nullptr) [[likely]]
                    light_fence();
                else
                    full_fence();
                slot_->pinned = load_acquire(cell.now_);
            }
            snapshot_ = slot_->pinned;
        }
        pin(const pin&) = delete;
        pin& operator=(const pin&) = delete;
        [[gnu::always_inline]] ~pin() {
            if (slot_ == nullptr) [[unlikely]]
                leave();
            else if (--slot_->depth == 0)
                store_release(slot_->epoch, std::uint64_t{0});
        }
        const snapshot& operator*() const noexcept { return *snapshot_; }
        const snapshot* get() const noexcept { return snapshot_; }

    private:
        [[gnu::noinline, gnu::cold]] void join(const snapshot_cell& cell) noexcept {
            crowd_ = cell.join_crowd();
            snapshot_ = load_acquire(cell.now_);
        }
        [[gnu::noinline, gnu::cold]] void leave() noexcept { fetch_add(*crowd_, ~std::uint64_t{0}); }

        pin_slot* slot_;
        std::uint64_t* crowd_ = nullptr;
        const snapshot* snapshot_;
    };

    /// Makes a snapshot the current one. Waits a bounded time for retired ones to become free; false when there are still too many.
    /// One publisher at a time.
    bool swap(const publication& next) noexcept {
        for (int i = 0; retired_count_ >= most_retired; ++i) {
            if (i == waits) return false;
            heavy_barrier();
            collect();
        }
        retire_current();
        current_ = next;
        __atomic_store_n(&now_, next.now, __ATOMIC_SEQ_CST);
        fetch_add(epoch_, std::uint64_t{1});
        heavy_barrier();
        if (retired_count_ > largest_retired_) store_relaxed(largest_retired_, retired_count_);
        collect();
        return true;
    }

    const snapshot* current() const noexcept { return load_acquire(now_); }
    pin_slots& slots() const noexcept { return *slots_; }
    /// The largest number of retired snapshots that existed at one time.
    std::uint32_t largest_retired() const noexcept { return load_relaxed(largest_retired_); }

private:
    static constexpr int waits = 100;
    struct retired {
        publication what;
        std::uint64_t epoch;
    };

    void heavy_barrier() const noexcept {
        if (barrier_ == nullptr || !barrier_()) full_fence();
    }

    void retire_current() noexcept {
        if (current_.now != nullptr) retired_[retired_count_++] = {current_, load_relaxed(epoch_)};
        current_ = {};
    }

    std::uint64_t* join_crowd() const noexcept {
        for (;;) {
            const std::uint64_t epoch = load_acquire(epoch_);
            std::uint64_t& count = slots_->crowd[epoch % 8];
            fetch_add(count, std::uint64_t{1});
            if (load_acquire(epoch_) == epoch) return &count;
            fetch_add(count, ~std::uint64_t{0});
        }
    }

    /// The oldest epoch that a reader still shows.
    std::uint64_t oldest_mark() const noexcept {
        const std::uint64_t now = load_relaxed(epoch_);
        std::uint64_t oldest = ~std::uint64_t{0};
        for (const pin_slot& s : slots_->slots) {
            const std::uint64_t epoch = load_acquire(s.epoch);
            if (epoch != 0 && epoch < oldest) oldest = epoch;
        }
        // With at most five snapshots alive, epochs further back than seven have no readers.
        for (std::uint64_t back = 0; back < 8 && back < now; ++back)
            if (load_acquire(slots_->crowd[(now - back) % 8]) != 0 && now - back < oldest) oldest = now - back;
        return oldest;
    }

    void collect() noexcept {
        const std::uint64_t oldest = oldest_mark();
        std::uint32_t kept = 0;
        for (std::uint32_t i = 0; i < retired_count_; ++i) {
            const retired r = retired_[i];
            if (r.epoch < oldest) {
                if (r.what.dispose != nullptr) r.what.dispose(r.what.now);
            } else {
                retired_[kept++] = r;
            }
        }
        retired_count_ = kept;
    }

    const snapshot* now_ = nullptr;
    std::uint64_t epoch_ = 1;
    process_barrier barrier_;
    pin_slots* slots_ = new pin_slots;
    publication current_{};
    retired retired_[most_retired + 1] = {};
    std::uint32_t retired_count_ = 0;
    std::uint32_t largest_retired_ = 0;
};

} // namespace interlock::inline v0_1::detail

#endif
