// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READ_ACCESS_HPP
#define INTERLOCK_SITE_READ_ACCESS_HPP

#include <interlock/core/access.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/lent_roles.hpp>
#include <interlock/site/moment.hpp>
#include <interlock/site/outside_normal.hpp>
#include <interlock/site/pattern.hpp>
#include <interlock/site/read_protection.hpp>
#include <interlock/site/read_roles.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Reads use control beyond roles and rules: shifts, conditions of rules, separation of duty, approvals and overrides.
namespace interlock::inline v0_1::site {

namespace detail {

/// A list that is there has something in it: what it leaves out would otherwise not be asked for at all.
inline void needs_some(draft& d, document::node list, std::string_view what) {
    if (list.is(node_kind::array) && list.size() == 0) d.read.faults().add(list, std::string{what});
}

using shift_table = std::unordered_map<std::string_view, std::vector<week_window>>;

/// {"days": ["monday", "tuesday"], "from": "22:00", "to": "06:00"}: one that ends before it begins goes on into the next day.
inline std::vector<week_window> read_shift(draft& d, document::node at) {
    constexpr std::array<std::string_view, 7> names{"monday", "tuesday",  "wednesday", "thursday",
                                                    "friday", "saturday", "sunday"};
    std::vector<week_window> found;
    const auto [days, from, to, note] = d.read.members_of(at, "days", "from", "to", "description");
    d.read.text(note);
    if (!at.is(node_kind::object) || !d.read.needs(from, at, "from", "when it begins, such as \"06:00\"") ||
        !d.read.needs(to, at, "to", "when it ends, such as \"14:00\""))
        return found;
    const auto begin = parse_time_of_day(from.text());
    const auto end = parse_time_of_day(to.text());
    if (!begin || *begin == 24 * 60) d.read.faults().add(from, "a time of day such as \"06:00\"");
    if (!end) d.read.faults().add(to, "a time of day such as \"14:00\"");
    if (begin && end && *begin == *end) d.read.faults().add(to, "another time than \"from\"");
    std::vector<std::size_t> on;
    d.read.each_text(days, [&](document::node day) {
        if (const auto which = d.read.choice(day, names)) on.push_back(*which);
    });
    needs_some(d, days, "at least one day, or no \"days\" at all for every day");
    if (!days.exists())
        for (std::size_t day = 0; day < names.size(); ++day) on.push_back(day);
    if (!begin || !end) return found;
    const auto add = [&found](unsigned first, unsigned last) {
        if (first != last) found.push_back({static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)});
    };
    for (const std::size_t day : on) {
        const unsigned midnight = static_cast<unsigned>(day) * 24 * 60;
        const unsigned last = midnight + (*end > *begin ? *end : *end + 24 * 60);
        add(midnight + *begin, std::min<unsigned>(last, minutes_of_a_week));
        if (last > minutes_of_a_week) add(0, last - minutes_of_a_week);
    }
    return found;
}

/// ["0 bar", "5 bar"]; the unit is that of the tags, which a pattern doesn't name, so it is only looked at where one tag is meant.
inline std::optional<interval> read_interval(draft& d, document::node at, std::string_view on) {
    if (!at.exists()) return std::nullopt;
    if (!at.is(node_kind::array) || at.size() != 2) {
        d.read.faults().add(at, "[low, high]");
        return std::nullopt;
    }
    const auto tag = d.facts.find(on);
    std::array<double, 2> ends{};
    std::size_t i = 0;
    for (const document::node end : at) {
        std::optional<double> v;
        if (tag != d.facts.end())
            v = d.value_for(tag->second, end);
        else if (const auto q = d.read.measure(end))
            v = q->number;
        if (!v) return std::nullopt;
        ends[i++] = *v;
    }
    if (ends[0] > ends[1]) {
        d.read.faults().add(at, "[low, high] with low <= high");
        return std::nullopt;
    }
    return interval{ends[0], ends[1]};
}

inline condition_row read_when(draft& d, document::node at, std::string_view on, const shift_table& shifts) {
    condition_row row;
    const auto [during, fresh, value, over, only_if, note] =
        d.read.members_of(at, "during", "authenticated within", "value", "over", "only if", "description");
    d.read.text(note);
    if (!at.is(node_kind::object)) return row;
    needs_some(d, during, "at least one shift");
    needs_some(d, over, "at least one medium");
    needs_some(d, only_if, "at least one condition");
    d.read.each_text(during, [&](document::node name) {
        const auto shift = shifts.find(name.text());
        if (shift == shifts.end()) return d.read.faults().add(name, "the name of a shift");
        row.during.insert(row.during.end(), shift->second.begin(), shift->second.end());
    });
    row.authenticated_within = d.read.duration(fresh);
    row.value = read_interval(d, value, on);
    constexpr std::array<std::string_view, 3> media{"local", "wired", "wireless"};
    d.read.each_text(over, [&](document::node word) {
        if (const auto which = d.read.choice(word, media))
            row.over.push_back(std::array{medium::local, medium::wired, medium::wireless}[*which]);
    });
    d.read.each_element(only_if, [&](document::node one) {
        if (auto condition = read_condition(d, one)) row.only_if.push_back(std::move(*condition));
    });
    if (row.empty() && d.read.faults().empty())
        d.read.faults().add(at, "\"during\", \"authenticated within\", \"value\", \"over\" or \"only if\"");
    return row;
}

inline void read_duty(draft& d, document::node at, bool dynamic, std::size_t place) {
    const auto [name, roles, at_most, note] = d.read.members_of(at, "name", "roles", "at most", "description");
    d.read.text(note);
    if (!at.is(node_kind::object) || !d.read.needs(roles, at, "roles", "the roles that are kept apart")) return;
    duty_row row{.dynamic = dynamic};
    row.name =
        name.exists() ? std::string{d.read.text(name)} : (dynamic ? "dynamic " : "static ") + std::to_string(place + 1);
    row.roles = d.read.references(roles, d.roles, "a role");
    std::vector<std::string> sorted = row.roles;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) d.read.faults().add(roles, "each role once");
    if (row.roles.size() < 2) {
        // Names that are not known are said already.
        if (!roles.is(node_kind::array) || roles.size() < 2) d.read.faults().add(roles, "two roles at least");
        return;
    }
    for (const duty_row& other : d.rows.duties)
        if (other.dynamic == dynamic && other.name == row.name)
            return d.read.faults().add(name.exists() ? name : at, "a name that no other separation of duty has",
                                       "\"" + row.name + "\" again");
    row.at_most = static_cast<std::uint16_t>(d.read.whole(at_most, 1, row.roles.size() - 1).value_or(1));
    d.rows.duties.push_back(std::move(row));
}

inline void read_approval(draft& d, document::node at) {
    const auto [what, on, value, persons, within, by, essential, note] =
        d.read.members_of(at, "do", "on", "value", "persons", "within", "by", "also when essential", "description");
    d.read.text(note);
    if (!at.is(node_kind::object) || !d.read.needs(what, at, "do", "an action") ||
        !d.read.needs(on, at, "on", "a tag, a device or a subtree such as \"boiler1.*\"") ||
        !d.read.needs(by, at, "by", "the roles whose holders may consent"))
        return;
    approval_row row;
    row.actions = d.actions_in(what);
    row.persons = static_cast<std::uint8_t>(d.read.whole(persons, 2, 8).value_or(2));
    row.within = d.read.duration(within).value_or(row.within);
    needs_some(d, by, "at least one role");
    row.by = d.read.references(by, d.roles, "a role");
    row.also_essential = d.read.flag(essential, false);
    d.read.each_text(on, [&, value = value](document::node pattern) {
        if (!good_pattern(d, pattern)) return;
        row.on = pattern.text();
        row.outside_normal = value.is(node_kind::text) && value.text() == "outside normal";
        if (!row.outside_normal) row.value = read_interval(d, value, row.on);
        const auto& tags = d.rows.tags;
        if (row.outside_normal && std::none_of(tags.begin(), tags.end(), [&row](const auto& tag) {
                return tag.row.consent_outside_normal && parse_pattern(row.on).matches(tag.name);
            }))
            return d.read.faults().add(pattern, "tags whose \"outside normal\" is \"needs approval\"");
        d.rows.approvals.push_back(row);
    });
}

/// Each tag that needs consent outside its normal range has somebody who can give it.
inline void read_consent_outside(draft& d) {
    for (const auto& [name, tag] : d.rows.tags)
        if (tag.consent_outside_normal && !says_who_consents(d.rows, name))
            d.read.faults().add(d.facts.at(name).needs_approval, "an entry of \"approvals\" for \"tag.write\" on \"" +
                                                                     name + "\" with \"value\": \"outside normal\"");
}

inline void read_override(draft& d, document::node at, const lent_roles& lent) {
    const auto [role, by, to, at_most, only_if, note] =
        d.read.members_of(at, "role", "by", "to", "at most", "only if", "description");
    d.read.text(note);
    if (!at.is(node_kind::object) || !d.read.needs(role, at, "role", "the role that is lent") ||
        !d.read.needs(by, at, "by", "the roles whose holders may lend it") ||
        !d.read.needs(at_most, at, "at most", "the longest time, such as \"30min\""))
        return;
    override_row row{.name = std::string{at.key()}};
    if (d.read.refers(role, d.roles, "a role")) row.role = role.text();
    // None listed means anybody known, so an empty list would be more than what stands there.
    needs_some(d, by, "at least one role");
    needs_some(d, to, "at least one role, or no \"to\" at all for anybody known");
    needs_some(d, only_if, "at least one condition");
    row.by = d.read.references(by, d.roles, "a role");
    row.to = d.read.references(to, d.roles, "a role");
    for (const std::string& held : row.to)
        if (const duty_row* const duty = lent.against(row.role, held); duty != nullptr)
            d.read.faults().add(role, "a role that \"" + duty->name + "\" doesn't keep apart from \"" + held + "\"");
    row.at_most = d.read.duration(at_most).value_or(ticks{});
    d.read.each_element(only_if, [&](document::node one) {
        if (auto condition = read_condition(d, one)) row.only_if.push_back(std::move(*condition));
    });
    d.rows.overrides.push_back(std::move(row));
}

inline void read_wireless(draft& d, document::node at) {
    const auto [what, on, note] = d.read.members_of(at, "do", "on", "description");
    d.read.text(note);
    if (!at.is(node_kind::object) || !d.read.needs(what, at, "do", "an action") ||
        !d.read.needs(on, at, "on", "a tag, a device or a subtree such as \"boiler1.*\""))
        return;
    wireless_row row;
    row.actions = d.actions_in(what);
    d.read.each_text(on, [&](document::node pattern) {
        if (!good_pattern(d, pattern)) return;
        row.on = pattern.text();
        d.rows.wireless.push_back(row);
    });
}

} // namespace detail

inline void read_access(draft& d) {
    detail::shift_table shifts;
    d.read.each_named(d.root["shifts"], [&](document::node at) {
        std::vector<week_window> windows;
        if (at.is(node_kind::array))
            for (const document::node one : at) {
                const auto some = detail::read_shift(d, one);
                windows.insert(windows.end(), some.begin(), some.end());
            }
        else
            windows = detail::read_shift(d, at);
        detail::needs_some(d, at, "at least one time of the week");
        shifts.emplace(at.key(), std::move(windows));
    });
    for (const auto& [rule, at] : d.conditions)
        d.rows.rules[rule].rule.when = detail::read_when(d, at, d.rows.rules[rule].rule.on, shifts);

    const auto [fixed, active] = d.read.members_of(d.root["separation of duty"], "static", "dynamic");
    std::size_t place = 0;
    d.read.each_element(fixed, [&](document::node at) { detail::read_duty(d, at, false, place++); });
    place = 0;
    d.read.each_element(active, [&](document::node at) { detail::read_duty(d, at, true, place++); });
    d.read.each_element(d.root["approvals"], [&](document::node at) { detail::read_approval(d, at); });
    detail::read_consent_outside(d);
    const lent_roles lent(d.rows);
    d.read.each_named(d.root["overrides"], [&](document::node at) { detail::read_override(d, at, lent); });
    const auto [denied] = d.read.members_of(d.root["wireless"], "deny");
    d.rows.lists_wireless = denied.exists();
    d.read.each_element(denied, [&](document::node at) { detail::read_wireless(d, at); });
    // A locked session may go on with these (semantics.md 9.3).
    d.read.each_text(d.root["viewing"], [&](document::node action) {
        if (never_viewing(action.text())) return d.read.faults().add(action, "actions that only look: this one acts");
        if (d.read.refers(action, d.actions, "an action")) d.rows.viewing.emplace_back(action.text());
    });
}

} // namespace interlock::inline v0_1::site

#endif
