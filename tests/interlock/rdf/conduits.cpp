// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/rdf/conduits.hpp>

#include "interlock/uc/boiler.hpp"

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
using il::reason;

namespace {

using boundary = il::rdf::conduits;
using security = il::enforcer<il::testing::manual_clock, boundary, boiler::grant_all>;

reason why(const security& e, il::request asked) { return e.decide(asked).why; }
bool permitted(const security& e, il::request asked) { return e.decide(asked).permitted(); }

} // namespace

TEST_CASE("rdf::conduits: NDR 5.2: only the actions of a conduit pass from one zone to another") {
    const security e{boiler::site()};
    CHECK(permitted(e, boiler::write(e, boiler::by(e, "op3"))));
    CHECK(permitted(e, boiler::read(e, boiler::by(e, "op3", "secure"))));
    CHECK(why(e, boiler::write(e, boiler::by(e, "op3", "secure"))) == reason::outside_zone);
    CHECK(why(e, boiler::read(e, boiler::by(e, "", "panel"))) == reason::outside_zone);
}

TEST_CASE("rdf::conduits: NDR 5.2(1): what nobody wrote a conduit for doesn't pass, a zone's own traffic included") {
    const security e{boiler::site()};
    CHECK(why(e, boiler::read(e, boiler::by(e, "op3"), "mill1.speed")) == reason::outside_zone);
    il::caller outside = boiler::by(e, "op3");
    outside.origin.address = il::ipv4(192, 168, 0, 1);
    outside.origin.located_by = 0;
    CHECK(why(e, boiler::read(e, outside)) == reason::outside_zone);
    il::caller nowhere = boiler::by(e, "op3");
    nowhere.origin.listener = {};
    nowhere.origin.located_by = 0;
    CHECK(why(e, boiler::read(e, nowhere)) == reason::outside_zone);

    auto within = boiler::site();
    within.add_zone_prefix("plant", "10.2.0.0/16", "boiler");
    const security inside{within};
    il::caller neighbour = boiler::by(inside, "op3");
    neighbour.origin.address = il::ipv4(10, 2, 0, 1);
    CHECK(why(inside, boiler::read(inside, neighbour)) == reason::outside_zone);
    within.add_conduit("boiler", "boiler", {"tag.read"});
    const security ruled{within};
    neighbour = boiler::by(ruled, "op3");
    neighbour.origin.address = il::ipv4(10, 2, 0, 1);
    CHECK(permitted(ruled, boiler::read(ruled, neighbour)));
    CHECK(why(ruled, boiler::write(ruled, neighbour)) == reason::outside_zone);

    const security none{il::site::snapshot_builder{}};
    CHECK(why(none, boiler::read(none, boiler::by(none, "op3"))) == reason::outside_zone);
}

TEST_CASE(
    "rdf::conduits: 4.1: a zone is a listener and a prefix together, the longest one, and a mapped address is its own") {
    auto site = boiler::site();
    site.add_zone("cell")
        .add_zone("lab")
        .add_conduit("cell", "mill", {"tag.read"})
        .add_conduit("lab", "mill", {"tag.write"});
    site.add_zone_prefix("plant", "10.1.7.0/24", "cell").add_zone_prefix("plant", "2001:db8:7::/48", "lab");
    const security e{site};
    REQUIRE(e.started().result == il::publish_result::in_force);
    const auto from = [&](std::string_view address, std::string_view listener = "plant") {
        il::caller who = boiler::by(e, "op3");
        const auto parsed = il::site::parse_address(address);
        REQUIRE(parsed);
        who.origin = boiler::at(e, listener, *parsed);
        return who;
    };
    // 10.1.7.0/24 lies within control's 10.1.0.0/16, and is the cell's.
    CHECK(permitted(e, boiler::read(e, from("10.1.7.1"), "mill1.speed")));
    CHECK(why(e, boiler::write(e, from("10.1.7.1"))) == reason::outside_zone);
    CHECK(permitted(e, boiler::write(e, from("10.1.8.1"))));
    CHECK(why(e, boiler::read(e, from("10.1.8.1"), "mill1.speed")) == reason::outside_zone);
    // The same address over another listener is somewhere else.
    CHECK(why(e, boiler::read(e, from("10.1.7.1", "secure"), "mill1.speed")) == reason::outside_zone);
    // However an IPv4 address is written or arrives, it is one address.
    CHECK(permitted(e, boiler::write(e, from("::ffff:10.1.8.1"))));
    CHECK(permitted(e, boiler::write(e, from("::ffff:a01:801"))));
    CHECK(permitted(e, boiler::read(e, from("::ffff:10.1.7.1"), "mill1.speed")));
    // One that only looks like it isn't.
    CHECK(why(e, boiler::write(e, from("::10.1.8.1"))) == reason::outside_zone);
    CHECK(permitted(e, boiler::write(e, from("2001:db8:7::1"), "mill1.speed")));
    CHECK(why(e, boiler::write(e, from("2001:db8:8::1"), "mill1.speed")) == reason::outside_zone);
}

TEST_CASE("rdf::conduits: 4.1: a publication moves those who are connected into the zones of now") {
    security e{boiler::site()};
    il::caller op3 = boiler::by(e, "op3");
    e.locate(op3.origin);
    REQUIRE(permitted(e, boiler::write(e, op3)));
    auto moved = boiler::site();
    moved.set_version(2).add_zone_prefix("plant", "10.1.0.5/32", "office");
    REQUIRE(e.publish(moved).result == il::publish_result::in_force);
    CHECK(why(e, boiler::write(e, op3)) == reason::outside_zone);
    CHECK(permitted(e, boiler::read(e, op3)));
}

TEST_CASE("rdf::conduits: an essential action needs a conduit as well; only an internal subject doesn't") {
    auto site = boiler::site();
    auto& conduits = site.rows().conduits;
    std::erase_if(conduits, [](const auto& c) { return c.from == "local"; });
    const security e{site};
    CHECK(permitted(e, boiler::trip(e, boiler::by(e, "hmi1"))));
    CHECK(why(e, boiler::trip(e, boiler::by(e, "", "panel"))) == reason::outside_zone);
    CHECK(permitted(e, boiler::write(e, boiler::by(e, "failsafe"), "mill1.speed")));
    il::caller pretender = boiler::by(e, "failsafe");
    pretender.proof = il::proof::certificate;
    CHECK(why(e, boiler::write(e, pretender, "mill1.speed")) == reason::outside_zone);
}

TEST_CASE("rdf::conduits: CR 3.7: what isn't mapped is answered like all else where nothing leads out of the zone") {
    const security e{boiler::site()};
    // The conduits say nothing about it: what follows does, which knows the subject.
    CHECK(why(e, boiler::read(e, boiler::by(e, "op3"), "no.such.tag")) == reason::unmapped);
    il::caller outside = boiler::by(e, "op3");
    outside.origin.address = il::ipv4(192, 168, 0, 1);
    outside.origin.located_by = 0;
    CHECK(why(e, boiler::read(e, outside, "no.such.tag")) == reason::outside_zone);
}

TEST_CASE("rdf::conduits: counts what is refused between two zones, and says which") {
    security e{boiler::site()};
    const auto zone = [&](std::string_view name) {
        return e.on_site([&](const il::snapshot& s) { return il::zone{s.zone_names.find(name)}; });
    };
    il::request asked = boiler::write(e, boiler::by(e, "op3", "secure"));
    for (int i = 0; i < 3; ++i) CHECK(boiler::done(e, asked).why == reason::outside_zone);
    (void)e.decide(asked);
    CHECK(boiler::done(e, boiler::write(e, boiler::by(e, "op3"))).permitted());
    CHECK(e.part<boundary>().refused(zone("office"), zone("boiler")) == 3);
    CHECK(e.part<boundary>().refused(zone("control"), zone("boiler")) == 0);
    CHECK(e.part<boundary>().refused(il::zone{99}, il::zone{}) == 0);

    const il::verdict said = e.decide(asked);
    il::explanation into;
    e.explain(asked, said, into);
    CHECK(into.view() == "no conduit for tag.write from zone office to zone boiler (CR 5.1)");
}
