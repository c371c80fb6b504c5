// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/testing/failing_sink.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/testing/request_builder.hpp>
#include <interlock/uc/rbac.hpp>

#include "interlock/testing/plant.hpp"

#include <doctest/doctest.h>

namespace il = interlock;
using il::testing::ask;
using il::testing::failing_sink;

namespace {
using security = il::enforcer<il::testing::manual_clock, il::uc::rbac, failing_sink>;

auto op3(const security& e) { return ask(e).by("op3").from("plant", il::ipv4(10, 1, 0, 7)); }
} // namespace

TEST_CASE("testing::failing_sink: CCSC 1: an ordinary action is refused, an essential one goes on degraded") {
    security e{small_plant()};
    bool ran = false;
    const auto written = e.enforce(op3(e).to("tag.write", "boiler1.setpoint", 8.5), [&] { ran = true; });
    CHECK(written.verdict().outcome == il::decision::indeterminate);
    CHECK(written.verdict().why == il::reason::journal_unavailable);
    CHECK_FALSE(ran);
    const auto tripped = e.enforce(op3(e).to("tag.write", "boiler1.trip", true), [&] { ran = true; });
    CHECK(tripped.permitted());
    CHECK(tripped.verdict().degraded);
    CHECK(ran);
}

TEST_CASE("testing::failing_sink: fails from the n-th on, and recovers") {
    security e{small_plant()};
    failing_sink& sink = e.part<failing_sink>();
    const auto write = [&] { return e.enforce(op3(e).to("tag.write", "boiler1.setpoint", 8.5), [] {}).permitted(); };
    sink.fail_from(3);
    CHECK(write());
    CHECK(write());
    CHECK_FALSE(write());
    CHECK_FALSE(write());
    CHECK(sink.asked() == 4);
    CHECK(sink.ended() == 2);
    sink.recover();
    CHECK(write());
}
