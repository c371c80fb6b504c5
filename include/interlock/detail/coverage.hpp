// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_COVERAGE_HPP
#define INTERLOCK_DETAIL_COVERAGE_HPP

#include <interlock/core/catalogue.hpp>
#include <interlock/core/claim.hpp>
#include <interlock/detail/check_parts.hpp>
#include <interlock/detail/facts.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1 {

/// How a requirement is met. `not_met` is 0: whoever says nothing meets nothing.
enum class way : std::uint8_t { not_met, not_applicable, met_by_integration, met_by_component };

namespace detail {

/// What the facts of a composition come to for one row.
struct row_coverage {
    std::uint64_t component{};
    std::uint64_t integration{};
    bool not_applicable{};
    bool declared_uncovered{};
    bool capped{};
    bool capped_for_good{};

    [[nodiscard]] constexpr way how(std::uint64_t all) const noexcept {
        if (not_applicable) return way::not_applicable;
        if (capped_for_good || ((component | integration) & all) != all) return way::not_met;
        return !capped && (component & all) == all ? way::met_by_component : way::met_by_integration;
    }

    /// The clauses that nobody claims.
    [[nodiscard]] constexpr std::uint64_t missing(std::uint64_t all) const noexcept {
        return not_applicable ? 0 : all & ~(component | integration);
    }
};

constexpr void count_in(row_coverage& row, const fact& one) noexcept {
    switch (one.how) {
    case role::satisfies:
    case role::documents: row.component |= one.what.clauses; break;
    case role::integrates: row.integration |= one.what.clauses; break;
    case role::not_applicable: row.not_applicable = true; break;
    case role::uncovered: row.declared_uncovered = true; break;
    case role::caps:
        row.capped = true;
        row.capped_for_good = row.capped_for_good || one.words.empty();
        break;
    case role::contributes:
    case role::simulated:
    case role::voids: break;
    }
}

template <class Facts>
consteval auto covered_rows() noexcept {
    std::array<row_coverage, row_count> out{};
    for (const fact& one : Facts::all) {
        if (one.part == fr::none && one.how != role::voids) {
            const std::size_t at = iec_62443_4_2.index(one.what.id);
            if (at < row_count) count_in(out[at], one);
            continue;
        }
        for (std::size_t at = 0; at < row_count; ++at) {
            if (one.how == role::voids)
                out[at].capped_for_good = true;
            else if (iec_62443_4_2.rows[at].part == one.part)
                count_in(out[at], one);
        }
    }
    return out;
}

template <class Facts>
consteval auto ways_of() noexcept {
    const auto rows = covered_rows<Facts>();
    std::array<way, row_count> out{};
    for (std::size_t at = 0; at < row_count; ++at) out[at] = rows[at].how(all_clauses(iec_62443_4_2.rows[at]));
    return out;
}

template <class Parts>
struct coverage : facts<Parts> {
    static_assert(check_parts<Parts>::done);
    static constexpr std::array<row_coverage, row_count> rows = covered_rows<facts<Parts>>();
    static constexpr std::array<way, row_count> ways = ways_of<facts<Parts>>();
};

// A list of parts, or anything that has one.
template <class T>
struct parts_in {
    using type = typename T::parts;
};
template <class... Ps>
struct parts_in<parts<Ps...>> {
    using type = parts<Ps...>;
};
template <class Enforcer>
using coverage_of = coverage<typename parts_in<Enforcer>::type>;

} // namespace detail

} // namespace interlock::inline v0_1

#endif
