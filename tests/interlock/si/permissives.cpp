// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/permissives.hpp>

#include "plant.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace il = interlock;
namespace si = il::si;
using il::comparison;
using il::decision;
using il::quality;
using il::reason;
using il::value;
using il::value_kind;
using plant::read;
using plant::write;

namespace {

using manual = il::testing::manual_clock;

struct bench {
    plant::site site;
    il::resource guard = site.tag("guard", value_kind::boolean, false);
    il::resource level = site.tag("level", value_kind::real, false);
    il::resource start = site.tag("start", value_kind::boolean);
    il::resource trip = site.tag("trip", value_kind::boolean);
    il::resource other = site.tag("other", value_kind::boolean);
    si::process_image image;
    il::enforcer<manual, plant::grant_all, si::permissives<>> e;

    static const plant::site& prepared(bench& b) {
        for (const auto tag : {b.start, b.trip}) {
            b.site.only_if(tag, {.input = b.guard, .is = comparison::equal, .operand = 1, .max_age = il::seconds(2)});
            b.site.only_if(tag, {.input = b.level, .is = comparison::less, .operand = 80, .max_age = il::seconds(2)});
        }
        b.site.essential(b.trip, 1);
        return b.site;
    }
    bench() : e{prepared(*this), si::image_of{&image}} { all_is_well(); }
    void all_is_well() {
        image.store(guard, read(true, e.now()));
        image.store(level, read(50.0, e.now()));
    }
    il::verdict decide(il::resource tag, value v = true) const {
        il::request r = write(tag, v);
        return e.decide(r);
    }
    std::string said(il::resource tag) const {
        il::request r = write(tag, true);
        const auto v = e.decide(r);
        il::explanation text;
        e.explain(r, v, text);
        return std::string{text.view()};
    }
    void refused() const {
        CHECK(decide(start).outcome == decision::deny);
        CHECK(decide(start).why == reason::not_permissive);
    }
    /// Neither may pass.
    void broken() const {
        refused();
        CHECK(decide(trip).outcome == decision::deny);
    }
    void unknown() const {
        refused();
        CHECK(decide(trip).permitted());
        CHECK(decide(trip).degraded);
        CHECK(decide(trip).why == reason::input_failed);
        CHECK(decide(trip, false).outcome == decision::deny); // not the listed value: not essential
    }
};

} // namespace

TEST_CASE("si::permissives: CR 3.5: a write needs all its conditions, other tags and reads need none") {
    bench b;
    CHECK(b.decide(b.start).permitted());
    b.image.store(b.guard, read(false, b.e.now()));
    b.broken();
    CHECK(b.said(b.start) == "guard is 0 and must be 1 (CR 3.5)");
    CHECK(b.decide(b.other).permitted());
    il::request r = write(b.start, {});
    r.action = il::actions::tag_read;
    CHECK(b.e.decide(r).permitted());
    b.all_is_well();
    b.image.store(b.level, read(80.0, b.e.now()));
    b.broken();
    CHECK(b.said(b.start) == "level is 80 and must be below 80 (CR 3.5)");
    b.all_is_well();
    CHECK(b.decide(b.start).permitted());
}

TEST_CASE(
    "si::permissives: 1.4: a bad, stale or missing input denies an ordinary action; for an essential one nobody can say") {
    bench b;
    b.image.store(b.guard, read(true, b.e.now(), quality::uncertain));
    b.unknown();
    CHECK(b.said(b.start) == "the current value of guard is not known, is bad or too old (CR 3.5)");
    b.all_is_well();
    b.image.invalidate(b.level, b.e.now());
    b.unknown();
    b.all_is_well();
    b.image.store(b.level, read(std::numeric_limits<double>::quiet_NaN(), b.e.now()));
    b.unknown();
    b.all_is_well();
    b.e.part<manual>().advance(il::seconds(2));
    CHECK(b.decide(b.start).permitted()); // exactly as old as permitted
    b.e.part<manual>().advance(il::nanoseconds(1));
    b.unknown();
    // What is known not to hold denies, also beside what isn't known.
    b.image.store(b.level, read(90.0, b.e.now()));
    b.broken();
}

TEST_CASE("si::permissives: CR 3.5: each comparison at, below and above its operand") {
    struct row {
        comparison is;
        bool below, at, above;
    };
    const row rows[] = {
        {comparison::equal, false, true, false},
        {comparison::not_equal, true, false, true},
        {comparison::less, true, false, false},
        {comparison::less_or_equal, true, true, false},
        {comparison::greater, false, false, true},
        {comparison::greater_or_equal, false, true, true},
        {static_cast<comparison>(99), false, false, false},
    };
    for (const row& one : rows) {
        CAPTURE(static_cast<int>(one.is));
        plant::site s;
        const auto input = s.tag("input", value_kind::real, false);
        const auto out = s.tag("out", value_kind::boolean);
        s.only_if(out, {.input = input, .is = one.is, .operand = 5, .max_age = il::seconds(2)});
        si::process_image image;
        il::enforcer<manual, plant::grant_all, si::permissives<>> e{s, si::image_of{&image}};
        for (const auto& [v, expected] : {std::pair{4.9, one.below}, {5.0, one.at}, {5.1, one.above}}) {
            image.store(input, read(v, e.now()));
            il::request r = write(out, true);
            CHECK(e.decide(r).permitted() == expected);
        }
        // With an operand that is no number nothing holds.
        s.permissives[0].operand = std::numeric_limits<double>::quiet_NaN();
        e.publish(s);
        il::request r = write(out, true);
        CHECK(e.decide(r).why == reason::not_permissive);
    }
}

TEST_CASE("si::permissives: CR 3.5: what the tables don't say holds for nobody") {
    plant::site s;
    const auto input = s.tag("input", value_kind::real, false);
    const auto ageless = s.tag("ageless", value_kind::boolean);
    const auto nothing = s.tag("nothing", value_kind::boolean);
    const auto broken = s.tag("broken", value_kind::boolean);
    s.only_if(ageless, {.input = input, .operand = 5});
    s.only_if(nothing, {.operand = 5, .max_age = il::seconds(2)});
    s.tags[broken.id].permissives_first = 2;
    s.tags[broken.id].permissives_count = 7; // beyond the table
    si::process_image image;
    il::enforcer<manual, plant::grant_all, si::permissives<>> e{s, si::image_of{&image}};
    image.store(input, read(5.0, e.now()));
    for (const auto tag : {ageless, nothing, broken}) {
        il::request r = write(tag, true);
        CHECK(e.decide(r).why == reason::not_permissive);
    }
    il::enforcer<manual, plant::grant_all, si::permissives<>> without{s, si::image_of{}};
    il::request r = write(ageless, true);
    CHECK(without.decide(r).why == reason::not_permissive);
}
