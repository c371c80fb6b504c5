// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_CONDITION_TEXT_HPP
#define INTERLOCK_SITE_CONDITION_TEXT_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/site/fault.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Conditions of rules in words, always the same words for the same condition, so that texts can be compared.
namespace interlock::inline v0_1::site {

namespace detail {

inline std::string two_digits(unsigned number) {
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}
inline std::string joined(const std::vector<std::string>& parts, std::string_view with) {
    std::string text;
    for (const std::string& part : parts) (text += text.empty() ? std::string_view{} : with) += part;
    return text;
}

} // namespace detail

/// "90 s", "1.5 s": a duration in seconds.
inline std::string duration_text(ticks duration) {
    return number_text(static_cast<double>(duration.count) / 1e9) + " s";
}

/// A moment in UTC as documents write it, "2026-11-01T06:00:00Z".
inline std::string moment_text(ticks since_1970) {
    const std::int64_t second = since_1970.count / 1'000'000'000;
    // Days to a date of the Gregorian calendar, by years that begin in March.
    const std::int64_t days = second / 86'400 + 719'468;
    const std::int64_t era = days / 146'097, of_era = days % 146'097;
    const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
    const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t from_march = (5 * of_year + 2) / 153;
    const auto day = static_cast<unsigned>(of_year - (153 * from_march + 2) / 5 + 1);
    const auto month = static_cast<unsigned>(from_march < 10 ? from_march + 3 : from_march - 9);
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    const auto of_day = static_cast<unsigned>(second % 86'400);
    using detail::two_digits;
    return std::to_string(year) + '-' + two_digits(month) + '-' + two_digits(day) + 'T' + two_digits(of_day / 3600) +
           ':' + two_digits(of_day / 60 % 60) + ':' + two_digits(of_day % 60) + 'Z';
}

/// Times of the week, "monday 06:00 to 14:00": in order, and one where they meet.
inline std::string windows_text(std::vector<week_window> windows) {
    constexpr std::array<std::string_view, 7> days{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
    constexpr unsigned day = 24 * 60;
    std::sort(windows.begin(), windows.end(), [](const week_window& a, const week_window& b) {
        return std::pair{a.from, a.to} < std::pair{b.from, b.to};
    });
    std::vector<week_window> whole;
    for (const week_window& w : windows)
        if (!whole.empty() && w.from <= whole.back().to)
            whole.back().to = std::max(whole.back().to, w.to);
        else
            whole.push_back(w);
    const auto time = [](unsigned minute) {
        return detail::two_digits(minute / 60) + ':' + detail::two_digits(minute % 60);
    };
    std::vector<std::string> parts;
    for (const week_window& w : whole) {
        const unsigned last = (w.to - 1U) / day;
        std::string text{days[w.from / day]};
        (text += ' ') += time(w.from % day) + " to ";
        if (last != w.from / day) (text += days[last]) += ' ';
        parts.push_back(text + time(w.to - last * day));
    }
    return detail::joined(parts, ", ");
}

/// What must be known of a tag, "a.mode is 1, no older than 2 s".
inline std::string input_text(const permissive_entry& input, const snapshot& site) {
    constexpr std::string_view words[]{"", "not ", "below ", "at most ", "above ", "at least "};
    std::string text{site.resource_names.text(input.input.id)};
    text += " is ";
    (text += words[static_cast<std::size_t>(input.is)]) += number_text(input.operand);
    return text + ", no older than " + duration_text(input.max_age);
}

/// A condition of a rule; empty for one that always holds.
inline std::string condition_text(const condition_entry& one, const snapshot& site) {
    std::vector<std::string> parts;
    if (one.windows_count != 0) {
        const auto windows = site.access->windows.subspan(one.windows_first, one.windows_count);
        parts.push_back("it is " + windows_text({windows.begin(), windows.end()}));
    }
    if (one.authenticated_within.count != 0)
        parts.push_back("the identity was proved within " + duration_text(one.authenticated_within));
    if (one.limits_value)
        parts.push_back("the value is " + number_text(one.value.low) + " to " + number_text(one.value.high));
    if (one.media != 0xff) {
        constexpr std::pair<medium, std::string_view> media[]{
            {medium::local, "local"}, {medium::wired, "wired"}, {medium::wireless, "wireless"}};
        std::vector<std::string> over;
        for (const auto& [which, word] : media)
            if ((one.media >> static_cast<unsigned>(which) & 1U) != 0) over.emplace_back(word);
        parts.push_back("it comes over " + detail::joined(over, " or "));
    }
    std::vector<std::string> inputs;
    for (const permissive_entry& input : site.access->inputs.subspan(one.inputs_first, one.inputs_count))
        inputs.push_back(input_text(input, site));
    std::sort(inputs.begin(), inputs.end());
    inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
    parts.insert(parts.end(), inputs.begin(), inputs.end());
    return detail::joined(parts, " and ");
}

} // namespace interlock::inline v0_1::site

#endif
