// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_COMPILE_SAFETY_HPP
#define INTERLOCK_SITE_COMPILE_SAFETY_HPP

#include <interlock/site/compilation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// The part of a compilation that fills in what protects the plant: essential actions, permissives and fail-safe outputs.
namespace interlock::inline v0_1::site {

inline bool compilation::place_essentials() {
    std::vector<std::pair<essential_entry, const essential_row*>> list;
    for (const essential_row& row : rows_.essentials) {
        essential_entry e{
            .action = {known_.actions.find(row.action)}, .constraint = row.constraint, .operand = row.operand};
        if (!find_tag(row.on, e.resource.id)) return false;
        if (!bits_of(known_.zones, "zone", row.zones, e.zones) ||
            !bits_of(known_.listeners, "listener", row.listeners, e.listeners) ||
            !bits_of(known_.listeners, "listener", row.trusted, e.trusted_listeners))
            return false;
        e.listeners |= e.trusted_listeners;
        if (row.zones.empty() && e.listeners == 0)
            return fail("essential action on", row.on, "has no path: neither zones nor listeners");
        if (row.zones.empty()) e.zones = ~std::uint64_t{1};
        if (row.listeners.empty() && !row.zones.empty()) e.listeners = ~std::uint64_t{1};
        list.emplace_back(e, &row);
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.first.resource.id < b.first.resource.id; });
    tables& own = made_->own;
    for (auto& [e, row] : list) {
        if (!entitle(*row, e)) return false;
        tag_entry& tag = own.tags[e.resource.id];
        if (tag.essentials_count == UINT8_MAX) return fail("tag", row->on, "has more than 255 essential actions");
        ++tag.essentials_count;
        own.essentials.push_back(e);
    }
    return true;
}

/// Who may do it: the subjects listed, or all whose roles permit it from one of its zones.
inline bool compilation::entitle(const essential_row& row, essential_entry& e) {
    tables& own = made_->own;
    std::vector<std::uint32_t> ids;
    if (!row.subjects.empty()) {
        for (const std::string& name : row.subjects) {
            std::uint32_t id = 0;
            if (!find(known_.subjects, "subject", name, id)) return false;
            ids.push_back(id);
        }
    } else {
        std::vector<bool> permitted(role_sets_.size() + 1);
        for (std::uint32_t set = 1; set < permitted.size(); ++set) permitted[set] = permits(set, e);
        for (const std::uint32_t id : subjects_)
            if (permitted[own.subjects[id].role_set]) ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    e.entitled_first = static_cast<std::uint32_t>(own.subject_lists.size());
    e.entitled_count = static_cast<std::uint32_t>(ids.size());
    for (const std::uint32_t id : ids) own.subject_lists.push_back({id});
    return true;
}

inline bool compilation::permits(std::uint32_t role_set, const essential_entry& e) const {
    std::uint64_t permitted = 0;
    std::uint64_t denied = 0;
    // Conditions change from moment to moment: they are judged when the action is asked for, not here.
    for (const grant& g : made_->grants(made_->own.tags[e.resource.id]))
        if (made_->holds(role_set, g.role) && (g.actions & interlock::bit(e.action)) != 0) {
            if (!g.denies) permitted |= g.zones;
            if (g.denies && g.condition == 0) denied |= g.zones;
        }
    return (permitted & ~denied & e.zones) != 0;
}

inline bool compilation::place_permissives() {
    std::vector<std::pair<std::uint32_t, permissive_entry>> list;
    for (const auto& [name, row] : rows_.permissives) {
        std::uint32_t tag = 0;
        permissive_entry p{.is = row.is, .operand = row.operand, .max_age = row.max_age};
        if (!find_tag(name, tag) || !find_tag(row.input, p.input.id)) return false;
        list.emplace_back(tag, p);
    }
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    tables& own = made_->own;
    for (const auto& [id, p] : list) {
        tag_entry& tag = own.tags[id];
        if (tag.permissives_count == UINT8_MAX)
            return fail("tag", known_.resources.texts()[id], "has more than 255 permissives");
        if (tag.permissives_count++ == 0) tag.permissives_first = static_cast<std::uint32_t>(own.permissives.size());
        own.permissives.push_back(p);
    }
    return true;
}

inline bool compilation::place_failsafes() {
    tables& own = made_->own;
    for (const auto& [name, row] : rows_.failsafes) {
        failsafe_entry f{.period = row.period,
                         .misses = row.misses,
                         .action = row.action,
                         .latched = row.latched,
                         .substitute = row.substitute,
                         .default_value = row.default_value,
                         .duration = row.duration,
                         .power_on = row.power_on};
        if (!find_tag(name, f.tag.id) || !find_tag(row.heartbeat, f.heartbeat.id)) return false;
        tag_entry& tag = own.tags[f.tag.id];
        if (tag.failsafe != 0) return fail("tag", name, "has two fail-safe rules");
        tag.failsafe = static_cast<std::uint32_t>(own.failsafes.size());
        own.failsafes.push_back(f);
    }
    return true;
}

inline void compilation::finish() {
    tables& own = made_->own;
    own.site = rows_.site;
    made_->version = rows_.version;
    made_->identity = ++known_.snapshots;
    made_->demands = demands_of(rows_);
    made_->value_faults_as_not_permitted = rows_.value_faults_as_not_permitted;
    made_->action_names = compiled_site::index(known_.actions, actions_, own.cells[0]);
    made_->zone_names = compiled_site::index(known_.zones, zones_, own.cells[1]);
    made_->listener_names = compiled_site::index(known_.listeners, listeners_, own.cells[2]);
    made_->resource_names = compiled_site::index(known_.resources, resources_, own.cells[3]);
    made_->subject_names = compiled_site::index(known_.subjects, subjects_, own.cells[4]);
    made_->show();
    for (const auto& [name, make] : rows_.sections) {
        own.section_data.push_back(make(*made_));
        own.sections.push_back({made_->keep(name), own.section_data.back().get()});
    }
    made_->show();
}

} // namespace interlock::inline v0_1::site

#endif
