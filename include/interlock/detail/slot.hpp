// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_SLOT_HPP
#define INTERLOCK_DETAIL_SLOT_HPP

#include <interlock/core/policy.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace interlock::inline v0_1::detail {

/// The option of a type among those given; a missing one is the only error that the compiler then has to tell.
template <class T>
[[noreturn]] const T& pick() noexcept {
    static_assert(
        sizeof(T) == 0,
        "interlock[IL032]: an option is missing: pass one of each type in the policy's `using options = needs<...>`");
    __builtin_unreachable();
}
template <class T, class First, class... Rest>
constexpr const T& pick(const First& first, const Rest&... rest) noexcept {
    if constexpr (std::is_convertible_v<const First&, const T&>)
        return first;
    else
        return pick<T>(rest...);
}

template <class P>
consteval auto options_of() noexcept {
    if constexpr (requires { typename P::options; })
        return typename P::options{};
    else
        return needs<>{};
}

/// The place of one part, made from the options that it needs. Indexed, so that two parts of one type are two bases; empty parts take
/// no room. The part is made in place: it may be immovable.
template <std::size_t Index, class P>
struct slot {
    template <class... Given>
    constexpr explicit slot(std::in_place_t, const Given&... given) : slot(options_of<P>(), given...) {}
    template <class... Wanted, class... Given>
    constexpr explicit slot(needs<Wanted...>, const Given&... given) : part(pick<Wanted>(given...)...) {}
    [[no_unique_address]] P part;
};

} // namespace interlock::inline v0_1::detail

#endif
