// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/tag_limits.hpp>

#include "plant.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace il = interlock;
namespace si = il::si;
using il::decision;
using il::quality;
using il::reason;
using il::value;
using il::value_kind;
using plant::read;
using plant::write;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
using manual = il::testing::manual_clock;
using security = il::enforcer<manual, plant::grant_all, si::tag_limits<>>;

/// An enforcer over a plant, an hour after its start, so that budgets aren't spent any more.
struct bench {
    plant::site site;
    si::process_image image;
    security e;

    explicit bench(const plant::site& s, il::ticks after = il::seconds(3600))
        : site{s},
          e{site, si::image_of{&image}, si::tag_limit_options{}} {
        e.tick();
        wait(after);
    }
    il::ticks now() const { return e.now(); }
    void wait(il::ticks by) { e.part<manual>().advance(by); }
    void is(il::resource tag, value v) { image.store(tag, read(v, now())); }
    il::verdict decide(const il::request& asked) const {
        il::request r = asked;
        return e.decide(r);
    }
    il::verdict decide(il::resource tag, value v) const { return decide(write(tag, v)); }
    /// Writes, as a gateway does: act, complete, read back.
    il::verdict act(il::resource tag, value v, il::outcome_kind how = il::outcome_kind::done) {
        il::request r = write(tag, v);
        auto t = e.begin(r);
        t.complete(how);
        if (t.permitted()) is(tag, how == il::outcome_kind::done ? v : image.current(tag).value);
        return t.verdict();
    }
    std::string said(const il::request& asked) const {
        il::request r = asked;
        const auto v = e.decide(r);
        il::explanation text;
        e.explain(r, v, text);
        return std::string{text.view()};
    }
};

il::limit_entry ranged(double low, double high) {
    il::limit_entry l;
    l.hard = {low, high};
    l.has_range = true;
    return l;
}
il::limit_entry stepped(double up, double down) {
    il::limit_entry l = ranged(0, 100);
    l.step_up = up;
    l.step_down = down;
    l.current_max_age = il::seconds(2);
    return l;
}
il::limit_entry rated(double up, double down, il::ticks window) {
    il::limit_entry l = stepped(infinity, infinity);
    l.rate_up = up;
    l.rate_down = down;
    l.rate_window = window;
    return l;
}

} // namespace

TEST_CASE("si::tag_limits: CR 3.5: type and finite value") {
    plant::site s;
    const auto real = s.tag("real", value_kind::real, ranged(-1e300, 1e300));
    const auto whole = s.tag("whole", value_kind::integer, ranged(-10, 10));
    const auto counts = s.tag("counts", value_kind::unsigned_integer, ranged(0, 10));
    const auto flag = s.tag("flag", value_kind::boolean);
    bench b{s};
    struct row {
        il::resource tag;
        value written;
        reason why;
    };
    const reason fine = reason::unspecified;
    const row rows[] = {
        {real, 1.5, fine},
        {real, 3, fine},
        {real, std::uint64_t{3}, fine},
        {real, true, reason::wrong_type},
        {real, {}, reason::wrong_type},
        {real, (std::int64_t{1} << 53) + 1, reason::wrong_type},
        {real, not_a_number, reason::not_finite},
        {real, infinity, reason::not_finite},
        {real, -infinity, reason::not_finite},
        {real, 0.0, fine},
        {real, -0.0, fine},
        {real, std::numeric_limits<double>::denorm_min(), reason::not_finite},
        {real, static_cast<double>(std::numeric_limits<float>::denorm_min()), reason::not_finite},
        {real, -static_cast<double>(std::nextafterf(std::numeric_limits<float>::min(), 0.0F)), reason::not_finite},
        {real, static_cast<double>(std::numeric_limits<float>::min()), fine},
        {whole, -3, fine},
        {whole, std::uint64_t{3}, fine},
        {whole, std::uint64_t{1} << 63U, reason::wrong_type},
        {whole, 3.0, reason::wrong_type},
        {whole, false, reason::wrong_type},
        {counts, 3, fine},
        {counts, -3, reason::wrong_type},
        {flag, true, fine},
        {flag, 1, reason::wrong_type},
        {flag, 1.0, reason::wrong_type},
        {flag, {}, reason::wrong_type},
    };
    for (const row& r : rows) {
        CAPTURE(&r - rows);
        const auto v = b.decide(r.tag, r.written);
        CHECK(v.outcome == (r.why == fine ? decision::permit : decision::deny));
        CHECK(v.why == r.why);
    }
}

TEST_CASE("si::tag_limits: CR 3.5: hard and soft range are closed intervals, exact at both ends") {
    plant::site s;
    auto l = ranged(2, 16);
    l.soft = {4, 12};
    const auto shown = s.tag("shown", value_kind::real, l);
    l.soft_refuses = true;
    l.unit = "bar";
    const auto strict = s.tag("strict", value_kind::real, l);
    const auto large = s.tag("large", value_kind::unsigned_integer, ranged(0, 9007199254740992.0));
    const auto broken = s.tag("broken", value_kind::real, ranged(not_a_number, 10));
    bench b{s};
    for (const double inside : {2.0, 16.0, 5.0}) CHECK(b.decide(shown, inside).permitted());
    for (const double outside : {std::nextafter(2.0, 0.0), std::nextafter(16.0, 17.0), -1e308, 1e308})
        CHECK(b.decide(shown, outside) == b.decide(strict, outside));
    CHECK(b.decide(shown, std::nextafter(16.0, 17.0)).why == reason::outside_hard_range);
    CHECK(b.decide(shown, std::nextafter(2.0, 0.0)).why == reason::outside_hard_range);
    for (const double inside : {4.0, 12.0}) CHECK(b.decide(strict, inside).permitted());
    CHECK(b.decide(strict, std::nextafter(12.0, 13.0)).why == reason::outside_soft_range);
    CHECK(b.decide(strict, std::nextafter(4.0, 3.0)).why == reason::outside_soft_range);
    CHECK(b.decide(large, std::uint64_t{1} << 53U).permitted());
    CHECK(b.decide(large, (std::uint64_t{1} << 53U) + 1).why == reason::outside_hard_range);
    CHECK(b.decide(broken, 5.0).why == reason::outside_hard_range);
    CHECK(b.said(write(shown, 17.5)) == "17.5 is outside the hard range of 2 to 16 (CR 3.5)");
    CHECK(b.said(write(strict, 13.0)) == "13 bar is outside the normal range of 4 bar to 12 bar (CR 3.5)");
}

TEST_CASE("si::tag_limits: CR 3.5: without a published range a number can't be written") {
    plant::site s;
    const auto none = s.tag("none", value_kind::real);
    const auto empty = s.tag("empty", value_kind::integer, il::limit_entry{});
    const auto flag = s.tag("flag", value_kind::boolean);
    const auto lost = s.tag("lost", value_kind::boolean);
    s.tags[lost.id].limits = 99; // a row that the table doesn't have
    const auto fixed = s.tag("fixed", value_kind::real, false);
    const auto device = s.tag("device", value_kind::none);
    s.tags[device.id].kind = il::resource_kind::device;
    bench b{s};
    CHECK(b.decide(none, 1.0).why == reason::no_range);
    CHECK(b.decide(empty, 1).why == reason::no_range);
    CHECK(b.decide(flag, true).permitted());
    CHECK(b.decide(lost, true).why == reason::no_range);
    CHECK(b.decide(fixed, 1.0).why == reason::not_writable);
    CHECK(b.decide(device, 1.0).why == reason::unmapped);
    CHECK(b.decide(il::resource{0}, 1.0).why == reason::unmapped);
    CHECK(b.decide(il::resource{999}, 1.0).why == reason::unmapped);
    il::request reading = write(none, {});
    reading.action = il::actions::tag_read;
    CHECK(b.decide(reading).permitted());
}

TEST_CASE("si::tag_limits: CR 3.5: enumerated values, and a list that the table doesn't hold") {
    plant::site s;
    s.numbers = {9, 1, 2, 4};
    il::limit_entry l;
    l.enumerated_first = 1;
    l.enumerated_count = 3;
    const auto mode = s.tag("mode", value_kind::unsigned_integer, l);
    l.enumerated_count = 4;
    const auto broken = s.tag("broken", value_kind::unsigned_integer, l);
    bench b{s};
    for (const int v : {1, 2, 4}) CHECK(b.decide(mode, v).permitted());
    for (const int v : {0, 3, 5, 9}) CHECK(b.decide(mode, v).why == reason::not_enumerated);
    CHECK(b.decide(broken, 1).why == reason::not_enumerated);
}

TEST_CASE("si::tag_limits: 5.2: settable bits are judged by the result against the current value") {
    plant::site s;
    il::limit_entry l;
    l.bit_mapped = true;
    l.settable_bits = 0x00f0;
    l.current_max_age = il::seconds(2);
    const auto word = s.tag("word", value_kind::unsigned_integer, l);
    bench b{s};
    CHECK(b.decide(word, 0x00a5).why == reason::value_unknown);
    b.is(word, 0x1205);
    CHECK(b.decide(word, 0x1205).permitted());
    CHECK(b.decide(word, 0x12f5).permitted());
    CHECK(b.decide(word, 0x12f4).why == reason::bit_not_settable);
    CHECK(b.decide(word, 0x1305).why == reason::bit_not_settable);
    CHECK(b.decide(word, std::uint64_t{1} << 63U | 0x1205U).why == reason::bit_not_settable);
}

TEST_CASE("si::tag_limits: CR 3.5: only good values are written") {
    plant::site s;
    const auto good = s.tag("good", value_kind::real, ranged(0, 10));
    auto l = ranged(0, 10);
    l.least_quality = quality::uncertain;
    const auto uncertain = s.tag("uncertain", value_kind::real, l);
    bench b{s};
    for (const auto q : {quality::unknown, quality::bad, quality::uncertain, quality::good, quality::local_override}) {
        il::request r = write(good, 5.0);
        r.quality = q;
        CHECK((b.decide(r).why == reason::bad_quality) == (q < quality::good));
        r.resource = uncertain;
        CHECK((b.decide(r).why == reason::bad_quality) == (q < quality::uncertain));
    }
}

TEST_CASE("si::tag_limits: CR 3.5: a time stamp may lie only so far behind or ahead, and never before the last one") {
    plant::site s;
    auto l = ranged(0, 10);
    l.past_skew = il::seconds(5);
    l.future_skew = il::seconds(1);
    const auto tag = s.tag("tag", value_kind::real, l);
    const auto trip = s.tag("trip", value_kind::real, l);
    s.essential(trip, 1);
    bench b{s};
    const auto at = [&](il::resource on, il::ticks offset) {
        il::request r = write(on, 5.0);
        r.source_time = b.now() + b.e.part<manual>().wall_offset() + offset;
        return r;
    };
    CHECK(b.decide(at(tag, {})).why == reason::clock_lost); // no clock was given
    b.e.part<si::tag_limits<>>().use(il::wall_time{b.e.part<manual>()});
    CHECK(b.decide(at(tag, il::seconds(-5))).permitted());
    CHECK(b.decide(at(tag, il::seconds(-5) - il::nanoseconds(1))).why == reason::time_skew);
    CHECK(b.decide(at(tag, il::seconds(1))).permitted());
    CHECK(b.decide(at(tag, il::seconds(1) + il::nanoseconds(1))).why == reason::time_skew);
    CHECK(b.decide(write(tag, 5.0)).why == reason::time_skew); // none at all

    il::request first = at(tag, il::seconds(-1));
    b.e.begin(first).complete(il::outcome_kind::done);
    CHECK(b.decide(at(tag, il::seconds(-1))).permitted());
    CHECK(b.decide(at(tag, il::seconds(-1) - il::nanoseconds(1))).why == reason::time_skew);
    il::request next = at(tag, {});
    b.e.begin(next).cancel();
    CHECK(b.decide(at(tag, il::seconds(-1))).permitted()); // what didn't happen left no stamp

    b.e.part<manual>().set_quality(il::clock_quality::holdover);
    CHECK(b.decide(at(tag, {})).permitted());
    b.e.part<manual>().set_quality(il::clock_quality::lost);
    CHECK(b.decide(at(tag, {})).outcome == decision::indeterminate);
    CHECK(b.decide(at(tag, {})).why == reason::clock_lost);
    const auto essential = b.decide(at(trip, {}));
    CHECK(essential.permitted());
    CHECK(essential.degraded);
    CHECK(b.decide(write(trip, 5.0)).why == reason::time_skew); // a value without its stamp is no fault of the clock
}

TEST_CASE("si::tag_limits: 3.4: steps are limited in each direction apart, exact at the limit") {
    plant::site s;
    const auto both = s.tag("both", value_kind::real, stepped(1, 2));
    const auto safe = s.tag("safe", value_kind::real, stepped(1, infinity));
    bench b{s};
    b.is(both, 50.0);
    b.is(safe, 50.0);
    CHECK(b.decide(both, 51.0).permitted());
    CHECK(b.decide(both, std::nextafter(51.0, 52.0)).why == reason::step_too_large);
    CHECK(b.decide(both, 48.0).permitted());
    CHECK(b.decide(both, std::nextafter(48.0, 47.0)).why == reason::step_too_large);
    CHECK(b.decide(both, 50.0).permitted());
    CHECK(b.decide(safe, 0.0).permitted()); // toward safe
    CHECK(b.decide(safe, 52.0).why == reason::step_too_large);
    CHECK(b.said(write(both, 53.5)) == "53.5 is a step of 3.5 up from 50, at most 1 is permitted (CR 3.5)");
    CHECK(b.said(write(both, 40.0)) == "40 is a step of 10 down from 50, at most 2 is permitted (CR 3.5)");
}

TEST_CASE(
    "si::tag_limits: 3.6: without a known current value an ordinary write is refused, and for an essential one nobody can say") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::real, stepped(1, 1));
    const auto trip = s.tag("trip", value_kind::real, stepped(1, 1));
    auto l = stepped(1, 1);
    l.current_max_age = {};
    const auto ageless = s.tag("ageless", value_kind::real, l);
    l = stepped(1, 1);
    l.read_back = true;
    const auto checked = s.tag("checked", value_kind::real, l);
    s.essential(trip, 10);
    bench b{s};
    const auto unknown = [&](const il::reading& r) {
        b.image.store(tag, r);
        b.image.store(trip, r);
        const auto ordinary = b.decide(tag, 50.5);
        const auto essential = b.decide(trip, 50.5);
        CHECK(ordinary.outcome == decision::deny);
        CHECK(ordinary.why == reason::value_unknown);
        CHECK(essential.permitted());
        CHECK(essential.degraded);
        CHECK(essential.why == reason::input_failed);
        // A range is evaluated cleanly whatever else is unknown.
        CHECK(b.decide(trip, 101.0).why == reason::outside_hard_range);
    };
    unknown({});
    b.wait(il::seconds(1));
    unknown(read(50.0, b.now(), quality::uncertain));
    unknown(read(50.0, b.now(), quality::bad));
    unknown(read(not_a_number, b.now()));
    unknown(read(50.0, b.now(), quality::good, il::value_origin::unknown));
    unknown(read(50.0, b.now(), quality::good, il::value_origin::substitute));
    unknown(read(true, b.now())); // not of the tag's type
    b.is(tag, 50.0);
    b.is(trip, 50.0);
    CHECK(b.decide(tag, 50.5).permitted());
    CHECK(!b.decide(trip, 50.5).degraded);
    CHECK(b.decide(trip, 52.0).why == reason::step_too_large); // known: evaluated, and denied
    b.wait(il::seconds(2));
    CHECK(b.decide(tag, 50.5).permitted());
    b.wait(il::nanoseconds(1));
    CHECK(b.decide(tag, 50.5).why == reason::value_unknown);
    b.is(ageless, 50.0);
    CHECK(b.decide(ageless, 50.5).why == reason::value_unknown);
    b.image.store(checked, read(50.0, b.now(), quality::good, il::value_origin::written));
    CHECK(b.decide(checked, 50.5).why == reason::value_unknown); // it has to be read back
    b.is(checked, 50.0);
    CHECK(b.decide(checked, 50.5).permitted());
}

TEST_CASE("si::tag_limits: 3.2: after a write, whatever its outcome, only a later reading tells the current value") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::real, stepped(1, 1));
    for (const auto how : {il::outcome_kind::done, il::outcome_kind::unknown, il::outcome_kind::refused_by_device}) {
        bench b{s};
        b.is(tag, 50.0);
        il::request r = write(tag, 51.0);
        auto t = b.e.begin(r);
        REQUIRE(t.permitted());
        b.wait(il::milliseconds(10));
        t.complete(how);
        if (how == il::outcome_kind::refused_by_device) {
            CHECK(b.decide(tag, 51.0).permitted());
            continue;
        }
        CHECK(b.decide(tag, 50.5).why == reason::value_unknown);
        b.image.store(tag, read(50.0, b.now() - il::milliseconds(5))); // was asked for while the write was on its way
        CHECK(b.decide(tag, 50.5).why == reason::value_unknown);
        b.is(tag, 51.0);
        CHECK(b.decide(tag, 52.0).permitted());
    }
}

TEST_CASE("si::tag_limits: 3.6: writes to one tag go one at a time, decided or reserved") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::real, stepped(1, 1));
    const auto trip = s.tag("trip", value_kind::real, stepped(1, 1));
    s.essential(trip, 10);
    bench b{s};
    b.is(tag, 50.0);
    b.is(trip, 50.0);
    il::request up = write(tag, 51.0), down = write(tag, 49.0), first = write(trip, 50.5), second = write(trip, 50.5);
    auto t = b.e.begin(up);
    REQUIRE(t.permitted());
    // Otherwise 51 would be followed by 49: a step of 2.
    CHECK(b.e.begin(down).verdict().why == reason::busy);
    CHECK(b.e.begin(down).verdict().outcome == decision::indeterminate);
    CHECK(b.decide(tag, 49.0).why == reason::busy);
    t.cancel();
    CHECK(b.decide(tag, 49.0).permitted());

    auto a = b.e.begin(first);
    REQUIRE(a.permitted());
    auto c = b.e.begin(second); // an essential action doesn't wait
    CHECK(c.permitted());
    CHECK(c.verdict().degraded);
    c.complete(il::outcome_kind::done);
    CHECK(
        b.decide(trip, 50.5).degraded); // the first is still on its way: the second hasn't given back what it never had
    a.complete(il::outcome_kind::done);
    b.is(trip, 50.5);
    CHECK(!b.decide(trip, 50.5).degraded);
}

TEST_CASE("si::tag_limits: CR 3.5: ten small writes can't do what one large one may not") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::real, rated(2, infinity, il::seconds(70)));
    bench b{s};
    b.is(tag, 50.0);
    CHECK(b.decide(tag, 52.0).permitted());
    CHECK(b.decide(tag, std::nextafter(52.0, 53.0)).why == reason::rate_of_change);
    int written = 0;
    double v = 50.0;
    for (int i = 0; i != 10; ++i, b.wait(il::seconds(1)), b.is(tag, v)) {
        if (!b.act(tag, v + 0.5).permitted()) continue;
        v += 0.5;
        ++written;
    }
    CHECK(written == 4);
    CHECK(b.decide(tag, v + 0.001).why == reason::rate_of_change);
    CHECK(b.said(write(tag, v + 1)) ==
          "53 is a change of 1 up; at most 2 within 70 s is permitted, 2 is spent (CR 3.5)");
    CHECK(b.decide(tag, v).permitted());   // no change spends nothing
    CHECK(b.decide(tag, 0.0).permitted()); // down is unlimited
    CHECK(b.act(tag, 40.0).permitted());
    CHECK(b.decide(tag, 40.5).why == reason::rate_of_change); // and gives nothing back for the way up
    b.wait(il::seconds(81));
    b.is(tag, 40.0);
    CHECK(b.decide(tag, 42.0).permitted());
}

TEST_CASE("si::tag_limits: CR 3.5: no window ever holds more than its limit") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::real, rated(2, 2, il::seconds(7)));
    bench b{s};
    std::vector<std::pair<std::int64_t, double>> changes;
    double v = 50;
    unsigned seed = 1;
    for (int i = 0; i != 3000; ++i) {
        seed = seed * 1664525U + 1013904223U;
        b.wait(il::milliseconds(1 + (seed >> 16U) % 700));
        b.is(tag, v);
        const double to = v < 60 ? v + static_cast<double>(seed >> 28U) / 8 : 50;
        if (b.act(tag, to).permitted()) {
            if (to > v) changes.emplace_back(b.now().count, to - v);
            v = to;
        } else if (v >= 60) {
            v = 50; // somebody else lowered it
        }
    }
    CHECK(changes.size() > 100);
    for (std::size_t from = 0; from != changes.size(); ++from) {
        double sum = 0;
        for (std::size_t i = from; i != changes.size() && changes[i].first - changes[from].first < il::seconds(7).count;
             ++i)
            sum += changes[i].second;
        CHECK(sum <= 2.0);
    }
}

TEST_CASE("si::tag_limits: 1.6: decide spends nothing; enforce does; rollback gives back; unknown keeps") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::real, rated(2, 2, il::seconds(70)));
    bench b{s};
    b.is(tag, 50.0);
    for (int i = 0; i != 100; ++i) CHECK(b.decide(tag, 52.0).permitted());
    il::request r = write(tag, 52.0);
    b.e.begin(r).cancel();
    CHECK(b.decide(tag, 52.0).permitted());
    CHECK(b.act(tag, 52.0, il::outcome_kind::refused_by_device).permitted());
    CHECK(b.decide(tag, 52.0).permitted());
    { auto dropped = b.e.begin(r); } // destroyed: unknown
    b.is(tag, 50.0);
    CHECK(b.decide(tag, 52.0).why == reason::rate_of_change);
}

TEST_CASE("si::tag_limits: 1.6: the budget belongs to the tag, whoever writes and over whatever connection") {
    plant::site s;
    s.subjects.push_back({.kind = il::subject_kind::human});
    const auto tag = s.tag("tag", value_kind::real, rated(2, 2, il::seconds(70)));
    bench b{s};
    b.is(tag, 50.0);
    CHECK(b.act(tag, 52.0).permitted());
    il::request other = write(tag, 53.0);
    other.who.subject = {2};
    other.who.session = {7, 1};
    other.who.origin.port = 4711;
    CHECK(b.decide(other).why == reason::rate_of_change);
}

TEST_CASE("si::tag_limits: 1.6: after a restart budgets start spent, for one window") {
    plant::site s;
    auto l = rated(2, infinity, il::seconds(70));
    l.step_down = 5;
    const auto tag = s.tag("tag", value_kind::real, l);
    const auto trip = s.tag("trip", value_kind::real, l);
    s.essential(trip, 10);
    bench b{s, il::ticks{}};
    b.is(tag, 50.0);
    b.is(trip, 50.0);
    CHECK(b.decide(tag, 50.1).why == reason::rate_of_change);
    CHECK(
        b.said(write(tag, 50.5)) ==
        "50.5 is a change of 0.5 up; at most 2 within 70 s is permitted, and after a start or a change of limits that counts as spent (CR 3.5)");
    CHECK(b.decide(tag, 49.0).permitted()); // unlimited needs no budget
    const auto essential = b.decide(trip, 50.1);
    CHECK(essential.permitted());
    CHECK(essential.why == reason::input_failed);
    b.wait(il::seconds(70) - il::nanoseconds(1));
    b.is(tag, 50.0);
    CHECK(b.decide(tag, 50.1).why == reason::rate_of_change);
    b.wait(il::nanoseconds(1));
    CHECK(b.decide(tag, 52.0).permitted());
}

TEST_CASE("si::tag_limits: CR 3.5: limits that a publication changes begin spent, others go on") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::real, rated(2, 2, il::seconds(7)));
    bench b{s};
    b.is(tag, 50.0);
    CHECK(b.act(tag, 51.0).permitted());
    CHECK(b.e.publish(b.site).result == il::publish_result::in_force);
    CHECK(b.decide(tag, 52.0).permitted());
    CHECK(b.decide(tag, 52.5).why == reason::rate_of_change);
    b.site.limits.back().rate_up = 20;
    CHECK(b.e.publish(b.site).result == il::publish_result::in_force);
    CHECK(b.decide(tag, 51.5).why == reason::rate_of_change);
    CHECK(b.act(tag, 51.5).why == reason::rate_of_change); // from now on
    b.wait(il::seconds(7));
    b.is(tag, 51.0);
    CHECK(b.decide(tag, 71.0).permitted());
    // A budget of nothing, a window of nothing, and a limit that is no number permit nothing.
    for (const auto& l : {rated(0, 0, il::seconds(7)), rated(5, 5, {}),
                          rated(not_a_number, not_a_number, il::seconds(7)), stepped(not_a_number, not_a_number)}) {
        b.site.limits.back() = l;
        b.e.publish(b.site);
        b.wait(il::seconds(100));
        b.is(tag, 50.0);
        CHECK(b.decide(tag, 50.5).outcome == decision::deny);
        CHECK(b.decide(tag, 49.5).outcome == decision::deny);
    }
}

TEST_CASE("si::tag_limits: CR 3.5: least time between two writes, and most writes in a window") {
    plant::site s;
    il::limit_entry l;
    l.least_interval = il::seconds(10);
    l.most_writes = 3;
    l.writes_window = il::seconds(700);
    const auto motor = s.tag("motor", value_kind::boolean, l);
    const auto stop = s.tag("stop", value_kind::boolean, l);
    s.essential(stop, 1);
    bench b{s};
    CHECK(b.act(motor, true).permitted());
    CHECK(b.decide(motor, false).why == reason::rate_limited);
    b.wait(il::seconds(10) - il::nanoseconds(1));
    CHECK(b.decide(motor, false).outcome == decision::indeterminate);
    b.wait(il::nanoseconds(1));
    CHECK(b.decide(motor, false).permitted());
    il::request cancelled = write(motor, false);
    b.e.begin(cancelled).cancel();
    CHECK(b.act(motor, false).permitted());
    b.wait(il::seconds(10));
    CHECK(b.act(motor, true).permitted());
    b.wait(il::seconds(10));
    CHECK(b.decide(motor, false).why == reason::rate_limited); // three
    b.wait(il::seconds(801));
    CHECK(b.decide(motor, false).permitted());
    CHECK(b.act(stop, true).permitted());
    const auto again = b.act(stop, true);
    CHECK(again.permitted()); // 1.3: an essential action may pass a limit of frequency
    CHECK(again.degraded);
}

TEST_CASE("si::tag_limits: CR 3.5: a batch is judged whole before anything is reserved, and rolled back whole") {
    plant::site s;
    const auto a = s.tag("a", value_kind::real, rated(2, 2, il::seconds(70)));
    const auto c = s.tag("c", value_kind::real, ranged(0, 10));
    bench b{s};
    b.is(a, 50.0);
    std::array<il::request, 2> asked{write(a, 52.0), write(c, 11.0)};
    std::array<security::ticket, 2> tickets;
    CHECK(b.e.begin_all(asked, tickets).why == reason::outside_hard_range);
    CHECK(b.decide(a, 52.0).permitted());
    asked = {write(a, 51.0), write(a, 52.0)}; // the same tag twice
    CHECK(b.e.begin_all(asked, tickets).why == reason::busy);
    CHECK(b.decide(a, 52.0).permitted());
}

TEST_CASE("si::tag_limits: CR 7.2: more limited tags than there is room for are refused, not forgotten") {
    plant::site s;
    std::vector<il::resource> tags;
    for (int i = 0; i != 3; ++i) tags.push_back(s.tag("tag", value_kind::real, stepped(1, 1)));
    si::process_image image;
    il::enforcer<manual, plant::grant_all, si::tag_limits<>> e{s, si::image_of{&image},
                                                               si::tag_limit_options{.written = {.tags = 2}}};
    for (const auto t : tags) image.store(t, read(50.0, e.now()));
    for (std::size_t i = 0; i != 3; ++i) {
        il::request r = write(tags[i], 50.5);
        CHECK(e.begin(r).permitted() == (i < 2));
    }
}

TEST_CASE("si::tag_limits: CR 3.5: threads that race for a budget never spend more than there is") {
    plant::site s;
    const auto tag = s.tag("tag", value_kind::integer, rated(50, 50, il::seconds(70)));
    bench b{s};
    b.is(tag, 0);
    std::atomic<int> permitted{0}, refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i != 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n != 5000; ++n) {
                il::request r = write(tag, 1);
                auto t = b.e.begin(r);
                ++(t.permitted() ? permitted : refused);
                if (n % 3 == 0 && t.permitted()) {
                    t.cancel();
                    --permitted;
                } else {
                    t.complete(il::outcome_kind::done);
                }
            }
        });
    for (auto& t : threads) t.join();
    CHECK(permitted == 50);
    CHECK(refused > 0);
}
