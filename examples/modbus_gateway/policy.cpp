// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "policy.hpp"

#include "plant_map.hpp"
#include "security.hpp"

#include <interlock/adapt/json.hpp>
#include <interlock/modbus/tag_map_reader.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace gateway {

namespace il = interlock;

namespace {

/// The map of a document, with the handles of the snapshot that it becomes part of.
std::shared_ptr<const void> compile_map(const modbus::tag_map& from, const il::snapshot& made) {
    auto map = std::make_shared<plant_map>();
    for (const auto& d : from.devices)
        for (const std::uint8_t unit : d.units) map->add_unit(unit, {made.resource_names.find(d.name)});
    for (const auto& t : from.tags) map->add_tag(t.unit, {{made.resource_names.find(t.name)}, t.at, t.format});
    for (const auto& b : from.blocks) map->add_block(b.unit, {b.at, b.gaps});
    map->finish();
    return map;
}

/// What a device bears; our own defaults where the document says nothing.
link_limits limits_of(const modbus::device_bounds& said) {
    link_limits l;
    if (said.connections != 0) l.connections = said.connections;
    if (said.in_flight != 0) l.in_flight = said.in_flight;
    if (said.waiting != 0) l.queued = said.waiting;
    l.kept_for_urgent = said.kept_for_essential;
    l.interval = std::chrono::nanoseconds{said.between_requests.count};
    if (said.answer_within.count != 0)
        l.timeout = std::chrono::milliseconds{std::max<std::int64_t>(1, said.answer_within.count / 1'000'000)};
    return l;
}

il::ra::rate rate_of(const std::optional<il::site::rate_row>& said, il::ra::rate otherwise) {
    return said ? il::ra::rate{said->per_second, said->burst} : otherwise;
}

traffic_limits limits_of(const il::site::traffic_rows& said) {
    traffic_limits t;
    t.rates.per_subject = rate_of(said.per_subject, t.rates.per_subject);
    t.rates.per_peer = rate_of(said.per_peer, t.rates.per_peer);
    t.rates.per_stranger = rate_of(said.per_stranger, t.rates.per_stranger);
    t.rates.per_essential = rate_of(said.per_essential, t.rates.per_essential);
    il::ra::connection_places& c = t.connections;
    c.in_all = said.connections.value_or(c.in_all);
    c.reserved = said.kept_for_essential.value_or(c.reserved);
    c.per_listener = said.connections_per_listener.value_or(c.per_listener);
    c.per_address = said.connections_per_address.value_or(c.per_address);
    c.half_open = said.half_open.value_or(c.half_open);
    c.handshake = said.handshake.value_or(c.handshake);
    c.message = said.message.value_or(c.message);
    c.idle = said.idle.value_or(c.idle);
    return t;
}

} // namespace

std::optional<site_policy> site_policy::load(const std::string& file, std::string& faults) {
    modbus::tag_map_reader fieldbus{map_section, compile_map};
    const auto read = il::adapt::load_site(file, &fieldbus);
    if (!read.has_value()) {
        for (const il::site::fault& f : read.error()) faults += f.text() + "\n";
        return {};
    }
    const il::site::policy& made = read.value();
    site_policy p{made};
    p.site = made.name();
    p.version = made.version();
    for (const il::site::fault& f : made.warnings()) p.warnings.push_back(f.text());
    for (const auto& d : fieldbus.map().devices) p.devices.push_back({d.name, limits_of(d.bounds)});
    for (const auto& l : made.rows().listeners)
        if (!l.row.console) p.listeners.push_back({l.name, l.row.secure});
    p.traffic = limits_of(made.rows().traffic);
    p.tag_table = modbus::wire_table(fieldbus.map());
    return p;
}

} // namespace gateway
