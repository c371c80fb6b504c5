// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_MOMENT_HPP
#define INTERLOCK_SITE_MOMENT_HPP

#include <interlock/core/ticks.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// Moments and times of day as documents write them. `<chrono>` would be too much to include for it.
namespace interlock::inline v0_1::site {

namespace detail {

/// Takes exactly so many digits off the front of a text, and the character after them where one is expected.
constexpr std::optional<unsigned> take_digits(std::string_view& text, std::size_t count, char then = '\0') noexcept {
    if (text.size() < count + (then != '\0' ? 1U : 0U)) return std::nullopt;
    unsigned number = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(text[i] - '0');
    }
    text.remove_prefix(count);
    if (then == '\0') return number;
    if (text[0] != then) return std::nullopt;
    text.remove_prefix(1);
    return number;
}

constexpr bool is_leap(unsigned year) noexcept { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

/// Days from 1970-01-01 to a day of the Gregorian calendar from 1970 on; nothing for a day that doesn't exist.
constexpr std::optional<std::int64_t> days_since_1970(unsigned year, unsigned month, unsigned day) noexcept {
    constexpr std::array<unsigned, 12> before{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    constexpr std::array<unsigned, 12> length{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1970 || month < 1 || month > 12 || day < 1) return std::nullopt;
    if (day > length[month - 1] + (month == 2 && is_leap(year) ? 1U : 0U)) return std::nullopt;
    const unsigned past = year - 1;
    const std::int64_t leaps = std::int64_t{past / 4} - past / 100 + past / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    return std::int64_t{year - 1970} * 365 + leaps + before[month - 1] + (month > 2 && is_leap(year) ? 1 : 0) + day - 1;
}

} // namespace detail

/// "06:30" as minutes since midnight; "24:00" is the day's end.
constexpr std::optional<unsigned> parse_time_of_day(std::string_view text) noexcept {
    const auto hours = detail::take_digits(text, 2, ':');
    const auto minutes = hours ? detail::take_digits(text, 2) : std::nullopt;
    if (!minutes || !text.empty() || *minutes > 59 || *hours * 60 + *minutes > 24 * 60) return std::nullopt;
    return *hours * 60 + *minutes;
}

/// "2026-11-01T06:00:00Z", or with an offset such as "+01:00" (RFC 3339, section 5.6), in nanoseconds since 1970. Fractions of a
/// second and leap seconds are not taken; years from 1970 to 2200.
constexpr std::optional<ticks> parse_moment(std::string_view text) noexcept {
    const auto year = detail::take_digits(text, 4, '-');
    const auto month = year ? detail::take_digits(text, 2, '-') : std::nullopt;
    const auto day = month ? detail::take_digits(text, 2, 'T') : std::nullopt;
    const auto hour = day ? detail::take_digits(text, 2, ':') : std::nullopt;
    const auto minute = hour ? detail::take_digits(text, 2, ':') : std::nullopt;
    const auto second = minute ? detail::take_digits(text, 2) : std::nullopt;
    if (!second || *hour > 23 || *minute > 59 || *second > 59 || *year > 2200 || text.empty()) return std::nullopt;
    const auto days = detail::days_since_1970(*year, *month, *day);
    if (!days) return std::nullopt;
    std::int64_t ahead = 0;
    if (text != "Z") {
        const char sign = text[0];
        text.remove_prefix(1);
        const auto offset = parse_time_of_day(text);
        if ((sign != '+' && sign != '-') || !offset || *offset >= 24 * 60) return std::nullopt;
        ahead = sign == '+' ? std::int64_t{*offset} : -std::int64_t{*offset};
    }
    const std::int64_t of_day = std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
    const std::int64_t since = *days * 86'400 + of_day - ahead * 60;
    // 0 stands for an open end.
    return since > 0 ? std::optional{seconds(since)} : std::nullopt;
}

} // namespace interlock::inline v0_1::site

#endif
