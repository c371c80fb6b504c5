// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_COMPONENT_HPP
#define INTERLOCK_CORE_COMPONENT_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/declaration.hpp>
#include <interlock/detail/fact.hpp>
#include <interlock/detail/fixed_string.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace interlock::inline v0_1 {

namespace detail {

/// What the declarations have in common: the component types that they add (usually none).
template <component_types Types = component_types::no>
struct declares_types {
    static constexpr component_types declares = Types;
    static constexpr std::array<fact, 0> facts{};
};

constexpr fact about(role how, fr part) noexcept { return {.how = how, .part = part}; }
constexpr fact about(role how, const claim& what) noexcept { return {.how = how, .what = what}; }
constexpr fact about(role how, requirement id) noexcept { return {.how = how, .what = as_claim(id)}; }
constexpr fact saying(fact one, std::string_view name, std::string_view words, because why = because::none) noexcept {
    one.name = name;
    one.words = words;
    one.why = why;
    return one;
}

// What a protocol without users and without protection can't give (semantics.md 4.2), with the enhancements that build on it.
inline constexpr std::array plain_rows{cr<1, 1>,  cr<1, 1, 1>,  cr<1, 1, 2>, cr<1, 2>, cr<1, 2, 1>,
                                       cr<2, 12>, cr<2, 12, 1>, cr<3, 1, 1>, cr<4, 1>};

constexpr auto capped_by(std::string_view interface, std::string_view countermeasure) noexcept {
    std::array<fact, plain_rows.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = saying(about(role::caps, plain_rows[i]), interface, countermeasure);
    return out;
}

} // namespace detail

/// The component is a software application: the SAR rows apply.
struct software_application : detail::declares_types<component_types::sar> {};

/// The component is an embedded device: the EDR rows apply.
struct embedded_device : detail::declares_types<component_types::edr> {};

/// The component is a host device: the HDR rows apply.
struct host_device : detail::declares_types<component_types::hdr> {};

/// The component is a network device: the NDR rows apply.
struct network_device : detail::declares_types<component_types::ndr> {};

/// Rows that don't apply to this component, for a reason of each row's own closed list.
///
/// Serves:   none; the rows count as not applicable, and the statement says why.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   IL103 when the reason isn't one for the row, IL104 when a policy of the composition says otherwise.
/// Threads:  a type without state.
/// Cost:     none at run time.
/// Example:  `not_applicable<because::no_human_interface, cr<2, 5>>`
template <because Reason, requirement... Rows>
struct not_applicable : detail::declares_types<> {
    static constexpr because reason = Reason;
    static constexpr std::array<detail::fact, sizeof...(Rows)> facts{
        detail::saying(detail::about(detail::role::not_applicable, Rows), {}, text(Reason), Reason)...};
};

/// Rows, or clauses of rows, that are met by integration, and by what.
///
/// Serves:   the rows that it names, with integration.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   IL113 for an empty text.
/// Threads:  a type without state.
/// Cost:     none at run time.
/// Example:  `integrates<"the plant's NTP servers", cr<2, 11, 1>>`
template <detail::fixed_string By, auto... Rows>
struct integrates : detail::declares_types<> {
    static_assert(!By.view().empty(), "interlock[IL113]: say what it is: the text of a declaration may not be empty");
    static constexpr std::size_t rows = requirements<Rows...>::size;
    static constexpr std::array<detail::fact, sizeof...(Rows)> facts{
        detail::saying(detail::about(detail::role::integrates, Rows), {}, By.view())...};
};

/// Rows that no code can meet and that documents or the supplier's process do: CCSC 2, CCSC 4 and SAR 3.2, and where.
///
/// Serves:   CCSC 2, CCSC 4, SAR 3.2.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   IL108 for any other row, IL113 for an empty text.
/// Threads:  a type without state.
/// Cost:     none at run time.
/// Example:  `documented<"docs/security_context.md", ccsc<2>, ccsc<4>>`
template <detail::fixed_string Where, requirement... Rows>
struct documented : detail::declares_types<> {
    static_assert(!Where.view().empty(),
                  "interlock[IL113]: say what it is: the text of a declaration may not be empty");
    static_assert(
        ((Rows == ccsc<2> || Rows == ccsc<4> || Rows == sar<3, 2>)&&...),
        "interlock[IL108]: only CCSC 2, CCSC 4 and SAR 3.2 are met by documents: name a policy, or `integrates<>`");
    static constexpr std::array<detail::fact, sizeof...(Rows)> facts{
        detail::saying(detail::about(detail::role::documents, Rows), "documents", Where.view())...};
};

/// Foundational requirements (`fr::dc`) or rows that are left out on purpose, and why: they aren't met, but not forgotten.
///
/// Serves:   none.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   IL113 for an empty text.
/// Threads:  a type without state.
/// Cost:     none at run time.
/// Example:  `uncovered<"terminated in the gateway", fr::dc>`
template <detail::fixed_string Why, auto... Which>
struct uncovered : detail::declares_types<> {
    static_assert(!Why.view().empty(), "interlock[IL113]: say what it is: the text of a declaration may not be empty");
    static constexpr std::array<detail::fact, sizeof...(Which)> facts{
        detail::saying(detail::about(detail::role::uncovered, Which), {}, Why.view())...};
};

/// An interface that speaks a protocol without users and without protection, toward peers or toward devices. CR 1.1, 1.2,
/// 2.12, 3.1(1) and 4.1 aren't met over it, or, with a countermeasure outside the component, only with integration.
///
/// Serves:   none; it caps the rows that it names, and the statement lists it.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   IL113 for an empty name.
/// Threads:  a type without state.
/// Cost:     none at run time.
/// Example:  `plain_interface<"Modbus/TCP listener", "a separate cable in a locked cabinet">`
template <detail::fixed_string Name, detail::fixed_string Countermeasure = "">
struct plain_interface : detail::declares_types<> {
    static_assert(!Name.view().empty(), "interlock[IL113]: say what it is: the text of a declaration may not be empty");
    static constexpr auto facts = detail::capped_by(Name.view(), Countermeasure.view());
};

} // namespace interlock::inline v0_1

#endif
