// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_HOOK_HPP
#define INTERLOCK_DETAIL_HOOK_HPP

#include <interlock/core/policy_traits.hpp>

#include <type_traits>

namespace interlock::inline v0_1::detail {

template <class P>
consteval auto stages_of() noexcept {
    if constexpr (requires { typename P::stages; })
        return type_is<typename P::stages>{};
    else if constexpr (requires { typename policy_traits<P>::stages; })
        return type_is<typename policy_traits<P>::stages>{};
}

template <class P>
consteval bool hooks_agree() noexcept;

// A hook is found by its name alone, whatever its signature: a class that inherits it from the policy and from a probe makes the name
// ambiguous, which `&P::authorize` would miss for overloads and templates. A final class can't be inherited from; there the address must do.
struct probe {
    int admit, identify, authorize, validate, reserve, observe, release, published, tick;
};
template <class P>
struct both : P, probe {};

template <class P, bool Final = std::is_final_v<P>>
struct hooks {
    static constexpr bool admit = !requires { &both<P>::admit; };
    static constexpr bool identify = !requires { &both<P>::identify; };
    static constexpr bool authorize = !requires { &both<P>::authorize; };
    static constexpr bool validate = !requires { &both<P>::validate; };
    static constexpr bool reserve = !requires { &both<P>::reserve; };
    static constexpr bool observe = !requires { &both<P>::observe; };
    static constexpr bool release = !requires { &both<P>::release; };
    static constexpr bool published = !requires { &both<P>::published; };
    static constexpr bool tick = !requires { &both<P>::tick; };
};
template <class P>
struct hooks<P, true> {
    static constexpr bool admit = requires { &P::admit; };
    static constexpr bool identify = requires { &P::identify; };
    static constexpr bool authorize = requires { &P::authorize; };
    static constexpr bool validate = requires { &P::validate; };
    static constexpr bool reserve = requires { &P::reserve; };
    static constexpr bool observe = requires { &P::observe; };
    static constexpr bool release = requires { &P::release; };
    static constexpr bool published = requires { &P::published; };
    static constexpr bool tick = requires { &P::tick; };
};

template <class P>
inline constexpr bool has_admit = hooks<P>::admit;
template <class P>
inline constexpr bool has_identify = hooks<P>::identify;
template <class P>
inline constexpr bool has_authorize = hooks<P>::authorize;
template <class P>
inline constexpr bool has_validate = hooks<P>::validate;
template <class P>
inline constexpr bool has_reserve = hooks<P>::reserve;
template <class P>
inline constexpr bool has_observe = hooks<P>::observe;
template <class P>
inline constexpr bool has_release = hooks<P>::release;
template <class P>
inline constexpr bool has_published = hooks<P>::published;
template <class P>
inline constexpr bool has_tick = hooks<P>::tick;

} // namespace interlock::inline v0_1::detail

#endif
