// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/si/answer_check.hpp>
#include <interlock/si/output_failsafe.hpp>
#include <interlock/si/permissives.hpp>
#include <interlock/si/tag_limits.hpp>

#include "conformance/library.hpp"
#include "interlock/si/plant.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <optional>
#include <vector>

using namespace interlock;
using conformance::check;
using plant::read;
using plant::write;

namespace {

template <class P>
using guarded_by = enforcer<testing::manual_clock, plant::grant_all, P>;

/// A plant whose limits are known, an hour after the start.
template <class P>
struct limited {
    plant::site site;
    resource pressure, mode, word, flag;
    si::process_image image;
    std::optional<guarded_by<P>> e;

    limited() {
        limit_entry l;
        l.hard = {0, 16};
        l.has_range = true;
        l.soft = {2, 12};
        l.soft_refuses = true;
        l.step_up = 1;
        l.rate_up = 2;
        l.rate_window = seconds(60);
        l.current_max_age = seconds(2);
        pressure = site.tag("pressure", value_kind::real, l);
        site.numbers = {1, 2, 4};
        limit_entry listed;
        listed.enumerated_count = 3;
        mode = site.tag("mode", value_kind::unsigned_integer, listed);
        limit_entry bits;
        bits.bit_mapped = true;
        bits.settable_bits = 0x0f;
        bits.current_max_age = seconds(2);
        word = site.tag("word", value_kind::unsigned_integer, bits);
        flag = site.tag("flag", value_kind::boolean);
        e.emplace(site, si::image_of{&image}, si::tag_limit_options{});
        e->tick();
        e->template part<testing::manual_clock>().advance(seconds(3600));
        image.store(pressure, read(5.0, e->now()));
        image.store(word, read(0x35, e->now()));
    }
    verdict decide(resource tag, value v, quality q = quality::good) {
        request r = write(tag, v);
        r.quality = q;
        return e->decide(r);
    }
    verdict act(resource tag, value v) {
        request r = write(tag, v);
        auto t = e->begin(r);
        t.complete(outcome_kind::done);
        image.store(tag, read(v, e->now()));
        return t.verdict();
    }
};

const claims_of<si::tag_limits<>> tag_limits{[](conformance::registry& tests) {
    using policy = si::tag_limits<>;
    tests.add<policy, cr<3, 5>>("syntax: only finite values of the tag's type", []<class P>(check& c) {
        limited<P> p;
        c.permitted(p.decide(p.pressure, 5.5), "a number");
        c.denied(p.decide(p.pressure, std::numeric_limits<double>::quiet_NaN()), reason::not_finite, "not a number");
        c.denied(p.decide(p.pressure, std::numeric_limits<double>::infinity()), reason::not_finite, "infinity");
        c.denied(p.decide(p.pressure, 1e-310), reason::not_finite, "a subnormal number");
        c.denied(p.decide(p.pressure, true), reason::wrong_type, "a flag for a number");
        c.denied(p.decide(p.flag, 1), reason::wrong_type, "a number for a flag");
        c.denied(p.decide(p.pressure, 5.5, quality::uncertain), reason::bad_quality, "a value of uncertain quality");
    });
    tests.add<policy, cr<3, 5>>("length: only as wide as the tag is, and no value is too short", []<class P>(check& c) {
        limited<P> p;
        c.permitted(p.decide(p.mode, 4), "fits");
        c.denied(p.decide(p.mode, -1), reason::wrong_type, "signed");
        c.denied(p.decide(p.pressure, (std::int64_t{1} << 53) + 1), reason::wrong_type, "more digits than a real has");
        c.denied(p.decide(p.pressure, {}), reason::wrong_type, "no value");
        c.denied(p.decide(p.word, std::uint64_t{1} << 63U | 0x35U), reason::bit_not_settable, "a bit beyond");
    });
    tests.add<policy, cr<3, 5>>("content: range, list, bits", []<class P>(check& c) {
        limited<P> p;
        c.denied(p.decide(p.pressure, 16.5), reason::outside_hard_range, "above the hard range");
        c.denied(p.decide(p.pressure, -0.5), reason::outside_hard_range, "below the hard range");
        c.denied(p.decide(p.pressure, 12.5), reason::outside_soft_range, "above the normal range");
        c.denied(p.decide(p.mode, 3), reason::not_enumerated, "not in the list");
        c.denied(p.decide(p.word, 0x25), reason::bit_not_settable, "a bit that is not settable");
        c.permitted(p.decide(p.word, 0x3a), "settable bits");
    });
    tests.add<policy, cr<3, 5>>("content: step and rate against the current value", []<class P>(check& c) {
        limited<P> p;
        c.denied(p.decide(p.pressure, 6.5), reason::step_too_large, "a step of 1.5");
        c.permitted(p.act(p.pressure, 6.0), "a step of 1");
        c.permitted(p.act(p.pressure, 7.0), "another");
        c.denied(p.act(p.pressure, 7.5), reason::rate_of_change, "a third");
        p.e->template part<testing::manual_clock>().advance(seconds(3));
        c.denied(p.decide(p.pressure, 6.5), reason::value_unknown, "the current value is too old");
    });
}};

template <class P>
struct conditional {
    plant::site site;
    resource guard, start;
    si::process_image image;
    std::optional<guarded_by<P>> e;
    conditional() {
        guard = site.tag("guard", value_kind::boolean, false);
        start = site.tag("start", value_kind::boolean);
        site.only_if(start, {.input = guard, .operand = 1, .max_age = seconds(2)});
        e.emplace(site, si::image_of{&image});
    }
    verdict decide() {
        request r = write(start, true);
        return e->decide(r);
    }
};

const claims_of<si::permissives<>> permissives{[](conformance::registry& tests) {
    tests.add<si::permissives<>, cr<3, 5>>("no write while a condition isn't known to hold", []<class P>(check& c) {
        conditional<P> p;
        c.denied(p.decide(), reason::not_permissive, "not known");
        p.image.store(p.guard, read(false, p.e->now()));
        c.denied(p.decide(), reason::not_permissive, "open");
        p.image.store(p.guard, read(true, p.e->now()));
        c.permitted(p.decide(), "closed");
        p.image.store(p.guard, read(true, p.e->now(), quality::bad));
        c.denied(p.decide(), reason::not_permissive, "bad");
    });
}};

const claims_of<si::answer_check> answer_check{[](conformance::registry& tests) {
    tests.add<si::answer_check, cr<3, 5>>("what a device answers is validated", []<class P>(check& c) {
        plant::site s;
        limit_entry l;
        l.hard = {0, 16};
        l.has_range = true;
        const auto tag = s.tag("level", value_kind::real, l);
        guarded_by<P> e{s, si::answer_options{}};
        request r = write(tag, {});
        r.action = actions::tag_read;
        const auto released = [&](value v) {
            result_view view{v};
            const verdict said = e.release(r, view);
            return std::pair{said, view.quality};
        };
        c.that(released(5.0).second == quality::good, "a good value");
        c.that(released(17.0).second == quality::bad, "out of range");
        c.that(released(std::numeric_limits<double>::quiet_NaN()).second == quality::bad, "not a number");
        c.denied(released({}).first, reason::answer_mismatch, "no value");
    });
}};

const claims_of<si::output_failsafe<>> output_failsafe{[](conformance::registry& tests) {
    tests.add<si::output_failsafe<>, cr<3, 6>>(
        "a lost heartbeat puts the output into its state", []<class P>(check& c) {
            plant::site s;
            const auto out = s.tag("out", value_kind::real);
            const auto beat = s.tag("beat", value_kind::integer, false);
            failsafe_entry rule;
            rule.tag = out;
            rule.heartbeat = beat;
            rule.period = seconds(1);
            rule.action = failsafe_action::substitute;
            rule.substitute = 20;
            s.on_loss(rule);
            std::vector<double> written;
            si::failsafe_options o;
            o.writer = {&written, [](void* to, resource, value v) noexcept {
                            static_cast<std::vector<double>*>(to)->push_back(v.number());
                            return si::output_result::done;
                        }};
            si::process_image image;
            guarded_by<P> e{s, si::image_of{&image}, o};
            e.tick();
            e.template part<P>().started(out, read(50.0, e.now()));
            e.tick();
            request r = write(out, 60.0);
            e.template part<testing::manual_clock>().advance(nanoseconds(1));
            c.permitted(e.decide(r), "while the peer is there");
            c.that(written.empty(), "nothing was written at the start");
            e.template part<testing::manual_clock>().advance(seconds(1));
            e.tick();
            c.that(written == std::vector<double>{20}, "the substitute was written");
            c.denied(e.decide(r), reason::outputs_tripped, "while tripped");
        });
}};

} // namespace

TEST_CASE("si: CR 3.5, CR 3.6: the claims of its policies") { CHECK(failures_of("si::") == ""); }
