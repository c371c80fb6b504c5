// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_BENCHMARKS_PLANT_HPP
#define INTERLOCK_BENCHMARKS_PLANT_HPP

#include <interlock/core/handle.hpp>
#include <interlock/site/snapshot_builder.hpp>

#include <cstddef>
#include <string>
#include <vector>

/// A plant of any size: areas of ten tags, a role for each group of areas, an operator for each role.
namespace plant {

namespace il = interlock;

inline std::string tag_name(std::size_t i) {
    return "area" + std::to_string(i / 10) + ".loop" + std::to_string(i % 10) + ".setpoint";
}
inline std::string role_name(std::size_t i) { return "operator" + std::to_string(i); }
inline std::string person_name(std::size_t i) { return "person" + std::to_string(i); }

inline il::site::snapshot_builder build(std::size_t tags, std::size_t roles) {
    il::site::snapshot_builder b("plant");
    b.add_zone("control").add_zone("field").add_listener("plant").add_zone_prefix("plant", "10.1.0.0/16", "control");
    b.add_conduit("control", "field", {"tag.read", "tag.write"}).add_device("plc", "field");
    il::limit_entry limits;
    limits.hard = {0, 100};
    limits.soft = {10, 90};
    limits.has_range = true;
    for (std::size_t i = 0; i < tags; ++i)
        b.add_tag(tag_name(i), {.device = "plc", .writable = true, .limits = limits});
    b.add_role("viewer").permit("viewer", {.actions = {"tag.read"}, .on = "*"});
    const std::size_t areas = (tags + 9) / 10;
    for (std::size_t r = 0; r < roles; ++r) {
        b.add_role(role_name(r)).inherit(role_name(r), "viewer");
        b.add_subject(person_name(r), {.kind = il::subject_kind::human, .roles = {role_name(r)}});
    }
    for (std::size_t a = 0; a < areas; ++a)
        b.permit(role_name(a % roles),
                 {.actions = {"tag.write"}, .on = "area" + std::to_string(a) + ".*", .from = {"control"}});
    return b;
}

} // namespace plant

#endif
