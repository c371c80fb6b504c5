// expect: interlock\[IL132\]: a role needs `static constexpr std::string_view name
// names-g++: check_name<guest
// names-clang: has_a_name<guest
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
struct guest {};
using plant = interlock::uc::static_roles<role<viewing, permits<to<tag_read>, on<setpoint>>>, role<guest>,
                                          holder<station, viewing, guest>>;
#else
struct guest {
    static constexpr std::string_view name = "guest";
};
using plant = interlock::uc::static_roles<role<viewing, permits<to<tag_read>, on<setpoint>>>, role<guest>,
                                          holder<station, viewing, guest>>;
#endif
static_assert(
    plant{}.authorize({.action = tag_read, .resource = setpoint, .subject = station, .from = {1}}).permitted());
