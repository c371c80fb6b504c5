// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_ACCESS_TABLE_HPP
#define INTERLOCK_SITE_ACCESS_TABLE_HPP

#include <interlock/core/snapshot.hpp>
#include <interlock/detail/list_hash.hpp>
#include <interlock/site/pattern.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace interlock::inline v0_1::site {

/// A rule of a role, with names resolved.
struct access_rule {
    std::uint32_t role = 0;
    bool denies = false;
    std::uint64_t actions = 0;
    std::uint64_t zones = 0;
    std::string_view on{};
    /// Classes of tags that it covers; only a permit for a subtree leaves some out (semantics.md 4.4).
    class_set classes = all_classes;
    std::uint16_t condition = 0;
};

/// Where the grants of a tag stand.
struct grant_range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

/// Turns rules with patterns into the rows of a snapshot: tags that the same rules match share their rows, so that the table grows
/// with the rules and not with the tags. A decision looks at the rules about its tag, whosever they are: a thousand
/// roles that each have a rule of their own about one tag cost a thousand comparisons; one role that they include costs one.
///
/// Serves:   none by itself; CR 2.1 through the snapshot.
/// Denies:   none.
/// Units:    none.
/// Errors:   none.
/// Threads:  a plain value.
/// Cost:     a tag costs one look-up for each level of its name, a row 24 bytes.
/// Example:  none
class access_table {
public:
    explicit access_table(std::span<const access_rule> rules) : rules_{rules} {
        for (std::uint32_t r = 0; r < rules.size(); ++r) enter(r);
    }

    /// The grants of a tag, added to `rows` if no tag before had the same.
    grant_range grants_of(std::string_view name, tag_class kind, std::vector<grant>& rows) {
        matched_.clear();
        collect(exact_, name, kind);
        collect(subtrees_, {}, kind);
        for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.', dot + 1))
            if (dot + 1 < name.size()) collect(subtrees_, name.substr(0, dot + 1), kind);
        if (matched_.empty()) return {};
        std::sort(matched_.begin(), matched_.end());
        const auto [at, fresh] = ranges_.try_emplace(matched_);
        if (fresh) at->second = add(rows);
        return at->second;
    }

private:
    struct matching {
        class_set classes;
        std::vector<std::uint32_t> rules;
    };
    using by_text = std::unordered_map<std::string_view, std::vector<std::uint32_t>>;

    void enter(std::uint32_t r) {
        const pattern on = parse_pattern(rules_[r].on);
        std::vector<std::uint32_t>& same = (on.subtree ? subtrees_ : exact_)[on.text];
        const auto at = std::find_if(same.begin(), same.end(),
                                     [&](std::uint32_t p) { return patterns_[p].classes == rules_[r].classes; });
        if (at != same.end()) {
            patterns_[*at].rules.push_back(r);
            return;
        }
        same.push_back(static_cast<std::uint32_t>(patterns_.size()));
        patterns_.push_back({rules_[r].classes, {r}});
    }

    void collect(const by_text& among, std::string_view text, tag_class kind) {
        const auto at = among.find(text);
        if (at == among.end()) return;
        for (const std::uint32_t p : at->second)
            if ((patterns_[p].classes & class_bit(kind)) != 0) matched_.push_back(p);
    }

    /// The rules of the patterns matched, denials first. What one role says of the same zones is one row.
    grant_range add(std::vector<grant>& rows) {
        given_.clear();
        for (const std::uint32_t p : matched_)
            given_.insert(given_.end(), patterns_[p].rules.begin(), patterns_[p].rules.end());
        std::sort(given_.begin(), given_.end(), [this](std::uint32_t one, std::uint32_t other) {
            const access_rule &a = rules_[one], &b = rules_[other];
            return std::tie(b.denies, a.role, a.zones, a.condition) < std::tie(a.denies, b.role, b.zones, b.condition);
        });
        const auto first = static_cast<std::uint32_t>(rows.size());
        for (const std::uint32_t id : given_) {
            const access_rule& r = rules_[id];
            if (rows.size() != first && rows.back().denies == r.denies && rows.back().role == r.role &&
                rows.back().zones == r.zones && rows.back().condition == r.condition)
                rows.back().actions |= r.actions;
            else
                rows.push_back({.actions = r.actions,
                                .zones = r.zones,
                                .denies = r.denies,
                                .condition = r.condition,
                                .role = r.role});
        }
        return {first, static_cast<std::uint32_t>(rows.size() - first)};
    }

    std::span<const access_rule> rules_;
    by_text exact_;
    by_text subtrees_;
    std::vector<matching> patterns_;
    std::vector<std::uint32_t> matched_;
    std::unordered_map<std::vector<std::uint32_t>, grant_range, interlock::detail::list_hash> ranges_;
    std::vector<std::uint32_t> given_;
};

} // namespace interlock::inline v0_1::site

#endif
