// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_COMPILE_CODE_HPP
#define INTERLOCK_SITE_COMPILE_CODE_HPP

#include <interlock/core/mobile_code.hpp>
#include <interlock/site/compilation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace interlock::inline v0_1::site {

/// Rows of mobile code become entries of the snapshot, ascending by id. No subtree reaches one in passing (semantics.md 4.4).
inline bool compilation::place_code() {
    tables& own = made_->own;
    std::unordered_map<std::string_view, std::uint32_t> places;
    for (const auto& [name, row] : rows_.technologies) {
        const auto place = static_cast<std::uint32_t>(own.technologies.size());
        if (!places.try_emplace(name, place).second) return fail("technology", name, "is there twice");
        own.technologies.push_back({made_->keep(name), row.runs, static_cast<std::uint32_t>(own.code_keys.size()),
                                    static_cast<std::uint32_t>(row.keys.size())});
        own.code_keys.insert(own.code_keys.end(), row.keys.begin(), row.keys.end());
    }
    for (std::size_t i = 0; i < rows_.code.size(); ++i) {
        const auto& [name, row] = rows_.code[i];
        const auto by = places.find(row.technology);
        if (by == places.end()) return fail("technology", row.technology, "is used, but is not in the site policy");
        if (!row.digest && rows_.technologies[by->second].row.keys.empty())
            return fail("mobile code", name, "has neither a digest nor anybody who may sign it");
        const std::uint32_t id = resources_[rows_.devices.size() + rows_.tags.size() + i];
        tag_entry entry{.kind = resource_kind::code, .tag_class = tag_class::configuration};
        if (!row.zone.empty() && !find(known_.zones, "zone", row.zone, entry.zone.id)) return false;
        own.tags[id] = entry;
        own.code.push_back(
            {{id}, by->second, row.least_version, row.digest.has_value(), row.digest.value_or(code_digest{})});
    }
    std::sort(own.code.begin(), own.code.end(),
              [](const code_entry& a, const code_entry& b) { return a.item.id < b.item.id; });
    return true;
}

} // namespace interlock::inline v0_1::site

#endif
