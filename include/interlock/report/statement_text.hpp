// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_REPORT_STATEMENT_TEXT_HPP
#define INTERLOCK_REPORT_STATEMENT_TEXT_HPP

#include <interlock/core/statement.hpp>
#include <interlock/report/clause_text.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace interlock::inline v0_1::report {

/// The component types of a statement in words: `software application, network device`.
[[nodiscard]] inline std::string types_text(component_types types) {
    constexpr std::array<std::string_view, 4> names{"software application", "embedded device", "host device",
                                                    "network device"};
    std::string out;
    for (std::size_t at = 0; at < names.size(); ++at) {
        if ((static_cast<unsigned>(types) >> at & 1U) == 0) continue;
        if (!out.empty()) out += ", ";
        out += names[at];
    }
    return out;
}

/// A level vector in words: `iac=1 uc=2 si=1 dc=0 rdf=2 tre=1 ra=1`.
[[nodiscard]] inline std::string levels_text(const levels& some) {
    std::string out;
    for (unsigned at = 1; at <= 7; ++at) {
        const fr part = static_cast<fr>(at);
        if (!out.empty()) out += ' ';
        out += text(part);
        out += '=';
        out += static_cast<char>('0' + some[part]);
    }
    return out;
}

/// One source of a row as a sentence: `uc::rbac satisfies it (clauses a, d)`.
[[nodiscard]] inline std::string source_text(requirement id, const statement_source& one) {
    std::string out;
    const auto with = [&out](std::string_view before, std::string_view what) {
        if (!what.empty()) out.append(before).append(what);
    };
    switch (one.role) {
    case statement_role::satisfies: out = std::string{one.name} + " satisfies it"; break;
    case statement_role::contributes_to: out = std::string{one.name} + " contributes to it"; break;
    case statement_role::integrates:
        out = one.name.empty() ? std::string{} : std::string{one.name} + " leaves it to ";
        out += one.text;
        break;
    case statement_role::documents: out = "documented in " + std::string{one.text}; break;
    case statement_role::not_applicable: out = std::string{one.text}; break;
    case statement_role::uncovered: out = "left uncovered: " + std::string{one.text}; break;
    case statement_role::limited_by_interface:
        out = "not over " + std::string{one.name};
        with(" without this countermeasure: ", one.text);
        break;
    case statement_role::simulated: out = std::string{one.name} + " doesn't count: " + std::string{one.text}; break;
    case statement_role::voided: out = std::string{one.name} + ": " + std::string{one.text}; break;
    }
    const bool claims = one.role <= statement_role::integrates;
    if (claims && one.clauses != all_clauses(id)) with(", clauses ", clause_text(id, one.clauses));
    return out;
}

/// All that is said about a row, one after the other, with the clauses that are missing.
[[nodiscard]] inline std::string sources_text(const statement_row& row) {
    std::string out;
    for (const statement_source& one : row.sources) {
        if (!out.empty()) out += "; ";
        out += source_text(row.id, one);
    }
    if (row.how == way::not_met && row.missing != 0 && row.missing != all_clauses(row.id)) {
        if (!out.empty()) out += "; ";
        out += "missing: " + clause_text(row.id, row.missing);
    }
    return out;
}

} // namespace interlock::inline v0_1::report

#endif
