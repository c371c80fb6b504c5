// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_EXAMPLES_SITE_OPTIONS_HPP
#define INTERLOCK_EXAMPLES_SITE_OPTIONS_HPP

#include <interlock/core/ticks.hpp>
#include <interlock/site/moment.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace site_command {

namespace il = interlock;

inline constexpr std::string_view usage =
    "site check FILE\n"
    "site lint FILE\n"
    "site who-can FILE ACTION TAG [--from ZONE]\n"
    "site what-can FILE SUBJECT\n"
    "site diff OLD NEW\n"
    "site decide FILE [--site-time OFFSET] < REQUESTS\n"
    "\n"
    "check     says every fault of a site policy.\n"
    "lint      says what is well-formed but hardly meant, and which tags have no limits or no fail-safe value.\n"
    "who-can   says who may do an action on a tag or device, by which rule and under which condition.\n"
    "what-can  says what a subject may do; \"role:NAME\" is the holder of a certificate with a role.\n"
    "diff      says which permissions the new site policy takes away and which it gives.\n"
    "decide    decides past requests once more, one JSON object a line: records of `journal show --json`, or\n"
    "          {\"subject\", \"action\", \"resource\", \"zone\"} and, where known, \"value\", \"medium\", \"time\",\n"
    "          \"proved before\" and the old \"verdict\". It prints those whose verdict differs, or all that had none.\n"
    "  --site-time OFFSET  how far the site's time was ahead of UTC, such as +01:00; shifts can't be judged without it\n"
    "Each takes --json.\n"
    "\n"
    "Status: 0 all is well, nothing is found, or nothing differs; 1 the site policy has faults, the linter has something\n"
    "to say, nobody may, or something differs; 2 it can't be asked or read.\n";

enum class task { help, check, lint, who_can, what_can, diff, decide };

struct options {
    task what = task::help;
    bool json = false;
    std::vector<std::string> words;
    std::string from;
    std::optional<il::ticks> ahead;
};

/// "+01:00" or "-03:30", or "Z".
inline std::optional<il::ticks> offset(std::string_view text) {
    if (text == "Z") return il::ticks{};
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return {};
    const auto minutes = il::site::parse_time_of_day(text.substr(1));
    if (!minutes || *minutes >= 24 * 60) return {};
    const auto ahead = il::seconds(std::int64_t{*minutes} * 60);
    return text[0] == '-' ? il::ticks{-ahead.count} : ahead;
}

/// What the words ask for; on a fault it is said in `fault`, with the word and what was expected.
inline std::optional<options> parsed(const std::vector<std::string>& words, std::string& fault) {
    struct form {
        std::string_view name;
        task what;
        std::vector<std::string_view> words;
    };
    const std::vector<form> forms{{"check", task::check, {"FILE"}},
                                  {"lint", task::lint, {"FILE"}},
                                  {"who-can", task::who_can, {"FILE", "ACTION", "TAG"}},
                                  {"what-can", task::what_can, {"FILE", "SUBJECT"}},
                                  {"diff", task::diff, {"OLD", "NEW"}},
                                  {"decide", task::decide, {"FILE"}}};
    std::string names;
    for (const form& one : forms) (names += names.empty() ? "" : ", ") += one.name;
    options out;
    if (words.empty()) return fault = "expected one of " + names + "; --help explains them", std::nullopt;
    if (words[0] == "--help" || words[0] == "-h") return out;
    const form* asked = nullptr;
    for (const form& one : forms)
        if (one.name == words[0]) asked = &one;
    if (asked == nullptr) return fault = words[0] + ": expected one of " + names, std::nullopt;
    out.what = asked->what;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--help" || word == "-h") return options{};
        if (word == "--json") {
            out.json = true;
            continue;
        }
        if (word.starts_with("--")) {
            const bool from = word == "--from" && out.what == task::who_can;
            const bool time = word == "--site-time" && out.what == task::decide;
            if (!from && !time)
                return fault = word + ": no such option of " + words[0] + "; --help shows them", std::nullopt;
            if (++i == words.size() || words[i].empty()) return fault = word + ": a value is missing", std::nullopt;
            if (from) out.from = words[i];
            if (time && !(out.ahead = offset(words[i])))
                return fault = word + " " + words[i] + ": expected an offset such as +01:00", std::nullopt;
            continue;
        }
        if (word.empty() || out.words.size() == asked->words.size())
            return fault = "'" + word + "': not expected here", std::nullopt;
        out.words.push_back(word);
    }
    if (out.words.size() < asked->words.size())
        return fault = words[0] + ": expected " + std::string{asked->words[out.words.size()]}, std::nullopt;
    return out;
}

} // namespace site_command

#endif
