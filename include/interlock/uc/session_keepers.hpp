// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_KEEPERS_HPP
#define INTERLOCK_UC_SESSION_KEEPERS_HPP

#include <interlock/core/policy_traits.hpp>
#include <interlock/detail/composition.hpp>

#include <type_traits>

/// What policies that tell persons apart ask of the composition that they are part of, at compile time.
namespace interlock::inline v0_1::uc {

namespace detail {

template <class... Parts>
consteval bool any_keeps_sessions(parts<Parts...>) noexcept {
    constexpr auto kept = 1U << static_cast<unsigned>(capability::remote_sessions);
    return ((0U | ... | interlock::detail::provides_of<Parts>()) & kept) != 0;
}
template <class Policy, stage Stage, class... Parts>
consteval bool is_last(parts<Parts...>) noexcept {
    bool behind = false;
    bool last = true;
    ((last = last && !(behind && interlock::detail::takes<Parts>(Stage)),
      behind = behind || std::is_same_v<Policy, Parts>),
     ...);
    return last;
}

} // namespace detail

/// Whether a policy of the composition keeps sessions. Without one `caller::session` is whatever the application puts there, and says
/// nothing about who is whose second person.
template <class Parts>
inline constexpr bool keeps_sessions = detail::any_keeps_sessions(Parts{});

/// Whether no policy of this stage is listed behind `Policy`.
template <class Policy, stage Stage, class Parts>
inline constexpr bool is_last_in = detail::is_last<Policy, Stage>(Parts{});

} // namespace interlock::inline v0_1::uc

#endif
