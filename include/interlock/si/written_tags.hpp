// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_WRITTEN_TAGS_HPP
#define INTERLOCK_SI_WRITTEN_TAGS_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/si/fixed_table.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::si {

/// How much a tag has been changed in one direction within a window that moves along.
///
/// The window is cut into seven parts, and an eighth is the one that fills: what was spent counts for one window at least and
/// for a seventh more at most, so no window ever holds more than its limit.
///
/// Serves:   none by itself; CR 3.5 as far as `tag_limits` does.
/// Denies:   none.
/// Units:    engineering units.
/// Errors:   none.
/// Threads:  one thread at a time spends and gives back; any may look, and sees a sum that is at most one spending off.
/// Cost:     128 bytes; a sum over eight parts.
/// Example:  tests/interlock/si/written_tags.cpp
class change_window {
public:
    static constexpr std::int64_t parts = 7;

    static constexpr std::int64_t part_of(ticks now, ticks window) noexcept {
        const std::int64_t length = window.count / parts + (window.count % parts != 0 ? 1 : 0);
        return length > 0 ? now.count / length : 0;
    }

    double spent(std::int64_t part) const noexcept {
        double sum = 0;
        for (const cell& c : cells_) {
            // A part that lies ahead counts: the thread that asks may have read the clock earlier.
            if (c.part.load(std::memory_order_relaxed) >= part - parts)
                sum += std::bit_cast<double>(c.amount.load(std::memory_order_relaxed));
        }
        return sum;
    }
    /// Answers the part in which it was entered, for `give_back`.
    std::int64_t spend(std::int64_t part, double amount) noexcept {
        cell& c = at(part);
        const std::int64_t there = c.part.load(std::memory_order_relaxed);
        if (there > part) part = there;
        const double before = there == part ? std::bit_cast<double>(c.amount.load(std::memory_order_relaxed)) : 0.0;
        c.amount.store(std::bit_cast<std::uint64_t>(before + amount), std::memory_order_relaxed);
        c.part.store(part, std::memory_order_relaxed);
        return part;
    }
    void give_back(std::int64_t part, double amount) noexcept {
        cell& c = at(part);
        if (c.part.load(std::memory_order_relaxed) != part) return;
        const double left = std::bit_cast<double>(c.amount.load(std::memory_order_relaxed)) - amount;
        c.amount.store(std::bit_cast<std::uint64_t>(left > 0 ? left : 0.0), std::memory_order_relaxed);
    }
    void clear() noexcept {
        for (cell& c : cells_) {
            c.amount.store(0, std::memory_order_relaxed);
            c.part.store(INT64_MIN, std::memory_order_relaxed);
        }
    }

private:
    struct cell {
        std::atomic<std::int64_t> part{INT64_MIN};
        std::atomic<std::uint64_t> amount{0};
    };
    cell& at(std::int64_t part) noexcept { return cells_[static_cast<std::uint64_t>(part) & 7U]; }
    std::array<cell, 8> cells_{};
};

/// What `tag_limits` remembers of a tag: it belongs to the tag, whoever writes it and over whatever connection.
/// Whoever has taken the row is the only one that changes it, `settled` apart; any thread may look.
struct written_tag {
    std::atomic<std::uint32_t> key{0};
    /// 1 while a permitted write is on its way.
    std::atomic<std::uint32_t> writing{0};
    /// When the last write ended: what was read earlier says nothing of the value any more.
    std::atomic<std::int64_t> settled{0};
    /// The latest time stamp that came with a value, and when it was last written.
    std::atomic<std::int64_t> stamp{0};
    std::atomic<std::int64_t> written{0};
    /// The limits that the windows were filled under; under others they say nothing.
    std::atomic<std::uint64_t> limit_mark{0};
    change_window up;
    change_window down;
    change_window writes;

    /// What the write on its way has spent, to be given back; looked at only by whoever has taken the row.
    struct spent {
        change_window* window = nullptr;
        std::int64_t part = 0;
        double size = 0;
        bool counted = false;
        std::int64_t writes_part = 0;
        std::int64_t written_before = 0;
        std::int64_t stamp_before = 0;
    } held;

    bool take() noexcept {
        if (writing.exchange(1, std::memory_order_acquire) != 0) return false;
        held = {};
        return true;
    }
    void release() noexcept { writing.store(0, std::memory_order_release); }
    bool taken() const noexcept { return writing.load(std::memory_order_acquire) != 0; }

    void settle(ticks now) noexcept {
        std::int64_t before = settled.load(std::memory_order_relaxed);
        while (before < now.count && !settled.compare_exchange_weak(before, now.count, std::memory_order_release,
                                                                    std::memory_order_relaxed)) {}
    }
    /// Gives back what the write on its way has spent: it has not happened.
    void give_back() noexcept {
        if (held.window != nullptr) held.window->give_back(held.part, held.size);
        if (held.counted) writes.give_back(held.writes_part, 1);
        written.store(held.written_before, std::memory_order_relaxed);
        stamp.store(held.stamp_before, std::memory_order_relaxed);
    }
};

/// How many tags with limits on change there is room for.
struct written_tags_size {
    std::uint32_t tags = 1024;
};

/// A table of fixed size from tags to what is remembered of them; a row once given stays with its tag.
///
/// Serves:   none by itself; CR 3.5 as far as `tag_limits` does, and CR 7.2: it can't grow.
/// Denies:   none.
/// Units:    none.
/// Errors:   `find_or_add` answers null when it is full.
/// Threads:  any.
/// Cost:     about 500 bytes for each tag that it has room for, allocated once; one probe on average.
/// Example:  tests/interlock/si/written_tags.cpp
class written_tags {
public:
    explicit written_tags(written_tags_size size = {})
        : count_{std::bit_ceil(std::size_t{size.tags} + size.tags / 2 + 1)},
          most_{size.tags},
          rows_{count_} {}

    const written_tag* find(resource of) const noexcept { return look(of); }
    written_tag* find(resource of) noexcept { return look(of); }

    written_tag* find_or_add(resource of) noexcept {
        if (of.id == 0) return nullptr;
        if (written_tag* const there = look(of)) return there;
        if (used_.fetch_add(1, std::memory_order_relaxed) >= most_) {
            used_.fetch_sub(1, std::memory_order_relaxed);
            return nullptr;
        }
        for (std::size_t at = place(of), probed = 0; probed != count_; ++at, ++probed) {
            written_tag& row = rows_[at & (count_ - 1)];
            std::uint32_t key = 0;
            if (row.key.compare_exchange_strong(key, of.id, std::memory_order_acq_rel)) return &row;
            if (key == of.id) {
                // Another thread entered it meanwhile.
                used_.fetch_sub(1, std::memory_order_relaxed);
                return &row;
            }
        }
        used_.fetch_sub(1, std::memory_order_relaxed);
        return nullptr;
    }

private:
    written_tag* look(resource of) const noexcept {
        if (of.id == 0) return nullptr;
        for (std::size_t at = place(of), probed = 0; probed != count_; ++at, ++probed) {
            written_tag& row = rows_[at & (count_ - 1)];
            const std::uint32_t key = row.key.load(std::memory_order_acquire);
            if (key == of.id) return &row;
            if (key == 0) return nullptr;
        }
        return nullptr;
    }
    static std::size_t place(resource of) noexcept {
        return static_cast<std::size_t>((std::uint64_t{of.id} * 0x9e37'79b9'7f4a'7c15U) >> 32U);
    }

    std::size_t count_;
    std::uint32_t most_;
    fixed_table<written_tag> rows_;
    std::atomic<std::uint32_t> used_{0};
};

} // namespace interlock::inline v0_1::si

#endif
