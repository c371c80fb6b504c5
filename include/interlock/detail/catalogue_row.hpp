// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_CATALOGUE_ROW_HPP
#define INTERLOCK_DETAIL_CATALOGUE_ROW_HPP

#include <interlock/detail/requirement_id.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1 {

/// What a row of the catalogue is. A `pointer` only names rows of the component types; `absent` has no component requirement.
enum class row_kind : std::uint8_t { constraint, base, enhancement, pointer, absent };

/// Component types as a set of flags: a product may be several at once, and then has to meet the rows of each.
enum class component_types : std::uint8_t { no = 0, sar = 1, edr = 2, hdr = 4, ndr = 8, device = 14, any = 15 };

/// The union of two sets of component types.
[[nodiscard]] constexpr component_types operator|(component_types a, component_types b) noexcept {
    return static_cast<component_types>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

/// The component types that both sets have.
[[nodiscard]] constexpr component_types operator&(component_types a, component_types b) noexcept {
    return static_cast<component_types>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}

/// The closed list of reasons for which a row may not apply; each row knows its own (`catalogue_row::unless`).
enum class because : std::uint8_t {
    none,
    authenticates_nobody,
    no_human_interface,
    single_fixed_account,
    no_public_keys,
    no_symmetric_keys,
    no_remote_sessions,
    no_mobile_code,
    no_process_outputs,
    no_wireless
};

/// One row of IEC 62443-4-2: facts about a requirement, none of the standard's sentences.
struct catalogue_row {
    requirement id;
    row_kind kind;
    fr part;
    std::uint8_t level;
    component_types types;
    std::uint8_t clauses;
    because unless;
    std::string_view title;
};

} // namespace interlock::inline v0_1

#endif
