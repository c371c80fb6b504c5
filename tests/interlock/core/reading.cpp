// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/reading.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace il = interlock;
using il::quality;
using il::value_origin;

TEST_CASE("core/reading: 3.6: known only with origin, quality, age and a number") {
    const il::reading good{8.5, quality::good, il::value_origin::device, il::seconds(10), {}};
    const auto known = [](il::reading r, il::ticks now = il::seconds(12), il::ticks age = il::seconds(2)) {
        return r.known(now, age);
    };
    CHECK(known(good)); // exactly as old as permitted
    CHECK(!known(good, il::seconds(12) + il::nanoseconds(1)));
    CHECK(!known(good, il::seconds(12), il::ticks{})); // no age stated
    CHECK(known(good, il::seconds(8)));
    CHECK(!known(good, il::seconds(7))); // three seconds ahead

    auto r = good;
    for (const auto origin : {il::value_origin::unknown, il::value_origin::substitute}) {
        r.origin = origin;
        CHECK(!known(r));
    }
    for (const auto origin : {il::value_origin::written, il::value_origin::application}) {
        r.origin = origin;
        CHECK(known(r));
    }
    r = good;
    for (const auto q : {quality::unknown, quality::bad, quality::uncertain}) {
        r.quality = q;
        CHECK(!known(r));
    }
    r.quality = quality::local_override;
    CHECK(known(r));
    r = good;
    r.value = std::numeric_limits<double>::quiet_NaN();
    CHECK(!known(r));
    r.value = {};
    CHECK(!known(r));
    r = good;
    r.time = {};
    CHECK(!known(r, il::seconds(1)));
    CHECK(!known(il::reading{}));
}

TEST_CASE("core/reading: without a source nothing is known") {
    struct constant {
        il::reading current(il::resource) const noexcept {
            return {1.0, quality::good, il::value_origin::device, il::seconds(1), {}};
        }
    };
    const constant source;
    CHECK(il::current_of(&source, {1}).value == il::value{1.0});
    CHECK(il::current_of<constant>(nullptr, {1}).value.empty());
    static_assert(il::value_source<constant>);
    static_assert(!il::value_source<int>);
}
