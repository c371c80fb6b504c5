// expect: interlock\[IL137\]: a separation of duty needs two roles or more
// names-g++: check_duty<.*at_most<2, viewing, operating>
// names-clang: is_a_duty<.*at_most<2, viewing, operating>
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/static_roles.hpp>

#include <string_view>

using namespace interlock::uc::types;
using interlock::actions::tag_read, interlock::actions::tag_write;

struct viewing {
    static constexpr std::string_view name = "viewer";
};
struct operating {
    static constexpr std::string_view name = "operator";
};
constexpr interlock::resource setpoint{1};
constexpr interlock::subject station{1};

#if INTERLOCK_REJECT
using plant = interlock::uc::static_roles<role<viewing, permits<to<tag_read>, on<setpoint>>>, role<operating>,
                                          holder<station, viewing>, at_most<2, viewing, operating>>;
#else
using plant = interlock::uc::static_roles<role<viewing, permits<to<tag_read>, on<setpoint>>>, role<operating>,
                                          holder<station, viewing>, at_most<1, viewing, operating>>;
#endif
static_assert(
    plant{}.authorize({.action = tag_read, .resource = setpoint, .subject = station, .from = {1}}).permitted());
