// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/testing/recording_sink.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/testing/request_builder.hpp>
#include <interlock/uc/rbac.hpp>

#include "interlock/testing/plant.hpp"

#include <doctest/doctest.h>

namespace il = interlock;
using il::testing::ask;
using il::testing::recording_sink;
using il::testing::sunk;

namespace {
using security = il::enforcer<il::testing::manual_clock, il::uc::rbac, recording_sink>;

il::request write(const security& e, double to) {
    return ask(e).by("op3").from("plant", il::ipv4(10, 1, 0, 7)).to("tag.write", "boiler1.setpoint", to);
}
} // namespace

TEST_CASE("testing::recording_sink: an action leaves a line before and a line after") {
    security e{small_plant()};
    const recording_sink& sink = e.part<recording_sink>();
    std::size_t before = 0;
    CHECK(e.enforce(write(e, 8.5), [&] { before = sink.records().size(); }).permitted());
    CHECK(before == 1);
    REQUIRE(sink.records().size() == 2);
    CHECK(sink.records()[0].what == sunk::begun);
    CHECK(sink.records()[0].asked.value == il::value{8.5});
    CHECK(sink.records()[0].asked.site == nullptr);
    CHECK(sink.records()[1].what == sunk::done);
}

TEST_CASE("testing::recording_sink: a refusal leaves one line with its reason, decide leaves none") {
    security e{small_plant()};
    const recording_sink& sink = e.part<recording_sink>();
    il::request asked = write(e, 8.5);
    asked.who.subject = {};
    CHECK_FALSE(e.decide(asked).permitted());
    CHECK(sink.records().empty());
    CHECK_FALSE(e.enforce(asked, [] { FAIL("ran"); }).permitted());
    REQUIRE(sink.records().size() == 1);
    CHECK(sink.records()[0].what == sunk::refused);
    CHECK(sink.records()[0].said.why == il::reason::unknown_subject);
}

TEST_CASE("testing::recording_sink: outcomes are told apart") {
    security e{small_plant()};
    recording_sink& sink = e.part<recording_sink>();
    e.enforce(write(e, 8.5), [] { return il::outcome_kind::refused_by_device; });
    il::request asked = write(e, 8.5);
    e.begin(asked).cancel();
    { const auto lost = e.begin(asked); }
    CHECK(sink.count(sunk::begun) == 3);
    CHECK(sink.count(sunk::refused_by_device) == 1);
    CHECK(sink.count(sunk::cancelled) == 1);
    CHECK(sink.count(sunk::unknown) == 1);
    CHECK(sink.count(sunk::done) == 0);
    sink.clear();
    CHECK(sink.records().empty());
}
