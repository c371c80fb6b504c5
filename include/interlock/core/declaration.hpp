// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_DECLARATION_HPP
#define INTERLOCK_CORE_DECLARATION_HPP

namespace interlock::inline v0_1 {

/// A part of an enforcer that only says something about the component: it has no hooks, and lists its facts (core/component.hpp has them).
// clang-format off
template <class Part>
concept declaration = requires {
    Part::declares;
    Part::facts.size();
};
// clang-format on

} // namespace interlock::inline v0_1

#endif
