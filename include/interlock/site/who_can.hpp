// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_WHO_CAN_HPP
#define INTERLOCK_SITE_WHO_CAN_HPP

#include <interlock/core/result.hpp>
#include <interlock/site/inspection.hpp>
#include <interlock/site/nearest.hpp>
#include <interlock/site/subtrees.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Questions to a site policy: who may do this, and what may they do (CR 2.1).
namespace interlock::inline v0_1::site {

/// Somebody who may do what was asked about. `who` is a subject, "role:..." for holders of a certificate with a role, or, for an
/// essential action over a trusted listener, "anybody over ...".
struct permitted_asker {
    std::string who{};
    std::vector<std::string> from{};
    /// When; empty for always.
    std::string condition{};
    /// The rules by which it may, as the document has them.
    std::vector<std::string> rules{};
};

/// What a subject may do: actions on tags and devices, as patterns that match exactly these.
struct permitted_thing {
    std::vector<std::string> actions{};
    std::vector<std::string> on{};
    std::vector<std::string> from{};
    std::string condition{};
};

/// "role operator permits tag.write on boiler1.* from control"
inline std::string rule_text(const site_rows::role_rule& of) {
    std::string text = "role " + of.role + (of.denies ? " denies " : " permits ");
    text += detail::joined(of.rule.actions, ", ") + " on " + of.rule.on;
    if (!of.rule.from.empty()) text += " from " + detail::joined(of.rule.from, ", ");
    if (!of.rule.when.empty()) text += " under a condition";
    return text;
}

namespace detail {

/// "no tag 'x.y'; did you mean 'x.z'?"
inline std::string no_such(std::string_view kind, std::string_view name, const std::vector<std::string>& known) {
    const std::vector<std::string_view> views(known.begin(), known.end());
    std::string text = "no " + std::string{kind} + " '" + std::string{name} + "' in the site policy";
    if (const auto meant = nearest(name, views); !meant.empty()) text += "; did you mean '" + std::string{meant} + "'?";
    return text;
}
inline std::vector<std::string> names_in(const inspection& of, std::string_view kind) {
    if (kind == "subject or role") return of.askers();
    if (kind == "zone") return of.rows().zones;
    if (kind == "action") return of.action_words(~std::uint64_t{0});
    const auto views = of.resources();
    return {views.begin(), views.end()};
}

} // namespace detail

/// Who may do an action on a tag or device, from a zone or, with none said, from any; or what is wrong with the question.
///
/// Serves:   contributes to CR 2.1: rights can be reviewed the other way round.
/// Denies:   none.
/// Units:    none.
/// Errors:   a name that the site policy doesn't have is said, with the nearest one.
/// Threads:  any.
/// Cost:     linear in subjects and roles; those with the same roles are judged once.
/// Example:  examples/site/site.cpp
inline result<std::vector<permitted_asker>, std::string> who_can(const inspection& of, std::string_view action,
                                                                 std::string_view on, std::string_view from = {}) {
    const std::uint32_t act = of.site().action_names.find(action);
    const resource tag = of.find(on);
    const std::uint32_t zone = from.empty() ? 0 : of.site().zone_names.find(from);
    if (act == 0) return failed{detail::no_such("action", action, detail::names_in(of, "action"))};
    if (tag.id == 0) return failed{detail::no_such("tag or device", on, detail::names_in(of, "tag or device"))};
    if (!from.empty() && zone == 0) return failed{detail::no_such("zone", from, detail::names_in(of, "zone"))};
    const std::uint64_t asked = from.empty() ? ~std::uint64_t{0} : interlock::bit(zone);

    std::vector<permitted_asker> found;
    std::unordered_map<std::string, std::vector<permitted_asker>> known;
    for (const std::string& name : of.askers()) {
        const subject who = of.who(name);
        const auto [at, fresh] = known.try_emplace(of.key(who));
        if (fresh)
            for (const permission& p : of.permissions(who, tag)) {
                if ((p.actions >> act & 1U) == 0 || (p.zones & asked) == 0) continue;
                permitted_asker one{.from = of.zone_words(p.zones & asked), .condition = p.condition};
                for (const std::size_t rule : of.rules(who, {act}, tag))
                    one.rules.push_back(rule_text(of.rows().rules[rule]));
                at->second.push_back(std::move(one));
            }
        for (permitted_asker one : at->second) {
            one.who = name;
            found.push_back(std::move(one));
        }
    }
    for (const essential_entry& e : of.site().essentials) {
        if (e.resource != tag || e.action.id != act) continue;
        for (std::uint32_t l = 1; l < set_limit; ++l)
            if ((e.trusted_listeners >> l & 1U) != 0)
                found.push_back({.who = "anybody over " + std::string{of.site().listener_names.text(l)},
                                 .condition = "when it is the essential action",
                                 .rules = {"essential without authentication"}});
    }
    return found;
}

/// What a subject, or the holder of a role ("role:..."), may do; or what is wrong with the question.
inline result<std::vector<permitted_thing>, std::string> what_can(const inspection& of, std::string_view name) {
    const subject who = of.who(name);
    if (who.id == 0) return failed{detail::no_such("subject or role", name, detail::names_in(of, "subject or role"))};
    const std::vector<std::string_view> all = of.resources();
    struct meaning {
        std::string condition;
        std::uint64_t zones;
        std::uint64_t actions;
        auto operator<=>(const meaning&) const = default;
    };
    std::map<meaning, std::vector<std::string_view>> grouped;
    std::unordered_map<std::string, std::vector<permission>> known;
    for (const std::string_view one : all) {
        const resource on = of.find(one);
        const auto [at, fresh] = known.try_emplace(of.key(on));
        if (fresh) at->second = of.permissions(who, on);
        for (const permission& p : at->second) grouped[{p.condition, p.zones, p.actions}].push_back(one);
    }
    const subtrees within(all);
    std::vector<permitted_thing> found;
    for (const auto& [what, on] : grouped)
        found.push_back({of.action_words(what.actions), within.of(on), of.zone_words(what.zones), what.condition});
    return found;
}

} // namespace interlock::inline v0_1::site

#endif
