// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READ_ZONES_HPP
#define INTERLOCK_SITE_READ_ZONES_HPP

#include <interlock/site/draft.hpp>
#include <interlock/site/network_prefix.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

/// Reads listeners, zones, conduits and devices of a site document.
namespace interlock::inline v0_1::site {

inline void read_listeners(draft& d) {
    d.read.each_named(d.root["listeners"], [&d](document::node at) {
        const auto [transport, medium, countermeasure, weakened, trusted, note] = d.read.members_of(
            at, "transport", "medium", "compensating countermeasure", "unsafe", "trusted", "description");
        constexpr std::array<std::string_view, 3> transports{"tls", "plain", "console"};
        constexpr std::array<std::string_view, 3> media{"wired", "wireless", "local"};
        constexpr std::array<std::string_view, 1> tokens{"allow unauthenticated"};
        d.read.text(countermeasure);
        d.read.text(note);
        listener_row row;
        if (at.is(node_kind::object) && d.read.needs(transport, at, "transport", "\"tls\", \"plain\" or \"console\"")) {
            const auto which = d.read.choice(transport, transports);
            row.secure = which == 0U;
            row.console = which == 2U;
            // A plain protocol proves nobody's identity; whoever accepts that says so (semantics.md 4.2).
            if (which == 1U && !countermeasure.exists() && !weakened.exists())
                d.read.faults().add(
                    transport,
                    "\"compensating countermeasure\" or \"unsafe\": \"allow unauthenticated\" beside a plain transport");
        }
        d.read.choice(weakened, tokens);
        const auto which = d.read.choice(medium, media);
        if (which) row.medium = std::array{medium::wired, medium::wireless, medium::local}[*which];
        if (row.console && !which) row.medium = medium::local;
        if (d.read.flag(trusted, false)) {
            d.trusted.emplace(at.key(), at);
            if (row.medium == medium::wireless)
                d.read.faults().add(trusted, "a wired or local path: a wireless one can't be trusted without proof");
        }
        d.rows.listeners.push_back({std::string{at.key()}, row});
    });
}

namespace detail {

/// Two zones that claim the same addresses of a listener (semantics.md 4.1). Prefixes hold each other or are apart, so that in the
/// order of their addresses only those that hold the present one need to be remembered.
struct claimed_prefix {
    std::string_view listener;
    network_prefix peers;
    std::string_view zone;
    document::node at;
};
inline void check_overlaps(draft& d, std::vector<claimed_prefix>& claimed) {
    std::stable_sort(claimed.begin(), claimed.end(), [](const claimed_prefix& a, const claimed_prefix& b) {
        return std::tie(a.listener, a.peers.address, a.peers.length) <
               std::tie(b.listener, b.peers.address, b.peers.length);
    });
    std::vector<const claimed_prefix*> holding;
    for (const claimed_prefix& c : claimed) {
        while (!holding.empty() && (holding.back()->listener != c.listener || !overlap(holding.back()->peers, c.peers)))
            holding.pop_back();
        for (const claimed_prefix* h : holding) {
            if (h->zone == c.zone && h->peers != c.peers) continue;
            d.read.faults().add(
                c.at, "addresses that no other zone has on listener \"" + std::string{c.listener} + "\"",
                shown(c.at) + ", which overlaps " + shown(h->at) + " of zone \"" + std::string{h->zone} + "\"");
            break;
        }
        holding.push_back(&c);
    }
}

} // namespace detail

inline void read_zones(draft& d) {
    std::vector<detail::claimed_prefix> claimed;
    name_set placed;
    const document::node zones = d.root["zones"];
    if (zones.size() > set_limit - 1) d.read.faults().add_key(zones, "at most 63 zones", std::to_string(zones.size()));
    if (d.listeners.size() > set_limit - 1)
        d.read.faults().add_key(d.root["listeners"], "at most 63 listeners", std::to_string(d.listeners.size()));
    d.read.each_named(zones, [&](document::node at) {
        const std::string zone{at.key()};
        d.rows.zones.push_back(zone);
        const auto [listeners, peers, devices, medium, note] =
            d.read.members_of(at, "listeners", "peers", "devices", "medium", "description");
        d.read.text(note);
        constexpr std::array<std::string_view, 1> media{"wireless"};
        if (d.read.choice(medium, media)) d.rows.wireless_zones.push_back(zone);
        const auto on = d.read.references(listeners, d.listeners, "a listener");
        std::vector<std::pair<network_prefix, document::node>> prefixes;
        d.read.each_text(peers, [&](document::node text) {
            if (const auto prefix = parse_prefix(text.text()))
                prefixes.emplace_back(*prefix, text);
            else
                d.read.faults().add(text,
                                    "an address prefix such as \"10.1.0.0/16\", with no bits set after its length");
        });
        if (peers.exists() && !listeners.exists())
            d.read.needs(listeners, at, "listeners", "the listeners that the peers come to");
        for (const std::string& name : on) {
            const auto found = std::find_if(d.rows.listeners.begin(), d.rows.listeners.end(),
                                            [&](const auto& l) { return l.name == name; });
            if (found == d.rows.listeners.end()) continue; // Its name is a fault already.
            const auto& row = *found;
            if (!peers.exists() && row.row.console) {
                d.rows.prefixes.push_back({name, {}, zone});
                claimed.push_back({row.name, {}, at.key(), listeners});
            } else if (!peers.exists()) {
                d.read.needs(peers, at, "peers", "the addresses of the zone on listener \"" + name + "\"");
                break;
            }
            for (const auto& [prefix, text] : prefixes) {
                d.rows.prefixes.push_back({name, prefix, zone});
                claimed.push_back({row.name, prefix, at.key(), text});
            }
        }
        d.read.each_text(devices, [&](document::node name) {
            if (!d.read.refers(name, d.devices, "a device")) return;
            const auto [first, fresh] = placed.emplace(name.text(), at);
            if (!fresh)
                d.read.faults().add(name, "a device that is in no other zone",
                                    shown(name) + ", which is in zone \"" + std::string{first->second.key()} + "\"");
            else
                d.rows.devices.push_back({std::string{name.text()}, zone});
        });
    });
    detail::check_overlaps(d, claimed);
    for (const auto& [name, at] : d.devices)
        if (!placed.contains(name))
            d.read.faults().add_key(at, "a device that a zone has among its \"devices\"", "it in none");
}

inline void read_conduits(draft& d) {
    d.read.each_element(d.root["conduits"], [&d](document::node at) {
        const auto [from, to, permit, note] = d.read.members_of(at, "from", "to", "permit", "description");
        d.read.text(note);
        if (!at.is(node_kind::object) || !d.read.needs(from, at, "from", "a zone") ||
            !d.read.needs(to, at, "to", "a zone") || !d.read.needs(permit, at, "permit", "the actions that may pass"))
            return;
        const bool known_from = d.read.refers(from, d.zones, "a zone");
        const bool known_to = d.read.refers(to, d.zones, "a zone");
        auto actions = d.actions_in(permit);
        if (known_from && known_to)
            d.rows.conduits.push_back({std::string{from.text()}, std::string{to.text()}, std::move(actions)});
    });
}

inline void read_devices(draft& d) {
    d.read.each_named(d.root["devices"], [&d](document::node at) {
        const auto [modbus, note] = d.read.members_of(at, "modbus", "description");
        d.read.text(note);
        if (modbus.exists() && d.fieldbus != nullptr) d.fieldbus->device(d.read, modbus, at);
        if (modbus.exists() && d.fieldbus == nullptr)
            d.read.faults().add_key(modbus, "no \"modbus\": this program has no part for it", "it");
    });
}

} // namespace interlock::inline v0_1::site

#endif
