// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// One set-point of one boiler: who may write it, and which values. The smallest program that asks an enforcer.
#include <interlock/interlock.hpp>

#include <iostream>
#include <string_view>

namespace il = interlock;

// [compose]
using boiler_security = il::enforcer<                      // policies, declarations and one clock, in any order
    il::platform::posix, il::software_application,         // where time comes from; which rows of the standard apply
    il::rdf::conduits, il::uc::rbac, il::si::tag_limits<>, // which zone, whose role, which value
    il::integrates<"the boiler's own safety controller", il::ccsc<1>>,
    il::integrates<"an account without privileges", il::ccsc<3>>,
    il::documented<"docs/explanation/threat-model.md", il::ccsc<2>, il::ccsc<4>>,
    il::uncovered<"a first example", il::fr::iac, il::fr::uc, il::fr::si, il::fr::dc, il::fr::tre, il::fr::ra>>;

static_assert(il::require_level<boiler_security, il::levels{.rdf = 4}>());
// [/compose]

// [site]
il::site::snapshot_builder boiler_house() {
    il::site::snapshot_builder site("boiler-house");
    site.add_zone("control").add_zone("boiler").add_listener("console");
    site.add_zone_prefix("console", "127.0.0.0/8", "control");
    site.add_conduit("control", "boiler", {"tag.read", "tag.write"});
    site.add_device("boiler-plc", "boiler");
    site.add_tag(
        "boiler1.pressure.setpoint",
        {.device = "boiler-plc",
         .writable = true,
         .limits =
             il::limit_entry{
                 .hard = {0, 16}, .has_range = true, .step_up = 1, .step_down = 1, .current_max_age = il::seconds(10)},
         .unit = "bar"});
    site.add_role("operator").add_role("viewer");
    site.permit("operator", {.actions = {"tag.read", "tag.write"}, .on = "boiler1.*", .from = {"control"}});
    site.permit("viewer", {.actions = {"tag.read"}, .on = "boiler1.*", .from = {"control"}});
    site.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    site.add_subject("guest", {.kind = il::subject_kind::human, .roles = {"viewer"}});
    return site;
}
// [/site]

int main() {
    // [start]
    il::si::process_image image; // the current values, as the program reads them from the device
    boiler_security security{boiler_house(), il::si::image_of{&image}, il::si::tag_limit_options{}};
    if (security.started().result != il::publish_result::in_force) {
        std::cerr << security.started().why.view() << '\n';
        return 1;
    }
    // [/start]

    // [device]
    double device = 5.0;
    const il::resource setpoint = security.tag("boiler1.pressure.setpoint");
    const auto poll = [&] {
        image.store(setpoint, {.value = device,
                               .quality = il::quality::good,
                               .origin = il::value_origin::device,
                               .time = security.now()});
    };
    // [/device]

    // [ask]
    const auto write = [&](std::string_view who, double bar) {
        poll();
        il::caller caller; // the program has proved who it is, for instance by a password
        caller.origin = {.address = il::ipv4(127, 0, 0, 1), .listener = security.listener("console")};
        caller.subject = security.subject(who);
        caller.proof = il::proof::password;
        const auto written =
            security.enforce(caller, "tag.write", "boiler1.pressure.setpoint", bar, [&] { device = bar; });
        std::cout << who << " writes " << bar << " bar: " << (written.permitted() ? "done" : "refused: ")
                  << (written.permitted() ? "" : security.explain(written).view()) << '\n';
    };
    write("op3", 5.5);
    write("op3", 8.5);
    write("op3", 17);
    write("guest", 6);
    write("stranger", 6);
    // [/ask]
    std::cout << "the set-point is " << device << " bar\n";
}
