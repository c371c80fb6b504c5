// expect: interlock\[IL139\]: a subject has more roles than a separation of duty permits
// names-g++: check_holder<.*at_most<1, approving, viewing>
// names-clang: may_have_these_roles<.*at_most<1, approving, viewing>
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
struct approving {
    static constexpr std::string_view name = "approver";
};
constexpr interlock::resource setpoint{1};
constexpr interlock::subject station{1};

#if INTERLOCK_REJECT
using plant =
    interlock::uc::static_roles<role<viewing, permits<to<tag_read>, on<setpoint>>>, role<operating, includes<viewing>>,
                                role<approving>, holder<station, operating, approving>, separate<approving, viewing>>;
#else
using plant =
    interlock::uc::static_roles<role<viewing, permits<to<tag_read>, on<setpoint>>>, role<operating, includes<viewing>>,
                                role<approving>, holder<station, operating>, separate<approving, viewing>>;
#endif
static_assert(
    plant{}.authorize({.action = tag_read, .resource = setpoint, .subject = station, .from = {1}}).permitted());
