// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_CLAIM_HPP
#define INTERLOCK_CORE_CLAIM_HPP

#include <interlock/core/catalogue.hpp>
#include <interlock/core/requirement.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace interlock::inline v0_1 {

/// The six categories of CR 2.8, in its order.
enum class audit_category : std::uint8_t {
    access_control,
    request_error,
    control_system_event,
    backup_restore,
    configuration_change,
    audit_log_event
};

/// The six fields of a record of CR 2.8, in its order.
enum class audit_field : std::uint8_t { timestamp, source, category, type, event_id, outcome };

/// A requirement, or some of its clauses, as a policy claims it. `clauses` has a bit for each: 'a' is bit 0; of CR 2.8
/// category by field is bit `6 * category + field`. A row without lettered clauses has one, bit 0.
struct claim {
    requirement id{};
    std::uint64_t clauses{};
    friend constexpr bool operator==(const claim&, const claim&) noexcept = default;
};

/// All the clauses of a row as bits.
[[nodiscard]] constexpr std::uint64_t all_clauses(const catalogue_row& row) noexcept {
    return (std::uint64_t{1} << (row.clauses == 0 ? 1U : row.clauses)) - 1U;
}

/// All the clauses of a row as bits; 0 when the catalogue doesn't have it.
[[nodiscard]] constexpr std::uint64_t all_clauses(requirement id) noexcept {
    const catalogue_row* const row = iec_62443_4_2.find(id);
    return row == nullptr ? 0 : all_clauses(*row);
}

namespace detail {

/// The bits that one argument of `clause` stands for, 0 when it names none of this row.
constexpr std::uint64_t clause_bits(requirement id, char letter) noexcept {
    if (letter < 'a' || letter > 'z' || id == requirement{series::cr, 2, 8, 0}) return 0;
    const catalogue_row* const row = iec_62443_4_2.find(id);
    return row != nullptr && letter - 'a' < row->clauses ? std::uint64_t{1} << (letter - 'a') : 0;
}
constexpr std::uint64_t clause_bits(requirement id, audit_category one) noexcept {
    return id == requirement{series::cr, 2, 8, 0} ? std::uint64_t{0x3f} << (6U * static_cast<unsigned>(one)) : 0;
}
constexpr std::uint64_t clause_bits(requirement id, audit_field one) noexcept {
    return id == requirement{series::cr, 2, 8, 0} ? std::uint64_t{0x041041041} << static_cast<unsigned>(one) : 0;
}

template <requirement Row, auto... Which>
consteval claim narrowed() noexcept {
    static_assert(
        sizeof...(Which) != 0 && ((clause_bits(Row, Which) != 0) && ...),
        "interlock[IL111]: no such clause of this row: see docs/requirements.md; CR 2.8 takes audit_category, audit_field");
    // Letters add up, a category and a field meet: CR 2.8 is a table.
    if constexpr (Row == requirement{series::cr, 2, 8, 0})
        return {Row, (~std::uint64_t{0} & ... & clause_bits(Row, Which))};
    else
        return {Row, (std::uint64_t{0} | ... | clause_bits(Row, Which))};
}

constexpr claim as_claim(const claim& some) noexcept { return some; }
constexpr claim as_claim(requirement id) noexcept { return {id, all_clauses(id)}; }

} // namespace detail

/// Some lettered clauses of a row: `clause<cr<1, 5>, 'a', 'd'>`; of CR 2.8 a category, a field, or where both meet:
/// `clause<cr<2, 8>, audit_category::configuration_change, audit_field::outcome>`.
template <requirement Row, auto... Which>
inline constexpr claim clause = detail::narrowed<Row, Which...>();

/// A list of requirements, whole (`cr<2, 7>`) or narrowed (`clause<cr<1, 5>, 'd'>`).
///
/// Serves:   what the policy that names it says; none by itself.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   IL100 for an id outside the catalogue, IL107 for a row that only points to others.
/// Threads:  a type without state.
/// Cost:     none at run time.
/// Example:  `using satisfies = requirements<cr<2, 7>, clause<cr<1, 5>, 'd'>>;`
template <auto... Claims>
struct requirements {
    static constexpr std::size_t size = sizeof...(Claims);
    static constexpr std::array<claim, sizeof...(Claims)> all{detail::as_claim(Claims)...};

    static_assert(
        ((iec_62443_4_2.find(detail::as_claim(Claims).id)->level != 0) && ...),
        "interlock[IL107]: this row asks nothing itself: claim the row of the component type (sar, edr, hdr, ndr)");
};

/// The list of what an enforcer is made of: policies and declarations, in written order.
///
/// Serves:   none by itself.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   none.
/// Threads:  a type without state.
/// Cost:     none.
/// Example:  `using parts = interlock::parts<network_device, uc::rbac>;`
template <class... Parts>
struct parts {};

} // namespace interlock::inline v0_1

#endif
