// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_VALIDATE_DEFINITION_HPP
#define INTERLOCK_SITE_VALIDATE_DEFINITION_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/result.hpp>
#include <interlock/detail/separate.hpp>
#include <interlock/site/compile.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/lint.hpp>
#include <interlock/site/policy.hpp>
#include <interlock/site/read_access.hpp>
#include <interlock/site/read_code.hpp>
#include <interlock/site/read_protection.hpp>
#include <interlock/site/read_roles.hpp>
#include <interlock/site/read_tags.hpp>
#include <interlock/site/read_traffic.hpp>
#include <interlock/site/read_zones.hpp>
#include <interlock/site/validate.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

namespace detail {

inline constexpr double largest_version = 9007199254740991.0;

/// The head of the document, and the names of everything in it.
inline void read_head(draft& d) {
    const auto [schema, name, version, author, time_zone, mode, publishers, bad_values, note, actions, listeners, zones,
                conduits, devices, roles, subjects, tag_classes, tags, essential, dropped, traffic, shifts, duties,
                approvals, overrides, viewing, wireless, dropped_approvals, code] =
        d.read.members_of(d.root, "$schema", "site", "version", "author", "time zone", "monitor only", "publishers",
                          "answer to a bad value", "description", "actions", "listeners", "zones", "conduits",
                          "devices", "roles", "subjects", "tag classes", "tags", "essential",
                          "essential actions dropped since version", "traffic", "shifts", "separation of duty",
                          "approvals", "overrides", "viewing", "wireless", "approvals dropped since version",
                          "mobile code");
    for (const document::node t : {schema, author, time_zone, note}) d.read.text(t);
    if (d.read.needs(name, d.root, "site", "the name of the site")) d.rows.site = d.read.text(name);
    if (d.read.needs(version, d.root, "version", "a whole number that grows with each publication"))
        d.rows.version = d.read.whole(version, 1, static_cast<std::uint64_t>(largest_version)).value_or(1);
    for (const document::node confirmed : {dropped, dropped_approvals}) // `store` compares them
        d.read.whole(confirmed, 1, static_cast<std::uint64_t>(largest_version));
    d.rows.monitor_only = d.read.flag(mode, false);
    d.read.whole(publishers, 1, 2); // `store` counts signatures
    constexpr std::array<std::string_view, 2> answers{"illegal value", "illegal function"};
    d.rows.value_faults_as_not_permitted = d.read.choice(bad_values, answers) == 1U;

    d.actions = {{"tag.read", {}}, {"tag.write", {}}};
    d.read.each_text(actions, [&d](document::node a) {
        if (d.actions.emplace(a.text(), a).second)
            d.rows.actions.emplace_back(a.text());
        else
            d.read.faults().add(a, "an action that isn't there already: tag.read and tag.write always are");
    });
    if (d.actions.size() > set_limit - 1) d.read.faults().add(actions, "at most 61 further actions");
    d.listeners = draft::names_of(listeners);
    d.zones = draft::names_of(zones);
    d.devices = draft::names_of(devices);
    d.roles = draft::names_of(roles);
    d.subjects = draft::names_of(subjects);
    d.tag_classes = draft::names_of(tag_classes);
    d.tags = draft::names_of(tags);
    if (code.is(node_kind::object)) d.code = draft::names_of(code["items"]);
}

} // namespace detail

INTERLOCK_SOURCE result<policy, fault_texts> validate(const document& from, protocol_reader* fieldbus) {
    fault_list faults(from);
    for (const std::uint32_t again : from.duplicates()) {
        const document::node at{from, again};
        faults.add_key(at, "each key once", "\"" + std::string{at.key().substr(0, 100)} + "\" again");
    }
    for (const std::uint32_t number : from.inexact())
        faults.add({from, number}, "a number that can be held exactly: whole ones up to 2^53", "one that can't");
    draft d(from.root(), faults, fieldbus);
    if (!d.root.is(node_kind::object)) {
        faults.add(d.root, "an object");
        return failed{faults.faults()};
    }
    if (fieldbus != nullptr) fieldbus->begin();
    detail::read_head(d);
    read_listeners(d);
    read_devices(d);
    read_zones(d);
    read_conduits(d);
    read_roles(d);
    read_subjects(d);
    read_tags(d);
    read_protection(d);
    read_access(d);
    read_code(d);
    read_traffic(d);
    if (fieldbus != nullptr) fieldbus->finish(d.read, d.rows);
    if (!faults.empty()) return failed{faults.faults()};
    // What only shows when it is compiled: limits of size.
    names known;
    const publication trial = compile_rows(d.rows, known);
    if (trial.now == nullptr)
        return failed{fault_texts{{.source = from.sources.empty() ? std::string{} : from.sources[0].name,
                                   .expected = "a site policy that compiles",
                                   .found = std::string{trial.fault.view()}}}};
    lint(d, *trial.now);
    trial.dispose(trial.now);
    return policy(std::move(d.rows), faults.warnings());
}

} // namespace interlock::inline v0_1::site

#endif
