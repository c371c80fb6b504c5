// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_ROLE_TYPES_HPP
#define INTERLOCK_UC_ROLE_TYPES_HPP

#include <interlock/core/handle.hpp>

#include <cstddef>
#include <cstdint>

/// The words in which roles are said as types, for `uc::static_roles`: they mirror those of a site document. A role is a type of the
/// program's own with a name, `struct viewing { static constexpr std::string_view name = "viewer"; };`, so that diagnostics show it;
/// subjects, actions, resources and zones are handles of the program's own.
namespace interlock::inline v0_1::uc::types {

/// The actions of a rule, with ids from 1 to 63.
template <action... Actions>
struct to {};

/// The tags and devices of a rule.
template <resource... Resources>
struct on {};

/// The zones that a rule holds for, with ids from 1 to 63; none: any zone that the caller is in.
template <zone... Zones>
struct from {};

/// What a role permits.
template <class To, class On, class From = from<>>
struct permits {};

/// What a role denies, whatever permits it.
template <class To, class On, class From = from<>>
struct denies {};

/// The roles that a role includes, with all their rules.
template <class... Roles>
struct includes {};

/// A role, with its `includes`, `permits` and `denies` in any order.
template <class Role, class... Says>
struct role {};

/// A subject, and the roles that it has; none: it is known, and that is all.
template <subject Who, class... Roles>
struct holder {};

/// Static separation of duty: nobody has more than so many of these roles, whether assigned or included (ANSI INCITS 359).
template <std::size_t AtMost, class... Roles>
struct at_most {};

/// Nobody has more than one of these roles.
template <class... Roles>
using separate = at_most<1, Roles...>;

} // namespace interlock::inline v0_1::uc::types

#endif
