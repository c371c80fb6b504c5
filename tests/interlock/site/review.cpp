// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/review.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;
using list = std::vector<std::string>;
using permissions = std::vector<site::role_permission>;

namespace {

site::site_rows plant() {
    site::site_rows rows;
    rows.devices = {{"plc", "room"}};
    rows.tags = {{"a.set", {.device = "plc"}}, {"a.trip", {.device = "plc", .tag_class = il::tag_class::safety}}};
    rows.roles = {"viewer", "operator", "chief"};
    rows.inclusions = {{"operator", "viewer"}, {"chief", "operator"}};
    rows.rules = {{"viewer", false, {.actions = {"tag.read"}, .on = "*"}},
                  {"operator", false, {.actions = {"tag.write"}, .on = "a.*", .classes = {il::tag_class::safety}}},
                  {"operator", false, {.actions = {"pump.start"}, .on = "plc"}},
                  {"chief", true, {.actions = {"tag.write"}, .on = "a.trip"}},
                  {"chief", true, {.actions = {"tag.write"}, .on = "a.set", .from = {"office"}}}};
    rows.subjects = {{"ada", {.roles = {"operator"}}},
                     {"bob", {.roles = {"chief"}}},
                     {"out", {.roles = {"chief"}, .disabled = true}}};
    rows.assignments = {{"ada", "chief", il::seconds(1), il::seconds(2)}};
    return rows;
}

} // namespace

TEST_CASE("site::review: CR 2.1: assigned_users, assigned_roles, authorized_users, authorized_roles") {
    const site::site_rows rows = plant();
    const site::review of(rows);
    CHECK(of.assigned_users("operator") == list{"ada"});
    CHECK(of.assigned_users("chief") == list{"ada", "bob", "out"});
    CHECK(of.assigned_users("viewer").empty());
    CHECK(of.assigned_users("boss").empty());
    CHECK(of.assigned_roles("ada") == list{"chief", "operator"});
    CHECK(of.assigned_roles("eve").empty());
    CHECK(of.authorized_users("viewer") == list{"ada", "bob", "out"});
    CHECK(of.authorized_roles("bob") == list{"chief", "operator", "viewer"});
}

TEST_CASE("site::review: CR 2.1: role_permissions, user_permissions") {
    const site::site_rows rows = plant();
    const site::review of(rows);
    CHECK(of.role_permissions("viewer") == permissions{{"tag.read", "*"}});
    const permissions all{{"pump.start", "plc"}, {"tag.read", "*"}, {"tag.write", "a.*"}};
    CHECK(of.role_permissions("operator") == all);
    CHECK(of.role_permissions("boss").empty());
    CHECK(of.user_permissions("ada") == all);
    CHECK(of.user_permissions("eve").empty());
}

TEST_CASE("site::review: CR 2.1: role_operations_on_object, user_operations_on_object") {
    const site::site_rows rows = plant();
    const site::review of(rows);
    CHECK(of.role_operations_on_object("operator", "a.set") == list{"tag.read", "tag.write"});
    CHECK(of.role_operations_on_object("operator", "a.trip") ==
          list{"tag.write"}); // Not covered by the viewer's subtree.
    CHECK(of.role_operations_on_object("operator", "plc") == list{"pump.start"});
    CHECK(of.role_operations_on_object("operator", "b.set").empty());
    // A denial takes it away when it holds always and from everywhere.
    CHECK(of.role_operations_on_object("chief", "a.trip").empty());
    CHECK(of.role_operations_on_object("chief", "a.set") == list{"tag.read", "tag.write"});
    CHECK(of.user_operations_on_object("bob", "a.set") == list{"tag.read", "tag.write"});
    CHECK(of.user_operations_on_object("out", "a.set").empty());
}

TEST_CASE("site::review: CR 2.1: ssd_role_sets, ssd_role_set_roles, ssd_role_set_cardinality, and the same for dsd") {
    site::site_rows rows = plant();
    rows.duties = {{.name = "b", .roles = {"viewer", "chief"}},
                   {.name = "a", .roles = {"viewer", "operator", "chief"}, .at_most = 2},
                   {.name = "c", .roles = {"operator", "chief"}, .dynamic = true}};
    const site::review of(rows);
    CHECK(of.ssd_role_sets() == list{"a", "b"});
    CHECK(of.ssd_role_set_roles("a") == list{"chief", "operator", "viewer"});
    CHECK(of.ssd_role_set_cardinality("a") == 3);
    CHECK(of.ssd_role_set_cardinality("b") == 2);
    CHECK(of.ssd_role_set_cardinality("c") == 0);
    CHECK(of.dsd_role_sets() == list{"c"});
    CHECK(of.dsd_role_set_roles("c") == list{"chief", "operator"});
    CHECK(of.dsd_role_set_cardinality("c") == 2);
    CHECK(of.dsd_role_set_roles("a").empty());
}
