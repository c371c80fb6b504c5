// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_LINT_ACCESS_HPP
#define INTERLOCK_SITE_LINT_ACCESS_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/pattern.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

namespace detail {

/// Where each row stands: a rule or an approval for several patterns is a row for each.
inline void add_patterns(std::vector<document::node>& into, document::node on) {
    if (!on.is(node_kind::array)) return into.push_back(on);
    for (const document::node one : on) into.push_back(one);
}

/// Compares rules with each other, and with what there is.
class rule_linter {
public:
    rule_linter(draft& d, const snapshot& site) : d_{d}, site_{site}, rules_{d.rows.rules} {
        for (const document::node role : d.root["roles"])
            for (const std::string_view list : {"permit", "deny"})
                for (const document::node rule : role[list]) add_patterns(where_, rule["on"]);
        for (std::uint32_t r = 0; r < site.roles.size(); ++r) places_.emplace(site.roles[r].name, r);
        for (std::size_t i = 0; i < rules_.size(); ++i)
            by_pattern_[key(places_.at(rules_[i].role), rules_[i].rule.on)].push_back(i);
        for (const auto& tag : d.rows.tags) names_.emplace_back(tag.name);
        for (const auto& device : d.rows.devices) names_.emplace_back(device.name);
        for (const auto& code : d.rows.code) names_.emplace_back(code.name);
        std::sort(names_.begin(), names_.end());
    }

    void run() {
        if (where_.size() != rules_.size()) return;
        // A rule is compared with those of all roles that its own includes, as long as there aren't too many of either.
        const bool few = rules_.size() * site_.roles.size() <= 10'000'000;
        for (std::size_t i = 0; i < rules_.size(); ++i) {
            const std::uint32_t own = places_.at(rules_[i].role);
            const std::uint32_t set = site_.who(site_.roles[own].subject).role_set;
            if (!about_something(rules_[i].rule.on)) continue; // `lint_subtrees` says so.
            bool shadowed = look_at(i, own);
            for (std::uint32_t r = 0; few && !shadowed && r < site_.roles.size(); ++r)
                if (r != own && site_.holds(set, r)) shadowed = look_at(i, r);
            if (!shadowed && !rules_[i].denies) reaches_something(i);
        }
    }

private:
    using role_rule = site_rows::role_rule;

    static std::string key(std::uint32_t role, std::string_view on) {
        return std::to_string(role) + ' ' + std::string{on};
    }

    bool about_something(std::string_view text) const {
        const pattern on = parse_pattern(text);
        if (!on.subtree) return true;
        const auto first = std::upper_bound(names_.begin(), names_.end(), on.text);
        return first != names_.end() && on.matches(*first);
    }

    /// Whether a rule of a role makes this one superfluous: the same for as much or more.
    bool look_at(std::size_t i, std::uint32_t role) {
        const std::string_view on = rules_[i].rule.on;
        if (matches(i, role, on) || matches(i, role, "*")) return true;
        for (auto dot = on.find('.'); dot != std::string_view::npos; dot = on.find('.', dot + 1)) {
            const std::string wide = std::string{on.substr(0, dot + 1)} + '*';
            if (wide != on && matches(i, role, wide)) return true;
        }
        return false;
    }
    bool matches(std::size_t i, std::uint32_t role, std::string_view on) {
        const auto at = by_pattern_.find(key(role, on));
        if (at == by_pattern_.end()) return false;
        const role_rule& narrow = rules_[i];
        for (const std::size_t other : at->second) {
            const role_rule& wide = rules_[other];
            if (other == i || !covers(wide, narrow)) continue;
            // Of two that say the same, the later one.
            if (other > i && wide.denies == narrow.denies && covers(narrow, wide)) continue;
            const bool denied = wide.denies && !narrow.denies;
            // Those of the same role are found by `lint_denials`.
            if (denied && (wide.role == narrow.role || !wide.rule.when.empty())) continue;
            if (!denied && wide.denies != narrow.denies) continue;
            const std::string_view verb = wide.denies ? "denies" : "permits";
            d_.read.faults().warn(where_[i],
                                  denied ? "permits that no denial takes away" : "rules that change something",
                                  "\"" + narrow.rule.on + "\", which role \"" + wide.role + "\" " + std::string{verb} +
                                      " for \"" + wide.rule.on + "\"");
            return true;
        }
        return false;
    }

    bool covers(const role_rule& wide, const role_rule& narrow) const {
        const auto within = [](const auto& some, const auto& all) {
            return std::all_of(some.begin(), some.end(),
                               [&](const auto& s) { return std::find(all.begin(), all.end(), s) != all.end(); });
        };
        const pattern of_wide = parse_pattern(wide.rule.on), of_narrow = parse_pattern(narrow.rule.on);
        if (of_narrow.subtree && !of_wide.subtree) return false;
        if (!within(narrow.rule.actions, wide.rule.actions)) return false;
        if (!wide.rule.from.empty() && (narrow.rule.from.empty() || !within(narrow.rule.from, wide.rule.from)))
            return false;
        if (!wide.rule.when.empty() && !same(wide.rule.when, narrow.rule.when)) return false;
        if (wide.denies || !of_wide.subtree) return true;
        auto classes = wide.rule.classes;
        classes.push_back(tag_class::ordinary);
        if (of_narrow.subtree) return within(narrow.rule.classes, classes);
        return within(std::vector{site_.tag({site_.resource_names.find(of_narrow.text)}).tag_class}, classes);
    }
    static bool same(const condition_row& a, const condition_row& b) {
        const auto windows = [](const week_window& x, const week_window& y) {
            return x.from == y.from && x.to == y.to;
        };
        const auto inputs = [](const permissive_row& x, const permissive_row& y) {
            return x.input == y.input && x.is == y.is && x.operand == y.operand && x.max_age == y.max_age;
        };
        const bool values = a.value.has_value() == b.value.has_value() &&
                            (!a.value || (a.value->low == b.value->low && a.value->high == b.value->high));
        return a.authenticated_within == b.authenticated_within && values && a.over == b.over &&
               std::equal(a.during.begin(), a.during.end(), b.during.begin(), b.during.end(), windows) &&
               std::equal(a.only_if.begin(), a.only_if.end(), b.only_if.begin(), b.only_if.end(), inputs);
    }

    /// Whether a permit is for anything that a conduit leads to, and that can be written where it is only for writing.
    void reaches_something(std::size_t i) {
        const rule_row& rule = rules_[i].rule;
        const pattern on = parse_pattern(rule.on);
        std::uint64_t zones = rule.from.empty() ? ~std::uint64_t{0} : 0;
        for (const std::string& zone : rule.from) zones |= interlock::bit(site_.zone_names.find(zone));
        std::uint64_t acts = 0;
        for (const std::string& action : rule.actions) acts |= interlock::bit(site_.action_names.find(action));
        bool any = false, reached = d_.rows.conduits.empty(), writable = acts != interlock::bit(actions::tag_write);
        auto name = std::lower_bound(names_.begin(), names_.end(), on.text);
        for (; name != names_.end() && name->starts_with(on.text) && !(any && reached && writable); ++name) {
            const tag_entry& tag = site_.tag({site_.resource_names.find(*name)});
            const bool classed =
                !on.subtree || tag.tag_class == tag_class::ordinary ||
                std::find(rule.classes.begin(), rule.classes.end(), tag.tag_class) != rule.classes.end();
            if (!on.matches(*name) || !classed) continue;
            any = true;
            writable = writable || tag.writable || tag.kind == resource_kind::device;
            for (std::uint32_t z = 1; z < site_.zone_count && !reached; ++z)
                reached = (zones >> z & 1U) != 0 && (site_.conduit(zone{z}, tag.zone) & acts) != 0;
        }
        if (!any) return;
        const std::string found = "\"" + rule.on + "\" for role \"" + rules_[i].role + "\"";
        if (!reached)
            d_.read.faults().warn(where_[i], "something that a conduit lets these actions through to",
                                  found + ", and no conduit");
        else if (!writable)
            d_.read.faults().warn(where_[i], "something that can be written", found + ", and nothing there can be");
    }

    draft& d_;
    const snapshot& site_;
    const std::vector<role_rule>& rules_;
    std::vector<document::node> where_{};
    std::unordered_map<std::string_view, std::uint32_t> places_{};
    std::unordered_map<std::string, std::vector<std::size_t>> by_pattern_{};
    std::vector<std::string_view> names_{};
};

/// Persons who have one of these roles, now or at some time: whoever consents or lends is a person who is known by name
/// (semantics.md 9.1). Two accounts of one person count once.
inline std::vector<std::string> persons_with(const draft& d, const snapshot& site,
                                             const std::vector<std::string>& roles) {
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t r = 0; r < site.roles.size(); ++r)
        if (std::find(roles.begin(), roles.end(), site.roles[r].name) != roles.end()) wanted.push_back(r);
    const auto has = [&](std::uint32_t set) {
        return std::any_of(wanted.begin(), wanted.end(), [&](std::uint32_t r) { return site.holds(set, r); });
    };
    std::vector<std::string> found;
    for (const auto& [name, row] : d.rows.subjects) {
        if (row.kind != subject_kind::human || row.disabled || row.shared) continue;
        const subject who{site.subject_names.find(name)};
        bool one = has(site.who(who).role_set);
        for (const timed_assignment& a : site.access->assignments) one = one || (a.subject == who && has(a.role_set));
        if (one) found.push_back(row.person.empty() ? "account " + name : "person " + row.person);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

} // namespace detail

/// Looks at use control: rules that another makes superfluous or takes away, that no conduit leads to, or that permit writing where
/// nothing can be written; actions that nobody may do; approvals and overrides for which there are too few persons.
inline void lint_access(draft& d, const snapshot& site) {
    detail::rule_linter(d, site).run();

    d.read.each_text(d.root["actions"], [&](document::node action) {
        const auto& rules = d.rows.rules;
        const bool used = std::any_of(rules.begin(), rules.end(), [&](const site_rows::role_rule& r) {
            return !r.denies &&
                   std::find(r.rule.actions.begin(), r.rule.actions.end(), action.text()) != r.rule.actions.end();
        });
        if (!used)
            d.read.faults().warn(action, "an action that some role permits",
                                 "\"" + std::string{action.text()} + "\", which none does");
    });

    std::vector<document::node> where;
    for (const document::node one : d.root["approvals"]) detail::add_patterns(where, one["on"]);
    for (std::size_t i = 0; i < d.rows.approvals.size() && where.size() == d.rows.approvals.size(); ++i) {
        const approval_row& row = d.rows.approvals[i];
        // Whoever may ask for it may be among those who consent, but not to their own request.
        std::vector<std::string> asking;
        const pattern on = parse_pattern(row.on);
        for (const auto& [role, denies, rule] : d.rows.rules) {
            const pattern of = parse_pattern(rule.on);
            const bool acts = std::any_of(rule.actions.begin(), rule.actions.end(), [&](const std::string& a) {
                return std::find(row.actions.begin(), row.actions.end(), a) != row.actions.end();
            });
            if (!denies && acts && (of.text == on.text || of.matches(on.text) || on.matches(of.text)))
                asking.push_back(role);
        }
        const auto askers = detail::persons_with(d, site, asking), able = detail::persons_with(d, site, row.by);
        const bool possible = std::any_of(askers.begin(), askers.end(), [&](const std::string& one) {
            return able.size() - static_cast<std::size_t>(std::count(able.begin(), able.end(), one)) >=
                   row.persons - 1U;
        });
        if (!possible)
            d.read.faults().warn(where[i],
                                 "an approval that can be given: somebody who may ask, and " +
                                     std::to_string(row.persons - 1) + " others who may consent",
                                 std::to_string(askers.size()) + " persons who may ask and " +
                                     std::to_string(able.size()) + " who may consent");
    }
    for (std::size_t i = 0; i < d.rows.overrides.size(); ++i)
        if (const override_row& row = d.rows.overrides[i]; detail::persons_with(d, site, row.by).empty())
            d.read.faults().warn(d.root["overrides"][row.name], "an override that somebody can lend",
                                 "nobody with the roles");
}

} // namespace interlock::inline v0_1::site

#endif
