// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "policy.hpp"

#include "plant_map.hpp"
#include "security.hpp"

#include <interlock/site/policy.hpp>

#include <fstream>
#include <memory>
#include <utility>

namespace gateway {

namespace il = interlock;

namespace {

struct cell {
    const char* tag;
    std::uint8_t unit;
    plant_map::binding at;
};

il::site::tag_row tag(il::value_kind type, bool writable = false, double low = 0, double high = 1) {
    il::site::tag_row row{.device = "boiler-plc", .type = type, .writable = writable};
    if (writable)
        row.limits = il::limit_entry{.hard = {low, high}, .has_range = true, .current_max_age = il::seconds(5)};
    return row;
}

/// The boiler house that plant.cpp simulates.
il::site::site_rows boiler_house() {
    using il::value_kind;
    il::site::site_rows rows;
    rows.site = "boiler-house";
    rows.version = 1;
    rows.zones = {"control", "office", "boiler"};
    rows.listeners = {{"plant", {}}, {"plant_tls", {.secure = true}}};
    for (const char* const l : {"plant", "plant_tls"}) {
        rows.prefixes.push_back({l, *il::site::parse_prefix("127.0.0.0/25"), "control"});
        rows.prefixes.push_back({l, *il::site::parse_prefix("127.0.0.128/25"), "office"});
    }
    rows.conduits = {{"control", "boiler", {"tag.read", "tag.write"}}, {"office", "boiler", {"tag.read"}}};
    rows.devices = {{"boiler-plc", "boiler"}};
    rows.roles = {"viewer", "operator", "panel"};
    rows.inclusions = {{"operator", "viewer"}, {"panel", "viewer"}};
    rows.rules = {
        {"viewer", false, {{"tag.read"}, "boiler1.*", {}, {il::tag_class::safety, il::tag_class::permissive}}},
        {"operator", false, {{"tag.write"}, "boiler1.*", {"control"}, {}}},
        {"panel", false, {{"tag.write"}, "boiler1.trip", {"control"}, {}}},
        {"panel", false, {{"tag.write", "tag.read"}, "hmi1.heartbeat", {"control"}, {}}}};
    rows.subjects = {{"op3", {.roles = {"operator"}}},
                     {"hmi1", {.roles = {"panel"}, .permanent_sessions = true}},
                     {"board", {.roles = {"viewer"}}}};
    rows.addresses = {{"plant", il::ipv4(127, 0, 0, 1), "op3"},
                      {"plant", il::ipv4(127, 0, 0, 2), "hmi1"},
                      {"plant", il::ipv4(127, 0, 0, 130), "board"}};
    auto setpoint = tag(value_kind::real, true, 0, 16);
    setpoint.unit = "bar";
    setpoint.limits->step_up = 1;
    auto trip = tag(value_kind::boolean, true);
    trip.tag_class = il::tag_class::safety;
    auto guard = tag(value_kind::boolean);
    guard.tag_class = il::tag_class::permissive;
    rows.tags = {{"boiler1.pressure.setpoint", setpoint},
                 {"boiler1.feed.valve", tag(value_kind::real, true, 0, 100)},
                 {"boiler1.trip", trip},
                 {"boiler1.burner", tag(value_kind::boolean, true)},
                 {"boiler1.feed.pump", tag(value_kind::boolean, true)},
                 {"boiler1.guard", guard},
                 {"boiler1.flame", tag(value_kind::boolean)},
                 {"boiler1.pressure", tag(value_kind::real)},
                 {"boiler1.temperature", tag(value_kind::real)},
                 {"boiler1.level", tag(value_kind::real)},
                 {"hmi1.heartbeat", tag(value_kind::unsigned_integer, true, 0, 65535)}};
    rows.permissives = {{"boiler1.burner", {.input = "boiler1.guard", .operand = 1, .max_age = il::seconds(2)}}};
    rows.essentials = {{.on = "boiler1.trip", .operand = 1, .zones = {"control"}}};
    rows.sections.push_back({map_section, [](const il::snapshot& made) -> std::shared_ptr<const void> {
                                 using modbus::data_type;
                                 using enum modbus::table;
                                 const modbus::value_format real{.type = data_type::float32}, tenths{.gain = 0.1},
                                     whole{}, bit{.type = data_type::boolean};
                                 const cell cells[] = {
                                     {"boiler1.trip", 1, {{}, {coils, 11, 1}, bit}},
                                     {"boiler1.burner", 1, {{}, {coils, 12, 1}, bit}},
                                     {"boiler1.feed.pump", 1, {{}, {coils, 13, 1}, bit}},
                                     {"boiler1.guard", 1, {{}, {discrete_inputs, 10, 1}, bit}},
                                     {"boiler1.flame", 1, {{}, {discrete_inputs, 11, 1}, bit}},
                                     {"boiler1.pressure.setpoint", 1, {{}, {holding_registers, 100, 2}, real}},
                                     {"boiler1.feed.valve", 1, {{}, {holding_registers, 102, 1}, tenths}},
                                     {"hmi1.heartbeat", 1, {{}, {holding_registers, 200, 1}, whole}},
                                     {"boiler1.pressure", 1, {{}, {input_registers, 0, 2}, real}},
                                     {"boiler1.temperature", 1, {{}, {input_registers, 2, 2}, real}},
                                     {"boiler1.level", 1, {{}, {input_registers, 4, 1}, tenths}}};
                                 auto map = std::make_shared<plant_map>();
                                 map->add_unit(1, {made.resource_names.find("boiler-plc")});
                                 for (cell c : cells) {
                                     c.at.tag = {made.resource_names.find(c.tag)};
                                     map->add_tag(c.unit, c.at);
                                 }
                                 map->finish();
                                 return map;
                             }});
    return rows;
}

} // namespace

std::optional<site_policy> site_policy::load(const std::string& file, std::string& faults) {
    if (!std::ifstream{file}) {
        faults = file + ": can't be read\n";
        return {};
    }
    const il::site::policy made{boiler_house()};
    site_policy p;
    p.site = made.name();
    p.version = made.version();
    p.devices = {{"boiler-plc", {}}};
    p.listeners = {{"plant", false}, {"plant_tls", true}};
    p.compile_ = [made](il::names& known) { return made.compile(known); };
    return p;
}

} // namespace gateway
