// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/value.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(sizeof(il::value) == 16 && std::is_trivially_copyable_v<il::value>);

TEST_CASE("core/value: holds what it was made from") {
    CHECK(il::value{true}.number() == 1.0);
    CHECK(il::value{-5}.number() == -5.0);
    CHECK(il::value{std::uint64_t{1} << 63U}.number() == 9223372036854775808.0);
    CHECK(il::value{2.5}.number() == 2.5);
    CHECK(il::value{2.5}.kind() == il::value_kind::real);
    CHECK(il::value{7}.kind() == il::value_kind::integer);
    CHECK(il::value{}.empty());
}

TEST_CASE("core/value: only finite numbers are finite; nothing is not one") {
    CHECK(il::value{0.0}.finite());
    CHECK(il::value{5e-324}.finite());
    CHECK(il::value{std::numeric_limits<double>::max()}.finite());
    CHECK(il::value{false}.finite());
    CHECK_FALSE(il::value{std::numeric_limits<double>::infinity()}.finite());
    CHECK_FALSE(il::value{-std::numeric_limits<double>::infinity()}.finite());
    CHECK_FALSE(il::value{std::numeric_limits<double>::quiet_NaN()}.finite());
    CHECK_FALSE(il::value{}.finite());
}

TEST_CASE("core/value: equality is by number across kinds, and never true of what is not a number") {
    CHECK(il::value{1} == il::value{1.0});
    CHECK(il::value{true} == il::value{1});
    CHECK(il::value{0.0} == il::value{-0.0});
    CHECK_FALSE(il::value{std::numeric_limits<double>::quiet_NaN()} ==
                il::value{std::numeric_limits<double>::quiet_NaN()});
    CHECK_FALSE(il::value{} == il::value{0});
    CHECK(il::value{std::int64_t{9007199254740993}} == il::value{std::int64_t{9007199254740993}});
    CHECK_FALSE(il::value{std::int64_t{9007199254740993}} == il::value{std::int64_t{9007199254740992}});
}
