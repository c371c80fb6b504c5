// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/role_types.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using namespace interlock::uc::types;

struct one {};
struct other {};
using somewhere = on<interlock::resource{1}>;
using reading = to<interlock::action{1}>;

// Words only: they hold nothing, and what is left out has its meaning.
static_assert(std::is_same_v<permits<reading, somewhere>, permits<reading, somewhere, from<>>>);
static_assert(std::is_same_v<separate<one, other>, at_most<1, one, other>>);
static_assert(std::is_empty_v<role<one, includes<other>, denies<reading, somewhere>>>);
static_assert(!std::is_same_v<holder<interlock::subject{1}, one>, holder<interlock::subject{2}, one>>);

} // namespace

TEST_CASE("uc/role_types: the words are types, compared while compiling") { CHECK(true); }
