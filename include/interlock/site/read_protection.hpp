// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_READ_PROTECTION_HPP
#define INTERLOCK_SITE_READ_PROTECTION_HPP

#include <interlock/site/draft.hpp>
#include <interlock/site/pattern.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Reads what protects the plant: permissives, fail-safe outputs and essential actions of a site document.
namespace interlock::inline v0_1::site {

namespace detail {

/// The tag that a member names, with what is known of it; null, and a fault, when there is none.
inline const tag_facts* tag_named(draft& d, document::node name) {
    if (!d.read.refers(name, d.tags, "a tag")) return nullptr;
    const auto at = d.facts.find(name.text());
    return at == d.facts.end() ? nullptr : &at->second;
}

/// {"tag": "boiler1.guard", "is": "closed", "no older than": "2s"}
inline std::optional<permissive_row> read_condition(draft& d, document::node at) {
    const auto [input, is, is_not, below, at_most, above, at_least, age, note] = d.read.members_of(
        at, "tag", "is", "is not", "below", "at most", "above", "at least", "no older than", "description");
    d.read.text(note);
    if (!at.is(node_kind::object) || !d.read.needs(input, at, "tag", "the tag that the condition is about"))
        return std::nullopt;
    const tag_facts* const on = tag_named(d, input);
    permissive_row row;
    std::size_t conditions = 0;
    const std::array<std::pair<document::node, comparison>, 6> forms{{{is, comparison::equal},
                                                                      {is_not, comparison::not_equal},
                                                                      {below, comparison::less},
                                                                      {at_most, comparison::less_or_equal},
                                                                      {above, comparison::greater},
                                                                      {at_least, comparison::greater_or_equal}}};
    for (const auto& [operand, how] : forms) {
        if (!operand.exists()) continue;
        ++conditions;
        row.is = how;
        if (on != nullptr) row.operand = d.value_for(*on, operand).value_or(0);
    }
    if (conditions != 1)
        d.read.faults().add(at, "one condition: \"is\", \"is not\", \"below\", \"at most\", \"above\" or \"at least\"");
    if (d.read.needs(age, at, "no older than", "how old the input may be, such as \"2s\""))
        row.max_age = d.read.duration(age).value_or(ticks{});
    row.input = input.text();
    return row;
}

inline void read_permissive(draft& d, document::node at, std::string_view tag) {
    const auto row = read_condition(d, at);
    if (!row) return;
    if (d.tags.contains(row->input) && row->input == tag)
        d.read.faults().add(at["tag"], "another tag than the one that is restrained");
    d.rows.permissives.push_back({std::string{tag}, *row});
}

/// {"heartbeat": "hmi1.heartbeat", "for": "5s", "hold": true}
inline void read_failsafe(draft& d, document::node at, std::string_view name, const tag_facts& tag) {
    const auto [heartbeat, silence, misses, hold, deenergise, substitute, deenergise_after, revert, latched, power_up,
                note] = d.read.members_of(at, "heartbeat", "for", "misses", "hold", "deenergise", "substitute",
                                          "deenergise after", "revert to", "latched", "at power up", "description");
    d.read.text(note);
    if (!at.is(node_kind::object)) return;
    failsafe_row row;
    // A set-point that is written once an hour has no writer to lose: something else must be watched (semantics.md 3.5).
    if (d.read.needs(heartbeat, at, "heartbeat", "the tag whose silence counts as loss")) {
        if (tag_named(d, heartbeat) != nullptr && heartbeat.text() == name)
            d.read.faults().add(heartbeat, "another tag than the output itself");
        row.heartbeat = heartbeat.text();
    }
    if (d.read.needs(silence, at, "for", "how long it may be silent, such as \"5s\""))
        row.period = d.read.duration(silence).value_or(ticks{});
    row.misses = static_cast<std::uint16_t>(d.read.whole(misses, 1, 1000).value_or(1));
    const auto value_of = [&](document::node v) {
        const auto value = d.value_for(tag, v);
        if (value && tag.range && (*value < tag.range->low || *value > tag.range->high))
            d.read.faults().add(v, "a value within the tag's range, " + number_text(tag.range->low) + " to " +
                                       number_text(tag.range->high));
        return value.value_or(0);
    };
    const auto after = d.read.duration(deenergise_after);
    row.duration = after.value_or(ticks{});
    if (hold.exists()) {
        row.action = after ? failsafe_action::hold_for : failsafe_action::hold;
        if (!d.read.flag(hold, true)) d.read.faults().add(hold, "true, or another action instead of \"hold\"");
    }
    if (deenergise.exists()) {
        row.action = failsafe_action::deenergise;
        if (!d.read.flag(deenergise, true))
            d.read.faults().add(deenergise, "true, or another action instead of \"deenergise\"");
    }
    if (substitute.exists()) {
        row.action = after ? failsafe_action::substitute_for : failsafe_action::substitute;
        row.substitute = value_of(substitute);
    }
    if (revert.exists()) {
        row.action = failsafe_action::revert_to_default;
        row.default_value = value_of(revert);
    }
    const int actions = int{hold.exists()} + int{deenergise.exists()} + int{substitute.exists()} + int{revert.exists()};
    if (actions > 1) d.read.faults().add(at, "one of \"hold\", \"deenergise\", \"substitute\" and \"revert to\"");
    if (after && !hold.exists() && !substitute.exists())
        d.read.faults().add(deenergise_after, "\"hold\" or \"substitute\" beside \"deenergise after\"");
    const bool falls_to_zero = deenergise.exists() || after;
    if (falls_to_zero && tag.range && (tag.range->low > 0 || tag.range->high < 0))
        d.read.faults().add_key(at, "a range that holds 0 for an output that is de-energised", "a range without it");
    row.latched = d.read.flag(latched, true);
    if (power_up.exists()) row.power_on = value_of(power_up);
    if (!tag.writable)
        d.read.faults().add_key(at, "\"on loss of\" on a tag that can be written", "it on one that can't");
    d.rows.failsafes.push_back({std::string{name}, row});
}

/// Words that no essential action or tag may have among the parts of its name: those never are (semantics.md 2.1).
inline bool weakens(std::string_view name) {
    while (!name.empty()) {
        const auto end = name.find_first_of(". _-");
        const std::string_view part = name.substr(0, end);
        for (const std::string_view word : {"reset", "bypass", "inhibit"})
            if (part == word) return true;
        name = end == std::string_view::npos ? std::string_view{} : name.substr(end + 1);
    }
    return false;
}

inline void read_essential(draft& d, document::node at) {
    const auto [what, on, value, at_least, at_most, from, over, trusted, subjects, note] =
        d.read.members_of(at, "do", "on", "value", "at least", "at most", "from", "over", "without authentication over",
                          "subjects", "description");
    d.read.text(note);
    if (!at.is(node_kind::object) || !d.read.needs(what, at, "do", "the action") ||
        !d.read.needs(on, at, "on", "the tag"))
        return;
    essential_row row;
    if (d.read.refers(what, d.actions, "an action")) {
        row.action = what.text();
        if (row.action == "tag.read")
            d.read.faults().add(what, "an action that changes the plant: a read is never essential");
        if (weakens(row.action))
            d.read.faults().add(what, "an action that protects: reset, bypass and inhibit are never essential");
    }
    const tag_facts* tag = nullptr;
    if (on.is(node_kind::text) && on.text().find('*') != std::string_view::npos) {
        d.read.faults().add(on, "one tag by its name: essential actions are listed narrowly, without * and subtrees");
    } else if ((tag = tag_named(d, on)) != nullptr) {
        if (!tag->writable) d.read.faults().add(on, "a tag that can be written");
        if (weakens(on.text()))
            d.read.faults().add(on, "a tag that protects: reset, bypass and inhibit are never essential");
    }
    row.on = on.text();

    const std::array<std::pair<document::node, value_constraint>, 3> forms{{{value, value_constraint::equal},
                                                                            {at_least, value_constraint::at_least},
                                                                            {at_most, value_constraint::at_most}}};
    int constraints = 0;
    for (const auto& [operand, how] : forms) {
        if (!operand.exists()) continue;
        ++constraints;
        row.constraint = how;
        if (tag == nullptr) continue;
        const auto v = d.value_for(*tag, operand);
        if (!v) continue;
        row.operand = *v;
        if (tag->range && (*v < tag->range->low || *v > tag->range->high))
            d.read.faults().add(operand, "a value within the tag's range, " + number_text(tag->range->low) + " to " +
                                             number_text(tag->range->high));
    }
    if (constraints != 1)
        d.read.faults().add(at, "one of \"value\", \"at least\" and \"at most\": an essential action has a direction");

    row.zones = d.read.references(from, d.zones, "a zone");
    row.listeners = d.read.references(over, d.listeners, "a listener");
    d.read.each_text(trusted, [&](document::node name) {
        if (!d.read.refers(name, d.listeners, "a listener")) return;
        if (!d.trusted.contains(name.text()))
            d.read.faults().add(name, "a listener that the site declares \"trusted\": true");
        else
            row.trusted.emplace_back(name.text());
    });
    if (!from.exists() && !over.exists() && !trusted.exists())
        d.read.faults().add(
            at, "a path: \"from\" zones, \"over\" listeners or \"without authentication over\" a trusted listener");
    row.subjects = d.read.references(subjects, d.subjects, "a subject");
    d.rows.essentials.push_back(std::move(row));
}

} // namespace detail

inline void read_protection(draft& d) {
    for (const auto& tag : d.root["tags"]) {
        const auto at = d.facts.find(tag.key());
        if (at == d.facts.end()) continue;
        const tag_facts& facts = at->second;
        d.read.each_element(facts.only_if,
                            [&](document::node condition) { detail::read_permissive(d, condition, tag.key()); });
        if (facts.on_loss.exists() && !facts.on_loss.is(node_kind::object))
            d.read.faults().add(facts.on_loss, "an object");
        else if (facts.on_loss.exists())
            detail::read_failsafe(d, facts.on_loss, tag.key(), facts);
    }
    d.read.each_element(d.root["essential"], [&d](document::node at) {
        if (!at.is(node_kind::object)) return d.read.faults().add(at, "an object");
        detail::read_essential(d, at);
    });
}

} // namespace interlock::inline v0_1::site

#endif
