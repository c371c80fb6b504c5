// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/output_failsafe.hpp>

#include "plant.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace il = interlock;
namespace si = il::si;
using il::decision;
using il::failsafe_action;
using il::reason;
using il::value;
using il::value_kind;
using plant::read;
using plant::write;
using si::failsafe_event;
using si::failsafe_state;
using si::output_result;
using si::trip_cause;

namespace {

using manual = il::testing::manual_clock;
using failsafe = si::output_failsafe<>;
using security = il::enforcer<manual, plant::grant_all, failsafe>;

/// A device that takes what is written to it, and a record of transitions.
struct device {
    std::vector<std::pair<il::resource, value>> writes;
    std::vector<si::failsafe_transition> record;
    output_result answer = output_result::done;

    si::failsafe_options options() {
        si::failsafe_options o;
        o.writer = {this, [](void* self, il::resource r, value v) noexcept {
                        auto& d = *static_cast<device*>(self);
                        d.writes.emplace_back(r, v);
                        return d.answer;
                    }};
        o.record = {this, [](void* self, const si::failsafe_transition& t) noexcept {
                        static_cast<device*>(self)->record.push_back(t);
                    }};
        return o;
    }
    std::vector<double> taken() {
        std::vector<double> out;
        for (const auto& w : writes) out.push_back(w.second.number());
        writes.clear();
        return out;
    }
};

/// One output, supervised by a heartbeat each second, of which three may be missed.
struct bench {
    plant::site site;
    il::resource out, beat;
    device plc;
    si::process_image image;
    security e;
    std::int64_t beats = 0;

    static const plant::site& prepared(bench& b, il::failsafe_entry rule, value_kind type) {
        il::limit_entry l;
        l.hard = {0, 100};
        l.has_range = true;
        b.out = b.site.tag("out", type, l);
        b.beat = b.site.tag("beat", value_kind::integer, false);
        rule.tag = b.out;
        rule.heartbeat = b.beat;
        rule.period = il::seconds(1);
        rule.misses = 3;
        b.site.on_loss(rule);
        return b.site;
    }
    explicit bench(const il::failsafe_entry& rule, value_kind type = value_kind::real, si::failsafe_options extra = {})
        : e{prepared(*this, rule, type), si::image_of{&image}, merged(plc.options(), extra)} {
        e.tick();
    }
    static si::failsafe_options merged(si::failsafe_options o, const si::failsafe_options& extra) {
        o.keep_alive = extra.keep_alive;
        o.keep_alive_every = extra.keep_alive_every;
        o.outputs = extra.outputs;
        return o;
    }
    failsafe& policy() { return e.part<failsafe>(); }
    void wait(il::ticks by) { e.part<manual>().advance(by); }
    il::ticks tick_after(il::ticks by) {
        wait(by);
        return e.tick();
    }
    void heartbeat() { image.store(beat, read(++beats, e.now())); }
    void is(value v) { image.store(out, read(v, e.now())); }
    void start() {
        is(50.0);
        heartbeat();
        policy().started(out, image.current(out));
        e.tick();
        wait(il::milliseconds(1));
    }
    void lose() {
        tick_after(il::seconds(3) + il::milliseconds(1));
        REQUIRE(si::tripped(state()));
    }
    void revive() {
        wait(il::milliseconds(1));
        heartbeat();
        wait(il::milliseconds(1));
        heartbeat();
        e.tick();
    }
    failsafe_state state() { return policy().state(out); }
    il::verdict decide(value v = 51.0) {
        il::request r = write(out, v);
        return e.decide(r);
    }
};

il::failsafe_entry rule(failsafe_action action, bool latched = true) {
    il::failsafe_entry r;
    r.action = action;
    r.latched = latched;
    r.substitute = 20;
    r.default_value = 30;
    r.duration = il::seconds(5);
    return r;
}

} // namespace

TEST_CASE("si::output_failsafe: CR 3.6: each action puts the output into the state that the rule names") {
    struct row {
        failsafe_action action;
        failsafe_state state;
        std::vector<double> written, later;
        failsafe_state after;
    };
    const row rows[] = {
        {failsafe_action::hold, failsafe_state::held, {}, {}, failsafe_state::held},
        {failsafe_action::none, failsafe_state::held, {}, {}, failsafe_state::held},
        {failsafe_action::hold_for, failsafe_state::held_for, {}, {0}, failsafe_state::deenergised},
        {failsafe_action::deenergise, failsafe_state::deenergised, {0}, {}, failsafe_state::deenergised},
        {failsafe_action::substitute, failsafe_state::substituted, {20}, {}, failsafe_state::substituted},
        {failsafe_action::substitute_for, failsafe_state::substituted_for, {20}, {0}, failsafe_state::deenergised},
        {failsafe_action::revert_to_default, failsafe_state::defaulted, {30}, {}, failsafe_state::defaulted},
    };
    for (const row& r : rows) {
        CAPTURE(static_cast<int>(r.action));
        bench b{rule(r.action)};
        b.start();
        CHECK(b.plc.taken().empty());
        b.lose();
        CHECK(b.state() == r.state);
        CHECK(b.plc.taken() == r.written);
        b.tick_after(il::seconds(5) - il::nanoseconds(1));
        CHECK(b.state() == r.state);
        CHECK(b.plc.taken().empty());
        b.tick_after(il::nanoseconds(1));
        CHECK(b.state() == r.after);
        CHECK(b.plc.taken() == r.later);
    }
}

TEST_CASE(
    "si::output_failsafe: CR 3.6: silence longer than period times misses trips, not a moment earlier, and tick says when") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    const il::ticks last = b.image.current(b.beat).time;
    b.heartbeat(); // a change
    const il::ticks beat = b.e.now();
    CHECK(beat > last);
    const il::ticks due = b.e.tick();
    CHECK(due == beat + il::seconds(3) + il::nanoseconds(1));
    b.tick_after(il::seconds(3));
    CHECK(b.state() == failsafe_state::following);
    b.tick_after(il::nanoseconds(1));
    CHECK(b.state() == failsafe_state::substituted);
    CHECK(b.plc.record.back().causes == si::bit(trip_cause::communication_lost));
}

TEST_CASE(
    "si::output_failsafe: 3.5: alive is a changed value or a fresh write by the peer, not a value that is read again") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    for (int i = 0; i != 5; ++i) { // changes
        b.heartbeat();
        b.tick_after(il::seconds(2));
        CHECK(b.state() == failsafe_state::following);
    }
    for (int i = 0; i != 5; ++i) { // written again and again with one value, and read from the device in between
        b.image.store(b.beat, read(b.beats, b.e.now(), il::quality::good, il::value_origin::written));
        b.wait(il::milliseconds(1));
        b.image.store(b.beat, read(b.beats, b.e.now()));
        b.tick_after(il::seconds(2));
        CHECK(b.state() == failsafe_state::following);
    }
    for (int i = 0; i != 5; ++i) { // only read again
        b.image.store(b.beat, read(b.beats, b.e.now()));
        b.tick_after(il::seconds(1));
    }
    CHECK(b.state() == failsafe_state::substituted);
}

TEST_CASE("si::output_failsafe: 3.5: a heartbeat that is bad, not a number, or from the future gives no life") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    for (int i = 0; i != 4; ++i) {
        b.image.store(b.beat, read(1000 + i, b.e.now(), il::quality::bad));
        b.image.store(b.beat, read(std::numeric_limits<double>::quiet_NaN(), b.e.now()));
        b.tick_after(il::seconds(1));
    }
    CHECK(b.state() == failsafe_state::substituted);

    bench ahead{rule(failsafe_action::substitute)};
    ahead.start();
    ahead.image.store(ahead.beat, read(77, ahead.e.now() + il::seconds(1000)));
    ahead.e.tick();
    ahead.tick_after(il::seconds(3));
    CHECK(ahead.state() == failsafe_state::following);
    ahead.tick_after(il::nanoseconds(1)); // one sign of life is worth one silence, whatever its time says
    CHECK(ahead.state() == failsafe_state::substituted);
}

TEST_CASE("si::output_failsafe: CR 3.6: every cause trips, refuses ordinary writes at once, and is in the record") {
    for (const auto cause : {trip_cause::policy_load_failed, trip_cause::integrity_failed, trip_cause::clock_failed,
                             trip_cause::enforcement_fault, trip_cause::commanded}) {
        for (const bool one : {false, true}) {
            bench b{rule(failsafe_action::deenergise)};
            b.start();
            CHECK(b.decide().permitted());
            if (one)
                b.policy().trip(b.out, cause);
            else
                b.policy().trip(cause);
            CHECK(b.decide() == il::verdict{.outcome = decision::deny,
                                            .stage = il::stage::validate,
                                            .policy = 2,
                                            .why = reason::outputs_tripped,
                                            .row = il::row_of(reason::outputs_tripped).row});
            b.e.tick();
            CHECK(b.state() == failsafe_state::deenergised);
            CHECK(b.plc.taken() == std::vector<double>{0});
            const auto& t = b.plc.record.back();
            CHECK(t.output == b.out);
            CHECK(t.from == failsafe_state::following);
            CHECK(t.to == failsafe_state::deenergised);
            CHECK(t.event == failsafe_event::tripped);
            CHECK(t.causes == si::bit(cause));
            CHECK(t.written == value{0.0});
            CHECK(t.result == output_result::done);
            CHECK(t.at == b.e.now());
            CHECK(b.decide().why == reason::outputs_tripped);
        }
    }
}

TEST_CASE("si::output_failsafe: 3.5: latched until reset, and a reset counts only when the causes are gone") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    b.lose();
    b.policy().reset(b.out);
    b.e.tick();
    CHECK(b.state() == failsafe_state::substituted); // still silent
    CHECK(b.plc.record.back().event == failsafe_event::reset);
    CHECK(b.plc.record.back().from == b.plc.record.back().to);
    b.revive();
    CHECK(b.state() == failsafe_state::substituted); // latched
    CHECK(b.decide().why == reason::outputs_tripped);
    b.policy().trip(trip_cause::clock_failed);
    b.policy().reset();
    b.e.tick();
    CHECK(b.state() == failsafe_state::substituted);
    b.policy().clear(trip_cause::clock_failed);
    b.e.tick();
    CHECK(b.state() == failsafe_state::substituted);
    b.policy().reset();
    b.e.tick();
    CHECK(b.state() == failsafe_state::following);
    CHECK(b.plc.record.back().event == failsafe_event::reset);
    CHECK(b.plc.taken() == std::vector<double>{20}); // a reset writes nothing
    b.wait(il::nanoseconds(1));
    CHECK(b.decide().permitted());
}

TEST_CASE("si::output_failsafe: CR 3.6: a rule that isn't latched is released when the last cause is gone") {
    bench b{rule(failsafe_action::substitute, false)};
    b.start();
    b.lose();
    b.policy().trip(trip_cause::clock_failed);
    b.revive();
    CHECK(b.state() == failsafe_state::substituted);
    b.policy().clear(trip_cause::clock_failed);
    b.e.tick();
    CHECK(b.state() == failsafe_state::following);
    CHECK(b.plc.record.back().event == failsafe_event::cleared);
    // What was commanded stays until somebody takes it back.
    b.policy().trip(b.out, trip_cause::commanded);
    b.e.tick();
    b.e.tick();
    CHECK(b.state() == failsafe_state::substituted);
    b.policy().reset(b.out);
    b.e.tick();
    CHECK(b.state() == failsafe_state::following);
}

TEST_CASE("si::output_failsafe: 3.5: after a reset only a fresh command counts: late and queued ones are dropped") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    il::request queued = write(b.out, 60.0);
    auto ticket = b.e.begin(queued);
    REQUIRE(ticket.permitted());
    CHECK(b.policy().still_current(ticket.asked()).outcome == decision::no_objection);
    b.lose();
    CHECK(b.policy().still_current(ticket.asked()).why == reason::outputs_tripped);
    b.revive();
    b.policy().reset();
    b.e.tick();
    REQUIRE(b.state() == failsafe_state::following);
    CHECK(b.policy().still_current(ticket.asked()).why == reason::outputs_tripped); // begun before the reset
    CHECK(b.decide().why == reason::outputs_tripped);                               // in the very moment of the reset
    ticket.cancel();
    b.wait(il::nanoseconds(1));
    CHECK(b.decide().permitted());
    il::request fresh = write(b.out, 60.0);
    auto next = b.e.begin(fresh);
    CHECK(b.policy().still_current(next.asked()).outcome == decision::no_objection);
    next.complete(il::outcome_kind::done);
}

TEST_CASE("si::output_failsafe: 3.5: a late command that got through is put right, held or substituted") {
    for (const auto& [action, expected] :
         {std::pair{failsafe_action::hold, 50.0}, {failsafe_action::substitute, 20.0}}) {
        for (const auto how :
             {il::outcome_kind::done, il::outcome_kind::unknown, il::outcome_kind::refused_by_device}) {
            bench b{rule(action)};
            b.start();
            il::request r = write(b.out, 60.0);
            auto ticket = b.e.begin(r);
            b.lose();
            b.plc.writes.clear();
            ticket.complete(how);
            b.e.tick();
            if (how == il::outcome_kind::refused_by_device)
                CHECK(b.plc.taken().empty());
            else
                CHECK(b.plc.taken() == std::vector<double>{expected});
            b.e.tick();
            CHECK(b.plc.taken().empty());
        }
    }
}

TEST_CASE("si::output_failsafe: 2.1: an essential action passes a trip, with its listed value only") {
    bench b{rule(failsafe_action::substitute)};
    b.site.essential(b.out, 90);
    b.e.publish(b.site);
    b.e.tick();
    CHECK(b.decide(95.0).permitted()); // not read back yet: nobody can say
    CHECK(b.decide(95.0).degraded);
    CHECK(b.decide(80.0).why == reason::value_unknown);
    b.start();
    b.lose();
    CHECK(b.decide(95.0).permitted());
    CHECK(!b.decide(95.0).degraded);
    CHECK(b.decide(80.0).why == reason::outputs_tripped);
    b.plc.writes.clear();
    il::request r = write(b.out, 95.0);
    b.e.begin(r).complete(il::outcome_kind::done);
    b.e.tick();
    CHECK(b.plc.taken().empty()); // it isn't put right
}

TEST_CASE("si::output_failsafe: 3.5: a restart is bumpless: read back first, nothing written into a running plant") {
    auto with_power_on = rule(failsafe_action::hold);
    with_power_on.power_on = 10;
    {
        bench b{with_power_on};
        b.heartbeat();
        CHECK(b.state() == failsafe_state::unread);
        CHECK(b.decide().why == reason::value_unknown);
        for (const auto q : {il::quality::bad, il::quality::uncertain})
            b.policy().started(b.out, read(50.0, b.e.now(), q));
        b.policy().started(b.out, {});
        b.policy().started(b.out, read(50.0, b.e.now(), il::quality::good, il::value_origin::substitute));
        b.policy().started(b.out, read({}, b.e.now()), si::start_kind::power_up);
        b.e.tick();
        CHECK(b.state() == failsafe_state::unread);
        b.policy().started(b.out, read(50.0, b.e.now()));
        b.e.tick();
        CHECK(b.state() == failsafe_state::following);
        CHECK(b.plc.taken().empty());
        CHECK(b.decide().permitted());
        b.policy().started(b.out, read(50.0, b.e.now()), si::start_kind::power_up); // too late
        b.e.tick();
        CHECK(b.plc.taken().empty());
    }
    {
        bench b{with_power_on};
        b.heartbeat();
        b.plc.answer = output_result::unknown;
        b.policy().started(b.out, read(50.0, b.e.now()), si::start_kind::power_up);
        b.e.tick();
        CHECK(b.plc.taken() == std::vector<double>{10});
        CHECK(b.plc.record.back().event == failsafe_event::read_back);
        CHECK(b.plc.record.back().result == output_result::unknown);
        b.tick_after(il::seconds(2));
        CHECK(b.plc.taken().empty()); // once, whatever becomes of it
    }
    {
        bench b{rule(failsafe_action::hold)}; // no power-on value
        b.heartbeat();
        b.policy().started(b.out, read(50.0, b.e.now()), si::start_kind::power_up);
        b.e.tick();
        CHECK(b.state() == failsafe_state::following);
        CHECK(b.plc.taken().empty());
    }
}

TEST_CASE(
    "si::output_failsafe: 3.5: nothing is written before the output was read back, and from there on it is supervised") {
    bench b{rule(failsafe_action::substitute)};
    b.tick_after(il::seconds(3));
    CHECK(b.plc.record.empty());
    CHECK(b.tick_after(il::nanoseconds(1)) == il::never);
    b.tick_after(il::seconds(60));
    CHECK(b.state() == failsafe_state::unread);
    CHECK(b.plc.taken().empty());
    // That it is in nobody's charge is told, once.
    REQUIRE(b.plc.record.size() == 1);
    CHECK(b.plc.record[0].event == failsafe_event::tripped);
    CHECK(b.plc.record[0].from == failsafe_state::unread);
    CHECK(b.plc.record[0].to == failsafe_state::unread);
    CHECK(b.plc.record[0].causes == si::bit(trip_cause::communication_lost));
    CHECK(b.decide().why == reason::value_unknown);
    // The writer has a whole period from the reading on.
    b.is(50.0);
    b.policy().started(b.out, b.image.current(b.out));
    b.e.tick();
    CHECK(b.state() == failsafe_state::following);
    b.tick_after(il::seconds(3));
    CHECK(b.state() == failsafe_state::following);
    CHECK(b.plc.taken().empty());
    b.tick_after(il::nanoseconds(1));
    CHECK(b.state() == failsafe_state::substituted);
    CHECK(b.plc.taken() == std::vector<double>{20});
}

TEST_CASE("si::output_failsafe: 3.5: what was commanded before the reading is done at the reading, and latched") {
    for (const bool latched : {true, false})
        for (const bool reset : {true, false}) {
            CAPTURE(latched);
            CAPTURE(reset);
            bench b{rule(failsafe_action::deenergise, latched)};
            b.policy().trip(b.out, trip_cause::integrity_failed);
            b.e.tick();
            CHECK(b.state() == failsafe_state::unread);
            CHECK(b.plc.taken().empty());
            CHECK(b.plc.record.size() == 1);
            CHECK(b.decide().why == reason::outputs_tripped);
            b.policy().clear(b.out, trip_cause::integrity_failed);
            if (reset) b.policy().reset(b.out);
            b.e.tick();
            b.start();
            const bool trips = latched && !reset;
            CHECK(b.state() == (trips ? failsafe_state::deenergised : failsafe_state::following));
            CHECK(b.plc.taken() == (trips ? std::vector<double>{0} : std::vector<double>{}));
        }
    // While it lasts it is done in any case.
    auto with_power_on = rule(failsafe_action::deenergise);
    with_power_on.power_on = 10;
    bench b{with_power_on};
    b.policy().trip(trip_cause::commanded);
    b.e.tick();
    b.heartbeat();
    b.policy().started(b.out, read(50.0, b.e.now()), si::start_kind::power_up);
    b.e.tick();
    CHECK(b.state() == failsafe_state::deenergised);
    CHECK(b.plc.taken() == std::vector<double>{0});
}

TEST_CASE("si::output_failsafe: 3.4: a fail-safe value skips step and rate, never type and hard range") {
    struct row {
        double substitute;
        value_kind type;
        bool sent;
    };
    const row rows[] = {
        {20, value_kind::real, true},
        {100, value_kind::real, true},
        {100.5, value_kind::real, false},
        {-1, value_kind::real, false},
        {std::numeric_limits<double>::quiet_NaN(), value_kind::real, false},
        {20, value_kind::integer, true},
        {20.5, value_kind::integer, false},
        {1e300, value_kind::integer, false},
        {20, value_kind::unsigned_integer, true},
        {-1, value_kind::unsigned_integer, false},
        {1, value_kind::boolean, true},
        {2, value_kind::boolean, false},
        {1, value_kind::none, false},
    };
    for (const row& r : rows) {
        CAPTURE(&r - rows);
        auto f = rule(failsafe_action::substitute);
        f.substitute = r.substitute;
        bench b{f, r.type};
        b.site.limits.back().step_up = b.site.limits.back().step_down = 1;
        b.site.limits.back().rate_up = b.site.limits.back().rate_down = 0;
        b.e.publish(b.site);
        b.start();
        b.lose();
        CHECK(b.state() == failsafe_state::substituted);
        CHECK(b.plc.record.back().result == (r.sent ? output_result::done : output_result::not_permitted));
        CHECK(b.plc.record.back().written.empty() == !r.sent);
        const auto taken = b.plc.writes;
        CHECK(taken.size() == (r.sent ? 1U : 0U));
        if (r.sent) CHECK(taken[0].second.kind() == r.type);
        b.tick_after(il::seconds(2));
        CHECK(b.plc.writes.size() == taken.size()); // and isn't tried again
    }
}

TEST_CASE(
    "si::output_failsafe: CR 3.6: a fail-safe value that did not arrive is sent until it does, each time recorded") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    b.plc.answer = output_result::unknown;
    b.wait(il::seconds(4));
    const il::ticks due = b.e.tick();
    CHECK(due == b.e.now() + il::seconds(1));
    CHECK(b.plc.taken().size() == 1);
    b.e.tick();
    CHECK(b.plc.taken().empty());
    b.plc.answer = output_result::refused;
    b.tick_after(il::seconds(1));
    CHECK(b.plc.taken().size() == 1);
    CHECK(b.plc.record.back().event == failsafe_event::repeated);
    CHECK(b.plc.record.back().result == output_result::refused);
    b.plc.answer = output_result::on_its_way;
    b.tick_after(il::seconds(1));
    CHECK(b.plc.taken().size() == 1);
    b.policy().written(b.out, 99.0, il::outcome_kind::done); // the answer to something else
    b.tick_after(il::seconds(1));
    CHECK(b.plc.taken().size() == 1);
    b.policy().written(b.out, 20.0, il::outcome_kind::unknown);
    b.tick_after(il::seconds(1));
    CHECK(b.plc.taken().size() == 1);
    b.policy().written(b.out, 20.0, il::outcome_kind::done);
    b.tick_after(il::seconds(1));
    CHECK(b.plc.taken().empty());
}

TEST_CASE(
    "si::output_failsafe: CR 3.6: the device's own watchdog is kept alive, but not while an output waits for its value") {
    plant::site probe;
    si::failsafe_options extra;
    extra.keep_alive = "watchdog";
    extra.keep_alive_every = il::milliseconds(500);
    bench b{rule(failsafe_action::substitute), value_kind::real, extra};
    const auto dog = b.site.tag("watchdog", value_kind::unsigned_integer, false);
    b.e.publish(b.site);
    b.start();
    const auto beats = [&] {
        int n = 0;
        for (const auto& w : b.plc.writes) n += w.first == dog ? 1 : 0;
        b.plc.writes.clear();
        return n;
    };
    beats();
    value last;
    for (int i = 0; i != 6; ++i) {
        b.heartbeat();
        CHECK(b.e.tick() <= b.e.now() + il::milliseconds(500));
        b.tick_after(il::milliseconds(500));
        REQUIRE(!b.plc.writes.empty());
        CHECK(b.plc.writes.back().second.kind() == value_kind::unsigned_integer);
        CHECK(!(b.plc.writes.back().second == last));
        last = b.plc.writes.back().second;
        CHECK(beats() == 1);
    }
    b.plc.answer = output_result::refused;
    b.lose();
    beats();
    b.tick_after(il::milliseconds(500));
    b.tick_after(il::milliseconds(500));
    CHECK(beats() == 0);
    b.plc.answer = output_result::done;
    b.tick_after(il::seconds(1)); // the value arrives
    b.tick_after(il::milliseconds(500));
    CHECK(beats() >= 1);
}

TEST_CASE(
    "si::output_failsafe: 8.2: a publication changes rules without a bump, and takes away what it no longer names") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    b.site.failsafes[1].substitute = 25;
    b.e.publish(b.site);
    b.e.tick();
    CHECK(b.state() == failsafe_state::following);
    CHECK(b.plc.taken().empty());
    b.lose();
    CHECK(b.plc.taken() == std::vector<double>{25});
    b.e.publish(b.site); // a reload resets nothing
    b.e.tick();
    CHECK(b.state() == failsafe_state::substituted);
    CHECK(b.plc.taken().empty());
    b.site.failsafes.resize(1);
    b.site.tags[b.out.id].failsafe = 0;
    b.e.publish(b.site);
    b.e.tick();
    CHECK(b.state() == failsafe_state::unread);
    CHECK(b.plc.record.back().event == failsafe_event::removed);
    CHECK(b.decide().permitted());
    CHECK(b.e.tick() == il::never);
}

TEST_CASE("si::output_failsafe: CR 7.2: outputs beyond the room for them can't be written at all") {
    plant::site s;
    std::vector<il::resource> outs;
    for (int i = 0; i != 3; ++i) {
        outs.push_back(s.tag("out", value_kind::real));
        auto r = rule(failsafe_action::hold);
        r.tag = outs.back();
        s.on_loss(r);
    }
    device plc;
    auto o = plc.options();
    o.outputs = 2;
    si::process_image image;
    security e{s, si::image_of{&image}, o};
    for (const auto out : outs) e.part<failsafe>().started(out, read(1.0, e.now()));
    e.tick();
    for (std::size_t i = 0; i != 3; ++i) {
        il::request r = write(outs[i], 2.0);
        CHECK(e.decide(r).permitted() == (i < 2));
    }
}

TEST_CASE(
    "si::output_failsafe: CR 3.6: without a writer the value stays owed, and the record says that it was refused") {
    plant::site s;
    const auto out = s.tag("out", value_kind::real);
    auto r = rule(failsafe_action::deenergise);
    r.tag = out;
    s.on_loss(r);
    device plc;
    auto o = plc.options();
    o.writer = {};
    si::process_image image;
    security e{s, si::image_of{&image}, o};
    e.part<failsafe>().started(out, read(1.0, e.now()));
    e.part<failsafe>().trip(trip_cause::commanded);
    e.tick();
    CHECK(plc.record.back().result == output_result::refused);
    CHECK(e.part<failsafe>().state(out) == failsafe_state::deenergised);
}

TEST_CASE("si::output_failsafe: CR 3.6: trips, resets, writes and turns of the clock race without harm") {
    bench b{rule(failsafe_action::substitute)};
    b.start();
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
        for (int i = 0; i != 2000; ++i) {
            b.policy().trip(i % 2 == 0 ? trip_cause::commanded : trip_cause::clock_failed);
            b.policy().clear(trip_cause::clock_failed);
            b.policy().reset();
        }
        stop = true;
    });
    for (int n = 0; n != 2; ++n)
        threads.emplace_back([&] {
            while (!stop) {
                il::request r = write(b.out, 60.0);
                b.e.begin(r).complete(il::outcome_kind::done);
            }
        });
    threads.emplace_back([&] {
        for (int i = 0; i != 200; ++i) b.e.publish(b.site);
    });
    while (!stop) {
        b.wait(il::microseconds(1));
        b.e.tick();
    }
    for (auto& t : threads) t.join();
    b.heartbeat();
    b.policy().reset();
    b.e.tick();
    b.wait(il::nanoseconds(1));
    CHECK(b.state() == failsafe_state::following);
    CHECK(b.decide().permitted());
}
