// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_LANE_HPP
#define INTERLOCK_JOURNAL_LANE_HPP

#include <interlock/journal/at.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/ring.hpp>
#include <interlock/journal/summary_table.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::journal {

namespace detail {

/// A small number for each thread that lives, the lowest that is free. Threads beyond 256 share number 0.
class thread_numbers {
public:
    static constexpr std::uint32_t most = 256;

    std::uint32_t take() noexcept {
        for (std::uint32_t word = 0; word < words_.size(); ++word) {
            std::uint64_t taken = words_[word].load(std::memory_order_relaxed);
            while (taken != ~std::uint64_t{0}) {
                const auto bit = static_cast<std::uint32_t>(std::countr_one(taken));
                if (words_[word].compare_exchange_weak(taken, taken | std::uint64_t{1} << bit,
                                                       std::memory_order_acq_rel))
                    return word * 64 + bit;
            }
        }
        return most;
    }
    void give_back(std::uint32_t number) noexcept {
        if (number < most) words_[number / 64].fetch_and(~(std::uint64_t{1} << number % 64), std::memory_order_acq_rel);
    }

private:
    std::array<std::atomic<std::uint64_t>, most / 64> words_{};
};
inline constinit thread_numbers numbers_of_threads{};
inline thread_local constinit std::int32_t own_number = -1;

struct numbered_thread {
    numbered_thread() noexcept : number{numbers_of_threads.take()} {}
    numbered_thread(const numbered_thread&) = delete;
    numbered_thread& operator=(const numbered_thread&) = delete;
    ~numbered_thread() {
        numbers_of_threads.give_back(number);
        // What still decides while the thread ends shares the first lane.
        own_number = 0;
    }
    std::uint32_t number;
};
[[gnu::noinline, gnu::cold]] inline std::uint32_t number_this_thread() noexcept {
    static thread_local const numbered_thread mine;
    own_number = static_cast<std::int32_t>(mine.number % thread_numbers::most);
    return static_cast<std::uint32_t>(own_number);
}
inline std::uint32_t thread_number() noexcept {
    if (own_number >= 0) [[likely]]
        return static_cast<std::uint32_t>(own_number);
    return number_this_thread();
}

} // namespace detail

/// What one deciding thread writes into: its ring, its counts of repeats, and counts of what found no room.
///
/// Threads take lanes by a small number of their own; more threads than lanes share them.
///
/// Serves:   contributes to CR 2.10 and CR 7.2.
/// Denies:   none.
/// Units:    none.
/// Errors:   none.
/// Threads:  any; two threads meet here only when there are more threads than lanes, or to complete each other's tickets.
/// Cost:     memory fixed at construction.
/// Example:  tests/interlock/journal/lane.cpp
struct alignas(64) lane {
    explicit lane(const at& limits)
        : records{limits.ring_records},
          known{limits.summary_cells},
          strangers{limits.stranger_cells} {}

    /// The table in which repeats of a class are counted.
    summary_table& repeats(record_class of) noexcept { return of == record_class::stranger ? strangers : known; }
    void drop(record_class of, std::uint64_t n = 1) noexcept {
        dropped[static_cast<std::size_t>(of)].fetch_add(n, std::memory_order_relaxed);
    }
    /// Refusals and reads that are counted, but not told apart.
    void fold(record_class of, std::uint64_t n = 1) noexcept {
        folded[static_cast<std::size_t>(of)].fetch_add(n, std::memory_order_relaxed);
    }

    ring records;
    summary_table known;
    summary_table strangers;
    std::array<std::atomic<std::uint64_t>, record_classes> dropped{};
    std::array<std::atomic<std::uint64_t>, record_classes> folded{};
};

} // namespace interlock::inline v0_1::journal

#endif
