// expect: interlock\[IL106\]: no mobile code is a reason for 3.13 only where 2.4
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/detail/check_parts.hpp>

#if INTERLOCK_REJECT
static_assert(
    interlock::detail::check_parts<
        interlock::parts<interlock::not_applicable<interlock::because::no_mobile_code, interlock::ndr<3, 13>>>>::done);
#else
static_assert(interlock::detail::check_parts<
              interlock::parts<interlock::not_applicable<interlock::because::no_mobile_code, interlock::ndr<2, 4>,
                                                         interlock::ndr<2, 4, 1>, interlock::ndr<3, 13>>>>::done);
#endif
