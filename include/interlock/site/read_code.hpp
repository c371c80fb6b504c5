// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READ_CODE_HPP
#define INTERLOCK_SITE_READ_CODE_HPP

#include <interlock/core/mobile_code.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/read_roles.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Reads "mobile code" of a site document: technologies with their switches, and the items that the site knows.
namespace interlock::inline v0_1::site {

namespace detail {

/// {"run": true, "signed by": "ed25519:..."}
inline void read_technology(draft& d, document::node at) {
    const auto [run, signers, note] = d.read.members_of(at, "run", "signed by", "description");
    d.read.text(note);
    code_technology_row row{.runs = d.read.flag(run, false)};
    if (at.is(node_kind::object)) d.read.needs(run, at, "run", "whether code of this technology runs: true or false");
    d.read.each_text(signers, [&](document::node key) {
        const auto found = parse_32_bytes("ed25519:", key.text());
        if (!found) return d.read.faults().add(key, "\"ed25519:\" and 64 hexadecimal digits");
        if (std::find(row.keys.begin(), row.keys.end(), *found) != row.keys.end())
            return d.read.faults().add(key, "each key once");
        row.keys.push_back(*found);
    });
    if (signers.is(node_kind::array) && signers.size() == 0)
        d.read.faults().add(signers, "at least one key, or no \"signed by\" at all for code without signatures");
    d.rows.technologies.push_back({std::string{at.key()}, std::move(row)});
}

/// {"technology": "recipe", "zone": "control", "sha256": "...", "version at least": 3}
inline void read_item(draft& d, document::node at, const name_set& technologies) {
    const auto [technology, zone, digest, least, note] =
        d.read.members_of(at, "technology", "zone", "sha256", "version at least", "description");
    d.read.text(note);
    if (d.tags.contains(at.key()) || d.devices.contains(at.key()))
        d.read.faults().add_key(at, "a name that no tag or device has", "\"" + std::string{at.key()} + "\" again");
    if (!at.is(node_kind::object) || !d.read.needs(technology, at, "technology", "the technology that it belongs to") ||
        !d.read.refers(technology, technologies, "a technology"))
        return;
    code_row row{.technology = std::string{technology.text()}};
    if (d.read.needs(zone, at, "zone", "the zone that it is in") && d.read.refers(zone, d.zones, "a zone"))
        row.zone = zone.text();
    if (digest.exists()) {
        const auto found = parse_32_bytes("", digest.text());
        if (!digest.is(node_kind::text) || !found)
            d.read.faults().add(digest, "64 hexadecimal digits, as sha256sum prints them");
        row.digest = found;
    }
    row.least_version = static_cast<std::uint32_t>(d.read.whole(least, 0, UINT32_MAX).value_or(0));
    const bool is_signed = technologies.at(technology.text())["signed by"].exists();
    if (!digest.exists() && !is_signed)
        d.read.faults().add(at, "\"sha256\", since nobody signs code of this technology");
    if (least.exists() && !is_signed)
        d.read.faults().add(least,
                            "no version, since nobody signs code of this technology: \"sha256\" says which it is");
    d.rows.code.push_back({std::string{at.key()}, std::move(row)});
}

} // namespace detail

inline void read_code(draft& d) {
    const auto [technologies, items] = d.read.members_of(d.root["mobile code"], "technologies", "items");
    const name_set known = draft::names_of(technologies);
    d.read.each_named(technologies, [&](document::node at) { detail::read_technology(d, at); });
    d.read.each_named(items, [&](document::node at) { detail::read_item(d, at, known); });
}

} // namespace interlock::inline v0_1::site

#endif
