// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_PROFILE_HPP
#define INTERLOCK_CORE_PROFILE_HPP

#include <interlock/core/catalogue.hpp>
#include <interlock/core/level.hpp>
#include <interlock/core/requirement.hpp>
#include <interlock/detail/fixed_string.hpp>

#include <string_view>

namespace interlock::inline v0_1 {

/// A subset of the catalogue that another document selects: base requirements by name, and a level for each foundational
/// requirement. A base requirement brings the enhancements that its level selects; rows of other component types stay out.
///
/// Serves:   none; it is a target for `meets` and `require_level`.
/// Denies:   nothing.
/// Units:    levels from 0 to 4.
/// Errors:   IL100 for an id outside the catalogue, IL110 for a level above 4.
/// Threads:  a type without state.
/// Cost:     none at run time.
/// Example:  `meets<gateway_security, pren_50742_approach_b>`
template <detail::fixed_string Name, levels Target, requirement... Rows>
struct profile {
    static constexpr std::string_view name = Name.view();
    static constexpr std::string_view edition = iec_62443_4_2.edition;
    static constexpr levels target = Target;

    /// True when the profile asks for this row at some level.
    [[nodiscard]] static constexpr bool lists(requirement id) noexcept {
        id.enhancement = 0;
        return ((id == Rows) || ...);
    }
};

/// What a draft machinery standard selects, as reported in public: level 2, with 5.1 and 6.1 at level 1 and nothing of FR 4.
inline constexpr profile<"prEN 50742 approach B (draft)",
                         levels{.iac = 2, .uc = 2, .si = 2, .dc = 0, .rdf = 1, .tre = 1, .ra = 2}, cr<1, 1>, cr<1, 2>,
                         cr<2, 1>, cr<2, 6>, cr<2, 8>, cr<2, 9>, cr<2, 12>, edr<2, 13>, cr<3, 1>, cr<3, 4>, cr<3, 5>,
                         cr<3, 6>, edr<3, 2>, edr<3, 11>, edr<3, 14>, cr<5, 1>, cr<6, 1>, cr<7, 1>, cr<7, 2>>
    pren_50742_approach_b{};

} // namespace interlock::inline v0_1

#endif
