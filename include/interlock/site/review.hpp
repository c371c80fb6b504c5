// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_REVIEW_HPP
#define INTERLOCK_SITE_REVIEW_HPP

#include <interlock/site/pattern.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::site {

/// An operation on an object, as ANSI INCITS 359 has permissions: an action, and a tag, device or subtree.
struct role_permission {
    std::string operation{};
    std::string object{};

    friend auto operator<=>(const role_permission&, const role_permission&) = default;
};

/// The review functions of ANSI INCITS 359 over a site policy, with its names. Lists are in ascending order; of a name that isn't
/// there they are empty.
///
/// Roles that begin and end count as assigned. Rules of included roles count with the permissions of a role and of a user.
/// Permissions are those of the rules that permit, whatever their zones and conditions; operations on an object are less what a
/// rule denies always and from everywhere. `inspection` says what is left in the plant, with zones and conditions.
///
/// Serves:   contributes to CR 2.1: rights can be reviewed.
/// Denies:   none.
/// Units:    none.
/// Errors:   none.
/// Threads:  immutable; must not outlive the rows.
/// Cost:     linear in the rows.
/// Example:  tests/interlock/site/review.cpp
class review {
public:
    using list = std::vector<std::string>;

    explicit review(const site_rows& of) : rows_{&of} {}

    list assigned_users(std::string_view role) const {
        list found;
        for (const auto& s : rows_->subjects)
            if (has(assigned_roles(s.name), role)) found.push_back(s.name);
        return sorted(std::move(found));
    }
    list assigned_roles(std::string_view user) const {
        list found;
        for (const auto& [name, row] : rows_->subjects)
            if (name == user) found = row.roles;
        for (const assignment_row& a : rows_->assignments)
            if (a.subject == user) found.push_back(a.role);
        return sorted(std::move(found));
    }
    /// Those who have the role or one that includes it.
    list authorized_users(std::string_view role) const {
        list found;
        for (const auto& s : rows_->subjects)
            if (has(authorized_roles(s.name), role)) found.push_back(s.name);
        return sorted(std::move(found));
    }
    list authorized_roles(std::string_view user) const { return closed(assigned_roles(user)); }

    std::vector<role_permission> role_permissions(std::string_view role) const {
        return permissions_of(with_juniors(role));
    }
    std::vector<role_permission> user_permissions(std::string_view user) const {
        return permissions_of(authorized_roles(user));
    }
    list role_operations_on_object(std::string_view role, std::string_view object) const {
        return operations(with_juniors(role), object);
    }
    list user_operations_on_object(std::string_view user, std::string_view object) const {
        for (const auto& [name, row] : rows_->subjects)
            if (name == user && row.disabled) return {};
        return operations(authorized_roles(user), object);
    }

    list ssd_role_sets() const { return sets(false); }
    list ssd_role_set_roles(std::string_view name) const { return set_roles(name, false); }
    /// How many of the roles nobody may have; 0 for a set that isn't there.
    std::uint16_t ssd_role_set_cardinality(std::string_view name) const { return cardinality(name, false); }
    list dsd_role_sets() const { return sets(true); }
    list dsd_role_set_roles(std::string_view name) const { return set_roles(name, true); }
    /// How many of the roles no session may have active; 0 for a set that isn't there.
    std::uint16_t dsd_role_set_cardinality(std::string_view name) const { return cardinality(name, true); }

private:
    static bool has(const list& among, std::string_view name) {
        return std::find(among.begin(), among.end(), name) != among.end();
    }
    template <class T>
    static std::vector<T> sorted(std::vector<T> some) {
        std::sort(some.begin(), some.end());
        some.erase(std::unique(some.begin(), some.end()), some.end());
        return some;
    }
    list with_juniors(std::string_view role) const {
        return has(rows_->roles, role) ? closed({std::string{role}}) : list{};
    }
    list closed(list roles) const {
        for (std::size_t i = 0; i < roles.size(); ++i)
            for (const auto& [senior, junior] : rows_->inclusions)
                if (senior == roles[i] && !has(roles, junior)) roles.push_back(junior);
        return sorted(std::move(roles));
    }

    std::vector<role_permission> permissions_of(const list& roles) const {
        std::vector<role_permission> found;
        for (const auto& [role, denies, rule] : rows_->rules)
            if (!denies && has(roles, role))
                for (const std::string& action : rule.actions) found.push_back({action, rule.on});
        return sorted(std::move(found));
    }
    list operations(const list& roles, std::string_view object) const {
        const auto tag =
            std::find_if(rows_->tags.begin(), rows_->tags.end(), [&](const auto& t) { return t.name == object; });
        const bool device =
            std::any_of(rows_->devices.begin(), rows_->devices.end(), [&](const auto& d) { return d.name == object; });
        if (tag == rows_->tags.end() && !device) return {};
        // What is asked of a device itself is never covered by a subtree in passing.
        const tag_class kind = device ? tag_class::configuration : tag->row.tag_class;
        list permitted, denied;
        for (const auto& [role, denies, rule] : rows_->rules) {
            const pattern on = parse_pattern(rule.on);
            if (!has(roles, role) || !on.matches(object)) continue;
            const bool covered = denies || !on.subtree || kind == tag_class::ordinary ||
                                 std::find(rule.classes.begin(), rule.classes.end(), kind) != rule.classes.end();
            if (covered && (!denies || (rule.from.empty() && rule.when.empty()))) {
                list& into = denies ? denied : permitted;
                into.insert(into.end(), rule.actions.begin(), rule.actions.end());
            }
        }
        std::erase_if(permitted, [&](const std::string& action) { return has(denied, action); });
        return sorted(std::move(permitted));
    }

    list sets(bool dynamic) const {
        list found;
        for (const duty_row& d : rows_->duties)
            if (d.dynamic == dynamic) found.push_back(d.name);
        return sorted(std::move(found));
    }
    const duty_row* set_named(std::string_view name, bool dynamic) const {
        for (const duty_row& d : rows_->duties)
            if (d.name == name && d.dynamic == dynamic) return &d;
        return nullptr;
    }
    list set_roles(std::string_view name, bool dynamic) const {
        const duty_row* const set = set_named(name, dynamic);
        return set == nullptr ? list{} : sorted(set->roles);
    }
    std::uint16_t cardinality(std::string_view name, bool dynamic) const {
        const duty_row* const set = set_named(name, dynamic);
        return set == nullptr ? std::uint16_t{0} : static_cast<std::uint16_t>(set->at_most + 1);
    }

    const site_rows* rows_;
};

} // namespace interlock::inline v0_1::site

#endif
