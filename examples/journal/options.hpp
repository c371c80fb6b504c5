// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_EXAMPLES_JOURNAL_OPTIONS_HPP
#define INTERLOCK_EXAMPLES_JOURNAL_OPTIONS_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/journal/read.hpp>
#include <interlock/journal/text.hpp>
#include <interlock/journal/verify.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace journal_command {

namespace il = interlock;

inline constexpr std::string_view usage =
    "journal verify DIR [--known SEQUENCE:CHAIN]\n"
    "journal show DIR [--json] [--from N] [--since TIME] [--until TIME] [--denied] [--subject NAME]\n"
    "                 [--resource NAME] [--action NAME] [--category NAME]\n"
    "\n"
    "verify  says whether records were changed or are missing, and where that begins.\n"
    "  --known SEQUENCE:CHAIN  a place that was kept elsewhere, as `verify` prints it at the end: the journal must still have it\n"
    "show    prints a line for each record.\n"
    "  --json            as one JSON object a line, with all fields\n"
    "  --from N          from this sequence number on\n"
    "  --since, --until  from this time on, and before that one: 2026-11-23, 2026-11-23T10:04 or 2026-11-23T10:04:11, in UTC\n"
    "  --denied          only what was refused or failed\n"
    "  --category        access control, request error, control system event, backup and restore,\n"
    "                    configuration change or audit log event\n"
    "\n"
    "Status: 0 all is well; 1 the journal was tampered with or is incomplete; 2 it can't be asked or read.\n";

enum class task { help, verify, show };

struct options {
    task what = task::help;
    std::string directory;
    std::optional<il::journal::known_place> known;
    bool json = false;
    il::journal::read_filter filter;
};

inline bool number(std::string_view text, std::uint64_t& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

/// `SEQUENCE:CHAIN`, the chain in 64 hexadecimal digits.
inline std::optional<il::journal::known_place> place(std::string_view text) {
    il::journal::known_place out;
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !number(text.substr(0, colon), out.sequence)) return {};
    const std::string_view digits = text.substr(colon + 1);
    if (out.sequence == 0 || digits.size() != 2 * out.chain.size()) return {};
    for (std::size_t i = 0; i < out.chain.size(); ++i) {
        const char* const at = digits.data() + 2 * i;
        const auto [end, error] = std::from_chars(at, at + 2, out.chain[i], 16);
        if (error != std::errc{} || end != at + 2) return {};
    }
    return out;
}

/// A date, with or without a time, in UTC.
inline std::optional<il::ticks> moment(const std::string& text) {
    for (const char* const format : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
        std::tm parts{};
        const char* const end = ::strptime(text.c_str(), format, &parts);
        if (end != nullptr && *end == '\0') return il::seconds(::timegm(&parts));
    }
    return {};
}

/// What the words ask for; on a fault it is said in `fault`, with the word and what was expected.
inline std::optional<options> parsed(const std::vector<std::string>& words, std::string& fault) {
    options out;
    if (words.empty()) return fault = "expected `journal verify DIR` or `journal show DIR`", std::nullopt;
    if (words[0] == "--help" || words[0] == "-h") return out;
    if (words[0] != "verify" && words[0] != "show") return fault = words[0] + ": expected verify or show", std::nullopt;
    out.what = words[0] == "verify" ? task::verify : task::show;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string& option = words[i];
        if (option == "--help" || option == "-h") return options{};
        if (option.empty() || option[0] != '-') {
            if (option.empty() || !out.directory.empty())
                return fault = "'" + option + "': expected one directory", std::nullopt;
            out.directory = option;
            continue;
        }
        const bool shows = out.what == task::show;
        if (shows && option == "--json") {
            out.json = true;
            continue;
        }
        if (shows && option == "--denied") {
            out.filter.denied = true;
            continue;
        }
        constexpr std::string_view with_value[]{"--from",     "--since",  "--until",   "--subject",
                                                "--resource", "--action", "--category"};
        bool known = !shows && option == "--known";
        for (const std::string_view one : with_value) known = known || (shows && option == one);
        if (!known) return fault = option + ": no such option of " + words[0] + "; --help shows them", std::nullopt;
        if (++i == words.size() || words[i].empty()) return fault = option + ": a value is missing", std::nullopt;
        const std::string& value = words[i];
        const auto bad = [&](const char* expected) {
            return fault = option + " " + value + ": expected " + expected, std::nullopt;
        };
        if (option == "--known" && !(out.known = place(value)))
            return bad("a sequence number, a colon and 64 hexadecimal digits");
        if (option == "--from" && !number(value, out.filter.from_sequence)) return bad("a sequence number");
        if (option == "--since" && !(out.filter.since = moment(value)))
            return bad("a time such as 2026-11-23T10:04:11");
        if (option == "--until" && !(out.filter.until = moment(value)))
            return bad("a time such as 2026-11-23T10:04:11");
        if (option == "--subject") out.filter.subject = value;
        if (option == "--resource") out.filter.resource = value;
        if (option == "--action") out.filter.action = value;
        if (option != "--category") continue;
        for (std::size_t c = 0; c < 6; ++c) {
            const auto category = static_cast<il::audit_category>(c);
            if (il::journal::category_name(category) == value) out.filter.category = category;
        }
        if (!out.filter.category) return bad("one of the six categories; --help shows them");
    }
    if (out.directory.empty()) return fault = words[0] + ": expected a directory", std::nullopt;
    return out;
}

} // namespace journal_command

#endif
