// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/static_roles.hpp>

#include "conformance/library.hpp"

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>
#include <tuple>

using namespace interlock;
using conformance::check;

namespace {

namespace plant {
using namespace uc::types;

inline constexpr action read = actions::tag_read, write = actions::tag_write;
inline constexpr resource setpoint{1}, trip{2};
inline constexpr subject op3{1}, op4{2}, viewer1{3}, hmi1{4}, nobody1{5};
inline constexpr zone control{1}, office{2};

struct viewing {
    static constexpr std::string_view name = "viewer";
};
struct operating {
    static constexpr std::string_view name = "operator";
};
struct tripping {
    static constexpr std::string_view name = "tripper";
};
struct visiting {
    static constexpr std::string_view name = "visitor";
};

template <class P>
verdict decide(subject who, action what, resource on, zone from = control) {
    const enforcer<testing::manual_clock, P> e;
    request asked{.who = {.origin = {.zone = from}, .subject = who}, .action = what, .resource = on};
    return e.decide(asked);
}
} // namespace plant

// op3 and op4 are people, viewer1 a process, hmi1 a device: nothing tells them apart.
using plant_roles = uc::static_roles<
    plant::role<plant::viewing, plant::permits<plant::to<plant::read>, plant::on<plant::setpoint, plant::trip>>>,
    plant::role<plant::operating, plant::includes<plant::viewing>,
                plant::permits<plant::to<plant::write>, plant::on<plant::setpoint>, plant::from<plant::control>>>,
    plant::role<plant::tripping, plant::permits<plant::to<plant::write>, plant::on<plant::trip>>>,
    plant::role<plant::visiting, plant::denies<plant::to<plant::write>, plant::on<plant::setpoint>>>,
    plant::holder<plant::op3, plant::operating>, plant::holder<plant::op4, plant::operating, plant::visiting>,
    plant::holder<plant::viewer1, plant::viewing>, plant::holder<plant::hmi1, plant::tripping>,
    plant::holder<plant::nobody1>, plant::separate<plant::tripping, plant::operating>>;

const claims_of<plant_roles> roles{[](conformance::registry& tests) {
    using policy = plant_roles;
    using plant::decide;
    tests.add<policy, cr<2, 1>>("people act within what their roles permit", []<class P>(check& c) {
        c.permitted(decide<P>(plant::op3, plant::write, plant::setpoint), "what the operator's role permits");
        c.permitted(decide<P>(plant::op3, plant::read, plant::trip), "what it includes");
        c.denied(decide<P>(plant::op3, plant::write, plant::trip), reason::no_right, "another tag");
        c.denied(decide<P>(plant::op3, plant::write, plant::setpoint, plant::office), reason::no_right,
                 "from another zone");
        c.denied(decide<P>(plant::op3, plant::write, plant::setpoint, {}), reason::no_right, "from no zone");
        c.denied(decide<P>(plant::op4, plant::write, plant::setpoint), reason::denied_by_rule,
                 "a rule that denies wins");
        c.denied(decide<P>({}, plant::read, plant::setpoint), reason::unknown_subject, "nobody");
        c.denied(decide<P>({77}, plant::read, plant::setpoint), reason::unknown_subject, "a stranger");
    });
    tests.add<policy, cr<2, 1, 1>>("processes and devices as well", []<class P>(check& c) {
        c.permitted(decide<P>(plant::viewer1, plant::read, plant::setpoint), "a process within its right");
        c.denied(decide<P>(plant::viewer1, plant::write, plant::setpoint), reason::no_right, "and beyond it");
        c.permitted(decide<P>(plant::hmi1, plant::write, plant::trip), "a device within its right");
        c.denied(decide<P>(plant::hmi1, plant::read, plant::trip), reason::no_right, "and beyond it");
        c.denied(decide<P>(plant::nobody1, plant::read, plant::trip), reason::no_right, "a device without a role");
    });
    tests.add<policy, ccsc<3>>("nobody has more than the rules name, over all there is", []<class P>(check& c) {
        using right = std::tuple<unsigned, unsigned, unsigned, unsigned>;
        // Subject, action, tag and zone.
        const std::set<right> rights{
            {1, 1, 1, 1}, {1, 1, 1, 2}, {1, 1, 2, 1}, {1, 1, 2, 2}, {1, 2, 1, 1},
            {2, 1, 1, 1}, {2, 1, 1, 2}, {2, 1, 2, 1}, {2, 1, 2, 2}, {3, 1, 1, 1},
            {3, 1, 1, 2}, {3, 1, 2, 1}, {3, 1, 2, 2}, {4, 2, 2, 1}, {4, 2, 2, 2},
        };
        std::set<right> held;
        for (unsigned n = 0; n < 7 * 4 * 4 * 3; ++n) {
            const right one{n % 7, n / 7 % 4, n / 28 % 4, n / 112};
            const auto [who, what, on, from] = one;
            if (decide<P>({who}, {what}, {on}, {from}).permitted()) held.insert(one);
        }
        c.that(held == rights, "the rights are those that the rules name");
    });
}};

} // namespace

TEST_CASE("uc::static_roles: CR 2.1, CR 2.1(1), CCSC 3: its claims") { CHECK(failures_of("uc::static_roles") == ""); }
