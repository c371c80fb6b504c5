// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/role_checks.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace {

using namespace interlock::uc::types;
namespace detail = interlock::uc::detail;

struct viewing {
    static constexpr std::string_view name = "viewer";
};
struct operating {
    static constexpr std::string_view name = "operator";
};
using read = to<interlock::action{1}>;
using tag = on<interlock::resource{1}>;
using names = detail::role_list<viewing, operating>;

// What they refuse is in tests/reject/roles_*.cpp: asking here would be the error.
static_assert(detail::spelt<names, role<viewing, includes<operating>, permits<read, tag>>>::good);
static_assert(detail::spelt<names, holder<interlock::subject{1}, viewing, operating>>::good);
static_assert(detail::spelt<names, separate<viewing, operating>>::good);
static_assert(detail::check_roles<>::good);
// The number of a duty is its place among the duties.
static_assert(detail::duties_before<separate<viewing>, role<viewing>, separate<operating>>(2) == 1);
// What nobody holds is no fault as long as it permits nothing.
static_assert(detail::check_roles<role<viewing>, role<operating, denies<read, tag>>>::good);
// A senior may permit what a junior permits for less.
static_assert(detail::check_roles<role<viewing, permits<read, tag, from<interlock::zone{1}>>>,
                                  role<operating, includes<viewing>, permits<read, tag>>,
                                  holder<interlock::subject{1}, operating>>::good);

} // namespace

TEST_CASE("uc/role_checks: what is right passes, while compiling") { CHECK(true); }
