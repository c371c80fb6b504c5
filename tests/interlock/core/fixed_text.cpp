// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/fixed_text.hpp>

#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace il = interlock;

namespace {
template <class T>
std::string said(T v) {
    il::fixed_text<40> text;
    text << v;
    return std::string(text.view());
}
} // namespace

TEST_CASE("core/fixed_text: numbers as a person writes them") {
    CHECK(said(3.5) == "3.5");
    CHECK(said(-0.25) == "-0.25");
    CHECK(said(0.1 + 0.2) == "0.3");
    CHECK(said(12.9999999) == "13");
    CHECK(said(0.0) == "0");
    CHECK(said(1e9) == "1000000000");
    CHECK(said(std::numeric_limits<double>::quiet_NaN()) == "not a number");
    CHECK(said(std::numeric_limits<double>::infinity()) == "infinity");
    CHECK(said(-std::numeric_limits<double>::infinity()) == "-infinity");
    CHECK(said(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(said(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(said(7) == "7");
}

TEST_CASE("core/fixed_text: what doesn't fit is cut off") {
    il::fixed_text<4> text{"interlock"};
    CHECK(text.view() == "inte");
    text << 'x';
    CHECK(text.view() == "inte");
    text.clear();
    CHECK(text.empty());
}
