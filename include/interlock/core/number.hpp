// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_NUMBER_HPP
#define INTERLOCK_CORE_NUMBER_HPP

#include <interlock/core/value.hpp>

#include <bit>
#include <compare>
#include <cstdint>

/// Comparing and subtracting values as exactly as their types allow: a limit must not be passed by a rounding.
namespace interlock::inline v0_1 {

namespace detail {

inline constexpr double exact_below = 9007199254740992.0; // 2^53

constexpr double magnitude(double v) noexcept { return v < 0 ? -v : v; }
constexpr bool whole_kind(value_kind k) noexcept {
    return k == value_kind::integer || k == value_kind::unsigned_integer;
}

/// Half of the distance between a real and its neighbours: of those with 24 significant bits where it is one of them (it
/// came from a float32), otherwise of those with 53.
constexpr double half_spacing(double v) noexcept {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(v);
    const std::uint64_t exponent = bits >> 52U & 0x7ffU;
    const std::uint64_t precision = (bits & 0x1fff'ffffU) == 0 ? 24 : 53;
    return exponent <= precision ? 0.0 : std::bit_cast<double>((exponent - precision) << 52U);
}

/// True for a real of at most 13 significant bits, such as 5, 8.5 or 0.125: it stands for itself, nothing was rounded.
constexpr bool short_number(double v) noexcept { return (std::bit_cast<std::uint64_t>(v) & 0xff'ffff'ffffU) == 0; }

} // namespace detail

/// Compares a value with a number exactly, integers beyond 2^53 included; unordered for what is not a number.
constexpr std::partial_ordering compare(value v, double with) noexcept {
    const double rounded = v.number();
    if (!detail::whole_kind(v.kind()) || detail::magnitude(rounded) < detail::exact_below ||
        detail::magnitude(with) < detail::exact_below || with != with || rounded != with)
        return rounded <=> with;
    // Both are beyond 2^53 and equal when rounded: `with` is whole.
    if (v.kind() == value_kind::unsigned_integer)
        return with >= 18446744073709551616.0 ? std::partial_ordering::less
                                              : v.bits() <=> static_cast<std::uint64_t>(with);
    return with >= 9223372036854775808.0 ? std::partial_ordering::less
                                         : static_cast<std::int64_t>(v.bits()) <=> static_cast<std::int64_t>(with);
}

/// A change from one value to another: which way, how far, and how much of that may be the rounding of decimals to binary
/// numbers (0.8 - 0.7 is 0.10000000000000009). Nothing is forgiven where all numbers stand for themselves, as 5 and 8.5 do.
struct change {
    double size = 0;
    double rounding = 0;
    bool up = false;
    bool from_short = true;

    /// Within a closed limit; false for what is not a number.
    constexpr bool within(double limit) const noexcept {
        const bool strict = from_short && detail::short_number(limit);
        return size <= limit || (!strict && size - limit <= rounding + detail::half_spacing(limit));
    }
    /// Within a closed limit together with what earlier changes have spent of it.
    constexpr bool within(double limit, double spent) const noexcept {
        const bool strict = from_short && detail::short_number(limit) && detail::short_number(spent);
        const double sum = spent + size;
        return sum <= limit || (!strict && sum - limit <= rounding + limit * 0x1p-40);
    }
};

/// The change from a value to another. Of whole numbers beyond 2^53 the size is rounded up.
constexpr change change_between(value from, value to) noexcept {
    if (detail::whole_kind(from.kind()) && detail::whole_kind(to.kind())) {
        const auto negative = [](value v) {
            return v.kind() == value_kind::integer && static_cast<std::int64_t>(v.bits()) < 0;
        };
        const bool up = negative(from) == negative(to) ? to.bits() > from.bits() : negative(from);
        const std::uint64_t size = up ? to.bits() - from.bits() : from.bits() - to.bits();
        const bool overflow = negative(from) != negative(to) && size < (up ? to.bits() : from.bits());
        double rounded = overflow ? 18446744073709551616.0 : static_cast<double>(size);
        if (compare(value{size}, rounded) > 0)
            rounded = std::bit_cast<double>(std::bit_cast<std::uint64_t>(rounded) + 1);
        return {overflow ? rounded * 2 : rounded, 0, up, true};
    }
    const double a = from.number();
    const double b = to.number();
    const auto rounding = [](double v) { return detail::short_number(v) ? 0.0 : detail::half_spacing(v); };
    return {detail::magnitude(b - a), rounding(a) + rounding(b), b > a, detail::short_number(a)};
}

/// True when a value can be held by a tag of a type: same kind, or a whole number that the other kind has exactly.
constexpr bool fits(value v, value_kind type) noexcept {
    if (v.kind() == type) return type != value_kind::none;
    switch (type) {
    case value_kind::integer: return v.kind() == value_kind::unsigned_integer && v.bits() <= INT64_MAX;
    case value_kind::unsigned_integer:
        return v.kind() == value_kind::integer && static_cast<std::int64_t>(v.bits()) >= 0;
    case value_kind::real:
        return detail::whole_kind(v.kind()) && detail::magnitude(v.number()) <= detail::exact_below &&
               compare(v, v.number()) == 0;
    default: return false;
    }
}

} // namespace interlock::inline v0_1

#endif
