// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READ_TRAFFIC_HPP
#define INTERLOCK_SITE_READ_TRAFFIC_HPP

#include <interlock/site/draft.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

/// Reads the limits on traffic of a site document (CR 7.1).
namespace interlock::inline v0_1::site {

namespace detail {

/// "1000 per 1s", or {"rate": "1000 per 1s", "at once": 2000}; without "at once" twice the rate.
inline std::optional<rate_row> read_traffic_rate(draft& d, document::node at) {
    if (!at.exists()) return std::nullopt;
    document::node rate = at, burst{};
    if (at.is(node_kind::object)) {
        const auto [long_run, at_once] = d.read.members_of(at, "rate", "at once");
        if (!d.read.needs(long_run, at, "rate", "how many messages in a time, such as \"100 per 1s\""))
            return std::nullopt;
        rate = long_run;
        burst = at_once;
    }
    const auto r = rate.is(node_kind::text) ? parse_rate(rate.text()) : std::nullopt;
    const double per_second =
        r && r->change.unit.empty() ? r->change.number * 1e9 / static_cast<double>(r->window.count) : 0;
    if (!(per_second >= 1 && per_second <= 1e6) || !is_whole(per_second)) {
        d.read.faults().add(
            rate,
            "a number of messages in a time, such as \"100 per 1s\": 1 to 1000000 a second, and a whole number of them");
        return std::nullopt;
    }
    rate_row row{static_cast<std::uint32_t>(per_second), static_cast<std::uint32_t>(per_second) * 2};
    if (const auto n = d.read.whole(burst, 1, 2'000'000)) row.burst = static_cast<std::uint32_t>(*n);
    return row;
}

} // namespace detail

inline void read_traffic(draft& d) {
    const auto [subject, peer, stranger, essential, connections, note] =
        d.read.members_of(d.root["traffic"], "per subject", "per peer", "per stranger", "per essential peer",
                          "connections", "description");
    d.read.text(note);
    traffic_rows& rows = d.rows.traffic;
    rows.per_subject = detail::read_traffic_rate(d, subject);
    rows.per_peer = detail::read_traffic_rate(d, peer);
    rows.per_stranger = detail::read_traffic_rate(d, stranger);
    rows.per_essential = detail::read_traffic_rate(d, essential);

    const auto [in_all, kept, listener, address, half_open, half_open_of_one, handshake, message, idle] =
        d.read.members_of(connections, "in all", "kept for essential", "per listener", "per address", "half open",
                          "half open per address", "handshake within", "message within", "idle for at most");
    const auto count = [&d](document::node v) -> std::optional<std::uint32_t> {
        const auto n = d.read.whole(v, 1, 65536);
        return n ? std::optional{static_cast<std::uint32_t>(*n)} : std::nullopt;
    };
    rows.connections = count(in_all);
    rows.kept_for_essential = count(kept);
    rows.connections_per_listener = count(listener);
    rows.connections_per_address = count(address);
    rows.half_open = count(half_open);
    rows.half_open_per_address = count(half_open_of_one);
    rows.handshake = d.read.duration(handshake);
    rows.message = d.read.duration(message);
    rows.idle = d.read.duration(idle);
    if (!rows.connections) return;
    const std::array<std::pair<document::node, std::optional<std::uint32_t>>, 5> parts{
        {{kept, rows.kept_for_essential},
         {listener, rows.connections_per_listener},
         {address, rows.connections_per_address},
         {half_open, rows.half_open},
         {half_open_of_one, rows.half_open_per_address}}};
    for (const auto& [at, n] : parts)
        if (n && *n > *rows.connections)
            d.read.faults().add(at, "at most the connections \"in all\", " + std::to_string(*rows.connections));
}

} // namespace interlock::inline v0_1::site

#endif
