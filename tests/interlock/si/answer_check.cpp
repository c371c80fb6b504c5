// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/answer_check.hpp>

#include "plant.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace il = interlock;
namespace si = il::si;
using il::decision;
using il::quality;
using il::reason;
using il::value;
using il::value_kind;

namespace {
using security = il::enforcer<il::testing::manual_clock, plant::grant_all, si::answer_check>;

struct bench {
    plant::site site;
    il::resource level, count, flag;
    bench() {
        il::limit_entry l;
        l.hard = {2, 16};
        l.has_range = true;
        level = site.tag("level", value_kind::real, l);
        count = site.tag("count", value_kind::unsigned_integer, false);
        flag = site.tag("flag", value_kind::boolean, false);
    }
    struct result {
        il::verdict said;
        il::result_view view;
    };
    result release(il::resource tag, value v, si::answer_options options = {}, quality q = quality::good,
                   il::action what = il::actions::tag_read) const {
        security e{site, options};
        il::request r = plant::write(tag, {});
        r.action = what;
        result out{{}, {v, q}};
        out.said = e.release(r, out.view);
        return out;
    }
};
} // namespace

TEST_CASE("si::answer_check: 3.7: what a device answers is marked or withheld, never changed") {
    const bench b;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    struct row {
        il::resource tag;
        value answered;
        reason fault;
    };
    const reason fine = reason::unspecified;
    const row rows[] = {
        {b.level, 2.0, fine},
        {b.level, 16.0, fine},
        {b.level, 5, fine},
        {b.level, std::nextafter(2.0, 1.0), reason::outside_hard_range},
        {b.level, std::nextafter(16.0, 17.0), reason::outside_hard_range},
        {b.level, nan, reason::not_finite},
        {b.level, infinity, reason::not_finite},
        {b.level, -infinity, reason::not_finite},
        {b.level, 1e-310, reason::not_finite},
        {b.level, true, reason::wrong_type},
        {b.level, {}, reason::answer_mismatch},
        {b.count, 7, fine},
        {b.count, -7, reason::wrong_type},
        {b.count, {}, reason::answer_mismatch},
        {b.flag, false, fine},
        {b.flag, 0, reason::wrong_type},
    };
    const si::answer_options withhold{si::bad_answer::withhold, si::bad_answer::withhold, si::bad_answer::withhold};
    const si::answer_options mark{si::bad_answer::mark, si::bad_answer::mark, si::bad_answer::mark};
    for (const row& r : rows) {
        CAPTURE(&r - rows);
        const bool bad = r.fault != fine;
        const auto kept = b.release(r.tag, r.answered, withhold);
        CHECK(kept.said.outcome == (bad ? decision::deny : decision::no_objection));
        CHECK(kept.said.why == r.fault);
        const auto marked = b.release(r.tag, r.answered, mark);
        CHECK(marked.said.outcome == decision::no_objection);
        CHECK(marked.view.quality == (bad ? quality::bad : quality::good));
        CHECK(marked.view.value.bits() == r.answered.bits());
        CHECK(marked.view.value.kind() == r.answered.kind());
    }
}

TEST_CASE("si::answer_check: 3.7: each kind of fault has its own choice, and a quality is never made better") {
    const bench b;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(b.release(b.level, nan).said.outcome == decision::no_objection);
    CHECK(b.release(b.level, 99.0).said.outcome == decision::no_objection);
    CHECK(b.release(b.level, {}).said.why == reason::answer_mismatch);
    CHECK(b.release(b.level, nan, {.not_finite = si::bad_answer::withhold}).said.why == reason::not_finite);
    CHECK(b.release(b.level, 99.0, {.not_finite = si::bad_answer::withhold}).said.outcome == decision::no_objection);
    CHECK(b.release(b.level, 99.0, {.outside_range = si::bad_answer::withhold}).said.why == reason::outside_hard_range);
    CHECK(b.release(b.level, 99.0, {}, quality::unknown).view.quality == quality::unknown);
    CHECK(b.release(b.level, 5.0, {}, quality::uncertain).view.quality == quality::uncertain);
    CHECK(b.release(b.level, 99.0, {}, quality::local_override).view.quality == quality::bad);
}

TEST_CASE(
    "si::answer_check: 3.7: a site that wants bad answers of a tag withheld has them withheld, of that tag only") {
    bench b;
    il::limit_entry strict;
    strict.hard = {2, 16};
    strict.has_range = true;
    strict.withholds_bad_answers = true;
    const il::resource other = b.site.tag("other", value_kind::real, strict);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(b.release(other, nan).said.why == reason::not_finite);
    CHECK(b.release(other, 99.0).said.why == reason::outside_hard_range);
    CHECK(b.release(other, 99.0).said.outcome == decision::deny);
    CHECK(b.release(other, 5.0).said.outcome == decision::no_objection);
    CHECK(b.release(b.level, nan).said.outcome == decision::no_objection);
}

TEST_CASE("si::answer_check: 3.7: an acknowledged write has no value to judge") {
    const bench b;
    CHECK(b.release(b.level, {}, {}, quality::good, il::actions::tag_write).said.outcome == decision::no_objection);
}
