// expect: interlock\[IL104\]: because::authenticates_nobody is contradicted: a policy here authenticates someone
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/detail/check_parts.hpp>

#include <string_view>

struct accounts {
    static constexpr std::string_view name = "accounts";
    using satisfies = interlock::requirements<interlock::cr<1, 10>>;
    using provides = interlock::capabilities<interlock::capability::accounts, interlock::capability::human_interface>;
};

// Who authenticates anyone has authenticators to protect.
#if INTERLOCK_REJECT
static_assert(
    interlock::detail::check_parts<interlock::parts<
        accounts, interlock::not_applicable<interlock::because::authenticates_nobody, interlock::cr<1, 11>>>>::done);
#else
static_assert(interlock::detail::check_parts<interlock::parts<
                  interlock::not_applicable<interlock::because::authenticates_nobody, interlock::cr<1, 10>>>>::done);
#endif
