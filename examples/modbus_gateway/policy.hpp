// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_POLICY_HPP
#define MODBUS_GATEWAY_POLICY_HPP

#include "device_link.hpp"

#include <interlock/core/publication.hpp>
#include <interlock/ra/limits.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

/// The site policy as the gateway needs it: compiled for the enforcer, with its listeners and devices by name, and the table of tags.
class site_policy {
public:
    struct device_info {
        std::string name;
        link_limits limits;
    };
    struct listener_info {
        std::string name;
        bool secure = false;
    };

    /// Reads a file. Nothing when something is wrong with it: `faults` then has a line for each fault.
    static std::optional<site_policy> load(const std::string& file, std::string& faults);

    interlock::publication compile(interlock::names& known) const { return compile_(known); }

    struct traffic_limits {
        interlock::ra::rate per_subject{1000, 2000};
        interlock::ra::rate per_peer{1000, 2000};
        interlock::ra::rate per_stranger{10, 20};
    };

    std::string site;
    std::uint64_t version = 0;
    traffic_limits traffic{};
    std::vector<device_info> devices;
    std::vector<listener_info> listeners;
    /// From tag to wire, a line each.
    std::string tag_table;

    std::function<interlock::publication(interlock::names&)> compile_;
};
static_assert(interlock::site_source<site_policy>);

} // namespace gateway

#endif
