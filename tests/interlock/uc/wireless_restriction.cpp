// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/wireless_restriction.hpp>

#include "boiler.hpp"
#include "oven.hpp"

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
using il::reason;

namespace {

using security =
    il::enforcer<il::testing::manual_clock, oven::identity, boiler::grant_all, il::uc::wireless_restriction>;

il::site::snapshot_builder site() {
    auto s = oven::site();
    return s.add_subject("ann", {.kind = il::subject_kind::human});
}
il::verdict asks(const security& e, std::string_view what, std::string_view on, std::string_view over,
                 il::value v = il::value{1.0}, il::medium claimed = il::medium::unknown) {
    il::caller c;
    c.origin = {.address = over == "air" ? il::ipv4(10, 2, 0, 1) : il::ipv4(10, 1, 0, 1),
                .medium = claimed,
                .listener = e.listener(over)};
    c.subject = e.subject("ann");
    il::request asked = e.ask(c, what, on, v);
    return e.decide(asked);
}

} // namespace

TEST_CASE("uc::wireless_restriction: CR 2.2: what is listed is denied over wireless, and only there") {
    const security e{site().keep_off_wireless({.actions = {"tag.write"}, .on = "oven.heat"})};
    REQUIRE(e.started().result == il::publish_result::in_force);
    CHECK(asks(e, "tag.write", "oven.heat", "wire").permitted());
    CHECK(asks(e, "tag.write", "oven.mode", "air").permitted());
    CHECK(asks(e, "tag.read", "oven.heat", "air").permitted());
    const il::verdict said = asks(e, "tag.write", "oven.heat", "air");
    CHECK(said.why == reason::denied_by_rule);
    CHECK(said.row == il::detail::cr_row(2, 2));
    // Neither leaving the medium out nor claiming another gets around it.
    CHECK(!asks(e, "tag.write", "oven.heat", "air", il::value{1.0}, il::medium::wired).permitted());
    CHECK(!asks(e, "tag.write", "oven.heat", "wire", il::value{1.0}, il::medium::wireless).permitted());
    CHECK(!asks(e, "tag.write", "oven.heat", "nowhere", il::value{1.0}, il::medium::wired).permitted());
}

TEST_CASE("uc::wireless_restriction: CR 2.2: a zone on the air, and a listener that becomes one by a publication") {
    security e{site().keep_off_wireless({.actions = {"tag.write"}, .on = "*"}).set_wireless("hall")};
    CHECK(!asks(e, "tag.write", "oven.heat", "wire").permitted());
    e.publish(site().set_version(2).keep_off_wireless({.actions = {"tag.write"}, .on = "*"}));
    CHECK(asks(e, "tag.write", "oven.heat", "wire").permitted());
    il::caller c;
    c.origin = {.address = il::ipv4(10, 1, 0, 1), .listener = e.listener("wire")};
    c.subject = e.subject("ann");
    e.locate(c.origin);
    CHECK(c.origin.medium == il::medium::wired);
    auto air = site().set_version(3).keep_off_wireless({.actions = {"tag.write"}, .on = "*"});
    air.rows().listeners[0].row.medium = il::medium::wireless;
    e.publish(air);
    il::request asked = e.ask(c, "tag.write", "oven.heat", il::value{1.0});
    CHECK(e.decide(asked).why == reason::denied_by_rule);
    // The record gets the medium from here.
    CHECK(asked.who.origin.medium == il::medium::wireless);
}

TEST_CASE("uc::wireless_restriction: without a list all that doesn't only look is kept off, essential actions apart") {
    const security e{site()};
    CHECK(!asks(e, "tag.write", "oven.heat", "air").permitted());
    CHECK(asks(e, "tag.read", "oven.heat", "air").permitted());
    CHECK(asks(e, "tag.write", "oven.heat", "wire").permitted());
    CHECK(asks(e, "tag.write", "oven.stop", "air", il::value{true}).permitted());
    CHECK(!asks(e, "tag.write", "oven.stop", "air", il::value{false}).permitted());
}

TEST_CASE("uc::wireless_restriction: explain") {
    const security e{site()};
    il::caller c;
    c.origin = {.address = il::ipv4(10, 2, 0, 1), .listener = e.listener("air")};
    c.subject = e.subject("ann");
    il::request asked = e.ask(c, "tag.write", "oven.heat", il::value{1.0});
    const il::verdict said = e.decide(asked);
    il::explanation into;
    e.explain(asked, said, into);
    CHECK(into.view() == "tag.write on oven.heat is kept off wireless, and it came over it (CR 2.2)");
}
