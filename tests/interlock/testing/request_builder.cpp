// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/testing/request_builder.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>

#include "interlock/testing/plant.hpp"

#include <doctest/doctest.h>

namespace il = interlock;
using il::testing::ask;

namespace {
using security = il::enforcer<il::testing::manual_clock, il::uc::rbac>;
} // namespace

TEST_CASE("testing::request_builder: names become the handles of the enforcer") {
    const security e{small_plant()};
    const il::request made = ask(e)
                                 .by("op3", il::proof::certificate)
                                 .from("plant", il::ipv4(10, 1, 0, 7))
                                 .to("tag.write", "boiler1.setpoint", 8.5)
                                 .of_quality(il::quality::uncertain)
                                 .stamped(il::seconds(5))
                                 .as_part(1, 3)
                                 .in({2, 3})
                                 .with({4, 5});
    CHECK(made.who.subject == e.subject("op3"));
    CHECK(made.who.subject.id != 0);
    CHECK(made.who.proof == il::proof::certificate);
    CHECK(made.who.origin.listener == e.listener("plant"));
    CHECK(made.who.origin.address == il::ipv4(10, 1, 0, 7));
    CHECK(made.action == il::actions::tag_write);
    CHECK(made.resource == e.tag("boiler1.setpoint"));
    CHECK(made.value == il::value{8.5});
    CHECK(made.quality == il::quality::uncertain);
    CHECK(made.source_time == il::seconds(5));
    CHECK(made.part == 1);
    CHECK(made.parts == 3);
    CHECK(made.who.session == il::session_id{2, 3});
    CHECK(made.who.credential == il::credential_id{4, 5});
}

TEST_CASE("testing::request_builder: decide asks the enforcer, and an unknown name is denied") {
    const security e{small_plant()};
    const auto op3 = ask(e).by("op3").from("plant", il::ipv4(10, 1, 0, 7));
    CHECK(il::testing::request_builder{op3}.to("tag.write", "boiler1.setpoint", 8.5).decide().permitted());
    CHECK(il::testing::request_builder{op3}.to("tag.write", "boiler2.setpoint", 8.5).decide().why ==
          il::reason::unmapped);
    CHECK(ask(e).by("op4").from("plant").to("tag.read", "boiler1.setpoint").decide().why ==
          il::reason::unknown_subject);
    CHECK(ask(e).by("op3").from("plant").to("tag.read", "boiler1.setpoint").decide().why == il::reason::no_right);
}
