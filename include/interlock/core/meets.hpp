// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_MEETS_HPP
#define INTERLOCK_CORE_MEETS_HPP

#include <interlock/core/catalogue.hpp>
#include <interlock/core/level.hpp>
#include <interlock/detail/coverage.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace interlock::inline v0_1 {

/// Whose work counts: the component's alone, or also what the system around it does.
enum class reach : std::uint8_t { component, integration };

namespace detail {

constexpr bool enough(way how, reach whose) noexcept {
    return how == way::met_by_component || how == way::not_applicable ||
           (how == way::met_by_integration && whose == reach::integration);
}

template <auto Target>
consteval levels levels_of() noexcept {
    if constexpr (std::is_same_v<decltype(Target), const levels> || std::is_same_v<decltype(Target), levels>)
        return Target;
    else
        return Target.target;
}

/// True when the target, a level or a profile, asks for this row of a component of these types.
template <auto Target>
constexpr bool asks_for(const catalogue_row& row, component_types types) noexcept {
    constexpr levels wanted = levels_of<Target>();
    if (!selects(row, types, wanted[row.part])) return false;
    if constexpr (requires { Target.lists(row.id); })
        return Target.lists(row.id);
    else
        return true;
}

template <class Coverage, auto Target>
consteval bool covers_target(reach whose) noexcept {
    if (!valid(levels_of<Target>())) return false;
    if (Coverage::types == component_types::no) return levels_of<Target>() == sl0;
    for (std::size_t at = 0; at < row_count; ++at)
        if (asks_for<Target>(iec_62443_4_2.rows[at], Coverage::types) && !enough(Coverage::ways[at], whose))
            return false;
    return true;
}

template <class Coverage>
consteval levels reached(reach whose) noexcept {
    std::uint8_t best[8]{4, 4, 4, 4, 4, 4, 4, 4};
    if (Coverage::types == component_types::no) return sl0;
    for (std::size_t at = 0; at < row_count; ++at) {
        const catalogue_row& row = iec_62443_4_2.rows[at];
        std::uint8_t& one = best[static_cast<std::size_t>(row.part)];
        // A row that isn't met ends its part one level below the first that selects it.
        if (selects(row, Coverage::types, 4) && !enough(Coverage::ways[at], whose) && row.level <= one)
            one = static_cast<std::uint8_t>(row.level - 1U);
    }
    // The common constraints hold for every level from 1 on.
    if (best[0] == 0) return sl0;
    return {.iac = best[1], .uc = best[2], .si = best[3], .dc = best[4], .rdf = best[5], .tre = best[6], .ra = best[7]};
}

} // namespace detail

/// The Security Levels that a composition is capable of, both ways of counting.
struct achieved_levels {
    levels by_component{};
    levels with_integration{};
};

/// What the enforcer reaches; a composition that declares no component type reaches nothing.
template <class Enforcer>
inline constexpr achieved_levels achieved{detail::reached<detail::coverage_of<Enforcer>>(reach::component),
                                          detail::reached<detail::coverage_of<Enforcer>>(reach::integration)};

/// True when the component alone meets the target: `meets<gateway_security, sl2>`, or a profile.
template <class Enforcer, auto Target>
inline constexpr bool meets = detail::covers_target<detail::coverage_of<Enforcer>, Target>(reach::component);

/// True when the component meets the target together with what its declarations say the system does.
template <class Enforcer, auto Target>
inline constexpr bool meets_with_integration =
    detail::covers_target<detail::coverage_of<Enforcer>, Target>(reach::integration);

} // namespace interlock::inline v0_1

#endif
