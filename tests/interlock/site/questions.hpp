// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_SITE_QUESTIONS_HPP
#define INTERLOCK_TESTS_SITE_QUESTIONS_HPP

#include "interlock/site/small_site.hpp"

#include <interlock/site/inspection.hpp>
#include <interlock/site/rows.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

/// A site about which questions are asked, and sites made by dice.
namespace questions {

namespace il = interlock;
namespace site = interlock::site;

inline site::tag_row writable() {
    return {.device = "plc", .writable = true, .limits = il::limit_entry{.hard = {0, 10}}};
}

/// Operators write by day, engineers always, but what the engineers deny counts for the chief, too.
inline site::site_rows plant() {
    site::site_rows rows;
    rows.actions = {"pump.start"};
    rows.zones = {"control", "office", "boiler"};
    rows.listeners = {{"desk", {.console = true, .medium = il::medium::local}}};
    rows.prefixes = {{"desk", {}, "control"}};
    rows.devices = {{"plc", "boiler"}};
    rows.conduits = {{"control", "boiler", {"tag.read", "tag.write", "pump.start"}},
                     {"office", "boiler", {"tag.read"}}};
    rows.tags = {{"a.set", writable()}, {"a.trip", writable()}, {"a.level", {.device = "plc"}}, {"b.set", writable()}};
    rows.tags[1].row.tag_class = il::tag_class::safety;
    rows.roles = {"viewer", "operator", "engineer", "chief"};
    rows.inclusions = {{"operator", "viewer"}, {"engineer", "viewer"}, {"chief", "operator"}};
    rows.rules = {{"viewer", false, {.actions = {"tag.read"}, .on = "*", .classes = {il::tag_class::safety}}},
                  {"operator", false, {.actions = {"tag.write"}, .on = "a.*", .when = {.during = {{360, 840}}}}},
                  {"engineer", false, {.actions = {"tag.write", "pump.start"}, .on = "*", .from = {"control"}}},
                  {"engineer", true, {.actions = {"tag.write"}, .on = "b.set", .when = {.value = il::interval{5, 9}}}},
                  {"chief", false, {.actions = {"pump.start"}, .on = "plc"}}};
    rows.subjects = {{"olga", {.kind = il::subject_kind::human, .roles = {"operator"}}},
                     {"emil", {.kind = il::subject_kind::human, .roles = {"engineer"}}},
                     {"gone", {.kind = il::subject_kind::human, .roles = {"chief"}, .disabled = true}},
                     {"temp", {.kind = il::subject_kind::human, .roles = {"viewer"}}}};
    rows.assignments = {{"temp", "engineer", il::seconds(1'793'512'800), il::seconds(1'793'599'200)}};
    return rows;
}

using tuple = std::tuple<std::string, std::string, std::string, std::string, std::string>;

/// A site whose roles, rules, subjects and conduits are made by dice; names come from small sets, so that two sites share many.
inline site::site_rows random_site(small_site::dice& dice) {
    site::site_rows rows;
    rows.actions = {"x", "y"};
    rows.zones = {"z1", "z2", "z3"};
    rows.devices = {{"d1", "z1"}, {"d2", "z2"}};
    for (const std::string from : {"z1", "z2", "z3"})
        for (const std::string to : {"z1", "z2"})
            if (!dice.one_in(3)) {
                std::vector<std::string> may{"tag.read"};
                for (const std::string action : {"tag.write", "x", "y"})
                    if (!dice.one_in(3)) may.push_back(action);
                rows.conduits.push_back({from, to, may});
            }
    for (const std::string name : {"a.b", "a.c", "a.c.d", "a.c.e", "b.a", "b.b", "c"})
        if (!dice.one_in(5)) {
            site::tag_row tag = writable();
            tag.device = dice.one_in(2) ? "d1" : "d2";
            tag.writable = !dice.one_in(4);
            tag.tag_class = dice.one_in(4) ? il::tag_class::safety : il::tag_class::ordinary;
            rows.tags.push_back({name, tag});
        }
    const std::vector<std::string> roles{"r1", "r2", "r3", "r4"};
    const std::vector<std::string> patterns{"*", "a.*", "a.c.*", "a.c", "b.a", "d1", "c"};
    for (std::size_t r = 0; r < roles.size(); ++r) {
        rows.roles.push_back(roles[r]);
        if (r != 0 && dice.one_in(2)) rows.inclusions.push_back({roles[r], roles[dice.below(r)]});
        for (std::size_t rule = dice.below(4); rule != 0; --rule) {
            site::rule_row row{.on = patterns[dice.below(patterns.size())]};
            for (const std::string action : {"tag.read", "tag.write", "x", "y"})
                if (dice.one_in(2)) row.actions.push_back(action);
            for (const std::string zone : {"z1", "z2", "z3"})
                if (dice.one_in(3)) row.from.push_back(zone);
            if (dice.one_in(3)) row.classes = {il::tag_class::safety};
            rows.rules.push_back({roles[r], dice.one_in(4), row});
        }
    }
    for (const std::string name : {"s1", "s2", "s3"}) {
        if (dice.one_in(6)) continue;
        site::subject_row row{.disabled = dice.one_in(6)};
        for (const std::string& role : roles)
            if (dice.one_in(3)) row.roles.push_back(role);
        rows.subjects.push_back({name, row});
    }
    return rows;
}

/// Whether somebody may do something, found out from the rows alone, one by one.
inline bool may(const site::site_rows& rows, const std::string& who, const std::string& action, const std::string& on,
                const std::string& zone) {
    std::vector<std::string> held;
    if (who.starts_with("role:")) held.push_back(who.substr(5));
    for (const auto& [name, row] : rows.subjects)
        if (name == who && !row.disabled) held = row.roles;
    for (std::size_t i = 0; i < held.size(); ++i)
        for (const auto& [senior, junior] : rows.inclusions)
            if (senior == held[i]) held.push_back(junior);
    std::string device = on;
    bool ordinary = false;
    for (const auto& [name, row] : rows.tags) {
        if (name != on) continue;
        device = row.device;
        ordinary = row.tag_class == il::tag_class::ordinary;
        if (action == "tag.write" && !row.writable) return false;
    }
    const auto has = [](const auto& list, const auto& one) {
        return std::find(list.begin(), list.end(), one) != list.end();
    };
    bool passes = false;
    for (const auto& d : rows.devices)
        for (const auto& c : rows.conduits)
            passes = passes || (d.name == device && c.from == zone && c.to == d.zone && has(c.actions, action));
    bool permitted = false;
    for (const auto& [role, denies, rule] : rows.rules) {
        const auto pattern = site::parse_pattern(rule.on);
        if (!has(held, role) || !has(rule.actions, action) || !pattern.matches(on)) continue;
        if (!rule.from.empty() && !has(rule.from, zone)) continue;
        if (denies) return false;
        // The classes name safety, or a device or tag is named by itself.
        permitted = permitted || !pattern.subtree || ordinary || (device != on && !rule.classes.empty());
    }
    return permitted && passes;
}

} // namespace questions

#endif
