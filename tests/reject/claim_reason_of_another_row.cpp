// expect: interlock\[IL103\]: because::no_human_interface is a reason for CR 1.12, CR 2.5, CR 2.12 only
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/detail/check_parts.hpp>

#if INTERLOCK_REJECT
static_assert(interlock::detail::check_parts<interlock::parts<
                  interlock::not_applicable<interlock::because::no_human_interface, interlock::cr<2, 6>>>>::done);
#else
static_assert(interlock::detail::check_parts<interlock::parts<
                  interlock::not_applicable<interlock::because::no_human_interface, interlock::cr<2, 5>>>>::done);
#endif
