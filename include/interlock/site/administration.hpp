// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_ADMINISTRATION_HPP
#define INTERLOCK_SITE_ADMINISTRATION_HPP

#include <interlock/core/names.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/site/compile.hpp>
#include <interlock/site/pattern.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// Whether a role may have any number of immediate descendants, or at most one (ANSI INCITS 359, general and limited hierarchy).
enum class role_hierarchy : std::uint8_t { general, limited };

/// What became of a change: done, or refused with a reason, and then nothing has changed.
struct [[nodiscard]] change_outcome {
    std::string refused{};
    bool done() const noexcept { return refused.empty(); }
};

/// Changes the users, roles, permissions and separations of duty of a site policy by the administrative functions of ANSI INCITS 359,
/// with its names. Each is done whole or refused; what was changed is a site policy for a next publication and is in force only
/// then, so that live sessions are judged by it as by any other.
///
/// Users are subjects; operations are actions; objects are tags, devices or subtrees. A cardinality is the standard's: nobody may
/// have that many of the set's roles.
///
/// Serves:   contributes to CR 2.1: rights are administered by role.
/// Denies:   none.
/// Units:    none.
/// Errors:   what the standard demands before a change and isn't so, and what wouldn't compile afterwards, as a reason in one line.
/// Threads:  a plain value.
/// Cost:     each change compiles the site policy once.
/// Example:  tests/interlock/site/administration.cpp
class administration {
public:
    explicit administration(site_rows rows, role_hierarchy hierarchy = role_hierarchy::general)
        : rows_{std::move(rows)},
          next_{rows_.version + 1},
          hierarchy_{hierarchy} {}

    /// The site policy as it is now; once something has changed its version is one more than that of the one given.
    const site_rows& rows() const noexcept { return rows_; }

    // ---- Core
    change_outcome add_user(std::string name, subject_row row = {.kind = subject_kind::human}) {
        if (has_user(name)) return {"user '" + name + "' is there already"};
        return change([&](site_rows& r) { r.subjects.push_back({name, std::move(row)}); });
    }
    change_outcome delete_user(const std::string& name) {
        if (!has_user(name)) return no_user(name);
        for (const essential_row& e : rows_.essentials)
            if (has(e.subjects, name))
                return {"user '" + name + "' is listed for the essential action on '" + e.on + "'"};
        return change([&](site_rows& r) {
            std::erase_if(r.subjects, [&](const auto& s) { return s.name == name; });
            std::erase_if(r.assignments, [&](const auto& a) { return a.subject == name; });
            std::erase_if(r.addresses, [&](const auto& a) { return a.subject == name; });
            std::erase_if(r.certificates, [&](const auto& c) { return c.subject == name; });
        });
    }
    change_outcome add_role(const std::string& name) {
        if (has(rows_.roles, name)) return {"role '" + name + "' is there already"};
        return change([&](site_rows& r) { r.roles.push_back(name); });
    }
    /// Its users lose it, and its rules go with it.
    change_outcome delete_role(const std::string& name) {
        if (!has(rows_.roles, name)) return no_role(name);
        for (const duty_row& d : rows_.duties)
            if (has(d.roles, name)) return {"role '" + name + "' is kept apart from others by '" + d.name + "'"};
        for (const approval_row& a : rows_.approvals)
            if (has(a.by, name))
                return {"role '" + name + "' is asked for its consent to what is done to '" + a.on + "'"};
        for (const override_row& o : rows_.overrides)
            if (o.role == name || has(o.by, name) || has(o.to, name))
                return {"role '" + name + "' is part of override '" + o.name + "'"};
        return change([&](site_rows& r) {
            std::erase(r.roles, name);
            std::erase_if(r.holders, [&](const auto& h) { return h.name == name; });
            std::erase_if(r.inclusions, [&](const auto& i) { return i.senior == name || i.junior == name; });
            std::erase_if(r.rules, [&](const auto& rule) { return rule.role == name; });
            std::erase_if(r.assignments, [&](const auto& a) { return a.role == name; });
            for (auto& s : r.subjects) std::erase(s.row.roles, name);
        });
    }
    change_outcome assign_user(const std::string& user, const std::string& role) {
        if (!has_user(user)) return no_user(user);
        if (!has(rows_.roles, role)) return no_role(role);
        if (assigned(user, role)) return {"user '" + user + "' has role '" + role + "' already"};
        return change([&](site_rows& r) { subject_of(r, user).roles.push_back(role); });
    }
    /// Between two moments; 0 for an open end.
    change_outcome assign_user(const std::string& user, const std::string& role, ticks from, ticks until) {
        if (!has_user(user)) return no_user(user);
        if (!has(rows_.roles, role)) return no_role(role);
        if (assigned(user, role)) return {"user '" + user + "' has role '" + role + "' already"};
        return change([&](site_rows& r) { r.assignments.push_back({user, role, from, until}); });
    }
    change_outcome deassign_user(const std::string& user, const std::string& role) {
        if (!has_user(user)) return no_user(user);
        if (!has(rows_.roles, role)) return no_role(role);
        if (!assigned(user, role)) return {"user '" + user + "' doesn't have role '" + role + "' itself"};
        return change([&](site_rows& r) {
            std::erase(subject_of(r, user).roles, role);
            std::erase_if(r.assignments, [&](const auto& a) { return a.subject == user && a.role == role; });
        });
    }
    change_outcome grant_permission(const std::string& object, const std::string& operation, const std::string& role) {
        if (auto wrong = unknown(object, operation, role); !wrong.done()) return wrong;
        for (const auto& [of, denies, rule] : rows_.rules)
            if (of == role && !denies && rule.on == object && has(rule.actions, operation) && rule.from.empty() &&
                rule.when.empty())
                return {"role '" + role + "' has the permission already"};
        return change([&](site_rows& r) { r.rules.push_back({role, false, {.actions = {operation}, .on = object}}); });
    }
    /// Takes the operation out of the role's rules for this very object. What a rule for more still gives is a reason to refuse.
    change_outcome revoke_permission(const std::string& object, const std::string& operation, const std::string& role) {
        if (auto wrong = unknown(object, operation, role); !wrong.done()) return wrong;
        const auto gives = [&](const site_rows::role_rule& r) {
            return r.role == role && !r.denies && has(r.rule.actions, operation);
        };
        const pattern narrow = parse_pattern(object);
        bool there = false;
        for (const auto& r : rows_.rules) {
            const pattern wide = parse_pattern(r.rule.on);
            if (gives(r) && r.rule.on == object)
                there = true;
            else if (gives(r) && wide.subtree &&
                     (narrow.subtree ? narrow.text.starts_with(wide.text) : wide.matches(narrow.text)))
                return {"role '" + role + "' would keep the permission by its rule for '" + r.rule.on + "'"};
        }
        if (!there) return {"role '" + role + "' doesn't have the permission itself"};
        return change([&](site_rows& all) {
            for (auto& r : all.rules)
                if (gives(r) && r.rule.on == object) std::erase(r.rule.actions, operation);
            std::erase_if(all.rules, [](const auto& r) { return r.rule.actions.empty(); });
        });
    }

    // ---- Hierarchy
    change_outcome add_inheritance(const std::string& senior, const std::string& junior) {
        for (const std::string& role : {senior, junior})
            if (!has(rows_.roles, role)) return no_role(role);
        for (const auto& i : rows_.inclusions) {
            if (i.senior != senior) continue;
            if (i.junior == junior) return {"role '" + senior + "' includes '" + junior + "' already"};
            if (hierarchy_ == role_hierarchy::limited)
                return {"role '" + senior + "' has the immediate descendant '" + i.junior +
                        "', and a limited hierarchy permits one"};
        }
        return change([&](site_rows& r) { r.inclusions.push_back({senior, junior}); });
    }
    /// Only the immediate one; what other paths lead to stays.
    change_outcome delete_inheritance(const std::string& senior, const std::string& junior) {
        for (const std::string& role : {senior, junior})
            if (!has(rows_.roles, role)) return no_role(role);
        const auto meant = [&](const auto& i) { return i.senior == senior && i.junior == junior; };
        if (std::none_of(rows_.inclusions.begin(), rows_.inclusions.end(), meant))
            return {"role '" + senior + "' doesn't include '" + junior + "' immediately"};
        return change([&](site_rows& r) { std::erase_if(r.inclusions, meant); });
    }
    /// A new role above one that is there.
    change_outcome add_ascendant(const std::string& senior, const std::string& junior) {
        if (has(rows_.roles, senior)) return {"role '" + senior + "' is there already"};
        if (!has(rows_.roles, junior)) return no_role(junior);
        return change([&](site_rows& r) {
            r.roles.push_back(senior);
            r.inclusions.push_back({senior, junior});
        });
    }
    /// A new role below one that is there.
    change_outcome add_descendant(const std::string& senior, const std::string& junior) {
        if (has(rows_.roles, junior)) return {"role '" + junior + "' is there already"};
        if (!has(rows_.roles, senior)) return no_role(senior);
        for (const auto& i : rows_.inclusions)
            if (hierarchy_ == role_hierarchy::limited && i.senior == senior)
                return {"role '" + senior + "' has the immediate descendant '" + i.junior +
                        "', and a limited hierarchy permits one"};
        return change([&](site_rows& r) {
            r.roles.push_back(junior);
            r.inclusions.push_back({senior, junior});
        });
    }

    // ---- Separation of duty
    change_outcome create_ssd_set(const std::string& name, std::vector<std::string> roles, std::uint16_t cardinality) {
        return create(name, std::move(roles), cardinality, false);
    }
    change_outcome delete_ssd_set(const std::string& name) { return erase(name, false); }
    change_outcome add_ssd_role_member(const std::string& name, const std::string& role) {
        return add_member(name, role, false);
    }
    change_outcome delete_ssd_role_member(const std::string& name, const std::string& role) {
        return delete_member(name, role, false);
    }
    change_outcome set_ssd_set_cardinality(const std::string& name, std::uint16_t cardinality) {
        return set_cardinality(name, cardinality, false);
    }
    change_outcome create_dsd_set(const std::string& name, std::vector<std::string> roles, std::uint16_t cardinality) {
        return create(name, std::move(roles), cardinality, true);
    }
    change_outcome delete_dsd_set(const std::string& name) { return erase(name, true); }
    change_outcome add_dsd_role_member(const std::string& name, const std::string& role) {
        return add_member(name, role, true);
    }
    change_outcome delete_dsd_role_member(const std::string& name, const std::string& role) {
        return delete_member(name, role, true);
    }
    change_outcome set_dsd_set_cardinality(const std::string& name, std::uint16_t cardinality) {
        return set_cardinality(name, cardinality, true);
    }

private:
    template <class Change>
    change_outcome change(Change&& make) {
        site_rows changed = rows_;
        make(changed);
        changed.version = next_;
        // Separation of duty through inheritance, cycles, names and limits are for the compiler to judge.
        names known;
        const publication trial = compile_rows(changed, known);
        if (trial.now == nullptr) return {std::string{trial.fault.view()}};
        trial.dispose(trial.now);
        rows_ = std::move(changed);
        return {};
    }

    static bool has(const std::vector<std::string>& list, std::string_view name) {
        return std::find(list.begin(), list.end(), name) != list.end();
    }
    bool has_user(std::string_view name) const {
        return std::any_of(rows_.subjects.begin(), rows_.subjects.end(), [&](const auto& s) { return s.name == name; });
    }
    static subject_row& subject_of(site_rows& rows, std::string_view name) {
        return std::find_if(rows.subjects.begin(), rows.subjects.end(), [&](const auto& s) { return s.name == name; })
            ->row;
    }
    bool assigned(std::string_view user, std::string_view role) const {
        for (const auto& [name, row] : rows_.subjects)
            if (name == user && has(row.roles, role)) return true;
        return std::any_of(rows_.assignments.begin(), rows_.assignments.end(),
                           [&](const auto& a) { return a.subject == user && a.role == role; });
    }
    static change_outcome no_user(const std::string& name) { return {"user '" + name + "' isn't there"}; }
    static change_outcome no_role(const std::string& name) { return {"role '" + name + "' isn't there"}; }
    change_outcome unknown(const std::string& object, const std::string& operation, const std::string& role) const {
        if (!has(rows_.roles, role)) return no_role(role);
        if (operation != "tag.read" && operation != "tag.write" && !has(rows_.actions, operation))
            return {"operation '" + operation + "' isn't there"};
        const auto named = [&](const auto& one) { return one.name == object; };
        const bool there = (well_formed_pattern(object) && parse_pattern(object).subtree) ||
                           std::any_of(rows_.tags.begin(), rows_.tags.end(), named) ||
                           std::any_of(rows_.devices.begin(), rows_.devices.end(), named);
        return there ? change_outcome{} : change_outcome{"object '" + object + "' isn't there"};
    }

    duty_row* set_named(site_rows& rows, std::string_view name, bool dynamic) const {
        for (duty_row& d : rows.duties)
            if (d.name == name && d.dynamic == dynamic) return &d;
        return nullptr;
    }
    static change_outcome no_set(const std::string& name) { return {"separation of duty '" + name + "' isn't there"}; }
    /// The standard's: at least two, and no more than there are roles.
    static change_outcome wrong_size(std::size_t roles, std::size_t cardinality) {
        if (cardinality >= 2 && cardinality <= roles) return {};
        return {"a cardinality from 2 to the number of roles is expected: " + std::to_string(cardinality) + " of " +
                std::to_string(roles)};
    }
    change_outcome create(const std::string& name, std::vector<std::string> roles, std::uint16_t cardinality,
                          bool dynamic) {
        if (name.empty()) return {"a separation of duty needs a name"};
        if (set_named(rows_, name, dynamic) != nullptr) return {"separation of duty '" + name + "' is there already"};
        for (const std::string& role : roles)
            if (!has(rows_.roles, role)) return no_role(role);
        if (auto wrong = wrong_size(roles.size(), cardinality); !wrong.done()) return wrong;
        return change([&](site_rows& r) {
            r.duties.push_back({name, std::move(roles), static_cast<std::uint16_t>(cardinality - 1), dynamic});
        });
    }
    change_outcome erase(const std::string& name, bool dynamic) {
        if (set_named(rows_, name, dynamic) == nullptr) return no_set(name);
        return change([&](site_rows& r) {
            std::erase_if(r.duties, [&](const duty_row& d) { return d.name == name && d.dynamic == dynamic; });
        });
    }
    change_outcome add_member(const std::string& name, const std::string& role, bool dynamic) {
        const duty_row* const set = set_named(rows_, name, dynamic);
        if (set == nullptr) return no_set(name);
        if (!has(rows_.roles, role)) return no_role(role);
        if (has(set->roles, role)) return {"role '" + role + "' is in '" + name + "' already"};
        return change([&](site_rows& r) { set_named(r, name, dynamic)->roles.push_back(role); });
    }
    change_outcome delete_member(const std::string& name, const std::string& role, bool dynamic) {
        const duty_row* const set = set_named(rows_, name, dynamic);
        if (set == nullptr) return no_set(name);
        if (!has(set->roles, role)) return {"role '" + role + "' isn't in '" + name + "'"};
        if (auto wrong = wrong_size(set->roles.size() - 1, set->at_most + std::size_t{1}); !wrong.done()) return wrong;
        return change([&](site_rows& r) { std::erase(set_named(r, name, dynamic)->roles, role); });
    }
    change_outcome set_cardinality(const std::string& name, std::uint16_t cardinality, bool dynamic) {
        const duty_row* const set = set_named(rows_, name, dynamic);
        if (set == nullptr) return no_set(name);
        if (auto wrong = wrong_size(set->roles.size(), cardinality); !wrong.done()) return wrong;
        return change(
            [&](site_rows& r) { set_named(r, name, dynamic)->at_most = static_cast<std::uint16_t>(cardinality - 1); });
    }

    site_rows rows_;
    std::uint64_t next_;
    role_hierarchy hierarchy_;
};

} // namespace interlock::inline v0_1::site

#endif
