// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_TEXT_HPP
#define INTERLOCK_JOURNAL_TEXT_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/reason.hpp>
#include <interlock/core/requirement.hpp>
#include <interlock/core/value.hpp>
#include <interlock/journal/event.hpp>
#include <interlock/journal/read.hpp>
#include <interlock/journal/record.hpp>

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Records as lines for people and as JSON for programs.
namespace interlock::inline v0_1::journal {

/// Appends text so that it can neither end a line, move the cursor, nor look like another field: whatever is not printable ASCII, and
/// the characters `\` and `"`, becomes `\xNN`. A bidirectional mark or an escape sequence that a user typed stays harmless.
inline void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f && c != '\\' && c != '"') {
            out += c;
        } else {
            out += "\\x";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
}

namespace detail {

template <std::size_t Size>
constexpr std::string_view word_of(const std::array<std::string_view, Size>& words, std::size_t at) noexcept {
    return at < Size ? words[at] : std::string_view{"?"};
}
template <class Enum, std::size_t Size>
constexpr std::string_view word(const std::array<std::string_view, Size>& words, Enum at) noexcept {
    return word_of(words, static_cast<std::size_t>(at));
}

inline constexpr std::array<std::string_view, 8> type_words{"none",   "intent",  "outcome", "refusal",
                                                            "access", "summary", "event",   "name"};
inline constexpr std::array<std::string_view, 10> outcome_words{
    "none",    "permitted", "denied",    "indeterminate", "done", "refused by device",
    "unknown", "cancelled", "succeeded", "failed"};
inline constexpr std::array<std::string_view, 6> category_words{"access control",       "request error",
                                                                "control system event", "backup and restore",
                                                                "configuration change", "audit log event"};
inline constexpr std::array<std::string_view, 6> class_words{"essential", "ordinary", "refusal",
                                                             "stranger",  "reading",  "own"};
inline constexpr std::array<std::string_view, 5> kind_words{"unknown", "human", "software process", "device",
                                                            "internal"};
inline constexpr std::array<std::string_view, 7> proof_words{"none",     "address", "console", "certificate",
                                                             "password", "token",   "internal"};
inline constexpr std::array<std::string_view, 4> medium_words{"unknown", "local", "wired", "wireless"};
inline constexpr std::array<std::string_view, 4> clock_words{"unknown", "lost", "holdover", "synchronised"};
inline constexpr std::array<std::string_view, 10> stage_words{"none",    "admit",   "identify", "authorize", "validate",
                                                              "reserve", "observe", "release",  "published", "tick"};

inline void append_number(std::string& out, std::uint64_t n, std::size_t width = 1) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
    const auto size = static_cast<std::size_t>(end - digits.data());
    for (std::size_t i = size; i < width; ++i) out += '0';
    out.append(digits.data(), size);
}

inline void append_value(std::string& out, value_kind kind, std::uint64_t bits) {
    std::array<char, 32> digits{};
    char* const first = digits.data();
    char* end = first;
    switch (kind) {
    case value_kind::none: out += '-'; return;
    case value_kind::boolean: out += bits != 0 ? "true" : "false"; return;
    case value_kind::integer:
        end = std::to_chars(first, first + digits.size(), static_cast<std::int64_t>(bits)).ptr;
        break;
    case value_kind::unsigned_integer: end = std::to_chars(first, first + digits.size(), bits).ptr; break;
    case value_kind::real: end = std::to_chars(first, first + digits.size(), std::bit_cast<double>(bits)).ptr; break;
    default: out += '?'; return;
    }
    out.append(first, static_cast<std::size_t>(end - first));
}

/// Days since 1970 to a date of the proleptic Gregorian calendar (H. Hinnant's algorithm).
inline void append_date(std::string& out, std::int64_t days) {
    days += 719'468;
    const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
    const auto day_of_era = static_cast<std::uint64_t>(days - era * 146'097);
    const std::uint64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::uint64_t shifted = (5 * day_of_year + 2) / 153;
    const std::uint64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    const std::int64_t year = static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0);
    append_number(out, static_cast<std::uint64_t>(year < 0 ? 0 : year), 4);
    out += '-';
    append_number(out, month, 2);
    out += '-';
    append_number(out, day_of_year - (153 * shifted + 2) / 5 + 1, 2);
}

inline void append_name(std::string& out, const read_names& names, name_kind kind, std::uint32_t id,
                        std::string_view without) {
    if (id == 0) {
        out += without;
        return;
    }
    const std::string_view name = names.text(kind, id);
    if (name.empty()) {
        out += '#';
        append_number(out, id);
    } else {
        append_escaped(out, name);
    }
}

inline void append_address(std::string& out, const network_address& address) {
    static constexpr network_address mapped = ipv4(0, 0, 0, 0);
    if (std::string_view{reinterpret_cast<const char*>(address.data()), 12} ==
        std::string_view{reinterpret_cast<const char*>(mapped.data()), 12}) {
        for (std::size_t i = 12; i < 16; ++i) {
            if (i != 12) out += '.';
            append_number(out, address[i]);
        }
        return;
    }
    std::array<char, 5> digits{};
    for (std::size_t i = 0; i < 16; i += 2) {
        if (i != 0) out += ':';
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), address[i] << 8U | address[i + 1], 16).ptr;
        out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
    }
}
inline bool has_address(const record& one) noexcept { return one.address != network_address{}; }

inline void append_hex(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4U];
        out += digits[static_cast<unsigned char>(c) & 15U];
    }
}
/// The free text; the chain's value that some events carry there as digits.
inline void append_text(std::string& out, const record& one) {
    if (one.event == event_id::segment_removed)
        append_hex(out, one.text_view());
    else
        append_escaped(out, one.text_view());
}
inline bool shows_values(const record& one) noexcept {
    return one.old_kind != value_kind::none || one.new_kind != value_kind::none;
}

} // namespace detail

/// A category of CR 2.8 in words.
constexpr std::string_view category_name(audit_category one) noexcept {
    return detail::word(detail::category_words, one);
}

/// A time in nanoseconds since 1970 as `2026-11-23 09:04:11.302Z`.
inline std::string time_text(ticks wall) {
    constexpr std::int64_t day = 86'400'000'000'000;
    std::int64_t days = wall.count / day;
    std::int64_t rest = wall.count % day;
    if (rest < 0) {
        rest += day;
        --days;
    }
    std::string out;
    detail::append_date(out, days);
    const auto part = [&](char before, std::int64_t unit, std::int64_t modulus, std::size_t width) {
        out += before;
        detail::append_number(out, static_cast<std::uint64_t>(rest / unit % modulus), width);
    };
    part(' ', 3'600'000'000'000, 24, 2);
    part(':', 60'000'000'000, 60, 2);
    part(':', 1'000'000'000, 60, 2);
    part('.', 1'000'000, 1000, 3);
    return out + 'Z';
}

/// What a record says in its last column: the event, or the verdict with its reason.
inline std::string said_text(const record& one, const read_names& names) {
    std::string out;
    const bool request = one.type == record_type::intent || one.type == record_type::outcome ||
                         one.type == record_type::refusal || one.type == record_type::access ||
                         (one.type == record_type::summary && one.subject_kind != subject_kind::internal);
    if (request)
        out += detail::word(detail::outcome_words, one.outcome);
    else if (one.event >= first_user_event || one.event == event_id::none)
        (out += "event "), detail::append_number(out, static_cast<std::uint64_t>(one.event));
    else
        out += row_of(one.event).name;
    if (one.medium == medium::wireless) out += ", over wireless";
    if (one.has(flag::degraded)) out += ", degraded";
    if (one.has(flag::would_deny)) out += ", would be refused";
    if (one.why != reason::unspecified) {
        out += " (";
        detail::append_name(out, names, name_kind::reason, static_cast<std::uint32_t>(one.why), "");
        out += ')';
    }
    if (one.type == record_type::summary || one.event == event_id::records_dropped) {
        out += ", ";
        detail::append_number(out, one.count);
        out += " times";
        if (one.type == record_type::summary) {
            out += " in ";
            detail::append_number(out,
                                  static_cast<std::uint64_t>(one.span.count < 0 ? 0 : one.span.count) / 1'000'000'000);
            out += " s";
        } else {
            (out += ", class "), out += detail::word(detail::class_words, one.room);
        }
    }
    if (one.text_size != 0) {
        out += ": \"";
        detail::append_text(out, one);
        out += '"';
    }
    if (one.type == record_type::event && one.parts > 1) {
        (out += ", part "), detail::append_number(out, one.part + std::uint64_t{1});
        (out += " of "), detail::append_number(out, one.parts);
    }
    return out;
}

/// A record as one line: time, subject, action, resource, values, verdict, requirement. Never more than a line, whatever the record holds.
inline std::string line_text(const record& one, const read_names& names) {
    std::string out = time_text(one.wall);
    const auto column = [&out](std::size_t until) { out.append(out.size() + 2 < until ? until - out.size() : 2, ' '); };
    out += one.clock == clock_quality::synchronised || one.clock == clock_quality::holdover ? "" : "?";
    column(27);
    if (one.subject == 0 && detail::has_address(one) && one.subject_kind != subject_kind::internal)
        detail::append_address(out, one.address);
    else
        detail::append_name(out, names, name_kind::subject, one.subject,
                            one.subject_kind == subject_kind::internal ? "itself" : "nobody");
    column(45);
    detail::append_name(out, names, name_kind::action, one.action, "-");
    column(57);
    detail::append_name(out, names, name_kind::resource, one.resource, "-");
    column(85);
    if (detail::shows_values(one)) {
        if (one.old_kind != value_kind::none) {
            detail::append_value(out, one.old_kind, one.old_bits);
            out += " -> ";
        }
        detail::append_value(out, one.new_kind, one.new_bits);
    }
    column(102);
    out += said_text(one, names);
    if (one.row != 0) {
        column(150);
        out += text(unpacked(one.row)).view();
    }
    return out;
}

} // namespace interlock::inline v0_1::journal

#endif
