// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_COMPILE_ACCESS_HPP
#define INTERLOCK_SITE_COMPILE_ACCESS_HPP

#include <interlock/site/access_table.hpp>
#include <interlock/site/compilation.hpp>
#include <interlock/site/lent_roles.hpp>
#include <interlock/site/outside_normal.hpp>
#include <interlock/site/pattern.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The part of a compilation that fills in use control beyond roles: rules, conditions, assignments that begin and end,
/// separation of duty, approvals and overrides.
namespace interlock::inline v0_1::site {

/// Actions that an override never lends (semantics.md 9.2), by what their names begin with.
inline constexpr std::string_view never_lent[]{"account.", "policy.", "journal.", "approval.", "override."};

inline bool compilation::inputs_of(const std::vector<permissive_row>& rows, std::uint32_t& first,
                                   std::uint16_t& count) {
    tables& own = made_->own;
    if (rows.size() > UINT16_MAX) return fail("condition on", rows[0].input, "has more than 65535 parts");
    first = static_cast<std::uint32_t>(own.inputs.size());
    count = static_cast<std::uint16_t>(rows.size());
    for (const permissive_row& row : rows) {
        permissive_entry p{.is = row.is, .operand = row.operand, .max_age = row.max_age};
        if (!find_tag(row.input, p.input.id)) return false;
        own.inputs.push_back(p);
    }
    return true;
}

/// Whether a condition can be meant. One that could never hold would make nothing of a denial.
inline bool compilation::sound(const condition_row& row) {
    if (row.authenticated_within && row.authenticated_within->count <= 0)
        return fail("rule with", "authenticated within", "has a time of nothing");
    if (row.value && !(row.value->low <= row.value->high))
        return fail("rule with", "value", "has no value in its range");
    if (row.during.size() > UINT16_MAX) return fail("rule with", "during", "has more than 65535 times of the week");
    for (const week_window& w : row.during)
        if (w.from >= w.to || w.to > minutes_of_a_week)
            return fail("rule with", "during", "has a time outside the week");
    return true;
}

/// The row of a condition; equal ones share it.
inline bool compilation::condition_of(const condition_row& row, std::uint16_t& place) {
    place = 0;
    if (row.empty()) return true;
    if (!sound(row)) return false;
    tables& own = made_->own;
    condition_entry c{.authenticated_within = row.authenticated_within.value_or(ticks{}),
                      .value = row.value.value_or(interval{}),
                      .limits_value = row.value.has_value()};
    if (!row.over.empty()) c.media = 0;
    for (const medium m : row.over) c.media = static_cast<std::uint8_t>(c.media | 1U << static_cast<unsigned>(m));
    c.windows_first = static_cast<std::uint32_t>(own.windows.size());
    c.windows_count = static_cast<std::uint16_t>(row.during.size());
    own.windows.insert(own.windows.end(), row.during.begin(), row.during.end());
    if (!inputs_of(row.only_if, c.inputs_first, c.inputs_count)) return false;
    std::vector<std::uint64_t> words{
        static_cast<std::uint64_t>(c.authenticated_within.count), std::bit_cast<std::uint64_t>(c.value.low),
        std::bit_cast<std::uint64_t>(c.value.high), std::uint64_t{c.limits_value} << 8U | c.media, c.windows_count};
    for (const week_window& w : row.during) words.push_back(std::uint64_t{w.from} << 16U | w.to);
    for (std::size_t i = c.inputs_first; i < own.inputs.size(); ++i) {
        const permissive_entry& p = own.inputs[i];
        for (const std::uint64_t word :
             {std::uint64_t{p.input.id} << 8U | static_cast<std::uint64_t>(p.is),
              std::bit_cast<std::uint64_t>(p.operand), static_cast<std::uint64_t>(p.max_age.count)})
            words.push_back(word);
    }
    const auto [at, fresh] = conditions_.try_emplace(words, static_cast<std::uint32_t>(own.conditions.size()));
    place = static_cast<std::uint16_t>(at->second);
    if (!fresh) {
        own.windows.resize(c.windows_first);
        own.inputs.resize(c.inputs_first);
        return true;
    }
    if (own.conditions.size() > UINT16_MAX) return fail("site", rows_.site, "has more than 65535 conditions");
    own.conditions.push_back(c);
    return true;
}

inline bool compilation::place_grants() {
    tables& own = made_->own;
    std::vector<access_rule> rules;
    rules.reserve(rows_.rules.size());
    for (const auto& r : rows_.rules) {
        access_rule rule{.denies = r.denies, .actions = bits_of_actions(r.rule.actions), .on = r.rule.on};
        if (!well_formed_pattern(rule.on))
            return fail("pattern", rule.on, "is no name and no subtree such as `boiler1.*`");
        if (!find_role(r.role, rule.role) || !zones_of(r.rule.from, rule.zones) ||
            !condition_of(r.rule.when, rule.condition))
            return false;
        if (!r.denies && parse_pattern(rule.on).subtree) {
            rule.classes = class_bit(tag_class::ordinary);
            for (const tag_class c : r.rule.classes) rule.classes = static_cast<class_set>(rule.classes | class_bit(c));
        }
        rules.push_back(rule);
    }
    access_table table(rules);
    for (const std::uint32_t id : resources_) {
        const grant_range of = table.grants_of(known_.resources.texts()[id], own.tags[id].tag_class, own.grant_rows);
        if (of.count > UINT16_MAX) return fail("tag", known_.resources.texts()[id], "has more than 65535 rules");
        own.tags[id].grants_first = of.first;
        own.tags[id].grants_count = static_cast<std::uint16_t>(of.count);
    }
    made_->role_set_words = static_cast<std::uint32_t>((rows_.roles.size() + 64) / 64);
    own.role_words.assign((role_sets_.size() + 1) * made_->role_set_words, 0);
    for (const auto& [held, set] : role_sets_)
        std::copy(held.begin(), held.end(),
                  own.role_words.begin() + static_cast<std::ptrdiff_t>(std::size_t{set} * made_->role_set_words));
    made_->show();
    return true;
}

inline bool compilation::roles_of(const std::vector<std::string>& names, std::uint32_t& first, std::uint16_t& count) {
    tables& own = made_->own;
    if (names.size() > UINT16_MAX) return fail("list with role", names[0], "has more than 65535 roles");
    first = static_cast<std::uint32_t>(own.role_lists.size());
    count = static_cast<std::uint16_t>(names.size());
    for (const std::string& name : names) {
        std::uint32_t role = 0;
        if (!find_role(name, role)) return false;
        own.role_lists.push_back(role);
    }
    return true;
}

inline bool compilation::place_assignments() {
    tables& own = made_->own;
    std::vector<std::uint32_t> count(own.subjects.size());
    std::vector<std::uint64_t> held;
    for (const assignment_row& row : rows_.assignments) {
        timed_assignment a{.from = row.from, .until = row.until};
        std::uint32_t role = 0;
        if (!find(known_.subjects, "subject", row.subject, a.subject.id) || !find_role(row.role, role)) return false;
        if (row.until.count != 0 && row.until <= row.from)
            return fail("subject", row.subject, "has a role that ends before it begins");
        if (++count[a.subject.id] > 15) return fail("subject", row.subject, "has more than 15 roles that begin or end");
        held.assign(graph_.reach(role).begin(), graph_.reach(role).end());
        a.role_set = role_set_of(held);
        own.subjects[a.subject.id].timed = true;
        own.assignments.push_back(a);
    }
    std::stable_sort(own.assignments.begin(), own.assignments.end(),
                     [](const timed_assignment& a, const timed_assignment& b) { return a.subject.id < b.subject.id; });
    return true;
}

/// Separation of duty through inheritance: a subject has every role that its roles include (ANSI INCITS 359, SSD with hierarchy).
inline bool compilation::place_duties() {
    tables& own = made_->own;
    for (const duty_row& row : rows_.duties) {
        std::vector<std::uint32_t> roles;
        for (const std::string& name : row.roles) {
            std::uint32_t role = 0;
            if (!find_role(name, role)) return false;
            if (std::find(roles.begin(), roles.end(), role) != roles.end())
                return fail("separation of duty", row.name, "lists a role twice");
            roles.push_back(role);
        }
        for (const duty_row& other : rows_.duties)
            if (&other != &row && other.name == row.name && other.dynamic == row.dynamic)
                return fail("separation of duty", row.name, "is there twice");
        if (row.at_most == 0 || row.at_most >= roles.size())
            return fail("separation of duty", row.name, "permits as many roles as it lists, or none");
        if (!statically_separate(row, roles)) return false;
        duty_set set{.name = made_->keep(row.name), .at_most = row.at_most};
        if (!roles_of(row.roles, set.roles_first, set.roles_count)) return false;
        (row.dynamic ? own.duties : own.static_duties).push_back(set);
    }
    return true;
}

inline bool compilation::statically_separate(const duty_row& row, const std::vector<std::uint32_t>& among) {
    tables& own = made_->own;
    const auto excess = [&](const std::vector<std::uint32_t>& assigned) {
        std::size_t held = 0;
        for (const std::uint32_t role : among)
            held +=
                std::any_of(assigned.begin(), assigned.end(), [&](std::uint32_t a) { return graph_.includes(a, role); })
                    ? 1U
                    : 0U;
        return held > row.at_most;
    };
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> timed, of_person;
    for (const assignment_row& a : rows_.assignments) timed[a.subject].push_back(role_places_.at(a.role));
    const auto broken = [&](std::string_view what, std::string_view who, std::string_view rest) {
        fault_.clear();
        fault_ << what << " '" << who << "' has more of the roles that '" << row.name << "' keeps apart than "
               << std::uint32_t{row.at_most} << rest;
        return false;
    };
    for (std::size_t i = 0; i < rows_.subjects.size(); ++i) {
        const auto& [name, subject] = rows_.subjects[i];
        std::vector<std::uint32_t> assigned;
        for (const std::string& role : subject.roles) assigned.push_back(role_places_.at(role));
        if (const auto more = timed.find(name); more != timed.end())
            assigned.insert(assigned.end(), more->second.begin(), more->second.end());
        if (excess(assigned)) {
            if (!row.dynamic) return broken("subject", name, "");
            own.subjects[subjects_[i]].must_choose = true;
        }
        if (row.dynamic || subject.person.empty()) continue;
        std::vector<std::uint32_t>& all = of_person[subject.person];
        all.insert(all.end(), assigned.begin(), assigned.end());
        if (excess(all)) return broken("person", subject.person, ", in several accounts");
    }
    // A role that includes too many of them could never be given to anybody, or never be active.
    for (std::uint32_t r = 0; r < rows_.roles.size(); ++r)
        if (excess({r})) return fail("role", rows_.roles[r], "includes roles that a separation of duty keeps apart");
    return true;
}

inline bool compilation::place_approvals() {
    tables& own = made_->own;
    if (!rows_.approvals.empty()) own.approvals_of.resize(own.tags.size());
    std::vector<approval_entry> entries;
    for (const approval_row& row : rows_.approvals) {
        approval_entry a{.actions = bits_of_actions(row.actions),
                         .value = row.value.value_or(interval{}),
                         .persons = row.persons,
                         .within = row.within};
        if (!well_formed_pattern(row.on)) return fail("approval of", row.on, "is for no name and no subtree");
        if (row.persons < 2) return fail("approval of", row.on, "needs two persons at least, the requester counted");
        if (row.by.empty()) return fail("approval of", row.on, "names nobody who could give it");
        if (!roles_of(row.by, a.approvers_first, a.approvers_count)) return false;
        if (row.outside_normal && row.value)
            return fail("approval of", row.on, "is for a range and for all outside the normal one");
        entries.push_back(a);
    }
    std::unordered_map<std::string_view, interval> asking;
    for (const auto& [name, tag] : rows_.tags) {
        if (!tag.consent_outside_normal) continue;
        if (!tag.limits || (tag.limits->soft.low == interval{}.low && tag.limits->soft.high == interval{}.high))
            return fail("tag", name, "needs consent outside a normal range that it doesn't have");
        if (!says_who_consents(rows_, name))
            return fail("tag", name, "needs consent outside its normal range, and no approval says whose");
        asking.emplace(name, tag.limits->soft);
    }
    if (entries.empty()) return true;
    // Tags that share cells are one place: by whichever name it is written, the consent of all of them is needed (semantics.md 9.1).
    std::unordered_map<std::string_view, std::string_view> root;
    std::unordered_map<std::string_view, std::vector<std::string_view>> kin;
    for (const auto& [name, tag] : rows_.tags) {
        if (tag.alias_of.empty()) continue;
        std::uint32_t of = 0;
        if (!find(known_.resources, "tag", tag.alias_of, of)) return false;
        root[name] = tag.alias_of;
    }
    const auto root_of = [&root](std::string_view name) {
        for (std::size_t steps = 0; steps <= root.size(); ++steps) {
            const auto above = root.find(name);
            if (above == root.end()) break;
            name = above->second;
        }
        return name;
    };
    for (const auto& alias : root) {
        std::vector<std::string_view>& all = kin[root_of(alias.first)];
        if (all.empty()) all.push_back(root_of(alias.first));
        all.push_back(alias.first);
    }
    // By tag, so that a decision about a tag without any looks at one cell.
    for (const std::uint32_t id : resources_) {
        const auto first = static_cast<std::uint32_t>(own.approvals.size());
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const std::string_view name = known_.resources.texts()[id];
            const pattern on = parse_pattern(rows_.approvals[i].on);
            approval_entry entry = entries[i];
            const bool outside = rows_.approvals[i].outside_normal;
            const auto meant = [&](std::string_view n) { return on.matches(n) && (!outside || asking.contains(n)); };
            if (!meant(name)) {
                const auto shared = kin.find(root_of(name));
                if (shared == kin.end() || std::none_of(shared->second.begin(), shared->second.end(), meant)) continue;
                // The same cells by another name may be scaled otherwise: every value needs consent.
                entry.value = {};
            }
            for (const essential_entry& e : own.essentials)
                if (e.resource.id == id && (entry.actions & interlock::bit(e.action)) != 0) {
                    if (!rows_.approvals[i].also_essential)
                        return fail("approval of", name,
                                    "makes an essential action wait: confirm it with \"also when essential\"");
                    if (e.trusted_listeners != 0)
                        return fail("approval of", name,
                                    "makes an essential action wait that needs no proof of who asks for it");
                }
            if (!outside || !meant(name)) {
                own.approvals.push_back(entry);
                continue;
            }
            const interval normal = asking.at(name);
            for (const interval beyond : {interval{.high = __builtin_nextafter(normal.low, interval{}.low)},
                                          interval{.low = __builtin_nextafter(normal.high, interval{}.high)}}) {
                entry.value = beyond;
                own.approvals.push_back(entry);
            }
        }
        own.approvals_of[id] = {first, static_cast<std::uint32_t>(own.approvals.size()) - first};
    }
    return true;
}

inline bool compilation::place_overrides() {
    tables& own = made_->own;
    const lent_roles lent(rows_);
    for (const override_row& row : rows_.overrides) {
        override_entry o{.name = made_->keep(row.name), .at_most = row.at_most};
        std::uint32_t role = 0;
        if (!find_role(row.role, role)) return false;
        if (row.by.empty()) return fail("override", row.name, "names nobody who could lend it");
        if (row.at_most.count <= 0) return fail("override", row.name, "has no end");
        if (row.only_if.size() > 8) return fail("override", row.name, "depends on more than 8 conditions");
        for (const auto& r : rows_.rules)
            if (!r.denies && graph_.includes(role, role_places_.at(r.role)))
                for (const std::string& action : r.rule.actions)
                    for (const std::string_view kept : never_lent)
                        if (action.starts_with(kept))
                            return fail("override", row.name, "would lend rights over accounts, policy or journal");
        for (const std::string& to : row.to) {
            std::uint32_t borrower = 0;
            if (!find_role(to, borrower)) return false;
            const duty_row* const duty = lent.against(row.role, to);
            if (duty == nullptr) continue;
            fault_.clear();
            fault_ << "override '" << row.name << "' would lend to '" << to << "' a role that '" << duty->name
                   << "' keeps apart from it";
            return false;
        }
        o.role_set = own.subjects[own.roles[role].subject.id].role_set;
        if (!roles_of(row.by, o.lenders_first, o.lenders_count) ||
            !roles_of(row.to, o.borrowers_first, o.borrowers_count) ||
            !inputs_of(row.only_if, o.inputs_first, o.inputs_count))
            return false;
        own.overrides.push_back(o);
    }
    for (const std::string& one : rows_.viewing)
        if (never_viewing(one)) return fail("action", one, "acts, so that it is none for viewing");
    own.access.viewing = bits_of_actions({"tag.read"}) | bits_of_actions(rows_.viewing);
    return true;
}

inline std::uint32_t compilation::person_of(const std::string& name) {
    if (name.empty()) return 0;
    return persons_.try_emplace(name, static_cast<std::uint32_t>(persons_.size() + 1)).first->second;
}

inline std::uint32_t compilation::role_set_of(const std::vector<std::uint64_t>& held) {
    if (std::all_of(held.begin(), held.end(), [](std::uint64_t word) { return word == 0; })) return 0;
    return role_sets_.try_emplace(held, static_cast<std::uint32_t>(role_sets_.size() + 1)).first->second;
}

inline bool compilation::place_wireless() {
    tables& own = made_->own;
    if (!rows_.lists_wireless) return true;
    own.kept_off_wireless.resize(own.tags.size());
    for (const wireless_row& row : rows_.wireless) {
        if (!well_formed_pattern(row.on)) return fail("wireless rule on", row.on, "is for no name and no subtree");
        const pattern on = parse_pattern(row.on);
        for (const std::uint32_t id : resources_)
            if (on.matches(known_.resources.texts()[id])) own.kept_off_wireless[id] |= bits_of_actions(row.actions);
    }
    return true;
}

} // namespace interlock::inline v0_1::site

#endif
