// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/number.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace il = interlock;
using il::value;
using il::value_kind;

namespace {
constexpr std::uint64_t two53 = std::uint64_t{1} << 53U;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
} // namespace

TEST_CASE("core/number: a whole number beyond 2^53 is not rounded into a range") {
    CHECK(value{two53 + 1}.number() == static_cast<double>(two53)); // what a plain comparison would see
    CHECK(il::compare(value{two53 + 1}, static_cast<double>(two53)) > 0);
    CHECK(il::compare(value{two53}, static_cast<double>(two53)) == 0);
    CHECK(il::compare(value{static_cast<std::int64_t>(-two53) - 1}, -static_cast<double>(two53)) < 0);
    CHECK(il::compare(value{UINT64_MAX}, 18446744073709551616.0) < 0);
    CHECK(il::compare(value{INT64_MAX}, 9223372036854775808.0) < 0);
    CHECK(il::compare(value{INT64_MIN}, -9223372036854775808.0) == 0);
    CHECK(il::compare(value{UINT64_MAX}, infinity) < 0);
    CHECK(il::compare(value{INT64_MIN}, -infinity) > 0);
}

TEST_CASE("core/number: what is not a number compares with nothing") {
    CHECK(il::compare(value{not_a_number}, 1.0) == std::partial_ordering::unordered);
    CHECK(il::compare(value{1.0}, not_a_number) == std::partial_ordering::unordered);
    CHECK(il::compare(value{two53 + 1}, not_a_number) == std::partial_ordering::unordered);
    CHECK(il::compare(value{}, 0.0) == std::partial_ordering::unordered);
    CHECK(il::compare(value{-0.0}, 0.0) == 0);
}

TEST_CASE("core/number: changes of whole numbers are exact") {
    const auto of = [](auto from, auto to) { return il::change_between(value{from}, value{to}); };
    CHECK(of(std::int64_t{-3}, std::int64_t{4}).size == 7);
    CHECK(of(std::int64_t{-3}, std::int64_t{4}).up);
    CHECK(!of(std::int64_t{4}, std::int64_t{-3}).up);
    CHECK(of(two53, two53 + 1).size == 1);
    CHECK(of(std::uint64_t{0}, two53 + 1).size > static_cast<double>(two53)); // rounded up, never down
    CHECK(of(INT64_MIN, INT64_MAX).size == 18446744073709551616.0);
    CHECK(of(std::int64_t{-1}, std::uint64_t{5}).size == 6);
    CHECK(of(std::int64_t{-1}, std::uint64_t{5}).up);
    CHECK(of(INT64_MIN, UINT64_MAX).size >= 18446744073709551616.0 + 9223372036854775808.0);
    CHECK(of(std::uint64_t{7}, std::uint64_t{7}).size == 0);
}

TEST_CASE("core/number: a step at its limit is within it, however its decimals are rounded") {
    const auto within = [](double from, double to, double limit) {
        return il::change_between(value{from}, value{to}).within(limit);
    };
    CHECK(0.8 - 0.7 > 0.1); // the trap
    CHECK(within(0.7, 0.8, 0.1));
    CHECK(within(7.3, 8.3, 1.0));
    CHECK(within(1.0, 1.3, 0.3));
    CHECK(within(5.0, 6.0, 1.0));
    CHECK(within(static_cast<double>(0.7F), static_cast<double>(0.8F), 0.1));
    for (int i = 1; i != 1000; ++i) {
        CAPTURE(i);
        CHECK(within(i / 10.0, (i + 1) / 10.0, 0.1));
        CHECK(within((i + 1) / 10.0, i / 10.0, 0.1));
        CHECK(!within(i / 10.0, (i + 1.001) / 10.0, 0.1));
    }
}

TEST_CASE("core/number: where numbers stand for themselves nothing is forgiven") {
    const auto within = [](double from, double to, double limit) {
        return il::change_between(value{from}, value{to}).within(limit);
    };
    CHECK(!within(5.0, std::nextafter(6.0, 7.0), 1.0));
    CHECK(!within(5.0, static_cast<double>(std::nextafterf(6.0F, 7.0F)), 1.0));
    CHECK(!within(8.5, std::nextafter(7.5, 7.0), 1.0));
    CHECK(!within(not_a_number, 1.0, 1.0));
    CHECK(!within(1.0, not_a_number, 1.0));
    CHECK(!within(1.0, 1.5, not_a_number));
    CHECK(!within(1.0, infinity, 1e308));
    CHECK(within(1.0, 1e300, infinity));
    CHECK(within(1.0, -1.0, 2.0));
    CHECK(!within(5.0, 5.0, -1.0));
}

TEST_CASE("core/number: a value fits a type when the type has it exactly") {
    CHECK(il::fits(value{true}, value_kind::boolean));
    CHECK(!il::fits(value{1}, value_kind::boolean));
    CHECK(!il::fits(value{true}, value_kind::integer));
    CHECK(il::fits(value{std::uint64_t{INT64_MAX}}, value_kind::integer));
    CHECK(!il::fits(value{std::uint64_t{INT64_MAX} + 1}, value_kind::integer));
    CHECK(il::fits(value{0}, value_kind::unsigned_integer));
    CHECK(!il::fits(value{-1}, value_kind::unsigned_integer));
    CHECK(!il::fits(value{1.0}, value_kind::integer));
    CHECK(il::fits(value{8}, value_kind::real));
    CHECK(il::fits(value{two53}, value_kind::real));
    CHECK(!il::fits(value{two53 + 1}, value_kind::real));
    CHECK(!il::fits(value{}, value_kind::none));
    CHECK(!il::fits(value{1.0}, value_kind::none));
}
