// expect: interlock\[IL105\]: a row is both claimed and declared as not applicable
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/detail/check_parts.hpp>

#include <string_view>

struct accounts {
    static constexpr std::string_view name = "accounts";
    using satisfies = interlock::requirements<interlock::cr<2, 6>>;
    using provides = interlock::capabilities<interlock::capability::accounts, interlock::capability::human_interface>;
};

#if INTERLOCK_REJECT
static_assert(
    interlock::detail::check_parts<interlock::parts<
        accounts, interlock::not_applicable<interlock::because::no_remote_sessions, interlock::cr<2, 6>>>>::done);
#else
static_assert(interlock::detail::check_parts<interlock::parts<accounts>>::done);
#endif
