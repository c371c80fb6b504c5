// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_LINT_HPP
#define INTERLOCK_SITE_LINT_HPP

#include <interlock/core/snapshot.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/lint_access.hpp>
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

/// What a compiled site policy gives to the holders of each role.
class rights {
public:
    explicit rights(const snapshot& site) : site_{site} {}

    /// The zones from which a role may do an action on a tag; 0 for none.
    std::uint64_t zones(const role_entry& role, action what, const tag_entry& on) const noexcept {
        std::uint64_t permitted = 0, denied = 0;
        const std::uint32_t set = site_.who(role.subject).role_set;
        for (const grant& g : site_.grants(on))
            if (site_.holds(set, g.role) && (g.actions & interlock::bit(what)) != 0) {
                // A denial with a condition only denies at times.
                if (!g.denies) permitted |= g.zones;
                if (g.denies && g.condition == 0) denied |= g.zones;
            }
        return permitted & ~denied;
    }

    /// Whether some role may do it. A role that includes others has their denials too, so that only those whose own rule
    /// permits it need to be looked at.
    bool anybody(action what, const tag_entry& on) const noexcept {
        for (const grant& g : site_.grants(on))
            if (!g.denies && (g.actions & interlock::bit(what)) != 0 && zones(site_.roles[g.role], what, on) != 0)
                return true;
        return false;
    }

    /// The first role that may write both tags from one zone; null for none. Tags with the same rules get the same answer.
    const role_entry* writer_of_both(const tag_entry& a, const tag_entry& b) {
        if (a.grants_count == 0 || b.grants_count == 0) return nullptr;
        const auto [known, fresh] = both_.try_emplace(std::uint64_t{a.grants_first} << 32U | b.grants_first, nullptr);
        if (!fresh) return known->second;
        for (const role_entry& role : site_.roles)
            if ((zones(role, actions::tag_write, a) & zones(role, actions::tag_write, b)) != 0)
                return known->second = &role;
        return nullptr;
    }

private:
    const snapshot& site_;
    std::unordered_map<std::uint64_t, const role_entry*> both_{};
};

inline void lint_permissives(draft& d, const snapshot& site, rights& of) {
    for (const auto& [name, row] : d.rows.permissives) {
        const tag_entry& tag = site.tag({site.resource_names.find(name)});
        const tag_entry& input = site.tag({site.resource_names.find(row.input)});
        if (!input.writable) continue;
        if (const role_entry* const role = of.writer_of_both(tag, input))
            d.read.faults().warn(d.facts.at(d.tags.at(name).key()).only_if,
                                 "conditions that the restrained role can't write itself",
                                 "\"" + row.input + "\", which role \"" + std::string{role->name} + "\" may write");
    }
}

inline void lint_roles(draft& d) {
    name_set held, rightful;
    std::vector<std::string_view> ways;
    const auto give = [&](std::string_view role) {
        if (held.try_emplace(role).second) ways.push_back(role);
    };
    for (const auto& s : d.rows.subjects)
        for (const std::string& role : s.row.roles) give(role);
    for (const auto& a : d.rows.assignments) give(a.role);
    for (const auto& o : d.rows.overrides) give(o.role);
    // Whoever has a role has those that it includes.
    std::unordered_map<std::string_view, std::vector<std::string_view>> below;
    for (const auto& i : d.rows.inclusions) below[i.senior].push_back(i.junior), rightful.try_emplace(i.senior);
    while (!ways.empty()) {
        const auto juniors = below.find(ways.back());
        ways.pop_back();
        if (juniors == below.end()) continue;
        for (const std::string_view junior : juniors->second) give(junior);
    }
    // Who consents or lends needs no rule for it.
    for (const auto& a : d.rows.approvals)
        for (const std::string& role : a.by) rightful.try_emplace(role);
    for (const auto& o : d.rows.overrides)
        for (const std::string& role : o.by) rightful.try_emplace(role);
    for (const auto& r : d.rows.rules) rightful.try_emplace(r.role);
    // Over TLS a role can stand in the certificate of somebody whom the document doesn't name.
    const bool by_certificate =
        std::any_of(d.rows.listeners.begin(), d.rows.listeners.end(), [](const auto& l) { return l.row.secure; });
    for (const std::string& role : d.rows.roles) {
        const document::node at = d.roles.at(role);
        if (!held.contains(role) && !by_certificate)
            d.read.faults().warn(at, "a role that somebody has", "nobody among the subjects with it");
        if (!rightful.contains(role)) d.read.faults().warn(at, "a role that permits something", "no rule");
    }
}

/// Rules for subtrees in which there is nothing.
inline void lint_subtrees(draft& d) {
    std::vector<std::string_view> names;
    names.reserve(d.rows.tags.size());
    for (const auto& tag : d.rows.tags) names.push_back(tag.name);
    for (const auto& code : d.rows.code) names.push_back(code.name);
    std::sort(names.begin(), names.end());
    const auto check = [&](document::node on) {
        const pattern p = parse_pattern(on.text());
        if (!p.subtree) return;
        const auto first = std::upper_bound(names.begin(), names.end(), p.text);
        if (first == names.end() || !p.matches(*first))
            d.read.faults().warn(on, "a subtree with at least one tag", shown(on) + ", which matches none");
    };
    for (const std::string& role : d.rows.roles)
        for (const std::string_view list : {"permit", "deny"})
            for (const document::node rule : d.roles.at(role)[list]) {
                const document::node on = rule["on"];
                if (!on.is(node_kind::array)) check(on);
                if (on.is(node_kind::array))
                    for (const document::node one : on) check(one);
            }
}

/// Permits that a denial of the same role takes away again, whole.
inline void lint_denials(draft& d) {
    using role_rule = site_rows::role_rule;
    std::unordered_map<std::string_view, std::vector<const role_rule*>> permits;
    for (const role_rule& r : d.rows.rules)
        if (r.denies) permits[r.role];
    for (const role_rule& r : d.rows.rules)
        if (const auto of = permits.find(r.role); !r.denies && of != permits.end()) of->second.push_back(&r);
    const auto about = [](const role_rule& r) { return parse_pattern(r.rule.on).text; };
    for (auto& [role, list] : permits)
        std::stable_sort(list.begin(), list.end(), [&](const auto* a, const auto* b) { return about(*a) < about(*b); });
    const auto within = [](const std::vector<std::string>& some, const std::vector<std::string>& all) {
        return std::all_of(some.begin(), some.end(),
                           [&](const std::string& s) { return std::find(all.begin(), all.end(), s) != all.end(); });
    };
    for (const role_rule& denial : d.rows.rules) {
        if (!denial.denies || !denial.rule.when.empty()) continue;
        const pattern wide = parse_pattern(denial.rule.on);
        const auto& list = permits.at(denial.role);
        auto at = std::lower_bound(list.begin(), list.end(), wide.text,
                                   [&](const role_rule* r, std::string_view text) { return about(*r) < text; });
        for (; at != list.end() && about(**at).starts_with(wide.text); ++at) {
            const rule_row& permit = (*at)->rule;
            const pattern narrow = parse_pattern(permit.on);
            const bool covers = narrow.subtree ? wide.subtree : wide.matches(narrow.text);
            const bool everywhere =
                denial.rule.from.empty() || (!permit.from.empty() && within(permit.from, denial.rule.from));
            if (!covers || !everywhere || !within(permit.actions, denial.rule.actions)) continue;
            d.read.faults().warn(d.roles.at(denial.role)["permit"], "permits that no denial of the role takes away",
                                 "that for \"" + permit.on + "\" under the denial for \"" + denial.rule.on + "\"");
            break;
        }
    }
}

/// Tags that may be written, by nobody.
inline void lint_writers(draft& d, const snapshot& site, const rights& of) {
    std::unordered_map<std::uint32_t, bool> known;
    for (const auto& tag : d.rows.tags) {
        if (!tag.row.writable) continue;
        const tag_entry& entry = site.tag({site.resource_names.find(tag.name)});
        bool writer = false;
        if (entry.grants_count != 0) {
            const auto [at, fresh] = known.try_emplace(entry.grants_first, false);
            if (fresh) at->second = of.anybody(actions::tag_write, entry);
            writer = at->second;
        }
        if (!writer)
            d.read.faults().warn(d.tags.at(tag.name), "a role that may write it, or \"writable\": false", "none");
    }
}

/// Essential actions to which nobody is entitled.
inline void lint_essentials(draft& d, const snapshot& site) {
    std::size_t entry = 0;
    for (const document::node at : d.root["essential"]) {
        if (entry == d.rows.essentials.size()) break;
        const auto& row = d.rows.essentials[entry++];
        const resource on{site.resource_names.find(row.on)};
        for (const essential_entry& e : site.essentials)
            if (e.resource == on && e.operand == row.operand && e.constraint == row.constraint &&
                e.entitled_count == 0 && e.trusted_listeners == 0) {
                d.read.faults().warn(at, "somebody who is entitled to it: a subject listed, or a role that permits it",
                                     "nobody");
                break;
            }
    }
}

} // namespace detail

/// Looks for what is well-formed but hardly meant: a permissive that the restrained role can write itself (semantics.md 4.4), a role
/// that nobody has or that permits nothing, a right that a denial takes away, a subtree without tags, a tag that nobody may write,
/// an essential action to which nobody is entitled, and what `lint_access` looks for. Only for a document without faults; `site` is what it compiles to.
inline void lint(draft& d, const snapshot& site) {
    detail::rights of(site);
    detail::lint_permissives(d, site, of);
    detail::lint_roles(d);
    detail::lint_subtrees(d);
    detail::lint_denials(d);
    detail::lint_writers(d, site, of);
    detail::lint_essentials(d, site);
    lint_access(d, site);
}

} // namespace interlock::inline v0_1::site

#endif
