// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_POLICY_TRAITS_HPP
#define INTERLOCK_CORE_POLICY_TRAITS_HPP

#include <interlock/core/claim.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace interlock::inline v0_1 {

/// The other door for types that aren't yours: a specialisation says for `Policy` what its own members would say. Where
/// both exist, the member wins.
///
/// Serves:   none by itself.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   none.
/// Threads:  a type without state.
/// Cost:     none.
/// Example:  `template <> struct interlock::policy_traits<theirs> { using satisfies = requirements<cr<2, 7>>; };`
template <class Policy>
struct policy_traits {};

/// What a policy brings into a component; a reason for "not applicable" that says otherwise is a contradiction.
enum class capability : std::uint8_t {
    authentication,
    human_interface,
    accounts,
    public_keys,
    symmetric_keys,
    remote_sessions,
    mobile_code,
    process_outputs,
    wireless
};

/// A policy's list of capabilities: `using provides = capabilities<capability::accounts>;`.
///
/// Serves:   none by itself.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   none.
/// Threads:  a type without state.
/// Cost:     none.
/// Example:  `using provides = capabilities<capability::accounts, capability::authentication>;`
template <capability... All>
struct capabilities {
    static constexpr std::uint16_t bits = static_cast<std::uint16_t>((0U | ... | (1U << static_cast<unsigned>(All))));
};

/// What stands behind a policy's port: nothing of the kind, the platform, or a simulation, whose rows don't count.
enum class port_kind : std::uint8_t { none, real, simulated };

namespace detail {

template <class T>
struct type_is {
    using type = T;
};

// One door each: member, else trait, else nothing.
template <class P>
consteval auto satisfies_of() noexcept {
    if constexpr (requires { typename P::satisfies; })
        return type_is<typename P::satisfies>{};
    else if constexpr (requires { typename policy_traits<P>::satisfies; })
        return type_is<typename policy_traits<P>::satisfies>{};
    else
        return type_is<requirements<>>{};
}
template <class P>
consteval auto contributes_of() noexcept {
    if constexpr (requires { typename P::contributes_to; })
        return type_is<typename P::contributes_to>{};
    else if constexpr (requires { typename policy_traits<P>::contributes_to; })
        return type_is<typename policy_traits<P>::contributes_to>{};
    else
        return type_is<requirements<>>{};
}
template <class P>
consteval auto integrates_of() noexcept {
    if constexpr (requires { typename P::integrates; })
        return type_is<typename P::integrates>{};
    else if constexpr (requires { typename policy_traits<P>::integrates; })
        return type_is<typename policy_traits<P>::integrates>{};
    else
        return type_is<requirements<>>{};
}
template <class P>
consteval std::uint16_t provides_of() noexcept {
    if constexpr (requires { typename P::provides; })
        return P::provides::bits;
    else if constexpr (requires { typename policy_traits<P>::provides; })
        return policy_traits<P>::provides::bits;
    else
        return 0;
}

} // namespace detail

/// The requirements that a policy meets by itself.
template <class Policy>
using satisfies_t = typename decltype(detail::satisfies_of<Policy>())::type;

/// The requirements that a policy only helps with.
template <class Policy>
using contributes_to_t = typename decltype(detail::contributes_of<Policy>())::type;

/// The requirements that the system meets to which a policy delegates.
template <class Policy>
using integrates_t = typename decltype(detail::integrates_of<Policy>())::type;

/// A policy's name, by member or trait.
template <class Policy>
[[nodiscard]] consteval std::string_view name_of() noexcept {
    if constexpr (requires { std::string_view{Policy::name}; })
        return Policy::name;
    else if constexpr (requires { std::string_view{policy_traits<Policy>::name}; })
        return policy_traits<Policy>::name;
    else
        return "a policy without a name";
}

/// What the system is called to which a policy delegates: `static constexpr std::string_view integrates_with`.
template <class Policy>
[[nodiscard]] consteval std::string_view integrates_with_of() noexcept {
    if constexpr (requires { std::string_view{Policy::integrates_with}; })
        return Policy::integrates_with;
    else if constexpr (requires { std::string_view{policy_traits<Policy>::integrates_with}; })
        return policy_traits<Policy>::integrates_with;
    else
        return "the system that it delegates to";
}

/// What stands behind a policy's port: `static constexpr port_kind port`.
template <class Policy>
[[nodiscard]] consteval port_kind port_of() noexcept {
    if constexpr (requires { port_kind{Policy::port}; })
        return Policy::port;
    else if constexpr (requires { port_kind{policy_traits<Policy>::port}; })
        return policy_traits<Policy>::port;
    else
        return port_kind::none;
}

} // namespace interlock::inline v0_1

#endif
