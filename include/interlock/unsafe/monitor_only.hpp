// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UNSAFE_MONITOR_ONLY_HPP
#define INTERLOCK_UNSAFE_MONITOR_ONLY_HPP

#include <interlock/core/demand.hpp>

namespace interlock::inline v0_1::unsafe {

/// A part that lets an enforcer run a site policy in monitor-only mode, for commissioning (semantics.md 8.4): everything passes, what
/// would have been refused is recorded as such, and no level can be claimed, whether or not the mode is in use.
///
/// Serves:   none; it voids every claim of the composition.
/// Denies:   nothing.
/// Units:    none.
/// Errors:   none.
/// Threads:  a type without state.
/// Cost:     none.
/// Example:  `enforcer<platform::posix, uc::rbac, unsafe::monitor_only>`
struct monitor_only {
    static constexpr demand enforces = demand::monitor_only;
};

} // namespace interlock::inline v0_1::unsafe

#endif
