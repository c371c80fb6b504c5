// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/diagnostic_access.hpp>

#include "service_port.hpp"

#include <interlock/core/component.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/core/statement.hpp>
#include <interlock/uc/rbac.hpp>

#include <doctest/doctest.h>

#include <string>

namespace il = interlock;
using il::reason;
using il::seconds;
using il::uc::port_event;
using events = std::vector<port_event>;
using cabinet = service_port::cabinet<>;
using access_policy = il::uc::diagnostic_access<service_port::socket>;

namespace {
access_policy& access_of(cabinet& c) { return c.e.part<access_policy>(); }
} // namespace

TEST_CASE("uc::diagnostic_access: EDR 2.13: closed at the start, and at the end") {
    service_port::socket port;
    REQUIRE(port.open);
    {
        access_policy one{il::uc::port_options<service_port::socket>{.port = &port}};
        CHECK(!port.attach());
        CHECK(!one.is_open());
        port.open = true;
    }
    CHECK(!port.open);
}

TEST_CASE("uc::diagnostic_access: EDR 2.13: opened for a while by somebody with the right to") {
    cabinet c;
    auto& access = access_of(c);
    CHECK(access.open(c.e, c.ask("ann", "port.open", "plc"), seconds(60)).why == reason::no_right);
    CHECK(access.open(c.e, c.ask("flo", "tag.read", "plc"), seconds(60)).why == reason::no_right);
    CHECK(access.open(c.e, c.ask("flo", "port.open", "spare"), seconds(60)).why == reason::no_right);
    CHECK(access.open(c.e, c.ask("flo", "port.open", "plc"), {}).why == reason::no_right);
    CHECK(!c.port.open);
    CHECK(access.open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    CHECK(c.port.open);
    CHECK(access.open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).why == reason::busy);
    c.later(seconds(59));
    CHECK(c.port.attach());
    c.later(seconds(1));
    CHECK(!c.port.open);
    CHECK(!access.is_open());
    CHECK(c.events() == events{port_event::opened, port_event::used, port_event::closed});
    // Whatever is asked for, never longer than the longest time.
    CHECK(access.open(c.e, c.ask("flo", "port.open", "plc"), seconds(86400)).outcome == il::decision::no_objection);
    c.later(seconds(600));
    CHECK(!c.port.open);
    CHECK(access.open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    access.close(c.e.now());
    CHECK(!c.port.open);
}

TEST_CASE("uc::diagnostic_access: EDR 2.13: what comes through a closed port is refused") {
    cabinet c;
    CHECK(c.says("flo", "tag.read", "plc.mode", "service").why == reason::port_closed);
    CHECK(c.says("flo", "tag.read", "plc.mode", "desk").permitted());
    CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    CHECK(c.says("flo", "tag.read", "plc.mode", "service").permitted());
    // Open is no right: who has none still gets nothing.
    CHECK(!c.says("nobody", "tag.read", "plc.mode", "service").permitted());
    c.later(seconds(60));
    CHECK(c.says("flo", "tag.read", "plc.mode", "service").why == reason::port_closed);
}

TEST_CASE("uc::diagnostic_access: EDR 2.13(1): attempts are told, each once") {
    cabinet c;
    c.port.attach();
    c.port.attach();
    c.later(seconds(1));
    REQUIRE(c.told.size() == 1);
    CHECK(c.told[0].what == port_event::attempt_refused);
    CHECK(c.told[0].count == 2);
    CHECK(c.told[0].by.id == 0);
    c.later(seconds(1));
    CHECK(c.told.size() == 1);
    // An attempt just before it opens isn't mistaken for use.
    c.port.attach();
    c.told.clear();
    CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    CHECK(c.events() == events{port_event::attempt_refused, port_event::opened});
}

TEST_CASE("uc::diagnostic_access: EDR 2.13: who is disabled leaves no open port behind") {
    cabinet c;
    CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    auto same = service_port::site();
    REQUIRE(c.e.publish(same.set_version(2)).result == il::publish_result::in_force);
    CHECK(c.port.open);
    auto next = service_port::site();
    next.set_version(3).rows().subjects[0].row.disabled = true;
    REQUIRE(c.e.publish(next).result == il::publish_result::in_force);
    CHECK(!c.port.open);
    CHECK(c.says("ann", "tag.read", "plc.mode", "service").why == reason::port_closed);
}

TEST_CASE("uc::diagnostic_access: EDR 2.13: who loses the right to it at a publication leaves no open port behind") {
    const auto after = [](const auto& change) {
        cabinet c;
        CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome ==
              il::decision::no_objection);
        auto next = service_port::site();
        next.set_version(2);
        change(next);
        REQUIRE(c.e.publish(next).result == il::publish_result::in_force);
        CHECK(access_of(c).is_open() == c.port.open);
        return c.port.open;
    };
    CHECK(after([](auto& s) { s.add_role("another"); }));
    CHECK(!after([](auto& s) { s.rows().subjects[0].row.roles = {"operator"}; }));
    CHECK(!after([](auto& s) { s.rows().rules[0].rule.actions = {"tag.read"}; }));
    CHECK(!after([](auto& s) { s.deny("fitter", {.actions = {"port.open"}, .on = "plc"}); }));
    // The zone that it was asked for from is another one now, or none that may.
    CHECK(after([](auto& s) { s.rows().rules[0].rule.from = {"hall"}; }));
    CHECK(!after([](auto& s) {
        s.rows().rules[0].rule.from = {"hall"};
        s.add_zone("yard").rows().prefixes[0].zone = "yard";
    }));
    // What a request alone shows was judged when it opened; the time of the week is another one.
    CHECK(after([](auto& s) { s.rows().rules[0].rule.when.authenticated_within = seconds(1); }));
    CHECK(!after([](auto& s) { s.rows().rules[0].rule.when.during = {{0, 1}}; }));
}

TEST_CASE(
    "uc::diagnostic_access: EDR 2.13: a right that runs out closes the port; one that was never the opener's own doesn't") {
    auto s = service_port::site();
    s.add_subject("tim", {.kind = il::subject_kind::human});
    s.add_assignment({"tim", "fitter", seconds(86400), seconds(86400 + 30)});
    cabinet c{s};
    c.wall.set_wall_offset(seconds(86400) - c.e.now());
    CHECK(access_of(c).open(c.e, c.ask("tim", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    c.later(seconds(29));
    CHECK(c.port.open);
    c.later(seconds(1));
    CHECK(!c.port.open);
    // As with a role that a supervisor lends: this policy doesn't know how long.
    il::request asked = c.ask("ann", "port.open", "plc");
    CHECK(!c.e.decide(asked).permitted());
    CHECK(c.e.on_site([&](const il::snapshot& now) {
                 return access_of(c).open(now, asked, il::permit, seconds(60), c.e.now());
             })
              .outcome == il::decision::no_objection);
    c.later(seconds(59));
    CHECK(c.port.open);
    c.later(seconds(1));
    CHECK(!c.port.open);
}

TEST_CASE("uc::diagnostic_access: EDR 2.13: an account that is disabled between publications closes what it opened") {
    cabinet c;
    CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    c.disabled = c.e.subject("ann").id;
    c.later(seconds(1));
    CHECK(c.port.open);
    c.disabled = c.e.subject("flo").id;
    c.later(seconds(1));
    CHECK(!c.port.open);
    CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).why == reason::subject_disabled);
    CHECK(!c.port.open);
}

TEST_CASE(
    "uc::diagnostic_access: EDR 2.13: hardware that takes no orders is told, tried again, and lets nothing through") {
    cabinet c;
    c.port.takes_orders = false;
    CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).why == reason::policy_failed);
    CHECK(c.events() == events{port_event::failed});
    CHECK(!access_of(c).is_open());
    c.port.takes_orders = true;
    CHECK(access_of(c).open(c.e, c.ask("flo", "port.open", "plc"), seconds(60)).outcome == il::decision::no_objection);
    c.port.takes_orders = false;
    c.later(seconds(60));
    CHECK(c.port.open); // the hardware
    CHECK(c.says("flo", "tag.read", "plc.mode", "service").why == reason::port_closed);
    CHECK(c.events() == events{port_event::opened, port_event::failed, port_event::closed});
    c.later(seconds(1));
    CHECK(c.events().empty()); // told once
    c.port.takes_orders = true;
    c.later(seconds(1));
    CHECK(!c.port.open);
}

TEST_CASE("uc::diagnostic_access: EDR 2.13: a simulated port doesn't count in a statement") {
    using simulated = il::enforcer<il::testing::manual_clock, il::embedded_device,
                                   il::uc::diagnostic_access<il::testing::simulated_port>, il::uc::rbac>;
    using real = il::enforcer<il::testing::manual_clock, il::embedded_device, access_policy, il::uc::rbac>;
    const auto met = [](const il::slc_statement& said) {
        for (const il::statement_row& row : said.rows)
            if (row.id == il::edr<2, 13>) return row.how == il::way::met_by_component;
        return false;
    };
    CHECK(!met(il::statement<simulated>()));
    CHECK(met(il::statement<real>()));
}
