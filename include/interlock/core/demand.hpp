// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_DEMAND_HPP
#define INTERLOCK_CORE_DEMAND_HPP

#include <cstdint>

namespace interlock::inline v0_1 {

/// What a site policy may ask for that nobody enforces but a policy made for it: an enforcer without that policy takes no such
/// document, instead of leaving something out without a word. A policy says `static constexpr demand enforces`.
enum class demand : std::uint8_t { approvals = 1, wireless = 2, monitor_only = 4 };

namespace detail {

/// What a part enforces of a site policy, as bits of `demand`.
template <class Part>
inline constexpr unsigned enforced_by = 0;
template <class Part>
    requires requires { Part::enforces; }
inline constexpr unsigned enforced_by<Part> = static_cast<unsigned>(Part::enforces);
template <class Part>
inline constexpr bool monitors = (enforced_by<Part> & static_cast<unsigned>(demand::monitor_only)) != 0;

} // namespace detail
} // namespace interlock::inline v0_1

#endif
