// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/rights.hpp>

#include <interlock/uc/rbac.hpp>

#include "boiler.hpp"

#include <doctest/doctest.h>

#include <array>

namespace il = interlock;

namespace {
using security = il::enforcer<il::testing::manual_clock, il::uc::rbac>;
}

TEST_CASE("uc/rights: the rights on a tag are those that the roles permit from the zone, without what they deny") {
    const security e{boiler::site()};
    e.on_site([&](const il::snapshot& s) {
        const il::tag_entry& setpoint = s.tag(e.tag("boiler1.setpoint"));
        const il::zone control{s.zone_names.find("control")};
        const il::zone office{s.zone_names.find("office")};
        const auto both = il::bit(il::actions::tag_read) | il::bit(il::actions::tag_write);
        CHECK(il::uc::rights_of(s, e.subject("op3"), control, setpoint) == both);
        CHECK(il::uc::rights_of(s, e.subject("op3"), office, setpoint) == il::bit(il::actions::tag_read));
        CHECK(il::uc::rights_of(s, e.subject("op4"), control, setpoint) == il::bit(il::actions::tag_read));
        CHECK(il::uc::rights_of(s, e.subject("op3"), il::zone{}, setpoint) == 0);
        CHECK(il::uc::rights_of(s, e.subject("former1"), control, setpoint) == 0);
        CHECK(il::uc::rights_of(s, il::subject{}, control, setpoint) == 0);
    });
}

TEST_CASE("uc/rights: CR 3.7: only somebody with some right there may learn what is mapped") {
    const security e{boiler::site()};
    e.on_site([&](const il::snapshot& s) {
        const il::zone control{s.zone_names.find("control")};
        const il::resource plc = e.tag("boiler-plc");
        const il::resource mill = e.tag("mill-plc");
        REQUIRE(plc.id != 0);
        CHECK(il::uc::has_some_right(s, e.subject("viewer1"), control, plc));
        CHECK_FALSE(il::uc::has_some_right(s, e.subject("viewer1"), control, mill));
        CHECK_FALSE(il::uc::has_some_right(s, e.subject("nobody1"), control, plc));
        CHECK_FALSE(il::uc::has_some_right(s, il::subject{}, control, plc));
        CHECK_FALSE(il::uc::has_some_right(s, e.subject("viewer1"), control, il::resource{}));
        const std::array there{e.tag("mill1.speed"), e.tag("boiler1.trip")};
        CHECK(il::uc::has_some_right(s, e.subject("hmi1"), control, there));
        CHECK_FALSE(il::uc::has_some_right(s, e.subject("hmi1"), control, std::array{e.tag("mill1.speed")}));
    });
}
