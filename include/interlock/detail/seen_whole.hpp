// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_SEEN_WHOLE_HPP
#define INTERLOCK_DETAIL_SEEN_WHOLE_HPP

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace interlock::inline v0_1::detail {

/// A value that one writer at a time changes while others look: they see one value or another, never parts of two. Readers never
/// wait; who looks in the middle of changes sees nothing.
template <class T>
class seen_whole {
    static_assert(std::is_trivially_copyable_v<T> && std::is_nothrow_default_constructible_v<T>);

public:
    seen_whole() noexcept { store(T{}); }

    void store(const T& next) noexcept {
        std::array<std::uint64_t, words> from{};
        std::memcpy(from.data(), &next, sizeof(T));
        const std::uint64_t before = changes_.load(std::memory_order_relaxed);
        changes_.store(before + 1, std::memory_order_relaxed);
        // Released one by one: who sees a new word sees that a change has begun.
        for (std::size_t i = 0; i < words; ++i) held_[i].store(from[i], std::memory_order_release);
        changes_.store(before + 2, std::memory_order_release);
    }

    bool load(T& into) const noexcept {
        std::array<std::uint64_t, words> found;
        for (int attempt = 0; attempt < 8; ++attempt) {
            const std::uint64_t before = changes_.load(std::memory_order_acquire);
            for (std::size_t i = 0; i < words; ++i) found[i] = held_[i].load(std::memory_order_acquire);
            if (before % 2 != 0 || changes_.load(std::memory_order_relaxed) != before) continue;
            std::memcpy(static_cast<void*>(&into), found.data(), sizeof(T));
            return true;
        }
        return false;
    }

private:
    static constexpr std::size_t words = (sizeof(T) + 7) / 8;
    std::atomic<std::uint64_t> changes_{0};
    std::array<std::atomic<std::uint64_t>, words> held_{};
};

} // namespace interlock::inline v0_1::detail

#endif
