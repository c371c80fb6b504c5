// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/rule_judge.hpp>

#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>

namespace il = interlock;
namespace uc = il::uc;
using uc::applicability;

namespace {

struct one_tag {
    il::reading now{};
    il::reading current(il::resource) const noexcept { return now; }
};

/// A judge, and all that a condition can look at.
struct court {
    il::testing::manual_clock clock;
    one_tag mode{{.value = il::value{1.0},
                  .quality = il::quality::good,
                  .origin = il::value_origin::device,
                  .time = il::seconds(1)}};
    std::array<il::listener_entry, 4> listeners{{{},
                                                 {.present = true},
                                                 {.present = true, .medium = il::medium::wireless},
                                                 {.present = true, .medium = il::medium::local}}};
    std::array<il::week_window, 2> windows{{{0, 60}, {600, 660}}};
    std::array<il::permissive_entry, 1> inputs{{{.input = {1}, .operand = 1, .max_age = il::seconds(5)}}};
    il::access_tables tables{};
    il::snapshot site{};
    il::request asked{};
    uc::rule_judge<one_tag> judge;

    explicit court(il::ticks (*ahead)(il::ticks) noexcept = nullptr)
        : judge{&mode, {.clock = il::wall_time{clock}, .ahead_of_utc = ahead}} {
        tables.windows = windows;
        tables.inputs = inputs;
        site.listeners = listeners;
        site.access = &tables;
        asked.site = &site;
        asked.now = clock.now();
        asked.who.origin.listener = {1};
    }
    applicability of(const il::condition_entry& one) const { return judge.judge(one, asked); }
    std::string text(const il::condition_entry& one) const {
        il::explanation into;
        judge.explain(one, asked, into);
        return std::string{into.view()};
    }
    /// Lets it be this minute of the week, UTC.
    void at_minute(unsigned minute) {
        clock.set_wall_offset(il::seconds(4 * 86400) + il::seconds(60) * minute - asked.now);
    }
};

constexpr auto bit_of(il::medium m) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(m)); }
il::ticks an_hour_ahead(il::ticks) noexcept { return il::seconds(3600); }

} // namespace

TEST_CASE("uc/rule_judge: a condition that says nothing holds, whatever is missing") {
    court c;
    c.asked.who.origin.listener = {};
    c.clock.set_quality(il::clock_quality::lost);
    CHECK(c.of({}) == applicability::applies);
    CHECK(c.text({}) == "it holds");
}

TEST_CASE("uc/rule_judge: CR 2.2: the medium is the listener's, not what the request says") {
    court c;
    const il::condition_entry air{.media = bit_of(il::medium::wireless)};
    const il::condition_entry wire{.media = bit_of(il::medium::wired)};
    CHECK(c.of(wire) == applicability::applies);
    CHECK(c.of(air) == applicability::not_met);
    CHECK(c.text(air) == "it came over a wired network");
    c.asked.who.origin.listener = {2};
    c.asked.who.origin.medium = il::medium::wired;
    CHECK(c.of(air) == applicability::applies);
    CHECK(c.of(wire) == applicability::not_met);
    CHECK(c.text(wire) == "it came over a wireless network");
    c.asked.who.origin.listener = {3};
    CHECK(c.text(wire) == "it came over the console");
    // An application may know better where it is the stricter way.
    c.asked.who.origin = {.medium = il::medium::wireless, .listener = {1}};
    CHECK(c.of(air) == applicability::applies);
    c.asked.who.origin = {.listener = {1}, .zone = {5}};
    c.site.wireless_zones = il::bit(il::zone{5});
    CHECK(c.of(air) == applicability::applies);
    // A listener that the site doesn't have: nobody knows.
    c.asked.who.origin = {.medium = il::medium::wired, .listener = {9}};
    CHECK(c.of(air) == applicability::missing);
    CHECK(c.of(wire) == applicability::missing);
    CHECK(c.text(wire) == "it came over an unknown medium");
}

TEST_CASE("uc/rule_judge: the value asked for") {
    court c;
    const il::condition_entry small{.value = {0, 5}, .limits_value = true};
    CHECK(c.of(small) == applicability::missing);
    CHECK(c.text(small) == "there is no value to compare");
    c.asked.value = il::value{std::numeric_limits<double>::quiet_NaN()};
    CHECK(c.of(small) == applicability::missing);
    for (const double in : {0.0, 5.0}) {
        c.asked.value = il::value{in};
        CHECK(c.of(small) == applicability::applies);
    }
    c.asked.value = il::value{5.25};
    CHECK(c.of(small) == applicability::not_met);
    CHECK(c.text(small) == "the value 5.25 is outside 0 to 5");
}

TEST_CASE("uc/rule_judge: how long ago the identity was proved; a proof from the future is none") {
    court c;
    const il::condition_entry fresh{.authenticated_within = il::seconds(300)};
    CHECK(c.of(fresh) == applicability::missing);
    CHECK(c.text(fresh) == "nobody knows when the identity was proved");
    c.asked.authenticated = c.asked.now;
    CHECK(c.of(fresh) == applicability::applies);
    c.asked.now = c.asked.now + il::seconds(300);
    CHECK(c.of(fresh) == applicability::applies);
    c.asked.now = c.asked.now + il::ticks{1};
    CHECK(c.of(fresh) == applicability::not_met);
    CHECK(c.text(fresh) == "the identity was proved 300 s ago, at most 300 s are permitted");
    c.asked.authenticated = c.asked.now + il::ticks{1};
    CHECK(c.of(fresh) == applicability::missing);
    CHECK(c.text(fresh) == "nobody knows when the identity was proved");
}

TEST_CASE("uc/rule_judge: 1.5: times of the week, and what a lost clock means") {
    court c;
    const il::condition_entry shift{.windows_count = 2};
    for (const unsigned minute : {0U, 59U, 600U, 659U}) {
        c.at_minute(minute);
        CHECK(c.of(shift) == applicability::applies);
    }
    for (const unsigned minute : {60U, 599U, 660U, il::minutes_of_a_week - 1U}) {
        c.at_minute(minute);
        CHECK(c.of(shift) == applicability::not_met);
    }
    CHECK(c.text(shift) == "it isn't the time for it");
    c.clock.set_quality(il::clock_quality::holdover);
    CHECK(c.of(shift) == applicability::not_met);
    c.clock.set_quality(il::clock_quality::lost);
    CHECK(c.of(shift) == applicability::clock_lost);
    CHECK(c.text(shift) == "the wall clock can't be trusted");
}

TEST_CASE("uc/rule_judge: the site's own time, which is known from the first refresh on") {
    court c{&an_hour_ahead};
    const il::condition_entry shift{.windows_count = 1};
    c.at_minute(il::minutes_of_a_week - 60U);
    CHECK(c.of(shift) == applicability::clock_lost);
    c.clock.set_quality(il::clock_quality::lost);
    c.judge.refresh(c.asked.now);
    c.clock.set_quality(il::clock_quality::synchronised);
    CHECK(c.of(shift) == applicability::clock_lost);
    CHECK(c.judge.refresh(c.asked.now) <= c.asked.now + il::seconds(60));
    CHECK(c.of(shift) == applicability::applies);
    c.at_minute(0);
    CHECK(c.of(shift) == applicability::not_met);
    CHECK(court{}.judge.refresh(il::seconds(1)) == il::never);
}

TEST_CASE("uc/rule_judge: the mode of the plant is a tag") {
    court c;
    const il::condition_entry manual{.inputs_count = 1};
    CHECK(c.of(manual) == applicability::applies);
    c.mode.now.value = il::value{0.0};
    CHECK(c.of(manual) == applicability::not_met);
    CHECK(c.text(manual) == " is 0 and must be 1");
    c.mode.now.quality = il::quality::bad;
    CHECK(c.of(manual) == applicability::input_failed);
    CHECK(c.text(manual) == "the current value of  is not known, is bad or too old");
    const uc::rule_judge<> nowhere;
    CHECK(nowhere.judge(manual, c.asked) == applicability::input_failed);
}

TEST_CASE("uc/rule_judge: a part that fails outright decides, whatever can't be said of the others") {
    court c;
    il::condition_entry all{.authenticated_within = il::seconds(300), .windows_count = 2, .inputs_count = 1};
    c.at_minute(0);
    c.clock.set_quality(il::clock_quality::lost);
    c.mode.now.value = il::value{0.0};
    CHECK(c.of(all) == applicability::not_met); // by the mode; age and clock are unknown
    c.mode.now.value = il::value{1.0};
    CHECK(c.of(all) == applicability::missing); // what the requester left out comes before what failed
    c.asked.authenticated = c.asked.now;
    CHECK(c.of(all) == applicability::clock_lost);
    c.clock.set_quality(il::clock_quality::synchronised);
    c.mode.now = {};
    CHECK(c.of(all) == applicability::input_failed);
    all.limits_value = true;
    all.value = {0, 1};
    c.asked.value = il::value{2.0};
    CHECK(c.of(all) == applicability::not_met);
}

TEST_CASE("uc/rule_judge: assignments begin with their first moment and end before their last") {
    court c;
    const il::ticks now = c.asked.now + c.clock.wall_offset();
    const auto of = [&](il::ticks from, il::ticks until) {
        return c.judge.judge(il::timed_assignment{.from = from, .until = until}, c.asked.now);
    };
    CHECK(of(now, {}) == applicability::applies);
    CHECK(of(now + il::ticks{1}, {}) == applicability::not_met);
    CHECK(of({}, now) == applicability::not_met);
    CHECK(of({}, now + il::ticks{1}) == applicability::applies);
    CHECK(of({}, {}) == applicability::applies);
    c.clock.set_quality(il::clock_quality::lost);
    CHECK(of({}, now + il::seconds(3600)) == applicability::clock_lost);
}
