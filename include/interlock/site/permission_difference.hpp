// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_PERMISSION_DIFFERENCE_HPP
#define INTERLOCK_SITE_PERMISSION_DIFFERENCE_HPP

#include <interlock/site/inspection.hpp>
#include <interlock/site/subtrees.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// Permissions that are only in one of two site policies: each of these actions, for each of these subjects and roles, on everything
/// that the patterns match, from each of these zones. A condition that changed shows as one lost and one gained.
struct changed_permission {
    bool gained = false;
    std::vector<std::string> subjects{};
    /// Holders of a certificate with one of these roles.
    std::vector<std::string> roles{};
    std::vector<std::string> actions{};
    /// Patterns among the tags and devices of the site policy that has the permission.
    std::vector<std::string> on{};
    std::vector<std::string> from{};
    std::string condition{};
};

namespace detail {

/// Names of both sides in groups that are treated alike on either side.
using alike = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

/// An action from a zone, by name, since ids differ on the two sides.
using possibilities = std::map<std::pair<std::string, std::string>, std::string>;

inline possibilities possible(const inspection& of, subject who, resource on) {
    possibilities found;
    for (const permission& p : of.permissions(who, on))
        for (const std::string& action : of.action_words(p.actions))
            for (const std::string& zone : of.zone_words(p.zones)) found.emplace(std::pair{action, zone}, p.condition);
    return found;
}

/// What is only on one side, folded: equal conditions and zones have their actions together.
using folded = std::map<std::pair<std::string, std::vector<std::string>>, std::vector<std::string>>;
inline folded only_in(const possibilities& these, const possibilities& others) {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> zones;
    for (const auto& [what, condition] : these) {
        const auto other = others.find(what);
        if (other == others.end() || other->second != condition) zones[{condition, what.first}].push_back(what.second);
    }
    folded found;
    for (const auto& [what, from] : zones) found[{what.first, from}].push_back(what.second);
    return found;
}

} // namespace detail

/// The exact difference between two site policies as the permissions that change, in a stable order: first what is lost.
///
/// What is compared is what `inspection` answers, for every subject, role, action, tag or device, and zone of either. Conditions are
/// compared in normal form: times of the week that meet are one, and the order in which things are said doesn't matter. Whether two
/// different conditions come to the same is not decided.
///
/// Serves:   contributes to CR 2.1 and CR 3.4: who publishes a site policy sees whose rights change.
/// Denies:   none.
/// Units:    none.
/// Errors:   none; both must have compiled.
/// Threads:  any.
/// Cost:     kinds of subjects times kinds of tags; those with the same rules are one kind.
/// Example:  examples/site/site.cpp
inline std::vector<changed_permission> permission_difference(const inspection& before, const inspection& after) {
    detail::alike askers, things;
    const auto add = [&](detail::alike& into, const auto& names, const auto& key) {
        for (const auto& name : names) into[{key(before, name), key(after, name)}].emplace_back(name);
    };
    const auto asker_key = [](const inspection& of, std::string_view name) { return of.key(of.who(name)); };
    const auto thing_key = [](const inspection& of, std::string_view name) { return of.key(of.find(name)); };
    const auto all = [](auto list, const auto& more) {
        list.insert(list.end(), more.begin(), more.end());
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
        return list;
    };
    add(askers, all(before.askers(), after.askers()), asker_key);
    add(things, all(before.resources(), after.resources()), thing_key);

    // gained, condition, zones, actions; then for which kind of thing, whose.
    using meaning = std::tuple<bool, std::string, std::vector<std::string>, std::vector<std::string>>;
    std::map<meaning, std::map<std::size_t, std::vector<std::size_t>>> changes;
    std::vector<const std::vector<std::string>*> who, what;
    for (const auto& [key, names] : askers) who.push_back(&names);
    for (const auto& [key, names] : things) what.push_back(&names);
    for (std::size_t w = 0; w < who.size(); ++w)
        for (std::size_t t = 0; t < what.size(); ++t) {
            const std::string& asker = who[w]->front();
            const std::string& thing = what[t]->front();
            const auto then = detail::possible(before, before.who(asker), before.find(thing));
            const auto now = detail::possible(after, after.who(asker), after.find(thing));
            for (const bool gained : {false, true})
                for (const auto& [key, actions] : gained ? detail::only_in(now, then) : detail::only_in(then, now))
                    changes[{gained, key.first, key.second, actions}][t].push_back(w);
        }

    const subtrees old_names(before.resources()), new_names(after.resources());
    std::vector<changed_permission> found;
    for (const auto& [key, by_thing] : changes) {
        const auto& [gained, condition, zones, actions] = key;
        // Things of which the same askers gain or lose the same stand together.
        std::map<std::vector<std::size_t>, std::vector<std::string_view>> by_asker;
        for (const auto& [t, list] : by_thing) {
            auto& names = by_asker[list];
            names.insert(names.end(), what[t]->begin(), what[t]->end());
        }
        for (const auto& [list, names] : by_asker) {
            changed_permission one{.gained = gained, .actions = actions, .from = zones, .condition = condition};
            for (const std::size_t w : list)
                for (const std::string& name : *who[w])
                    if (name.starts_with("role:"))
                        one.roles.push_back(name.substr(5));
                    else
                        one.subjects.push_back(name);
            std::sort(one.roles.begin(), one.roles.end());
            std::sort(one.subjects.begin(), one.subjects.end());
            one.on = (gained ? new_names : old_names).of(names);
            found.push_back(std::move(one));
        }
    }
    return found;
}

} // namespace interlock::inline v0_1::site

#endif
