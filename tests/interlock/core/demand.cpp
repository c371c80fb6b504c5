// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/demand.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/wireless_restriction.hpp>
#include <interlock/unsafe/monitor_only.hpp>

#include <doctest/doctest.h>

#include <string_view>

namespace il = interlock;

namespace {

il::site::snapshot_builder site() {
    il::site::snapshot_builder s;
    s.add_listener("plant").add_zone("control").add_device("plc", "control").add_role("operator");
    s.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    s.add_tag("valve", {.device = "plc", .type = il::value_kind::boolean, .writable = true});
    s.permit("operator", {.actions = {"tag.write"}, .on = "valve"});
    return s;
}
il::site::snapshot_builder wireless() {
    il::site::snapshot_builder s = site();
    s.rows().lists_wireless = true;
    s.rows().wireless.push_back({.actions = {"tag.write"}, .on = "valve"});
    return s;
}
il::site::snapshot_builder approvals() {
    il::site::snapshot_builder s = site();
    il::site::approval_row row;
    row.actions = {"tag.write"};
    row.on = "valve";
    row.by = {"operator"};
    row.within = il::seconds(60);
    s.rows().approvals.push_back(row);
    return s;
}
template <class... Policies>
using plain = il::enforcer<il::testing::manual_clock, il::uc::rbac, Policies...>;

bool asks_for(const il::publish_outcome& said, std::string_view policy) {
    return said.result == il::publish_result::refused && said.why.view().find(policy) != std::string_view::npos;
}

} // namespace

TEST_CASE(
    "core/demand: what the document asks for and nobody here enforces: it isn't taken, and what was in force stays") {
    plain<> e{site()};
    REQUIRE(e.started().result == il::publish_result::in_force);
    CHECK(asks_for(e.publish(approvals()), "uc::dual_approval"));
    CHECK(asks_for(e.publish(wireless()), "uc::wireless_restriction"));
    CHECK(asks_for(e.publish(site().set_monitor_only()), "unsafe::monitor_only"));
    CHECK(e.tag("valve").id != 0);
    CHECK(e.publish(site().set_version(2)).result == il::publish_result::in_force);
}

TEST_CASE("core/demand: with the policy that enforces it, it is taken") {
    plain<il::uc::wireless_restriction> radio{wireless()};
    CHECK(radio.started().result == il::publish_result::in_force);
    CHECK(asks_for(radio.publish(approvals()), "uc::dual_approval"));
    plain<il::unsafe::monitor_only> watching{site().set_monitor_only()};
    CHECK(watching.started().result == il::publish_result::in_force);
}
