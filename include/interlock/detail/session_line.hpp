// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_SESSION_LINE_HPP
#define INTERLOCK_DETAIL_SESSION_LINE_HPP

#include <atomic>
#include <cstdint>

namespace interlock::inline v0_1::detail {

/// How the words of a session are read and written.
struct session_words {
    // Data is released and acquired, so that who has seen a part of a change has seen that the sequence number was odd.
    template <class T>
    static T get(const std::atomic<T>& from) noexcept {
        return from.load(std::memory_order_acquire);
    }
    template <class T>
    static void put(std::atomic<T>& into, T v) noexcept {
        into.store(v, std::memory_order_release);
    }
    /// Every number once in 2^32, in an order that looks like none: the steps can all be undone, so no two are mapped to one.
    static constexpr std::uint32_t scattered(std::uint32_t n) noexcept {
        n = (n ^ n >> 16U) * 0x7feb'352dU;
        n = (n ^ n >> 15U) * 0x846c'a68bU;
        return n ^ n >> 16U;
    }
};

/// What a look-up of a session and most of a decision need: a line of its own, so that sessions don't slow each other down.
/// One writer at a time; the sequence number is odd while it changes.
struct alignas(64) session_line {
    template <class T>
    using cell = std::atomic<T>;
    static constexpr std::int64_t used = 1;

    cell<std::uint32_t> sequence{0};
    cell<std::uint8_t> on{0};
    cell<std::uint8_t> proof{0};
    cell<std::uint8_t> marks{0};
    /// Generation and subject; 0 is free.
    cell<std::uint64_t> held{0};
    cell<std::uint64_t> from[2]{};
    cell<std::uint64_t> token[2]{};
    /// When it was last active; the lowest bit says that it was ever used.
    mutable cell<std::int64_t> active{0};
    /// Identity of a site policy, and what that says of the session.
    cell<std::uint64_t> judged{0};

    template <class With>
    void change(const With& with) noexcept {
        const std::uint32_t before = sequence.load(std::memory_order_relaxed);
        sequence.store(before + 1, std::memory_order_relaxed);
        with();
        sequence.store(before + 2, std::memory_order_release);
    }
    /// Reads while nobody changes; false when that doesn't happen for a while.
    template <class Read>
    bool consistently(const Read& read) const noexcept {
        for (int tries = 0; tries < 256; ++tries) {
            const std::uint32_t before = sequence.load(std::memory_order_acquire);
            if ((before & 1U) != 0) continue;
            read();
            if (sequence.load(std::memory_order_relaxed) == before) return true;
        }
        return false;
    }
};

/// The rest of a session.
struct session_rest {
    std::atomic<std::uint64_t> channel{0};
    std::atomic<std::int64_t> authenticated{0};
    std::atomic<std::uint32_t> chosen[4]{};
    /// Neighbours among the sessions of its subject, or the next free place; a place more than it is, 0 for none.
    std::uint32_t next = 0;
    std::uint32_t before = 0;
};
static_assert(sizeof(session_line) == 64 && sizeof(session_rest) == 40);

} // namespace interlock::inline v0_1::detail

#endif
