// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/conditional_rbac.hpp>
#include <interlock/uc/wireless_restriction.hpp>

#include "conformance/library.hpp"
#include "interlock/uc/boiler.hpp"
#include "interlock/uc/oven.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;
using conformance::check;

namespace {

/// A baker in the morning, a process that may heat while the plant is in manual, a device that may with a small value.
site::snapshot_builder bakery() {
    auto s = oven::site();
    s.permit("baker",
             {.actions = {"tag.write"}, .on = "oven.heat", .from = {"hall"}, .when = {.during = {{360, 840}}}});
    s.permit("fitter", {.actions = {"tag.write"},
                        .on = "oven.heat",
                        .when = {.only_if = {{.input = "oven.mode", .operand = 1, .max_age = seconds(5)}}}});
    s.permit("guest", {.actions = {"tag.write"}, .on = "oven.heat", .when = {.value = interval{0, 10}}});
    s.add_subject("ann", {.kind = subject_kind::human, .roles = {"baker"}});
    s.add_subject("timer", {.kind = subject_kind::software_process, .roles = {"fitter"}});
    s.add_subject("panel", {.kind = subject_kind::device, .roles = {"guest"}});
    return s;
}

const claims_of<uc::conditional_rbac<oven::mode_tag>> conditional{[](conformance::registry& tests) {
    using policy = uc::conditional_rbac<oven::mode_tag>;
    tests.add<policy, cr<2, 1>>("a person within role, zone and shift", []<class P>(check& c) {
        oven::kitchen<P> k{bakery()};
        k.at_minute(400);
        c.permitted(k.heats("ann"), "on shift");
        c.denied(k.heats("ann", value{50.0}, "air"), reason::no_right, "from another zone");
        k.at_minute(900);
        c.denied(k.heats("ann"), reason::condition_not_met, "after the shift");
        k.wall.set_quality(clock_quality::lost);
        c.denied(k.heats("ann"), reason::clock_lost, "nobody knows the time");
    });
    tests.add<policy, cr<2, 1, 1>>("processes and devices as well", []<class P>(check& c) {
        oven::kitchen<P> k{bakery()};
        c.permitted(k.heats("timer"), "a process while the plant is in manual");
        k.set_mode(0);
        c.denied(k.heats("timer"), reason::condition_not_met, "a process while it isn't");
        k.mode.now = {};
        c.denied(k.heats("timer"), reason::input_failed, "a process when nobody knows");
        c.permitted(k.heats("panel", value{10.0}), "a device with a small value");
        c.denied(k.heats("panel", value{11.0}), reason::condition_not_met, "a device with a large one");
        c.denied(k.heats("panel", value{}), reason::condition_not_met, "a device with none");
    });
    tests.add<policy, cr<2, 1, 2>>("conditions and rights change by publishing", []<class P>(check& c) {
        oven::kitchen<P> k{bakery()};
        k.at_minute(900);
        c.denied(k.heats("ann"), reason::condition_not_met, "after the shift");
        auto longer = bakery();
        longer.set_version(2).permit("baker",
                                     {.actions = {"tag.write"}, .on = "oven.heat", .when = {.during = {{840, 960}}}});
        k.e.publish(longer);
        c.permitted(k.heats("ann"), "a longer shift");
        auto none = bakery();
        none.set_version(3).rows().rules.clear();
        k.e.publish(none);
        c.denied(k.heats("ann"), reason::no_right, "all rights taken away");
    });
    tests.add<policy, ccsc<3>>("a role gives no more than its rules", []<class P>(check& c) {
        oven::kitchen<P> k{bakery()};
        k.at_minute(400);
        request other = k.request("ann", "oven.mode");
        c.denied(k.e.decide(other), reason::no_right, "another tag");
        request trip = k.request("ann", "oven.stop", value{false});
        c.denied(k.e.decide(trip), reason::no_right, "a tag of the class safety");
    });
}};

const claims_of<uc::wireless_restriction> wireless{[](conformance::registry& tests) {
    using policy = uc::wireless_restriction;
    tests.add<policy, cr<2, 2>>("a critical action is denied when it comes over wireless", []<class P>(check& c) {
        auto s = oven::site();
        s.add_subject("ann", {.kind = subject_kind::human});
        s.keep_off_wireless({.actions = {"tag.write"}, .on = "oven.heat"});
        enforcer<testing::manual_clock, boiler::grant_all, P> e{s};
        const auto asks = [&](std::string_view over, std::string_view on) {
            caller who;
            who.origin.listener = e.listener(over);
            who.origin.address = over == "air" ? ipv4(10, 2, 0, 1) : ipv4(10, 1, 0, 1);
            who.origin.medium = medium::wired;
            who.subject = e.subject("ann");
            request asked = e.ask(who, "tag.write", on, value{1.0});
            return e.decide(asked);
        };
        c.permitted(asks("wire", "oven.heat"), "by wire");
        c.permitted(asks("air", "oven.mode"), "what isn't critical");
        c.denied(asks("air", "oven.heat"), reason::denied_by_rule, "over wireless, though the caller says wired");
    });
}};

} // namespace

TEST_CASE("uc::conditional_rbac: CR 2.1, CR 2.1(1), CR 2.1(2): its claims") {
    CHECK(failures_of("uc::conditional_rbac") == "");
}
TEST_CASE("uc::wireless_restriction: CR 2.2: its claims") { CHECK(failures_of("uc::wireless_restriction") == ""); }
