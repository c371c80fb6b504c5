// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_EXAMPLES_SITE_REQUESTS_HPP
#define INTERLOCK_EXAMPLES_SITE_REQUESTS_HPP

#include <interlock/adapt/json.hpp>
#include <interlock/site/moment.hpp>
#include <interlock/site/redecide.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace site_command {

namespace il = interlock;

/// A line of the input: a request, and the verdict that it got at the time, if that is known.
struct asked_line {
    il::site::past_request asked;
    std::optional<bool> permitted;
    /// A record of a journal that is about something else than a request.
    bool other = false;
};

/// Reads a record of `journal show --json`, or a request that somebody wrote by hand; what is wrong stands in `fault`.
inline std::optional<asked_line> read_request(const std::string& line, const std::string& name, std::string& fault) {
    const auto read = il::adapt::read_document(line, name);
    if (!read.has_value()) return fault = read.error()[0].text(), std::nullopt;
    const il::site::document::node of = read.value().root();
    const auto wrong = [&](std::string_view what, il::site::document::node found) {
        return fault = name + ": expected " + std::string{what} + ", found " + il::site::shown(found), std::nullopt;
    };
    using il::site::node_kind;
    if (!of.is(node_kind::object)) return wrong("an object", of);
    asked_line out;
    const auto text = [&](std::string_view key, std::string_view in_journal) {
        const auto found = of[key];
        return found.exists() ? found : of[in_journal];
    };
    const auto subject = text("subject", "source"), action = of["action"], resource = of["resource"], zone = of["zone"];
    if (of["sequence"].exists() && (!action.exists() || !resource.exists() || of["part"].number() > 1)) {
        out.other = true;
        return out;
    }
    // In a journal the outcome of an action stands in a record of its own.
    const auto verdict = text("verdict", "outcome");
    if (of["sequence"].exists() && verdict.text() != "permitted" && verdict.text() != "denied") {
        out.other = true;
        return out;
    }
    for (const auto& [node, key] :
         {std::pair{subject, "\"subject\""}, {action, "\"action\""}, {resource, "\"resource\""}})
        if (!node.is(node_kind::text)) return wrong(std::string{"a text as "} + key, node);
    if (zone.exists() && !zone.is(node_kind::text)) return wrong("a text as \"zone\"", zone);
    out.asked = {.subject = std::string{subject.text()},
                 .action = std::string{action.text()},
                 .resource = std::string{resource.text()},
                 .zone = std::string{zone.text()}};
    if (verdict.exists()) {
        if (verdict.text() != "permitted" && verdict.text() != "denied")
            return wrong("\"permitted\" or \"denied\"", verdict);
        out.permitted = verdict.text() == "permitted";
    }
    const auto value = text("value", "new");
    if (value.is(node_kind::number) || value.is(node_kind::boolean))
        out.asked.value = value.number();
    else if (value.exists() && !value.is(node_kind::null))
        return wrong("a number as \"value\"", value);
    constexpr std::array<std::pair<std::string_view, il::medium>, 3> media{
        {{"local", il::medium::local}, {"wired", il::medium::wired}, {"wireless", il::medium::wireless}}};
    if (const auto over = of["medium"]; over.exists()) {
        for (const auto& [word, which] : media)
            if (over.text() == word) out.asked.over = which;
        if (!out.asked.over) return wrong("\"local\", \"wired\" or \"wireless\"", over);
    }
    if (const auto time = of["time"]; time.exists()) {
        // A journal has fractions of a second, which decide nothing here.
        std::string seconds{time.text()};
        if (const auto dot = seconds.find('.'); dot != std::string::npos)
            seconds.erase(dot, seconds.find_first_not_of("0123456789", dot + 1) - dot);
        if (seconds.size() > 10 && seconds[10] == ' ') seconds[10] = 'T';
        out.asked.wall = il::site::parse_moment(seconds);
        if (!out.asked.wall && !of["sequence"].exists())
            return wrong("a moment such as \"2026-11-01T06:00:00Z\"", time);
    }
    if (const auto proved = of["proved before"]; proved.exists()) {
        out.asked.proved = il::site::parse_duration(proved.text());
        if (!out.asked.proved) return wrong("a duration such as \"5min\"", proved);
    }
    return out;
}

} // namespace site_command

#endif
