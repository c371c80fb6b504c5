// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_COMPOSITION_HPP
#define INTERLOCK_DETAIL_COMPOSITION_HPP

#include <interlock/core/declaration.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/detail/slot.hpp>

#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace interlock::inline v0_1::detail {

/// A part that is no policy and needs no check: a declaration, a clock, or the token for monitor-only mode.
template <class P>
inline constexpr bool no_policy = declaration<P> || monotonic_clock<P> || monitors<P>;

/// Checks a part as what it means to be: anything that isn't `no_policy` as a policy.
template <class P>
struct check_part : std::conditional_t<no_policy<P>, std::true_type, check_policy<P>> {
    static constexpr bool done = true;
};

/// Whether a part takes part in a stage; false for what is no sound policy.
template <class P>
consteval bool takes(stage s) noexcept {
    if constexpr (policy<P>)
        return stages_t<P>::lists(s);
    else
        return false;
}

constexpr std::size_t first_place(std::initializer_list<bool> which) noexcept {
    std::size_t place = 0;
    while (place != which.size() && !which.begin()[place]) ++place;
    return place == which.size() ? 0 : place;
}
template <std::size_t I>
constexpr std::size_t count_before(std::initializer_list<bool> which) noexcept {
    std::size_t count = 0;
    for (std::size_t place = 0; place < I; ++place) count += which.begin()[place] ? 1 : 0;
    return count;
}

template <std::size_t I, class First, class... Rest>
struct nth : nth<I - 1, Rest...> {};
template <class First, class... Rest>
struct nth<0, First, Rest...> {
    using type = First;
};
template <std::size_t I, class... Parts>
using part_at = typename nth<I, Parts...>::type;

/// The barrier that the platform's clock brings along, or null.
template <class Clock>
constexpr process_barrier barrier_of() noexcept {
    if constexpr (requires { Clock::process_barrier(); })
        return &Clock::process_barrier;
    else
        return nullptr;
}

template <class Places, class... Parts>
struct slots;

/// All parts side by side: one indexed base for each, found by index through overload resolution.
template <std::size_t... Is, class... Parts>
struct slots<std::index_sequence<Is...>, Parts...> : slot<Is, Parts>... {
    template <class... Given>
    constexpr explicit slots(std::in_place_t, const Given&... given) : slot<Is, Parts>(std::in_place, given...)... {}

    template <std::size_t I>
    constexpr auto& at() noexcept {
        return part_of<I>(*this);
    }
    template <std::size_t I>
    constexpr const auto& at() const noexcept {
        return part_of<I>(*this);
    }

private:
    template <std::size_t I, class P>
    static constexpr P& part_of(slot<I, P>& s) noexcept {
        return s.part;
    }
    template <std::size_t I, class P>
    static constexpr const P& part_of(const slot<I, P>& s) noexcept {
        return s.part;
    }
};

} // namespace interlock::inline v0_1::detail

#endif
