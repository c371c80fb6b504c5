// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/failsafe_state.hpp>

#include <doctest/doctest.h>

#include <set>

namespace il = interlock;
namespace si = il::si;
using il::failsafe_action;
using si::failsafe_event;
using si::failsafe_state;

namespace {
constexpr failsafe_action actions[] = {failsafe_action::none,
                                       failsafe_action::hold,
                                       failsafe_action::hold_for,
                                       failsafe_action::deenergise,
                                       failsafe_action::substitute,
                                       failsafe_action::substitute_for,
                                       failsafe_action::revert_to_default};
} // namespace

TEST_CASE("si/failsafe_state: 3.6: every state has a next one for every event, every action, latched or not") {
    for (std::size_t s = 0; s != si::failsafe_states; ++s)
        for (std::size_t e = 0; e != si::failsafe_events; ++e)
            for (const auto action : actions)
                for (const bool latched : {false, true}) {
                    CAPTURE(s);
                    CAPTURE(e);
                    const auto from = static_cast<failsafe_state>(s);
                    const auto event = static_cast<failsafe_event>(e);
                    const auto to = si::next(from, event, action, latched);
                    CHECK(to == si::next(from, event, action, latched));
                    const bool was = si::tripped(from);
                    const bool is = si::tripped(to);
                    switch (event) {
                    case failsafe_event::read_back:
                        CHECK(to == (from == failsafe_state::unread ? failsafe_state::following : from));
                        break;
                    case failsafe_event::tripped:
                        // Who has tripped stays where they are, and so does what nobody has read yet (3.5); all others go where the rule says.
                        CHECK(to == (from == failsafe_state::following ? si::state_of(action) : from));
                        CHECK(is == (from != failsafe_state::unread));
                        break;
                    case failsafe_event::elapsed:
                        if (from == failsafe_state::held_for || from == failsafe_state::substituted_for)
                            CHECK(to == failsafe_state::deenergised);
                        else
                            CHECK(to == from);
                        break;
                    case failsafe_event::cleared:
                        CHECK(to == (was && !latched ? failsafe_state::following : from));
                        break;
                    case failsafe_event::reset: CHECK(to == (was ? failsafe_state::following : from)); break;
                    case failsafe_event::repeated: CHECK(to == from); break;
                    case failsafe_event::removed: CHECK(to == failsafe_state::unread); break;
                    }
                }
}

TEST_CASE("si/failsafe_state: 3.5: nothing but a reading leads from unread to following") {
    for (std::size_t e = 0; e != si::failsafe_events; ++e)
        for (const auto action : actions)
            for (const bool latched : {false, true}) {
                const auto event = static_cast<failsafe_event>(e);
                const auto to = si::next(failsafe_state::unread, event, action, latched);
                CHECK((to == failsafe_state::following) == (event == failsafe_event::read_back));
            }
}

TEST_CASE("si/failsafe_state: what lies outside the enumerations holds") {
    CHECK(si::next(static_cast<failsafe_state>(99), failsafe_event::reset, failsafe_action::hold, false) ==
          failsafe_state::held);
    CHECK(si::next(failsafe_state::following, static_cast<failsafe_event>(99), failsafe_action::hold, false) ==
          failsafe_state::held);
    CHECK(si::state_of(static_cast<failsafe_action>(99)) == failsafe_state::held);
}

TEST_CASE("si/failsafe_state: each action has its state, and each state the value that it wants") {
    il::failsafe_entry rule;
    rule.substitute = 7;
    rule.default_value = 9;
    CHECK(si::state_of(failsafe_action::none) == failsafe_state::held);
    CHECK(si::state_of(failsafe_action::hold) == failsafe_state::held);
    std::set<failsafe_state> states;
    for (const auto action : actions) states.insert(si::state_of(action));
    CHECK(states.size() == 6);
    for (const auto s :
         {failsafe_state::unread, failsafe_state::following, failsafe_state::held, failsafe_state::held_for})
        CHECK(!si::demand_of(s, rule));
    CHECK(si::demand_of(failsafe_state::deenergised, rule) == 0.0);
    CHECK(si::demand_of(failsafe_state::substituted, rule) == 7.0);
    CHECK(si::demand_of(failsafe_state::substituted_for, rule) == 7.0);
    CHECK(si::demand_of(failsafe_state::defaulted, rule) == 9.0);
}

TEST_CASE("si/failsafe_state: states and causes have names for records") {
    std::set<std::string_view> names;
    for (std::size_t s = 0; s != si::failsafe_states; ++s) names.insert(si::name_of(static_cast<failsafe_state>(s)));
    CHECK(names.size() == si::failsafe_states);
    CHECK(si::name_of(static_cast<failsafe_state>(99)) == "unknown");
    names.clear();
    for (int c = 0; c != 6; ++c) names.insert(si::name_of(static_cast<si::trip_cause>(c)));
    CHECK(names.size() == 6);
}
