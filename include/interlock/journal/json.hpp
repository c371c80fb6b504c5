// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_JSON_HPP
#define INTERLOCK_JOURNAL_JSON_HPP

#include <interlock/core/requirement.hpp>
#include <interlock/journal/read.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/text.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace interlock::inline v0_1::journal {

namespace detail {

/// Bytes as a JSON string of ASCII: each byte that isn't printable becomes \u00NN, so nothing ends the string or the line.
inline void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f && c != '\\' && c != '"')
            out += c;
        else
            (out += "\\u00"), (out += digits[byte >> 4U]), out += digits[byte & 15U];
    }
    out += '"';
}

inline void append_json_value(std::string& out, value_kind kind, std::uint64_t bits) {
    const bool endless = kind == value_kind::real && !std::isfinite(std::bit_cast<double>(bits));
    if (endless || kind == value_kind::none || kind > value_kind::real)
        out += "null";
    else
        append_value(out, kind, bits);
}

} // namespace detail

/// A record as one line of JSON with all its fields; the six of CR 2.8 are time, source, category, type, event and outcome.
inline std::string json_text(const record& one, const read_names& names) {
    std::string out = "{\"sequence\":";
    detail::append_number(out, one.sequence);
    const auto text_of = [&out](std::string_view key, std::string_view what) {
        ((out += ",\"") += key) += "\":";
        detail::append_json_string(out, what);
    };
    const auto number_of = [&out](std::string_view key, std::uint64_t n) {
        ((out += ",\"") += key) += "\":";
        detail::append_number(out, n);
    };
    const auto name_of = [&](std::string_view key, name_kind kind, std::uint32_t id) {
        if (id == 0) return;
        const std::string_view name = names.text(kind, id);
        text_of(key, name.empty() ? "#" + std::to_string(id) : std::string{name});
    };
    text_of("time", time_text(one.wall));
    text_of("clock", detail::word(detail::clock_words, one.clock));
    number_of("monotonic", static_cast<std::uint64_t>(one.monotonic.count));
    number_of("boot", one.boot);
    const std::string_view subject = names.text(name_kind::subject, one.subject);
    text_of("source", one.subject == 0  ? std::string{one.subject_kind == subject_kind::internal ? "itself" : "nobody"}
                      : subject.empty() ? "#" + std::to_string(one.subject)
                                        : std::string{subject});
    text_of("source kind", detail::word(detail::kind_words, one.subject_kind));
    text_of("proof", detail::word(detail::proof_words, one.proof));
    text_of("category", detail::word(detail::category_words, one.category));
    text_of("type", detail::word(detail::type_words, one.type));
    number_of("event id", static_cast<std::uint64_t>(one.event));
    text_of("event", row_of(one.event).name);
    text_of("outcome", detail::word(detail::outcome_words, one.outcome));
    name_of("action", name_kind::action, one.action);
    name_of("resource", name_kind::resource, one.resource);
    if (one.old_kind != value_kind::none)
        (out += ",\"old\":"), detail::append_json_value(out, one.old_kind, one.old_bits);
    if (one.new_kind != value_kind::none)
        (out += ",\"new\":"), detail::append_json_value(out, one.new_kind, one.new_bits);
    name_of("zone", name_kind::zone, one.zone);
    name_of("listener", name_kind::listener, one.listener);
    if (one.medium != medium::unknown) text_of("medium", detail::word(detail::medium_words, one.medium));
    if (detail::has_address(one)) {
        std::string address;
        detail::append_address(address, one.address);
        text_of("address", address);
        number_of("port", one.port);
    }
    if (one.session.generation != 0)
        number_of("session", std::uint64_t{one.session.place} << 32U | one.session.generation);
    if (one.correlation != 0) number_of("correlation", one.correlation);
    if (one.site_version != 0) number_of("site version", one.site_version);
    if (one.stage != stage::none) text_of("stage", detail::word(detail::stage_words, one.stage));
    if (one.policy != 255) name_of("policy", name_kind::policy, one.policy + 1U);
    if (one.why != reason::unspecified) name_of("reason", name_kind::reason, static_cast<std::uint32_t>(one.why));
    if (one.row != 0) text_of("requirement", text(unpacked(one.row)).view());
    if (one.parts > 1) (number_of("part", one.part), number_of("parts", one.parts));
    const auto flagged = [&](std::uint16_t bit, std::string_view key) {
        if (one.has(bit)) ((out += ",\"") += key) += "\":true";
    };
    flagged(flag::degraded, "degraded");
    flagged(flag::would_deny, "would deny");
    flagged(flag::essential, "essential");
    flagged(flag::trusted_path, "trusted path");
    text_of("class", detail::word(detail::class_words, one.room));
    if (one.count != 1) number_of("count", one.count);
    if (one.span.count > 0) number_of("span", static_cast<std::uint64_t>(one.span.count));
    if (one.text_size != 0) {
        std::string words;
        if (one.event == event_id::segment_removed)
            detail::append_hex(words, one.text_view());
        else
            words = one.text_view();
        text_of("text", words);
    }
    return out + '}';
}

} // namespace interlock::inline v0_1::journal

#endif
