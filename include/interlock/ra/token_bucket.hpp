// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_TOKEN_BUCKET_HPP
#define INTERLOCK_RA_TOKEN_BUCKET_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/ra/limits.hpp>

#include <atomic>
#include <cstdint>

namespace interlock::inline v0_1::ra {

/// A rate, worked out: nanoseconds that a message costs, and how many may be owed.
struct pace {
    std::int64_t step = 1;
    std::int64_t depth = 0;

    constexpr pace() noexcept = default;
    /// Above 10^9 a second is 10^9 a second.
    constexpr explicit pace(rate r) noexcept {
        if (r.per_second == 0) return;
        step = (1'000'000'000 + r.per_second - 1) / r.per_second;
        depth = step * r.burst;
    }
};

/// A token bucket in one word (GCRA): it holds the moment at which it is full again.
///
/// Serves:   none by itself.
/// Denies:   nothing.
/// Units:    tokens; one is a message of ordinary weight.
/// Errors:   none.
/// Threads:  any; never more tokens than the pace gives are taken, whoever competes.
/// Cost:     one load and one exchange; after 8 lost exchanges one addition, so it is bounded. 8 bytes.
/// Example:  tests/interlock/ra/token_bucket.cpp
class token_bucket {
public:
    /// Takes tokens and answers 0; or takes none and answers when they will be there, `never` if they can't be.
    ticks take(pace p, ticks now, std::uint32_t tokens = 1) noexcept {
        const std::int64_t price = p.step * tokens;
        if (price > p.depth) return never;
        std::int64_t full_at = full_at_.load(std::memory_order_relaxed);
        for (int attempt = 0; attempt < 8; ++attempt) {
            const std::int64_t next = (full_at > now.count ? full_at : now.count) + price;
            if (next - now.count > p.depth) return {next - p.depth};
            if (full_at_.compare_exchange_weak(full_at, next, std::memory_order_relaxed)) return {};
        }
        // Others have just taken tokens, so `full_at_` is not behind: adding is exact. Given back, it was never there.
        const std::int64_t next = full_at_.fetch_add(price, std::memory_order_relaxed) + price;
        if (next - now.count <= p.depth) return {};
        full_at_.fetch_sub(price, std::memory_order_relaxed);
        return {next - p.depth};
    }

    /// Gives tokens back that were not needed after all.
    void give_back(pace p, std::uint32_t tokens = 1) noexcept {
        full_at_.fetch_sub(p.step * tokens, std::memory_order_relaxed);
    }

    /// When `tokens` will be there: 0 for now. Takes nothing.
    ticks ready_at(pace p, ticks now, std::uint32_t tokens = 1) const noexcept {
        const std::int64_t price = p.step * tokens;
        if (price > p.depth) return never;
        const std::int64_t full_at = full_at_.load(std::memory_order_relaxed);
        const std::int64_t next = (full_at > now.count ? full_at : now.count) + price;
        return next - now.count > p.depth ? ticks{next - p.depth} : ticks{};
    }

private:
    std::atomic<std::int64_t> full_at_{0};
};

} // namespace interlock::inline v0_1::ra

#endif
