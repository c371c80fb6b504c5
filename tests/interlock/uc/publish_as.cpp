// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/publish_as.hpp>

#include "boiler.hpp"

#include <interlock/uc/rbac.hpp>
#include <interlock/unsafe/monitor_only.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace il = interlock;
using il::reason;

namespace {

il::site::snapshot_builder site(std::uint64_t version = 1) {
    auto s = boiler::site();
    s.add_role("security officer").permit("security officer", {.actions = {"policy.publish"}, .on = "boiler-plc"});
    s.add_subject("sue", {.kind = il::subject_kind::human, .roles = {"security officer"}});
    return s.set_version(version);
}

/// Counts what became of actions, as a record would.
struct ends {
    static constexpr std::string_view name = "ends";
    using stages = il::takes_part<il::stage::reserve>;
    unsigned done = 0;
    unsigned cancelled = 0;
    il::verdict reserve(const il::request&, il::reservation&) noexcept { return il::no_objection; }
    void commit(const il::request&, il::reservation&, il::outcome_kind) noexcept { ++done; }
    void rollback(const il::request&, il::reservation&) noexcept { ++cancelled; }
};

template <class... More>
struct office {
    il::enforcer<il::testing::manual_clock, il::uc::rbac, ends, More...> e{site()};

    il::request asks(std::string_view who, std::string_view what = "policy.publish") {
        return e.ask(boiler::by(e, who), what, "boiler-plc");
    }
    std::uint64_t version() {
        return e.on_site([](const il::snapshot& s) { return s.version; });
    }
    const ends& became() { return e.template part<ends>(); }
};

} // namespace

TEST_CASE("uc/publish_as: CR 2.1(2): who has the right changes what roles permit; it is an action like others") {
    office<> o;
    auto next = site(2);
    next.permit("viewer", {.actions = {"tag.write"}, .on = "mill1.*"});
    const il::request write = boiler::write(o.e, boiler::by(o.e, "viewer1"), "mill1.speed");
    REQUIRE(boiler::done(o.e, write).why == reason::no_right);
    const auto said = publish_as(o.e, o.asks("sue"), next);
    CHECK(said.said.permitted());
    CHECK(said.became.result == il::publish_result::in_force);
    CHECK(o.version() == 2);
    CHECK(o.became().done == 1);
    CHECK(boiler::done(o.e, write).permitted());
}

TEST_CASE("uc/publish_as: nobody else does, nor by another action, and nothing changes") {
    office<> o;
    for (const std::string_view who : {"op3", "hmi1", "former1", ""}) {
        const auto said = publish_as(o.e, o.asks(who), site(2));
        CHECK_FALSE(said.said.permitted());
        CHECK(said.became.result == il::publish_result::refused);
        CHECK_FALSE(said.became.why.empty());
    }
    const auto other = publish_as(o.e, boiler::write(o.e, boiler::by(o.e, "op3")), site(2));
    CHECK(other.said.why == reason::no_right);
    CHECK(o.became().done == 0);
    CHECK(o.became().cancelled == 1);
    CHECK(o.version() == 1);
}

TEST_CASE("uc/publish_as: a site policy that isn't taken is an action that didn't happen") {
    office<> o;
    auto bad = site(2);
    bad.permit("nobody has it", {.actions = {"tag.read"}, .on = "*"});
    const auto said = publish_as(o.e, o.asks("sue"), bad);
    CHECK(said.said.permitted());
    CHECK(said.became.result == il::publish_result::refused);
    CHECK(o.became().cancelled == 1);
    CHECK(o.version() == 1);
}

TEST_CASE("uc/publish_as: what monitor-only mode lets pass is no right") {
    office<il::unsafe::monitor_only> o;
    REQUIRE(o.e.publish(site(2).set_monitor_only()).result == il::publish_result::in_force);
    const auto said = publish_as(o.e, o.asks("op3"), site(3));
    CHECK_FALSE(said.said.permitted());
    CHECK(o.version() == 2);
}
