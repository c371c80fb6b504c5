// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/guarded.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <stdexcept>
#include <string_view>

#include <doctest/doctest.h>

namespace il = interlock;

namespace {
struct foreign {
    static constexpr std::string_view name = "foreign";
    using stages = il::takes_part<il::stage::authorize, il::stage::validate>;
    bool broken = false;
    il::verdict authorize(const il::request&) const { return il::permit; }
    il::verdict validate(const il::request&) const {
        if (broken) throw std::runtime_error("lost its table");
        return il::no_objection;
    }
};
using fragile = il::guarded<foreign>;
} // namespace

static_assert(il::policy<il::guarded<foreign>>);

TEST_CASE("core/guarded: what a foreign policy throws is an indeterminate that nothing passes") {
    il::enforcer<il::testing::manual_clock, fragile> e;
    il::request asked;
    CHECK(e.decide(asked).permitted());
    e.part<fragile>().foreign.broken = true;
    const il::verdict said = e.decide(asked);
    CHECK(said.outcome == il::decision::indeterminate);
    CHECK(said.why == il::reason::policy_failed);
    CHECK_FALSE(il::passable(said.why));
}
