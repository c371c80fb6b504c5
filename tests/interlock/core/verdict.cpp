// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/verdict.hpp>

#include <interlock/core/requirement.hpp>

#include <cstring>
#include <type_traits>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(sizeof(il::verdict) == 8 && std::is_trivially_copyable_v<il::verdict>);
static_assert(static_cast<int>(il::decision::deny) == 0);

TEST_CASE("core/verdict: zeroed memory denies") {
    alignas(il::verdict) unsigned char zeros[sizeof(il::verdict)] = {};
    il::verdict v = il::permit;
    std::memcpy(&v, zeros, sizeof v);
    CHECK(v.outcome == il::decision::deny);
    CHECK_FALSE(v.permitted());
    CHECK_FALSE(il::verdict{}.permitted());
}

TEST_CASE("core/verdict: a refusal carries the requirement of its reason") {
    CHECK(il::unpacked(il::deny(il::reason::step_too_large).row) == il::cr<3, 5>);
    CHECK(il::unpacked(il::indeterminate(il::reason::device_load).row) == il::cr<7, 1, 1>);
    CHECK(il::no_objection.outcome == il::decision::no_objection);
    CHECK_FALSE(il::no_objection.permitted());
}
