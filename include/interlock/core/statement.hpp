// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_STATEMENT_HPP
#define INTERLOCK_CORE_STATEMENT_HPP

#include <interlock/core/catalogue.hpp>
#include <interlock/core/level.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/detail/coverage.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace interlock::inline v0_1 {

/// What one part of the composition says about a row of the statement.
enum class statement_role : std::uint8_t {
    satisfies,
    contributes_to,
    integrates,
    documents,
    not_applicable,
    uncovered,
    limited_by_interface,
    simulated,
    voided
};

/// One line under a row: who says what. `name` is a policy's or an interface's name and may be empty; `text` is by what it is
/// met, why it doesn't apply, or, for an interface, the countermeasure outside the component (empty: none).
struct statement_source {
    statement_role role{};
    std::string_view name{};
    std::string_view text{};
    std::uint64_t clauses{};
};

/// One applicable row: how it is met, by which policies, and which clauses nobody claims (bits as in `claim`).
struct statement_row {
    requirement id{};
    std::string_view title{};
    fr part{};
    std::uint8_t level{};
    way how{};
    std::uint8_t clauses{};
    std::uint64_t missing{};
    std::span<const statement_source> sources{};
};

/// An interface without users and without protection, as the statement lists it.
struct statement_interface {
    std::string_view name{};
    std::string_view countermeasure{};
};

/// The SL-C statement of a composition: everything is constexpr data, the reports in report/ and adapt/ write it.
struct slc_statement {
    std::string_view edition{};
    component_types types{};
    achieved_levels reached{};
    std::span<const statement_row> rows{};
    std::span<const statement_interface> interfaces{};
};

/// A way of meeting a row, in the words of the statement.
[[nodiscard]] constexpr std::string_view text(way how) noexcept {
    constexpr std::string_view names[]{"not met", "not applicable", "met by integration", "met by component"};
    return names[static_cast<std::size_t>(how) % 4];
}

/// A source's part in a row, in the words of the statement.
[[nodiscard]] constexpr std::string_view text(statement_role role) noexcept {
    constexpr std::string_view names[]{"satisfies",  "contributes to",         "integrates",
                                       "documents",  "not applicable",         "left uncovered",
                                       "limited by", "simulated, not counted", "voided by"};
    return names[static_cast<std::size_t>(role) % 9];
}

namespace detail {

constexpr bool says(const fact& one, const catalogue_row& row) noexcept {
    if (one.how == role::voids) return true;
    return one.part == fr::none ? one.what.id == row.id : one.part == row.part;
}

template <class Coverage>
struct statement_data {
    static constexpr bool applies(const catalogue_row& row) noexcept { return selects(row, Coverage::types, 4); }

    static constexpr std::size_t row_total = [] {
        std::size_t n = 0;
        for (const catalogue_row& row : iec_62443_4_2.rows) n += applies(row) ? 1U : 0U;
        return n;
    }();

    // How many sources each row has, so that all of them can stand in one array, row after row.
    static constexpr auto counts = [] {
        std::array<std::size_t, row_count> out{};
        for (const fact& one : Coverage::all) {
            if (one.part == fr::none && one.how != role::voids) {
                const std::size_t at = iec_62443_4_2.index(one.what.id);
                if (at < row_count && applies(iec_62443_4_2.rows[at])) ++out[at];
                continue;
            }
            for (std::size_t at = 0; at < row_count; ++at)
                if (says(one, iec_62443_4_2.rows[at]) && applies(iec_62443_4_2.rows[at])) ++out[at];
        }
        return out;
    }();

    static constexpr std::size_t source_total = [] {
        std::size_t n = 0;
        for (const std::size_t one : counts) n += one;
        return n;
    }();

    static constexpr auto sources = [] {
        std::array<statement_source, source_total> out{};
        std::array<std::size_t, row_count> next{};
        for (std::size_t at = 1; at < row_count; ++at) next[at] = next[at - 1] + counts[at - 1];
        const auto put = [&](std::size_t at, const fact& one) {
            if (applies(iec_62443_4_2.rows[at]))
                out[next[at]++] = {static_cast<statement_role>(one.how), one.name, one.words, one.what.clauses};
        };
        for (const fact& one : Coverage::all) {
            if (one.part == fr::none && one.how != role::voids) {
                const std::size_t at = iec_62443_4_2.index(one.what.id);
                if (at < row_count) put(at, one);
                continue;
            }
            for (std::size_t at = 0; at < row_count; ++at)
                if (says(one, iec_62443_4_2.rows[at])) put(at, one);
        }
        return out;
    }();

    static constexpr auto rows = [] {
        std::array<statement_row, row_total> out{};
        std::size_t n = 0;
        std::size_t from = 0;
        for (std::size_t at = 0; at < row_count; ++at) {
            const catalogue_row& row = iec_62443_4_2.rows[at];
            if (!applies(row)) continue;
            out[n++] = {.id = row.id,
                        .title = row.title,
                        .part = row.part,
                        .level = row.level,
                        .how = Coverage::ways[at],
                        .clauses = row.clauses,
                        .missing = Coverage::rows[at].missing(all_clauses(row)),
                        .sources = std::span{sources}.subspan(from, counts[at])};
            from += counts[at];
        }
        return out;
    }();

    // Each interface caps the same rows; CR 1.1 stands for it.
    static constexpr bool is_interface(const fact& one) noexcept {
        return one.how == role::caps && one.what.id == requirement{series::cr, 1, 1, 0};
    }
    static constexpr std::size_t interface_total = [] {
        std::size_t n = 0;
        for (const fact& one : Coverage::all) n += is_interface(one) ? 1U : 0U;
        return n;
    }();
    static constexpr auto interfaces = [] {
        std::array<statement_interface, interface_total> out{};
        std::size_t n = 0;
        for (const fact& one : Coverage::all)
            if (is_interface(one)) out[n++] = {one.name, one.words};
        return out;
    }();
};

} // namespace detail

/// The SL-C statement of an enforcer: for every row that applies to its component types the way in which it is met, by which
/// policy, and the reason.
///
/// Serves:   CCSC 2: what has to be met outside the component is named.
/// Denies:   nothing.
/// Units:    levels from 0 to 4.
/// Errors:   IL109 when the composition declares no component type.
/// Threads:  constexpr data, read by anyone.
/// Cost:     none at run time; static data.
/// Example:  `for (const auto& row : statement<gateway_security>().rows) ...`
template <class Enforcer>
[[nodiscard]] constexpr slc_statement statement() noexcept {
    using covered = detail::coverage_of<Enforcer>;
    static_assert(
        covered::types != component_types::no,
        "interlock[IL109]: which rows apply? add software_application, embedded_device, host_device or network_device");
    using data = detail::statement_data<covered>;
    return {.edition = iec_62443_4_2.edition,
            .types = covered::types,
            .reached = achieved<Enforcer>,
            .rows = data::rows,
            .interfaces = data::interfaces};
}

} // namespace interlock::inline v0_1

#endif
