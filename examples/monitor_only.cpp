// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// Commissioning: what would be refused is let through and said, until a new site policy ends that.
#include <interlock/core/enforcer.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/platform/posix.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/unsafe/monitor_only.hpp>

#include <iostream>
#include <string_view>

namespace il = interlock;

// [compose]
using watched = il::enforcer<il::platform::posix, il::software_application, il::uc::rbac,
                             il::unsafe::monitor_only>; // the token: without it such a site policy is refused
static_assert(!il::meets<watched, il::levels{.uc = 1}>);
// [/compose]

il::site::snapshot_builder boiler_house(std::uint64_t version) {
    il::site::snapshot_builder site("boiler-house", version);
    site.add_zone("control").add_zone("boiler").add_listener("console");
    site.add_zone_prefix("console", "127.0.0.0/8", "control").add_device("boiler-plc", "boiler");
    site.add_tag("boiler1.setpoint", {.device = "boiler-plc", .writable = true});
    site.add_role("operator").add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    site.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.*"});
    return site;
}

int main() {
    // [use]
    watched security{boiler_house(1).set_monitor_only()};

    const auto ask = [&](std::string_view who) {
        il::caller caller{.subject = security.subject(who), .proof = il::proof::console};
        caller.origin = {.address = il::ipv4(127, 0, 0, 1), .listener = security.listener("console")};
        const il::verdict said = security.decide(caller, "tag.write", "boiler1.setpoint", 6.0);
        std::cout << who << ": " << (said.permitted() ? "passes" : "refused");
        if (said.would_deny) std::cout << ", would be refused";
        if (said.why != il::reason::unspecified) std::cout << ": " << il::row_of(said.why).text;
        std::cout << '\n';
    };
    ask("op3");
    ask("stranger");

    security.publish(boiler_house(2)); // without monitor-only: from here on it enforces
    ask("op3");
    ask("stranger");
    // [/use]
}
