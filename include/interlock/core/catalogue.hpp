// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_CATALOGUE_HPP
#define INTERLOCK_CORE_CATALOGUE_HPP

#include <interlock/detail/catalogue_row.hpp>
#include <interlock/detail/catalogue_rows.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace interlock::inline v0_1 {

/// The rows of one edition of IEC 62443-4-2. Which rows apply is data of the rows, so that another edition or a national
/// amendment is another table, not other code.
struct catalogue {
    std::string_view edition;
    std::span<const catalogue_row> rows;

    /// The row's place in the table, or `size()` when this edition doesn't have it.
    [[nodiscard]] constexpr std::size_t index(requirement id) const noexcept {
        std::size_t at = 0;
        while (at < rows.size() && !(rows[at].id == id)) {
            ++at;
        }
        return at;
    }

    /// The row of an id, or a null pointer.
    [[nodiscard]] constexpr const catalogue_row* find(requirement id) const noexcept {
        const std::size_t at = index(id);
        return at < rows.size() ? &rows[at] : nullptr;
    }

    /// The number of rows.
    [[nodiscard]] constexpr std::size_t size() const noexcept { return rows.size(); }
};

/// The edition that this version of interlock claims against.
inline constexpr catalogue iec_62443_4_2{"IEC 62443-4-2:2019", detail::rows::all};

/// The number of rows, for arrays with a place for each.
inline constexpr std::size_t row_count = std::size(detail::rows::all);

/// A row that a component of these types must meet at this level. Pointers and absent rows are never selected.
[[nodiscard]] constexpr bool selects(const catalogue_row& row, component_types types, unsigned level) noexcept {
    return row.level != 0 && row.level <= level && (row.types & types) != component_types::no;
}

/// How many rows (requirements and enhancements, the common constraints apart) a level selects for these types.
[[nodiscard]] constexpr std::size_t selected(component_types types, unsigned level) noexcept {
    std::size_t count = 0;
    for (const catalogue_row& row : iec_62443_4_2.rows) {
        count += row.kind != row_kind::constraint && selects(row, types, level) ? 1U : 0U;
    }
    return count;
}

/// The short name of a foundational requirement, as in `SL-C uc=1`.
[[nodiscard]] constexpr std::string_view text(fr part) noexcept {
    constexpr std::string_view names[]{"ccsc", "iac", "uc", "si", "dc", "rdf", "tre", "ra"};
    return names[static_cast<std::size_t>(part) % 8];
}

/// A reason for which a row doesn't apply, in words for a reader of the statement.
[[nodiscard]] constexpr std::string_view text(because reason) noexcept {
    constexpr std::string_view names[]{"",
                                       "authenticates nobody",
                                       "no human interface",
                                       "a single fixed account",
                                       "no public keys",
                                       "no symmetric keys",
                                       "no remote sessions",
                                       "no mobile code",
                                       "no process outputs",
                                       "no wireless interface"};
    return names[static_cast<std::size_t>(reason) % 10];
}

} // namespace interlock::inline v0_1

#endif
