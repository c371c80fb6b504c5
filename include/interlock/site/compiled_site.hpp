// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_COMPILED_SITE_HPP
#define INTERLOCK_SITE_COMPILED_SITE_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/core/snapshot.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interlock::inline v0_1::site {

/// A snapshot together with the memory that its tables look into.
struct compiled_site : snapshot {
    struct tables {
        std::string site;
        std::vector<tag_entry> tags;
        std::vector<limit_entry> limits{1};
        std::vector<permissive_entry> permissives;
        std::vector<essential_entry> essentials;
        std::vector<failsafe_entry> failsafes{1};
        std::vector<double> numbers;
        std::vector<subject_entry> subjects;
        std::vector<interlock::subject> subject_lists;
        std::vector<role_entry> roles;
        /// A set; <unordered_set> would be too much to include for it.
        std::unordered_map<std::string, bool> texts;
        std::vector<grant> grant_rows;
        std::vector<std::uint64_t> role_words;
        std::vector<listener_entry> listeners;
        std::vector<zone_prefix> zone_prefixes;
        std::vector<std::uint64_t> conduits;
        std::vector<address_entry> addresses;
        std::vector<certificate_entry> certificates;
        std::vector<section> sections;
        std::vector<std::shared_ptr<const void>> section_data;
        std::vector<name_cell> cells[5];
        std::vector<condition_entry> conditions{1};
        std::vector<week_window> windows;
        std::vector<permissive_entry> inputs;
        std::vector<timed_assignment> assignments;
        std::vector<duty_set> duties;
        std::vector<duty_set> static_duties;
        std::vector<approval_entry> approvals;
        std::vector<access_tables::range> approvals_of;
        std::vector<override_entry> overrides;
        std::vector<std::uint32_t> role_lists;
        std::vector<std::uint64_t> kept_off_wireless;
        std::vector<code_technology> technologies;
        std::vector<code_key> code_keys;
        std::vector<code_entry> code;
        access_tables access;
    } own{};

    compiled_site() = default;
    compiled_site(const compiled_site&) = delete;
    compiled_site& operator=(const compiled_site&) = delete;

    /// Lets the snapshot's views look at the tables as they are now.
    void show() {
        site = own.site;
        tags = view(own.tags);
        limits = view(own.limits);
        permissives = view(own.permissives);
        essentials = view(own.essentials);
        failsafes = view(own.failsafes);
        numbers = view(own.numbers);
        subjects = view(own.subjects);
        subject_lists = view(own.subject_lists);
        roles = view(own.roles);
        grant_rows = view(own.grant_rows);
        role_words = view(own.role_words);
        listeners = view(own.listeners);
        zone_prefixes = view(own.zone_prefixes);
        conduits = view(own.conduits);
        addresses = view(own.addresses);
        certificates = view(own.certificates);
        sections = view(own.sections);
        own.access.conditions = view(own.conditions);
        own.access.windows = view(own.windows);
        own.access.inputs = view(own.inputs);
        own.access.assignments = view(own.assignments);
        own.access.duties = view(own.duties);
        own.access.static_duties = view(own.static_duties);
        own.access.approvals = view(own.approvals);
        own.access.approvals_of = view(own.approvals_of);
        own.access.overrides = view(own.overrides);
        own.access.role_lists = view(own.role_lists);
        own.access.kept_off_wireless = view(own.kept_off_wireless);
        own.access.code = {view(own.technologies), view(own.code_keys), view(own.code)};
        access = &own.access;
    }

    /// An index of the names with these ids, at most half full.
    static name_index index(const name_table& names, std::span<const std::uint32_t> live,
                            std::vector<name_cell>& cells) {
        cells.assign(live.empty() ? 0 : std::bit_ceil(live.size() * 2), {});
        for (const std::uint32_t id : live) name_index::enter(cells, names.texts()[id], id);
        return {cells, names.texts()};
    }

    /// A view of a text that lives as long as the snapshot.
    std::string_view keep(const std::string& text) { return own.texts.try_emplace(text).first->first; }

    /// A span of a range would ask the library many questions about each of these types (tests/gates/instantiations.py).
    template <class T>
    static std::span<const T> view(const std::vector<T>& of) noexcept {
        return {of.data(), of.size()};
    }

    static void dispose(const snapshot* made) noexcept { delete static_cast<const compiled_site*>(made); }
};

} // namespace interlock::inline v0_1::site

#endif
