// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_TESTING_PLANT_HPP
#define INTERLOCK_TESTS_TESTING_PLANT_HPP

#include <interlock/site/snapshot_builder.hpp>

/// A boiler with a set-point that op3 may write, and a trip that is essential.
inline interlock::site::snapshot_builder small_plant() {
    namespace il = interlock;
    il::site::snapshot_builder b("plant", 1);
    b.add_zone("control").add_zone("boiler").add_listener("plant");
    b.add_zone_prefix("plant", "10.1.0.0/16", "control");
    b.add_device("plc", "boiler");
    b.add_tag("boiler1.setpoint",
              {.device = "plc", .writable = true, .limits = il::limit_entry{.hard = {0, 16}, .has_range = true}});
    b.add_tag("boiler1.trip",
              {.device = "plc", .tag_class = il::tag_class::safety, .type = il::value_kind::boolean, .writable = true});
    b.add_role("operator");
    b.permit("operator", {.actions = {"tag.read", "tag.write"}, .on = "boiler1.setpoint", .from = {"control"}});
    b.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.trip", .from = {"control"}});
    b.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    b.add_essential({.on = "boiler1.trip", .operand = 1, .zones = {"control"}});
    return b;
}

#endif
