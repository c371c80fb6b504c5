// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_LINT_HPP
#define INTERLOCK_SITE_LINT_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/site/compile_safety.hpp>
#include <interlock/site/draft.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

namespace detail {

/// What a compiled site policy gives to the holders of each role.
class rights {
public:
    explicit rights(const snapshot& site) : site_{site} {}

    /// The zones from which a role may do an action on a tag; 0 for none.
    std::uint64_t zones(const role_entry& role, action what, resource on) const noexcept {
        std::uint64_t permitted = 0, denied = 0;
        const std::uint32_t set = site_.who(role.subject).role_set;
        for (const grant& g : site_.grants(site_.tag(on)))
            if (site_.holds(set, g.role) && (g.actions & interlock::bit(what)) != 0)
                (g.denies ? denied : permitted) |= g.zones;
        return permitted & ~denied;
    }

private:
    const snapshot& site_;
};

inline void lint_permissives(draft& d, const snapshot& site) {
    const rights of(site);
    for (const auto& [name, row] : d.rows.permissives) {
        const resource tag{site.resource_names.find(name)}, input{site.resource_names.find(row.input)};
        const document::node at = d.facts.at(d.tags.at(name).key()).only_if;
        if (!site.tag(input).writable) continue;
        for (const role_entry& role : site.roles)
            if ((of.zones(role, actions::tag_write, tag) & of.zones(role, actions::tag_write, input)) != 0)
                d.read.faults().warn(at, "conditions that the restrained role can't write itself",
                                     "\"" + row.input + "\", which role \"" + std::string{role.name} + "\" may write");
    }
}

inline void lint_roles(draft& d) {
    std::unordered_set<std::string_view> held, rightful;
    for (const auto& s : d.rows.subjects) held.insert(s.row.roles.begin(), s.row.roles.end());
    for (const auto& i : d.rows.inclusions) held.insert(i.junior), rightful.insert(i.senior);
    for (const auto& r : d.rows.rules) rightful.insert(r.role);
    for (const std::string& role : d.rows.roles) {
        const document::node at = d.roles.at(role);
        if (!held.contains(role))
            d.read.faults().warn(at, "a role that somebody has", "nobody among the subjects with it");
        if (!rightful.contains(role)) d.read.faults().warn(at, "a role that permits something", "no rule");
    }
}

/// A rule that another rule of the same role, or of one that it includes, makes idle, and rules that match nothing.
inline void lint_rules(draft& d, const snapshot& site) {
    for (const auto& [name, at] : d.roles) {
        for (const std::string_view list : {"permit", "deny"})
            for (const document::node rule : at[list]) {
                std::size_t matched = 0;
                std::string classes_skipped;
                const auto check = [&](document::node on) {
                    const pattern p = parse_pattern(on.text());
                    if (!p.subtree) {
                        ++matched;
                        return;
                    }
                    for (const auto& tag : d.rows.tags)
                        if (p.matches(tag.name)) return void(++matched);
                };
                const document::node on = rule["on"];
                if (on.is(node_kind::array))
                    for (const document::node one : on) check(one);
                else
                    check(on);
                if (matched == 0)
                    d.read.faults().warn(on, "a subtree with at least one tag", shown(on) + ", which matches none");
            }
    }
    // Whole subtrees of permits that a denial of the same role takes away again.
    for (const auto& denial : d.rows.rules) {
        if (!denial.denies) continue;
        const pattern wide = parse_pattern(denial.rule.on);
        for (const auto& permit : d.rows.rules) {
            if (permit.denies || permit.role != denial.role) continue;
            const pattern narrow = parse_pattern(permit.rule.on);
            const bool covers = wide.subtree ? narrow.text.starts_with(wide.text) &&
                                                   (narrow.subtree || narrow.text.size() > wide.text.size())
                                             : !narrow.subtree && narrow.text == wide.text;
            const auto within = [](const std::vector<std::string>& some, const std::vector<std::string>& all) {
                for (const std::string& s : some)
                    if (std::find(all.begin(), all.end(), s) == all.end()) return false;
                return true;
            };
            const bool everywhere =
                denial.rule.from.empty() || (!permit.rule.from.empty() && within(permit.rule.from, denial.rule.from));
            if (covers && everywhere && within(permit.rule.actions, denial.rule.actions))
                d.read.faults().warn(d.roles.at(permit.role)["permit"], "permits that no denial of the role takes away",
                                     "that for \"" + permit.rule.on + "\" under the denial for \"" + denial.rule.on +
                                         "\"");
        }
    }
    for (const auto& [name, facts] : d.facts) {
        if (!facts.writable) continue;
        const resource tag{site.resource_names.find(name)};
        bool writer = false;
        for (const role_entry& role : site.roles)
            writer = writer || rights(site).zones(role, actions::tag_write, tag) != 0;
        if (!writer) d.read.faults().warn(facts.where, "a role that may write it, or \"writable\": false", "none");
    }
}

} // namespace detail

/// Looks for what is well-formed but hardly meant: a permissive that the restrained role can write itself (semantics.md 4.4), a role
/// that nobody has or that permits nothing, a right that a denial takes away, a subtree without tags, a right that nobody has, an
/// essential action to which nobody is entitled. Only for a document without faults.
inline void lint(draft& d) {
    names known;
    const publication made = compile_rows(d.rows, known);
    if (made.now == nullptr) return;
    detail::lint_permissives(d, *made.now);
    detail::lint_roles(d);
    detail::lint_rules(d, *made.now);
    std::size_t entry = 0;
    for (const document::node at : d.root["essential"]) {
        if (entry == d.rows.essentials.size()) break;
        const auto& row = d.rows.essentials[entry++];
        const resource on{made.now->resource_names.find(row.on)};
        for (const essential_entry& e : made.now->essentials)
            if (e.resource == on && e.operand == row.operand && e.constraint == row.constraint &&
                e.entitled_count == 0 && e.trusted_listeners == 0)
                d.read.faults().warn(at, "somebody who is entitled to it: a subject listed, or a role that permits it",
                                     "nobody");
    }
    made.dispose(made.now);
}

} // namespace interlock::inline v0_1::site

#endif
