// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_POLICY_HPP
#define MODBUS_GATEWAY_POLICY_HPP

#include "device_link.hpp"

#include <interlock/adapt/site_store.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/core/result.hpp>
#include <interlock/modbus/tag_map.hpp>
#include <interlock/ra/connection_places.hpp>
#include <interlock/ra/limits.hpp>
#include <interlock/site/offer.hpp>
#include <interlock/site/policy.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gateway {

/// How much traffic is let in: fixed when the gateway starts.
struct traffic_limits {
    interlock::ra::limits rates{.per_peer = {1000, 2000}};
    interlock::ra::connection_places connections{.in_all = 512, .reserved = 16, .per_listener = 480, .per_address = 64};

    /// Whether the document asks for the same; seeds are our own.
    bool same_as(const traffic_limits& other) const noexcept;
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

    site_policy(interlock::site::policy made, const modbus::tag_map& map);

    /// Reads a file for a look at it. Nothing when something is wrong with it: `faults` then has a line for each fault.
    static std::optional<site_policy> load(const std::string& file, std::string& faults);

    interlock::publication compile(interlock::names& known) const { return made_.compile(known); }

    std::string site;
    std::uint64_t version = 0;
    traffic_limits traffic{};
    std::vector<device_info> devices;
    std::vector<listener_info> listeners;
    /// From tag to wire, a line each.
    std::string tag_table;
    /// Names of what needs a place in a table of fixed size: tags and devices, tags whose changes are limited, outputs with a
    /// fail-safe rule, devices.
    std::vector<std::string> resources;
    std::vector<std::string> limited;
    std::vector<std::string> outputs;
    std::vector<std::string> device_names;
    /// What the linter has to say.
    std::vector<std::string> warnings;

private:
    interlock::site::policy made_;
};
static_assert(interlock::site_source<site_policy>);

/// The site policy's life in the gateway: the document with its signature and version, and the sealed last good one.
class policy_store {
public:
    /// `signers` are files with public keys; without any, documents need no signature, and an alarm says so.
    policy_store(const std::string& file, const std::string& state, const std::vector<std::string>& signers);

    /// What may come into force, and what somebody is to be told about it.
    struct offered {
        site_policy policy;
        std::string summary{};
        std::vector<std::string> changes{};
        /// The version in force before, or at a start the last one that was sealed; 0 when there is none.
        std::uint64_t before = 0;
        std::vector<std::string> alarms{};
        bool unchanged = false;
        bool last_good = false;
    };
    /// At the start: the document, or the sealed last good one. Nothing when neither can be used.
    std::optional<offered> open(std::string& faults);
    /// The document again; nothing when something is wrong with it, and nothing has changed.
    std::optional<offered> reload(std::string& faults);

    /// What was offered is in force; a fault, in words, when that could not be sealed.
    std::string confirm();
    void withdraw();

private:
    std::optional<offered> taken(interlock::result<interlock::site::offer, interlock::site::fault_texts> from,
                                 std::string& faults);

    std::string faults_{};
    std::shared_ptr<modbus::tag_map> map_{std::make_shared<modbus::tag_map>()};
    std::optional<interlock::adapt::site_store> store_{};
};

} // namespace gateway

#endif
