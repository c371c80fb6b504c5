// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_POLICY_HPP
#define MODBUS_GATEWAY_POLICY_HPP

#include "device_link.hpp"

#include <interlock/core/publication.hpp>
#include <interlock/ra/connection_places.hpp>
#include <interlock/ra/limits.hpp>
#include <interlock/site/policy.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gateway {

/// How much traffic is let in: fixed when the gateway starts.
struct traffic_limits {
    interlock::ra::limits rates{.per_peer = {1000, 2000}};
    interlock::ra::connection_places connections{.in_all = 512, .reserved = 16, .per_listener = 480, .per_address = 64};
};

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

    explicit site_policy(interlock::site::policy made) : made_{std::move(made)} {}

    interlock::publication compile(interlock::names& known) const { return made_.compile(known); }

    std::string site;
    std::uint64_t version = 0;
    traffic_limits traffic{};
    std::vector<device_info> devices;
    std::vector<listener_info> listeners;
    /// From tag to wire, a line each.
    std::string tag_table;
    /// What the linter has to say.
    std::vector<std::string> warnings;

private:
    interlock::site::policy made_;
};
static_assert(interlock::site_source<site_policy>);

} // namespace gateway

#endif
