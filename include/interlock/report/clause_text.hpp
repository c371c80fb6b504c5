// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_REPORT_CLAUSE_TEXT_HPP
#define INTERLOCK_REPORT_CLAUSE_TEXT_HPP

#include <interlock/core/claim.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace interlock::inline v0_1::report {

/// The clauses that a claim's bits stand for, as text: `a, d`, or for CR 2.8 `configuration change/outcome`. Empty for none,
/// and for rows without lettered clauses.
[[nodiscard]] inline std::string clause_text(requirement id, std::uint64_t bits) {
    constexpr std::string_view categories[]{"access control", "request error",        "control system event",
                                            "backup/restore", "configuration change", "audit log event"};
    constexpr std::string_view fields[]{"timestamp", "source", "category", "type", "event id", "outcome"};
    const catalogue_row* const row = iec_62443_4_2.find(id);
    std::string out;
    if (row == nullptr || row->clauses == 0) return out;
    const auto add = [&out](std::string_view one) {
        if (!out.empty()) out += ", ";
        out += one;
    };
    for (std::size_t at = 0; at < row->clauses; ++at) {
        if ((bits >> at & 1U) == 0) continue;
        if (row->clauses != 36) {
            const char letter = static_cast<char>('a' + at);
            add({&letter, 1});
        } else if ((bits >> (at - at % 6) & 0x3fU) != 0x3fU) {
            add(std::string{categories[at / 6]} + "/" + std::string{fields[at % 6]});
        } else if (at % 6 == 0) {
            // A category with all of its fields is said in one word.
            add(categories[at / 6]);
        }
    }
    return out;
}

} // namespace interlock::inline v0_1::report

#endif
