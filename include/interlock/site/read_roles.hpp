// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READ_ROLES_HPP
#define INTERLOCK_SITE_READ_ROLES_HPP

#include <interlock/site/draft.hpp>
#include <interlock/site/moment.hpp>
#include <interlock/site/network_prefix.hpp>
#include <interlock/site/pattern.hpp>
#include <interlock/site/role_graph.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Reads roles, their rules, and subjects of a site document.
namespace interlock::inline v0_1::site {

inline constexpr std::array<std::string_view, 4> class_words{"ordinary", "safety", "permissive", "configuration"};

namespace detail {

/// What a rule is about: a tag or device that the document has, or a subtree.
inline bool good_pattern(draft& d, document::node on) {
    const std::string_view text = on.text();
    if (!well_formed_pattern(text)) {
        d.read.faults().add(on, "a name, a subtree such as \"boiler1.*\", or \"*\"");
        return false;
    }
    if (parse_pattern(text).subtree || d.devices.contains(text) || d.code.contains(text)) return true;
    return d.read.refers(on, d.tags, "a tag or device");
}

inline void read_rule(draft& d, document::node at, std::string_view role, bool denies) {
    const auto [what, on, from, classes, when, note] =
        d.read.members_of(at, "do", "on", "from", "classes", "when", "description");
    if (!at.is(node_kind::object) || !d.read.needs(what, at, "do", "an action") ||
        !d.read.needs(on, at, "on", "a tag, a device or a subtree such as \"boiler1.*\""))
        return;
    d.read.text(note);
    rule_row rule;
    rule.actions = d.actions_in(what);
    rule.from = d.read.references(from, d.zones, "a zone");
    if (from.exists() && rule.from.empty() && from.is(node_kind::array) && from.size() == 0)
        d.read.faults().add(from, "at least one zone, or no \"from\" at all for every zone");
    d.read.each_text(classes, [&](document::node word) {
        if (const auto c = d.read.choice(word, class_words)) rule.classes.push_back(static_cast<tag_class>(*c));
    });
    d.read.each_text(on, [&, when = when](document::node pattern) {
        if (!good_pattern(d, pattern)) return;
        rule.on = pattern.text();
        if (when.exists()) d.conditions.emplace_back(d.rows.rules.size(), when);
        d.rows.rules.push_back({std::string{role}, denies, rule});
    });
}

/// A prefix such as "sha256:" and 64 hexadecimal digits, with or without colons between the bytes.
inline std::optional<std::array<std::uint8_t, 32>> parse_32_bytes(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    std::array<std::uint8_t, 32> found{};
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (i != 0 && text.starts_with(':')) text.remove_prefix(1);
        if (text.size() < 2 || hex_digit(text[0]) < 0 || hex_digit(text[1]) < 0) return std::nullopt;
        found[i] = static_cast<std::uint8_t>(hex_digit(text[0]) << 4 | hex_digit(text[1]));
        text.remove_prefix(2);
    }
    return text.empty() ? std::optional{found} : std::nullopt;
}

inline std::optional<subject_kind> read_kind(draft& d, document::node at) {
    constexpr std::array<std::string_view, 3> words{"human", "software process", "device"};
    constexpr std::array kinds{subject_kind::human, subject_kind::software_process, subject_kind::device};
    if (!at.exists()) return std::nullopt;
    const auto which = d.read.choice(at, words);
    return which ? std::optional{kinds[*which]} : std::nullopt;
}

/// Roles by name, or with a begin and an end: {"role": "operator", "from": "2026-11-01T06:00:00Z", "until": ...}.
inline void read_assignments(draft& d, document::node roles, std::string_view subject, subject_row& row) {
    const auto one = [&](document::node at) {
        if (at.is(node_kind::text)) {
            if (d.read.refers(at, d.roles, "a role")) row.roles.emplace_back(at.text());
            return;
        }
        if (!at.is(node_kind::object))
            return d.read.faults().add(at, "a role, or {\"role\": ..., \"from\": ..., \"until\": ...}");
        const auto [role, from, until, note] = d.read.members_of(at, "role", "from", "until", "description");
        d.read.text(note);
        if (!d.read.needs(role, at, "role", "the role") || !d.read.refers(role, d.roles, "a role")) return;
        if (!from.exists() && !until.exists())
            return d.read.faults().add(at, "\"from\" or \"until\"; without either, the role's name alone");
        assignment_row timed{.subject = std::string{subject}, .role = std::string{role.text()}};
        const auto moment = [&d](document::node v, ticks& into) {
            if (!v.exists()) return true;
            const auto t = parse_moment(v.text());
            if (!t) d.read.faults().add(v, "a moment such as \"2026-11-01T06:00:00Z\"");
            into = t.value_or(ticks{});
            return t.has_value();
        };
        const bool read = moment(from, timed.from);
        if (moment(until, timed.until) && read && until.exists() && timed.until <= timed.from)
            d.read.faults().add(until, "a moment after \"from\"");
        d.rows.assignments.push_back(std::move(timed));
    };
    if (roles.is(node_kind::array))
        for (const document::node at : roles) one(at);
    else if (roles.exists())
        one(roles);
}

} // namespace detail

inline void read_roles(draft& d) {
    const document::node roles = d.root["roles"];
    if (roles.size() > role_graph::most_roles)
        d.read.faults().add_key(roles, "at most 8192 roles", std::to_string(roles.size()));
    std::unordered_map<std::string_view, std::uint32_t> places;
    std::vector<document::node> heads;
    d.read.each_named(roles, [&](document::node at) {
        places.emplace(at.key(), static_cast<std::uint32_t>(heads.size()));
        heads.push_back(at);
        d.rows.roles.emplace_back(at.key());
    });
    role_graph graph(roles.size() > role_graph::most_roles ? 0 : heads.size());
    for (const document::node at : heads) {
        const auto [is, permit, deny, holders, note] =
            d.read.members_of(at, "is", "permit", "deny", "holders", "description");
        d.read.text(note);
        if (const auto kind = detail::read_kind(d, holders)) d.rows.holders.push_back({std::string{at.key()}, *kind});
        for (std::string& junior : d.read.references(is, d.roles, "a role")) {
            const auto place = places.find(junior);
            if (place == places.end()) continue;
            if (roles.size() <= role_graph::most_roles) graph.include(places.at(at.key()), place->second);
            d.rows.inclusions.push_back({std::string{at.key()}, std::move(junior)});
        }
        d.read.each_element(permit, [&](document::node rule) { detail::read_rule(d, rule, at.key(), false); });
        d.read.each_element(deny, [&](document::node rule) { detail::read_rule(d, rule, at.key(), true); });
    }
    if (!graph.close()) {
        const document::node at = heads[graph.in_a_cycle()];
        d.read.faults().add(at["is"], "roles that don't include \"" + std::string{at.key()} + "\" again");
    }
}

inline void read_subjects(draft& d) {
    std::unordered_map<std::string, document::node> addresses, certificates;
    const auto bytes = [](const auto& list) { return std::string(list.begin(), list.end()); };
    d.read.each_named(d.root["subjects"], [&](document::node at) {
        const auto [kind, roles, certificate, address, disabled, permanent, shared, person, note] =
            d.read.members_of(at, "kind", "roles", "certificate", "address", "disabled", "permanent sessions", "shared",
                              "person", "description");
        d.read.text(note);
        const std::string name{at.key()};
        if (name.starts_with("role:"))
            d.read.faults().add_key(at, "a name that doesn't begin with \"role:\"", "\"" + name + "\"");
        subject_row row;
        if (d.read.needs(kind, at, "kind", "\"human\", \"software process\" or \"device\""))
            row.kind = detail::read_kind(d, kind).value_or(row.kind);
        detail::read_assignments(d, roles, name, row);
        row.shared = d.read.flag(shared, false);
        row.person = d.read.text(person);
        for (const document::node of_people : {shared, person})
            if (of_people.exists() && row.kind != subject_kind::human)
                d.read.faults().add_key(of_people, "it for a subject of kind \"human\"", shown(kind));
        if (row.shared && person.exists())
            d.read.faults().add_key(person, "no \"person\" for an account that several persons use", shown(person));
        row.disabled = d.read.flag(disabled, false);
        row.permanent_sessions = d.read.flag(permanent, false);
        if (row.permanent_sessions && row.kind == subject_kind::human)
            d.read.faults().add(permanent, "false for a person: only machines have sessions that never end by idling");
        d.rows.subjects.push_back({name, std::move(row)});

        d.read.each_text(certificate, [&](document::node text) {
            const auto print = detail::parse_32_bytes("sha256:", text.text());
            if (!print) return d.read.faults().add(text, "\"sha256:\" and 64 hexadecimal digits");
            const auto [first, fresh] = certificates.emplace(bytes(*print), at);
            if (!fresh)
                return d.read.faults().add(text, "a certificate that no other subject has",
                                           "that of \"" + std::string{first->second.key()} + "\"");
            d.rows.certificates.push_back({*print, name});
        });
        if (address.exists() && kind.text() == "human") {
            d.read.faults().add_key(address, "no address for a person: an address never stands for one",
                                    shown(address));
            return;
        }
        const auto known_at = [&](document::node place) {
            const auto [listener, from] = d.read.members_of(place, "listener", "from");
            if (!place.is(node_kind::object) ||
                !d.read.needs(listener, place, "listener", "the listener that it comes to") ||
                !d.read.needs(from, place, "from", "its address") ||
                !d.read.refers(listener, d.listeners, "a listener"))
                return;
            const auto parsed = parse_address(d.read.text(from));
            if (!parsed) return d.read.faults().add(from, "an address such as \"10.1.0.7\"");
            const auto [first, fresh] = addresses.emplace(bytes(*parsed) += listener.text(), at);
            if (!fresh)
                return d.read.faults().add(from, "an address that no other subject has on this listener",
                                           "that of \"" + std::string{first->second.key()} + "\"");
            d.rows.addresses.push_back({std::string{listener.text()}, *parsed, name});
        };
        if (address.is(node_kind::array))
            d.read.each_element(address, known_at);
        else if (address.exists())
            known_at(address);
    });
}

} // namespace interlock::inline v0_1::site

#endif
