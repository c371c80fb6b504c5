// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/permissive.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace il = interlock;
using il::comparison;
using il::condition_state;

namespace {

/// One tag, whose reading a test sets.
struct one_tag {
    il::reading now{};
    il::reading current(il::resource) const noexcept { return now; }
};

il::reading known(il::value v, il::ticks when) {
    return {.value = v, .quality = il::quality::good, .origin = il::value_origin::device, .time = when};
}

std::string said(const il::permissive_entry& one, const one_tag& from, il::ticks now) {
    il::explanation into;
    il::explain(one, il::state_of(one, &from, now), &from, "guard", into);
    return std::string{into.view()};
}

} // namespace

TEST_CASE("core/permissive: each comparison on both sides of its operand") {
    struct row {
        comparison is;
        bool below, at, above;
    };
    for (const row& r :
         {row{comparison::equal, false, true, false}, row{comparison::not_equal, true, false, true},
          row{comparison::less, true, false, false}, row{comparison::less_or_equal, true, true, false},
          row{comparison::greater, false, false, true}, row{comparison::greater_or_equal, false, true, true}}) {
        CHECK(il::holds(r.is, il::value{1.0}, 2) == r.below);
        CHECK(il::holds(r.is, il::value{2.0}, 2) == r.at);
        CHECK(il::holds(r.is, il::value{3.0}, 2) == r.above);
        // What can't be compared holds for nothing, not even for "other than".
        CHECK(!il::holds(r.is, il::value{std::numeric_limits<double>::quiet_NaN()}, 2));
        CHECK(!il::holds(r.is, il::value{}, 2));
    }
    CHECK(!il::holds(static_cast<comparison>(9), il::value{1.0}, 1));
}

TEST_CASE("core/permissive: unknown when missing, bad, too old, ahead of time, or without a source") {
    const il::permissive_entry closed{.input = {1}, .operand = 1, .max_age = il::seconds(2)};
    const il::ticks now = il::seconds(100);
    one_tag tags{known(il::value{true}, now)};
    CHECK(il::state_of(closed, &tags, now) == condition_state::holds);
    CHECK(il::state_of(closed, &tags, now + il::seconds(2)) == condition_state::holds);
    CHECK(il::state_of(closed, &tags, now + il::seconds(2) + il::ticks{1}) == condition_state::unknown);
    CHECK(il::state_of(closed, &tags, now - il::seconds(3)) == condition_state::unknown);
    tags.now.quality = il::quality::uncertain;
    CHECK(il::state_of(closed, &tags, now) == condition_state::unknown);
    tags.now = known(il::value{false}, now);
    CHECK(il::state_of(closed, &tags, now) == condition_state::broken);
    tags.now = {};
    CHECK(il::state_of(closed, &tags, now) == condition_state::unknown);
    CHECK(il::state_of(closed, static_cast<const one_tag*>(nullptr), now) == condition_state::unknown);
    // Without a stated age nothing is known.
    tags.now = known(il::value{true}, now);
    CHECK(il::state_of({.input = {1}, .operand = 1}, &tags, now) == condition_state::unknown);
}

TEST_CASE("core/permissive: says what is and what must be") {
    const il::ticks now = il::seconds(100);
    one_tag tags{known(il::value{3.5}, now)};
    il::permissive_entry one{.input = {1}, .is = comparison::less, .operand = 2, .max_age = il::seconds(2)};
    CHECK(said(one, tags, now) == "guard is 3.5 and must be below 2");
    one.is = comparison::equal;
    CHECK(said(one, tags, now) == "guard is 3.5 and must be 2");
    one.is = comparison::greater_or_equal;
    one.operand = 4;
    CHECK(said(one, tags, now) == "guard is 3.5 and must be at least 4");
    CHECK(said(one, tags, now + il::seconds(9)) == "the current value of guard is not known, is bad or too old");
}
