// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// A policy said in types, for a device without a heap and without a document: rules are template arguments, the compiler
// checks them, and `static_assert` asks the policy itself.
#include <interlock/core/enforcer.hpp>
#include <interlock/platform/posix.hpp>

#include <iostream>
#include <string_view>

namespace il = interlock;

// [rules]
// Ids of one's own: there is no site policy that would give them.
namespace tag {
inline constexpr il::resource setpoint{1}, pump{2};
}
namespace who {
inline constexpr il::subject panel{1}, operator_station{2};
}

/// One permission: this subject may do this to that, with a value in this range.
struct rule {
    il::subject by{};
    il::action what{};
    il::resource on{};
    double low = 0;
    double high = 0;
};

/// Grants what one of the rules says, and nothing else.
template <rule... Rules>
struct fixed_rules {
    static_assert(((Rules.low <= Rules.high) && ...), "fixed_rules: a range begins at its low end");
    static constexpr std::string_view name = "fixed_rules";
    using stages = il::takes_part<il::stage::authorize, il::stage::validate>;
    using contributes_to = il::requirements<il::cr<2, 1>, il::cr<3, 5>>;

    constexpr il::verdict authorize(const il::request& asked) const noexcept {
        return (is_about(Rules, asked) || ...) ? il::permit : il::deny(il::reason::no_right);
    }
    constexpr il::verdict validate(const il::request& asked) const noexcept {
        if (asked.action == il::actions::tag_read) return il::no_objection;
        const double v = asked.value.number();
        const bool inside = ((is_about(Rules, asked) && Rules.low <= v && v <= Rules.high) || ...);
        return inside ? il::no_objection : il::deny(il::reason::outside_hard_range);
    }

private:
    static constexpr bool is_about(const rule& one, const il::request& asked) noexcept {
        return one.by == asked.subject && one.what == asked.action && one.on == asked.resource;
    }
};

using pump_rules = fixed_rules<rule{who::operator_station, il::actions::tag_write, tag::setpoint, 0, 16},
                               rule{who::operator_station, il::actions::tag_read, tag::setpoint},
                               rule{who::panel, il::actions::tag_write, tag::pump, 0, 1}>;
// [/rules]

// [asserted]
// What must never change by accident is asserted where the rules stand.
constexpr il::verdict authorized(il::subject s, il::action a, il::resource r) {
    return pump_rules{}.authorize({.action = a, .resource = r, .subject = s});
}
static_assert(authorized(who::panel, il::actions::tag_write, tag::pump).permitted());
static_assert(!authorized(who::panel, il::actions::tag_write, tag::setpoint).permitted());
// [/asserted]

int main() {
    // [ask]
    const il::enforcer<il::platform::posix, pump_rules> security;
    const auto ask = [&](il::subject by, il::resource on, double v) {
        il::request asked{.who = {.subject = by, .proof = il::proof::console},
                          .action = il::actions::tag_write,
                          .resource = on,
                          .value = v};
        const il::verdict said = security.decide(asked);
        std::cout << (said.permitted() ? "permitted" : il::row_of(said.why).text) << '\n';
    };
    ask(who::operator_station, tag::setpoint, 8.5);
    ask(who::operator_station, tag::setpoint, 17);
    ask(who::panel, tag::setpoint, 8.5);
    // [/ask]
}
