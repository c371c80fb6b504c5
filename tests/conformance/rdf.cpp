// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/rdf/conduits.hpp>

#include "conformance/library.hpp"
#include "interlock/uc/boiler.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;
using conformance::check;

namespace {

template <class P>
using boundary = enforcer<testing::manual_clock, P, boiler::grant_all>;

template <class E>
verdict decide(const E& e, request asked) {
    return e.decide(asked);
}
template <class E>
caller from(const E& e, const network_address& address, std::string_view listener = "plant") {
    caller c = boiler::by(e, "op3", listener);
    c.origin = boiler::at(e, listener, address);
    return c;
}

const claims_of<rdf::conduits> conduits{[](conformance::registry& tests) {
    using policy = rdf::conduits;
    tests.add<policy, cr<5, 1>>("zones by listener and address, conduits by action", []<class P>(check& c) {
        boundary<P> e{boiler::site()};
        c.permitted(decide(e, boiler::write(e, boiler::by(e, "op3"))), "control writes to the boiler");
        c.permitted(decide(e, boiler::read(e, boiler::by(e, "op3", "secure"))), "the office reads from the boiler");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "op3", "secure"))), reason::outside_zone,
                 "and doesn't write");
        c.denied(decide(e, boiler::write(e, from(e, ipv4(10, 1, 0, 5), "secure"))), reason::outside_zone,
                 "an address of control on the office's listener");
        auto redrawn = boiler::site();
        redrawn.set_version(2).add_conduit("office", "boiler", {"tag.write"});
        e.publish(redrawn);
        c.permitted(decide(e, boiler::write(e, boiler::by(e, "op3", "secure"))), "the site draws its own conduits");
    });
    tests.add<policy, ndr<5, 2>>(
        "traffic at the boundary is controlled, and counted where refused", []<class P>(check& c) {
            boundary<P> e{boiler::site()};
            const auto zone_of = [&](std::string_view name) {
                return e.on_site([&](const snapshot& s) { return zone{s.zone_names.find(name)}; });
            };
            c.permitted(boiler::done(e, boiler::write(e, boiler::by(e, "op3"))), "what a conduit leads through");
            for (int i = 0; i < 3; ++i)
                c.denied(boiler::done(e, boiler::write(e, boiler::by(e, "op3"), "mill1.speed")), reason::outside_zone,
                         "what none leads through");
            c.that(e.template part<P>().refused(zone_of("control"), zone_of("mill")) == 3,
                   "three times, between these two");
            c.that(e.template part<P>().refused(zone_of("control"), zone_of("boiler")) == 0, "and not between those");
            c.denied(decide(e, boiler::trip(e, from(e, ipv4(192, 168, 0, 1)))), reason::outside_zone,
                     "an essential action from outside");
        });
    tests.add<policy, ndr<5, 2, 1>>("nothing passes that no conduit permits", []<class P>(check& c) {
        const boundary<P> none{site::snapshot_builder{}};
        c.denied(decide(none, boiler::read(none, boiler::by(none, "op3"))), reason::outside_zone, "no rules at all");
        const boundary<P> e{boiler::site()};
        c.denied(decide(e, boiler::read(e, from(e, ipv4(192, 168, 0, 1)))), reason::outside_zone,
                 "from outside all zones");
        c.denied(decide(e, boiler::read(e, boiler::by(e, "op3"), "mill1.speed")), reason::outside_zone,
                 "to another zone");
        auto inside = boiler::site();
        inside.add_zone_prefix("plant", "10.2.0.0/16", "boiler");
        const boundary<P> within{inside};
        c.denied(decide(within, boiler::read(within, from(within, ipv4(10, 2, 0, 1)))), reason::outside_zone,
                 "within a zone that has no rule for it");
    });
}};

} // namespace

TEST_CASE("rdf::conduits: CR 5.1, NDR 5.2, NDR 5.2(1): its claims") { CHECK(failures_of("rdf::conduits") == ""); }
