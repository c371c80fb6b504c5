// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// A policy of one's own, composed with the library's, and its conformance test.
#include <interlock/conformance/registry.hpp>
#include <interlock/interlock.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/testing/request_builder.hpp>

#include <atomic>
#include <cstdint>
#include <iostream>
#include <string_view>

namespace il = interlock;

// [policy]
/// Lets only the operator on shift write. Reading is nobody's shift, and what is essential isn't either.
struct shift_only {
    static constexpr std::string_view name = "shift_only";
    using stages = il::takes_part<il::stage::authorize>;
    using contributes_to = il::requirements<il::cr<2, 1>>; // a restriction helps; it doesn't meet CR 2.1 alone

    il::verdict authorize(const il::request& asked) const noexcept {
        if (asked.action != il::actions::tag_write || asked.essential) return il::no_objection;
        return asked.subject.id == on_shift.load() ? il::no_objection : il::deny(il::reason::outside_shift);
    }
    void explain(const il::request& asked, const il::verdict&, il::explanation& into) const noexcept {
        const auto& names = asked.site->subject_names;
        into << names.text(asked.subject.id) << " is not on shift, " << names.text(on_shift.load()) << " is";
    }

    std::atomic<std::uint32_t> on_shift{0}; // nobody, until the application says who
};
// [/policy]

// [site]
il::site::snapshot_builder boiler_house() {
    il::site::snapshot_builder site("boiler-house");
    site.add_zone("control").add_zone("boiler").add_listener("console");
    site.add_zone_prefix("console", "127.0.0.0/8", "control");
    site.add_device("boiler-plc", "boiler");
    const il::limit_entry range{.hard = {0, 16}, .has_range = true};
    site.add_tag("boiler1.setpoint", {.device = "boiler-plc", .writable = true, .limits = range, .unit = "bar"});
    site.add_tag("boiler1.trip", {.device = "boiler-plc",
                                  .tag_class = il::tag_class::safety,
                                  .type = il::value_kind::boolean,
                                  .writable = true});
    site.add_role("operator");
    site.permit("operator", {.actions = {"tag.read", "tag.write"}, .on = "boiler1.*"});
    site.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.trip"});
    site.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    site.add_subject("op4", {.kind = il::subject_kind::human, .roles = {"operator"}});
    site.add_essential({.on = "boiler1.trip", .operand = 1, .zones = {"control"}});
    return site;
}
// [/site]

// [test]
// The same test runs with the real policy, where it must pass, and with one that permits everything, where it must fail.
constexpr auto only_on_shift = []<class Policy>(il::conformance::check& expect) {
    il::enforcer<il::testing::manual_clock, Policy, il::uc::rbac> e{boiler_house()};
    const auto said = [&](std::string_view who, std::string_view action, std::string_view tag, il::value v) {
        return il::testing::ask(e).by(who).from("console").to(action, tag, v).decide();
    };
    expect.denied(said("op3", "tag.write", "boiler1.setpoint", 6.0), il::reason::outside_shift,
                  "nobody is on shift yet");
    e.template part<Policy>().on_shift = e.subject("op3").id;
    expect.permitted(said("op3", "tag.write", "boiler1.setpoint", 6.0), "op3 writes on shift");
    expect.denied(said("op4", "tag.write", "boiler1.setpoint", 6.0), il::reason::outside_shift, "op4 doesn't");
    expect.permitted(said("op4", "tag.read", "boiler1.setpoint", {}), "op4 may look");
    expect.permitted(said("op4", "tag.write", "boiler1.trip", true), "whoever sees the danger may trip");
};
// [/test]

int main() {
    // [use]
    using security_type = il::enforcer<il::platform::posix, shift_only, il::uc::rbac>;
    security_type security{boiler_house()};
    security.part<shift_only>().on_shift = security.subject("op3").id;

    for (const std::string_view who : {"op3", "op4"}) {
        il::request asked = il::testing::ask(security).by(who).from("console").to("tag.write", "boiler1.setpoint", 6.0);
        const auto written = security.enforce(asked, [] { /* the device is written here */ });
        std::cout << who << ": " << (written.permitted() ? "done" : security.explain(written).view()) << '\n';
    }
    // [/use]

    // [run]
    il::conformance::registry tests;
    tests.add<shift_only, il::cr<2, 1>>("only who is on shift writes", only_on_shift);
    for (const auto& wrong : tests.run()) std::cout << wrong.test << ": " << wrong.what << '\n';
    for (const auto& gap : tests.differences<shift_only>()) std::cout << gap.policy << ": " << gap.what << '\n';
    std::cout << "conformance: " << tests.exercises().size() << " test, " << tests.run().size() << " findings\n";
    // [/run]
}
