// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/administration.hpp>

#include <doctest/doctest.h>

#include <interlock/site/review.hpp>

#include <string>
#include <utility>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;
using site::administration;
using list = std::vector<std::string>;

namespace {

/// chief includes operator, which includes viewer; auditor stands apart.
site::site_rows plant() {
    site::site_rows rows;
    rows.version = 4;
    rows.zones = {"room"};
    rows.devices = {{"plc", "room"}};
    rows.tags = {{"a.set", {.device = "plc", .writable = true}}, {"b.set", {.device = "plc"}}};
    rows.roles = {"viewer", "operator", "chief", "auditor"};
    rows.inclusions = {{"operator", "viewer"}, {"chief", "operator"}};
    rows.rules = {{"viewer", false, {.actions = {"tag.read"}, .on = "*"}},
                  {"operator", false, {.actions = {"tag.write", "tag.read"}, .on = "a.set"}}};
    rows.subjects = {{"ada", {.kind = il::subject_kind::human, .roles = {"operator"}}},
                     {"bob", {.kind = il::subject_kind::human, .roles = {"chief"}}}};
    return rows;
}

/// Nothing changes with a change that is refused.
void refused(const administration& of, const site::change_outcome& said, const std::string& why) {
    CHECK(said.refused == why);
    CHECK(of.rows().version == 4);
}

} // namespace

TEST_CASE("site::administration: CR 2.1: add_user, delete_user") {
    administration of(plant());
    refused(of, of.add_user("ada"), "user 'ada' is there already");
    refused(of, of.add_user("role:x"), "subject 'role:x' has a name that is kept for the holders of a role");
    refused(of, of.add_user("eve", {.roles = {"boss"}}), "role 'boss' is used, but is not in the site policy");
    refused(of, of.delete_user("eve"), "user 'eve' isn't there");
    CHECK(of.add_user("eve").done());
    CHECK(of.rows().version == 5);
    CHECK(of.rows().subjects.back().row.kind == il::subject_kind::human);
    CHECK(of.delete_user("ada").done());
    // One publication for all of them.
    CHECK(of.rows().version == 5);
    CHECK(of.rows().subjects.size() == 2);

    auto rows = plant();
    rows.essentials = {{.on = "a.set", .operand = 1, .zones = {"room"}, .subjects = {"ada"}}};
    rows.assignments = {{"bob", "auditor", {}, il::seconds(1)}};
    rows.listeners = {{"net", {}}};
    rows.addresses = {{"net", {}, "bob"}};
    rows.certificates = {{{}, "bob"}};
    administration other(rows);
    refused(other, other.delete_user("ada"), "user 'ada' is listed for the essential action on 'a.set'");
    CHECK(other.delete_user("bob").done());
    CHECK(other.rows().assignments.empty());
    CHECK(other.rows().addresses.empty());
    CHECK(other.rows().certificates.empty());
}

TEST_CASE("site::administration: CR 2.1: add_role, delete_role") {
    administration of(plant());
    refused(of, of.add_role("viewer"), "role 'viewer' is there already");
    refused(of, of.delete_role("boss"), "role 'boss' isn't there");
    CHECK(of.add_role("clerk").done());
    CHECK(of.delete_role("operator").done());
    CHECK(of.rows().inclusions.empty());
    CHECK(of.rows().rules.size() == 1);
    CHECK(site::review(of.rows()).assigned_roles("ada").empty());

    auto rows = plant();
    rows.holders = {{"viewer", il::subject_kind::human}, {"operator", il::subject_kind::human}};
    administration held(rows);
    CHECK(held.delete_role("operator").done());
    CHECK(held.rows().holders.size() == 1);

    rows = plant();
    rows.duties = {{.name = "apart", .roles = {"operator", "auditor"}}};
    rows.approvals = {{.actions = {"tag.write"}, .on = "a.set", .by = {"chief"}}};
    rows.overrides = {{.name = "help", .role = "viewer", .by = {"chief"}, .at_most = il::seconds(1)}};
    administration used(rows);
    refused(used, used.delete_role("auditor"), "role 'auditor' is kept apart from others by 'apart'");
    refused(used, used.delete_role("chief"), "role 'chief' is asked for its consent to what is done to 'a.set'");
    refused(used, used.delete_role("viewer"), "role 'viewer' is part of override 'help'");
}

TEST_CASE("site::administration: CR 2.1: assign_user, deassign_user") {
    administration of(plant());
    refused(of, of.assign_user("eve", "viewer"), "user 'eve' isn't there");
    refused(of, of.assign_user("ada", "boss"), "role 'boss' isn't there");
    refused(of, of.assign_user("ada", "operator"), "user 'ada' has role 'operator' already");
    refused(of, of.assign_user("ada", "auditor", il::seconds(2), il::seconds(2)),
            "subject 'ada' has a role that ends before it begins");
    refused(of, of.deassign_user("ada", "chief"), "user 'ada' doesn't have role 'chief' itself");
    // Authorised through another role isn't assigned.
    refused(of, of.deassign_user("bob", "viewer"), "user 'bob' doesn't have role 'viewer' itself");
    refused(of, of.deassign_user("eve", "viewer"), "user 'eve' isn't there");
    refused(of, of.deassign_user("bob", "boss"), "role 'boss' isn't there");
    CHECK(of.assign_user("ada", "viewer").done());
    CHECK(of.assign_user("ada", "auditor", il::seconds(1), {}).done());
    CHECK(of.assign_user("ada", "auditor").refused == "user 'ada' has role 'auditor' already");
    CHECK(of.deassign_user("ada", "auditor").done());
    CHECK(of.deassign_user("ada", "operator").done());
    CHECK(site::review(of.rows()).assigned_roles("ada") == list{"viewer"});
}

TEST_CASE("site::administration: CR 2.1: grant_permission, revoke_permission") {
    administration of(plant());
    refused(of, of.grant_permission("a.set", "tag.write", "boss"), "role 'boss' isn't there");
    refused(of, of.grant_permission("c.set", "tag.write", "viewer"), "object 'c.set' isn't there");
    refused(of, of.grant_permission("a*", "tag.write", "viewer"), "object 'a*' isn't there");
    refused(of, of.grant_permission("a.set", "pump.start", "viewer"), "operation 'pump.start' isn't there");
    refused(of, of.grant_permission("*", "tag.read", "viewer"), "role 'viewer' has the permission already");
    refused(of, of.revoke_permission("b.set", "tag.write", "operator"),
            "role 'operator' doesn't have the permission itself");
    refused(of, of.revoke_permission("a.set", "tag.read", "viewer"),
            "role 'viewer' would keep the permission by its rule for '*'");
    CHECK(of.revoke_permission("a.set", "tag.write", "operator").done());
    CHECK(of.rows().rules[1].rule.actions == list{"tag.read"});
    CHECK(of.revoke_permission("a.set", "tag.read", "operator").done());
    CHECK(of.rows().rules.size() == 1);
    CHECK(of.grant_permission("a.*", "tag.write", "operator").done());
    CHECK(of.grant_permission("plc", "tag.write", "operator").done());
    CHECK(of.grant_permission("a.set", "tag.write", "operator").done());
    // Nobody is told that a right is gone which another rule still gives.
    CHECK(of.revoke_permission("a.set", "tag.write", "operator").refused ==
          "role 'operator' would keep the permission by its rule for 'a.*'");
}

TEST_CASE(
    "site::administration: CR 2.1: add_inheritance, delete_inheritance, add_ascendant, add_descendant in a general hierarchy") {
    administration of(plant());
    refused(of, of.add_inheritance("boss", "viewer"), "role 'boss' isn't there");
    refused(of, of.add_inheritance("viewer", "boss"), "role 'boss' isn't there");
    refused(of, of.add_inheritance("operator", "viewer"), "role 'operator' includes 'viewer' already");
    const auto cycle = of.add_inheritance("viewer", "chief");
    CHECK(cycle.refused.ends_with("includes itself"));
    CHECK(of.add_inheritance("viewer", "viewer").refused == "role 'viewer' includes itself");
    refused(of, of.delete_inheritance("chief", "viewer"), "role 'chief' doesn't include 'viewer' immediately");
    refused(of, of.delete_inheritance("boss", "viewer"), "role 'boss' isn't there");
    refused(of, of.add_ascendant("chief", "viewer"), "role 'chief' is there already");
    refused(of, of.add_ascendant("boss", "clerk"), "role 'clerk' isn't there");
    refused(of, of.add_descendant("chief", "viewer"), "role 'viewer' is there already");
    refused(of, of.add_descendant("boss", "clerk"), "role 'boss' isn't there");
    CHECK(of.add_inheritance("chief", "auditor").done());
    CHECK(of.add_ascendant("boss", "chief").done());
    CHECK(of.add_descendant("viewer", "guest").done());
    CHECK(of.assign_user("ada", "boss").done());
    CHECK(site::review(of.rows()).authorized_roles("ada") ==
          list{"auditor", "boss", "chief", "guest", "operator", "viewer"});
    CHECK(of.delete_inheritance("chief", "operator").done());
    CHECK(site::review(of.rows()).authorized_roles("bob") == list{"auditor", "chief"});
}

TEST_CASE("site::administration: CR 2.1: in a limited hierarchy a role has at most one immediate descendant") {
    administration of(plant(), site::role_hierarchy::limited);
    const std::string one = "role 'chief' has the immediate descendant 'operator', and a limited hierarchy permits one";
    refused(of, of.add_inheritance("chief", "auditor"), one);
    refused(of, of.add_descendant("chief", "clerk"), one);
    // Any number of ascendants.
    CHECK(of.add_ascendant("boss", "viewer").done());
    CHECK(of.add_inheritance("auditor", "viewer").done());
    CHECK(of.delete_inheritance("chief", "operator").done());
    CHECK(of.add_inheritance("chief", "auditor").done());
}

TEST_CASE(
    "site::administration: CR 2.1: create_ssd_set, delete_ssd_set, members and cardinality, through inheritance") {
    administration of(plant());
    refused(of, of.create_ssd_set("", {"viewer", "auditor"}, 2), "a separation of duty needs a name");
    refused(of, of.create_ssd_set("apart", {"viewer", "boss"}, 2), "role 'boss' isn't there");
    refused(of, of.create_ssd_set("apart", {"viewer", "auditor"}, 1),
            "a cardinality from 2 to the number of roles is expected: 1 of 2");
    refused(of, of.create_ssd_set("apart", {"viewer", "auditor"}, 3),
            "a cardinality from 2 to the number of roles is expected: 3 of 2");
    refused(of, of.create_ssd_set("apart", {"viewer", "viewer"}, 2), "separation of duty 'apart' lists a role twice");
    // bob's role includes both.
    refused(of, of.create_ssd_set("apart", {"viewer", "operator"}, 2),
            "subject 'ada' has more of the roles that 'apart' keeps apart than 1");
    refused(of, of.delete_ssd_set("apart"), "separation of duty 'apart' isn't there");
    refused(of, of.add_ssd_role_member("apart", "viewer"), "separation of duty 'apart' isn't there");
    refused(of, of.delete_ssd_role_member("apart", "viewer"), "separation of duty 'apart' isn't there");
    refused(of, of.set_ssd_set_cardinality("apart", 2), "separation of duty 'apart' isn't there");

    CHECK(of.create_ssd_set("apart", {"viewer", "auditor"}, 2).done());
    CHECK(of.create_ssd_set("apart", {"chief", "auditor"}, 2).refused == "separation of duty 'apart' is there already");
    const std::string kept = "subject 'ada' has more of the roles that 'apart' keeps apart than 1";
    CHECK(of.assign_user("ada", "auditor").refused == kept);
    CHECK(of.assign_user("ada", "auditor", il::seconds(1), il::seconds(2)).refused == kept);
    CHECK(of.add_user("eve", {.kind = il::subject_kind::human, .roles = {"chief", "auditor"}}).refused ==
          "subject 'eve' has more of the roles that 'apart' keeps apart than 1");
    CHECK(of.add_inheritance("operator", "auditor").refused == kept);
    CHECK(of.add_ascendant("boss", "auditor").done());
    CHECK(of.add_inheritance("boss", "viewer").refused ==
          "role 'boss' includes roles that a separation of duty keeps apart");

    CHECK(of.add_ssd_role_member("apart", "viewer").refused == "role 'viewer' is in 'apart' already");
    CHECK(of.add_ssd_role_member("apart", "clerk").refused == "role 'clerk' isn't there");
    CHECK(of.add_ssd_role_member("apart", "operator").refused == kept);
    CHECK(of.delete_ssd_role_member("apart", "operator").refused == "role 'operator' isn't in 'apart'");
    CHECK(of.delete_ssd_role_member("apart", "viewer").refused ==
          "a cardinality from 2 to the number of roles is expected: 2 of 1");
    CHECK(of.set_ssd_set_cardinality("apart", 3).refused ==
          "a cardinality from 2 to the number of roles is expected: 3 of 2");

    CHECK(of.add_role("clerk").done());
    CHECK(of.add_ssd_role_member("apart", "clerk").done());
    CHECK(of.set_ssd_set_cardinality("apart", 3).done());
    const site::review seen(of.rows());
    CHECK(seen.ssd_role_sets() == list{"apart"});
    CHECK(seen.ssd_role_set_roles("apart") == list{"auditor", "clerk", "viewer"});
    CHECK(seen.ssd_role_set_cardinality("apart") == 3);
    CHECK(of.assign_user("ada", "auditor").done());
    CHECK(of.set_ssd_set_cardinality("apart", 2).refused == kept);
    CHECK(of.delete_ssd_role_member("apart", "clerk").refused ==
          "a cardinality from 2 to the number of roles is expected: 3 of 2");
    CHECK(of.delete_ssd_set("apart").done());
    CHECK(of.rows().duties.empty());
}

TEST_CASE("site::administration: CR 2.1: create_dsd_set, delete_dsd_set, members and cardinality") {
    administration of(plant());
    refused(of, of.set_dsd_set_cardinality("hats", 2), "separation of duty 'hats' isn't there");
    refused(of, of.create_dsd_set("hats", {"viewer", "auditor"}, 3),
            "a cardinality from 2 to the number of roles is expected: 3 of 2");
    // A user may have both, and must choose; a role that includes both could never be active.
    CHECK(of.assign_user("ada", "auditor").done());
    CHECK(of.create_dsd_set("hats", {"operator", "auditor"}, 2).done());
    CHECK(of.create_ssd_set("hats", {"chief", "auditor"}, 2).done());
    CHECK(of.add_inheritance("auditor", "chief").refused ==
          "role 'auditor' includes roles that a separation of duty keeps apart");
    CHECK(of.add_dsd_role_member("hats", "auditor").refused == "role 'auditor' is in 'hats' already");
    CHECK(of.add_role("clerk").done());
    CHECK(of.add_dsd_role_member("hats", "clerk").done());
    CHECK(of.set_dsd_set_cardinality("hats", 3).done());
    const site::review seen(of.rows());
    CHECK(seen.dsd_role_sets() == list{"hats"});
    CHECK(seen.dsd_role_set_roles("hats") == list{"auditor", "clerk", "operator"});
    CHECK(seen.dsd_role_set_cardinality("hats") == 3);
    CHECK(seen.ssd_role_set_cardinality("hats") == 2);
    CHECK(of.set_dsd_set_cardinality("hats", 2).done());
    CHECK(of.delete_dsd_role_member("hats", "clerk").done());
    CHECK(of.delete_dsd_set("hats").done());
    CHECK(of.rows().duties.size() == 1);
}
