// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_TICKS_HPP
#define INTERLOCK_CORE_TICKS_HPP

#include <compare>
#include <concepts>
#include <cstdint>

namespace interlock::inline v0_1 {

/// A point on a monotonic clock, or a duration: a whole number of nanoseconds, so that core needs no `<chrono>`.
/// As a point, 0 means "never" or "not known".
struct ticks {
    std::int64_t count = 0;

    friend constexpr auto operator<=>(const ticks&, const ticks&) noexcept = default;
    friend constexpr ticks operator+(ticks a, ticks b) noexcept { return {a.count + b.count}; }
    friend constexpr ticks operator-(ticks a, ticks b) noexcept { return {a.count - b.count}; }
    friend constexpr ticks operator*(ticks a, std::int64_t b) noexcept { return {a.count * b}; }
};

constexpr ticks nanoseconds(std::int64_t n) noexcept { return {n}; }
constexpr ticks microseconds(std::int64_t n) noexcept { return {n * 1'000}; }
constexpr ticks milliseconds(std::int64_t n) noexcept { return {n * 1'000'000}; }
constexpr ticks seconds(std::int64_t n) noexcept { return {n * 1'000'000'000}; }

/// What `tick` answers when it needs no further call.
inline constexpr ticks never{INT64_MAX};

/// How far the wall clock can be trusted (CR 2.11). Order never depends on it; only rules that need wall time do.
enum class clock_quality : std::uint8_t { unknown, lost, holdover, synchronised };

/// A clock that only goes forward; one reading is taken for each request.
// clang-format off
template <class T>
concept monotonic_clock = requires(const T clock) {
    { clock.now() } noexcept -> std::same_as<ticks>;
};
// clang-format on

/// A monotonic clock that also knows the wall time and how good it is.
/// `wall_offset` is what is added to `now()` to get nanoseconds since 1970-01-01T00:00:00Z.
// clang-format off
template <class T>
concept wall_clock = monotonic_clock<T> && requires(const T clock) {
    { clock.wall_offset() } noexcept -> std::same_as<ticks>;
    { clock.quality() } noexcept -> std::same_as<clock_quality>;
};
// clang-format on

} // namespace interlock::inline v0_1

#endif
