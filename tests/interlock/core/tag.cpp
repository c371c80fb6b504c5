// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/tag.hpp>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("core/tag: an entry that nobody filled in stands for nothing, and is not writable") {
    CHECK(il::tag_entry{}.kind == il::resource_kind::none);
    CHECK_FALSE(il::tag_entry{}.writable);
    CHECK(il::tag_entry{}.limits == 0);
    CHECK_FALSE(il::limit_entry{}.has_range);
}

TEST_CASE("core/tag: intervals are closed, and hold nothing that is not a number") {
    constexpr il::interval i{0, 16};
    CHECK(i.holds(0));
    CHECK(i.holds(16));
    CHECK_FALSE(i.holds(std::nextafter(16, 17)));
    CHECK_FALSE(i.holds(std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("core/tag: 3.6: a step, a rate or a mask needs the current value") {
    CHECK_FALSE(il::limit_entry{}.needs_current());
    il::limit_entry step;
    step.step_down = 1;
    CHECK(step.needs_current());
    CHECK_FALSE(step.limits_rate());
    il::limit_entry rate;
    rate.rate_up = 2;
    CHECK(rate.needs_current());
    CHECK(rate.limits_rate());
    il::limit_entry mask;
    mask.settable_bits = 0x0f;
    CHECK(mask.needs_current());
}
