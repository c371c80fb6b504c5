// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// A policy said in types, for a device without a heap and without a document: roles and ranges are template arguments, the compiler
// checks them, and `static_assert` asks the policy itself.
#include <interlock/core/enforcer.hpp>
#include <interlock/platform/posix.hpp>
#include <interlock/uc/static_roles.hpp>

#include <iostream>
#include <string_view>

namespace il = interlock;

// [ids]
// Ids of one's own: there is no site policy that would give them.
namespace tag {
inline constexpr il::resource setpoint{1}, pump{2};
}
namespace who {
inline constexpr il::subject panel{1}, operator_station{2};
}
namespace zone {
inline constexpr il::zone cabinet{1}, control_room{2};
}
// [/ids]

// [roles]
namespace plant {
using namespace il::uc::types;
using il::actions::tag_read, il::actions::tag_write;

struct viewing {
    static constexpr std::string_view name = "viewer";
};
struct switching {
    static constexpr std::string_view name = "switcher";
};
struct operating {
    static constexpr std::string_view name = "operator";
};

using roles =
    il::uc::static_roles<role<viewing, permits<to<tag_read>, on<tag::setpoint, tag::pump>>>,
                         role<switching, includes<viewing>, permits<to<tag_write>, on<tag::pump>, from<zone::cabinet>>>,
                         role<operating, includes<viewing>, permits<to<tag_write>, on<tag::setpoint>>>,
                         holder<who::panel, switching>, holder<who::operator_station, operating>,
                         separate<switching, operating>>;
} // namespace plant
// [/roles]

// [ranges]
/// What a tag may be set to.
struct range {
    il::resource of{};
    double low = 0;
    double high = 0;
};

/// Refuses a value outside the range of its tag, and every value for a tag without one.
template <range... Ranges>
struct fixed_ranges {
    static_assert(((Ranges.low <= Ranges.high) && ...), "fixed_ranges: a range begins at its low end");
    static constexpr std::string_view name = "fixed_ranges";
    using stages = il::takes_part<il::stage::validate>;
    using contributes_to = il::requirements<il::cr<3, 5>>;

    constexpr il::verdict validate(const il::request& asked) const noexcept {
        if (asked.action == il::actions::tag_read) return il::no_objection;
        const double v = asked.value.number();
        const bool inside = ((Ranges.of == asked.resource && Ranges.low <= v && v <= Ranges.high) || ...);
        return inside ? il::no_objection : il::deny(il::reason::outside_hard_range);
    }
};

using plant_ranges = fixed_ranges<range{tag::setpoint, 0, 16}, range{tag::pump, 0, 1}>;
// [/ranges]

// [asserted]
// What must never change by accident is asserted where the rules stand.
constexpr bool may(il::subject s, il::action a, il::resource r, il::zone from) {
    return plant::roles{}.authorize({.action = a, .resource = r, .subject = s, .from = from}).permitted();
}
static_assert(may(who::panel, il::actions::tag_write, tag::pump, zone::cabinet));
static_assert(!may(who::panel, il::actions::tag_write, tag::pump, zone::control_room));
static_assert(!may(who::panel, il::actions::tag_write, tag::setpoint, zone::cabinet));
// [/asserted]

int main() {
    // [ask]
    const il::enforcer<il::platform::posix, plant::roles, plant_ranges> security;
    const auto ask = [&](il::subject by, il::resource on, double v) {
        il::request asked{.who = {.origin = {.zone = zone::cabinet}, .subject = by, .proof = il::proof::console},
                          .action = il::actions::tag_write,
                          .resource = on,
                          .value = v};
        const il::verdict said = security.decide(asked);
        il::explanation why;
        if (!said.permitted()) security.explain(asked, said, why);
        std::cout << (said.permitted() ? "permitted" : why.view()) << '\n';
    };
    ask(who::operator_station, tag::setpoint, 8.5);
    ask(who::operator_station, tag::setpoint, 17);
    ask(who::panel, tag::setpoint, 8.5);
    // [/ask]
}
