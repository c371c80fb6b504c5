// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_LIMIT_POOL_HPP
#define INTERLOCK_SITE_LIMIT_POOL_HPP

#include <interlock/detail/list_hash.hpp>
#include <interlock/site/compiled_site.hpp>
#include <interlock/site/rows.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace interlock::inline v0_1::site {

/// Enters the limits of tags into a snapshot's table, equal ones once: a class of thousands of tags has one row.
///
/// Serves:   none by itself; CR 3.5 through the snapshot.
/// Denies:   none.
/// Units:    none.
/// Errors:   none.
/// Threads:  a plain value.
/// Cost:     one hash and look-up for each tag.
/// Example:  none
class limit_pool {
public:
    explicit limit_pool(compiled_site& into) : into_{into} {}

    /// The row of a tag's limits; 0 for a tag without any.
    std::uint32_t enter(const tag_row& tag) {
        if (!tag.limits) return 0;
        limit_entry row = *tag.limits;
        row.unit = into_.keep(tag.unit);
        if (!tag.enumerated.empty()) {
            row.enumerated_first = numbers(tag.enumerated);
            row.enumerated_count = static_cast<std::uint32_t>(tag.enumerated.size());
        }
        const auto [at, fresh] = known_.try_emplace(words_of(row), static_cast<std::uint32_t>(into_.own.limits.size()));
        if (fresh) into_.own.limits.push_back(row);
        return at->second;
    }

private:
    using words = std::array<std::uint64_t, 21>;

    static words words_of(const limit_entry& r) noexcept {
        const auto bits = [](double d) { return std::bit_cast<std::uint64_t>(d); };
        const auto time = [](ticks t) { return static_cast<std::uint64_t>(t.count); };
        const auto flags = static_cast<std::uint64_t>(r.soft_refuses) | std::uint64_t{r.has_range} << 1U |
                           std::uint64_t{r.bit_mapped} << 2U | std::uint64_t{r.read_back} << 3U |
                           std::uint64_t{r.withholds_bad_answers} << 4U |
                           static_cast<std::uint64_t>(r.least_quality) << 8U;
        return {bits(r.hard.low), bits(r.hard.high), bits(r.soft.low), bits(r.soft.high), bits(r.step_up),
                bits(r.step_down), bits(r.rate_up), bits(r.rate_down), time(r.rate_window),
                std::uint64_t{r.enumerated_first}, std::uint64_t{r.enumerated_count}, r.settable_bits, flags,
                time(r.past_skew), time(r.future_skew), time(r.current_max_age),
                // Units are kept once, so their place tells them apart.
                reinterpret_cast<std::uintptr_t>(r.unit.data()), r.unit.size(), time(r.least_interval),
                std::uint64_t{r.most_writes}, time(r.writes_window)};
    }

    std::uint32_t numbers(const std::vector<double>& list) {
        const auto [at, fresh] = lists_.try_emplace(list, static_cast<std::uint32_t>(into_.own.numbers.size()));
        if (fresh) into_.own.numbers.insert(into_.own.numbers.end(), list.begin(), list.end());
        return at->second;
    }

    compiled_site& into_;
    std::unordered_map<words, std::uint32_t, interlock::detail::list_hash> known_;
    std::unordered_map<std::vector<double>, std::uint32_t, interlock::detail::list_hash> lists_;
};

} // namespace interlock::inline v0_1::site

#endif
