// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_QUANTITY_HPP
#define INTERLOCK_SITE_QUANTITY_HPP

#include <interlock/core/ticks.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace interlock::inline v0_1::site {

/// A number with its unit, as documents write it: "16 bar", "-3.5 °C", "12". A unit is any word; what belongs together must agree.
struct quantity {
    double number = 0;
    std::string_view unit{};
};

namespace detail {

// <cmath> is too much to include for this; beyond 2^53 every double is whole.
constexpr bool is_whole(double n) noexcept {
    constexpr double exact = 9007199254740992.0;
    return n - n == 0 && (n >= exact || n <= -exact || n == static_cast<double>(static_cast<std::int64_t>(n)));
}

/// Takes a finite number off the front of a text, and the spaces after it.
inline std::optional<double> take_real(std::string_view& text) noexcept {
    double number = 0;
    const auto [end, fault] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::general);
    if (fault != std::errc{} || !(number - number == 0)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    while (text.starts_with(' ')) text.remove_prefix(1);
    return number;
}

} // namespace detail

inline std::optional<quantity> parse_quantity(std::string_view text) noexcept {
    const auto number = detail::take_real(text);
    // A unit has no spaces and no digits in front: "16 bar 3" and "1 6" are slips of the pen.
    if (!number || text.find(' ') != std::string_view::npos ||
        (!text.empty() && (text[0] == '.' || (text[0] >= '0' && text[0] <= '9'))))
        return std::nullopt;
    return quantity{*number, text};
}

/// A duration: "250ms", "5s", "1min", "1.5 h". Longer than a century, or finer than a nanosecond, is none.
inline std::optional<ticks> parse_duration(std::string_view text) noexcept {
    const auto q = parse_quantity(text);
    if (!q || q->number < 0) return std::nullopt;
    double scale = 0;
    if (q->unit == "us" || q->unit == "µs") scale = 1e3;
    if (q->unit == "ms") scale = 1e6;
    if (q->unit == "s") scale = 1e9;
    if (q->unit == "min") scale = 60e9;
    if (q->unit == "h") scale = 3600e9;
    if (q->unit == "d") scale = 86400e9;
    const double count = q->number * scale;
    if (scale == 0 || count > 100.0 * 366 * 86400e9) return std::nullopt;
    auto whole = static_cast<std::int64_t>(count);
    if (count - static_cast<double>(whole) >= 0.5) ++whole;
    const double off = static_cast<double>(whole) - count;
    // 0.1 s isn't exact in binary; what is farther off than rounding makes it isn't a whole number of nanoseconds.
    if ((off < 0 ? -off : off) > 1e-3 + count * 1e-12) return std::nullopt;
    return ticks{whole};
}

/// A change in a time: "2 bar per 1min".
struct rate {
    quantity change{};
    ticks window{};
};

inline std::optional<rate> parse_rate(std::string_view text) noexcept {
    const auto per = text.find(" per ");
    if (per == std::string_view::npos) return std::nullopt;
    const auto change = parse_quantity(text.substr(0, per));
    const auto window = parse_duration(text.substr(per + 5));
    if (!change || !window || window->count == 0) return std::nullopt;
    return rate{*change, *window};
}

} // namespace interlock::inline v0_1::site

#endif
