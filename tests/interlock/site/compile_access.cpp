// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/compile_access.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;
using small_site::compiled;
using small_site::fault_of;

namespace {

/// A site with four roles, of which the chief includes the operator and the auditor's clerk.
site::site_rows plant() {
    site::site_rows rows;
    rows.zones = {"room"};
    rows.devices = {{"plc", "room"}};
    rows.tags = {
        {"a.set", {.device = "plc", .writable = true}}, {"a.mode", {.device = "plc"}}, {"b.set", {.device = "plc"}}};
    rows.roles = {"operator", "auditor", "chief", "clerk"};
    rows.inclusions = {{"chief", "operator"}, {"auditor", "clerk"}};
    rows.subjects = {{"ada", {.kind = il::subject_kind::human, .roles = {"operator"}}},
                     {"bob", {.kind = il::subject_kind::human, .roles = {"auditor"}}}};
    return rows;
}

site::site_rows with_rule(site::condition_row when, bool denies = false) {
    site::site_rows rows = plant();
    rows.rules = {{"operator", denies, {.actions = {"tag.write"}, .on = "a.set", .when = std::move(when)}}};
    return rows;
}

} // namespace

TEST_CASE("site::compile_access: CR 2.1: conditions that say the same share a row") {
    site::site_rows rows = plant();
    const site::condition_row day{.authenticated_within = il::seconds(60),
                                  .value = il::interval{1, 2},
                                  .over = {il::medium::wired},
                                  .during = {{360, 840}},
                                  .only_if = {{.input = "a.mode", .operand = 1, .max_age = il::seconds(2)}}};
    const auto add = [&](site::condition_row when) {
        rows.rules.push_back({"operator", false, {.actions = {"tag.write"}, .on = "*", .when = std::move(when)}});
    };
    add({});
    add(day);
    add(day);
    // Each differs in one thing.
    auto other = day;
    other.authenticated_within = il::seconds(61);
    add(other);
    other = day, other.value = il::interval{1, 3};
    add(other);
    other = day, other.value.reset();
    add(other);
    other = day, other.over.push_back(il::medium::local);
    add(other);
    other = day, other.during[0].to = 841;
    add(other);
    other = day, other.during.push_back({900, 901});
    add(other);
    other = day, other.only_if[0].is = il::comparison::not_equal;
    add(other);
    other = day, other.only_if[0].operand = 2;
    add(other);
    other = day, other.only_if[0].max_age = il::seconds(3);
    add(other);
    other = day, other.only_if[0].input = "b.set";
    add(other);
    other = day, other.only_if.clear();
    add(other);
    // Many others in between, and the first once more.
    for (int i = 0; i < 1000; ++i) add({.authenticated_within = il::seconds(1000 + i)});
    add(day);

    il::names known;
    const compiled made(rows, known);
    REQUIRE(made.good());
    const auto& access = *made->access;
    CHECK(access.conditions.size() == 1 + 12 + 1000);
    CHECK(access.windows.size() == 12 + 1);
    CHECK(access.inputs.size() == 11);
    const il::condition_entry& c = access.conditions[1];
    CHECK(c.authenticated_within == il::seconds(60));
    CHECK(c.limits_value);
    CHECK(c.value.high == 2);
    CHECK(c.media == 1U << static_cast<unsigned>(il::medium::wired));
    CHECK(access.windows[c.windows_first].to == 840);
    CHECK(access.inputs[c.inputs_first].input == made.tag("a.mode"));
}

TEST_CASE("site::compile_access: CR 2.1: a condition that can't be meant is a fault") {
    CHECK(fault_of(with_rule({.authenticated_within = il::ticks{0}})) ==
          "rule with 'authenticated within' has a time of nothing");
    CHECK(fault_of(with_rule({.value = il::interval{2, 1}})) == "rule with 'value' has no value in its range");
    CHECK(fault_of(with_rule({.value = il::interval{std::numeric_limits<double>::quiet_NaN(), 1}})) ==
          "rule with 'value' has no value in its range");
    CHECK(fault_of(with_rule({.during = {{10, 10}}})) == "rule with 'during' has a time outside the week");
    CHECK(fault_of(with_rule({.during = {{10, il::minutes_of_a_week + 1}}})) ==
          "rule with 'during' has a time outside the week");
    CHECK(fault_of(with_rule({.only_if = {{.input = "a.nothing"}}})) ==
          "tag 'a.nothing' is used, but is not in the site policy");
    CHECK(fault_of(with_rule({.only_if = {{.input = "plc"}}})) == "tag 'plc' is no tag");
}

TEST_CASE("site::compile_access: CR 2.1: what finds no room is a fault and never cut off") {
    CHECK(fault_of(with_rule({.during = std::vector<il::week_window>(65'536, {1, 2})})) ==
          "rule with 'during' has more than 65535 times of the week");
    CHECK(fault_of(with_rule({.only_if = std::vector<site::permissive_row>(65'536, {.input = "a.mode"})})) ==
          "condition on 'a.mode' has more than 65535 parts");
    site::site_rows rows = plant();
    for (int i = 0; i < 65'536; ++i)
        rows.rules.push_back(
            {"operator",
             false,
             {.actions = {"tag.write"}, .on = "a.set", .when = {.authenticated_within = il::seconds(i + 1)}}});
    CHECK(fault_of(rows) == "site 'site' has more than 65535 conditions");
    rows.rules.pop_back();
    CHECK(fault_of(rows).empty());

    rows = plant();
    for (int i = 0; i < 16; ++i) rows.assignments.push_back({"ada", "clerk", il::seconds(1 + i), il::seconds(100)});
    CHECK(fault_of(rows) == "subject 'ada' has more than 15 roles that begin or end");
    rows.assignments.pop_back();
    CHECK(fault_of(rows).empty());

    rows = plant();
    rows.approvals = {{.actions = {"tag.write"}, .on = "a.set", .by = std::vector<std::string>(65'536, "operator")}};
    CHECK(fault_of(rows) == "list with role 'operator' has more than 65535 roles");
}

TEST_CASE(
    "site::compile_access: CR 2.1: roles that begin and end stand in the order of subjects, closed over what they include") {
    site::site_rows rows = plant();
    rows.assignments = {{"bob", "chief", il::seconds(5), {}}, {"ada", "chief", il::seconds(1), il::seconds(2)}};
    il::names known;
    const compiled made(rows, known);
    REQUIRE(made.good());
    const auto& all = made->access->assignments;
    REQUIRE(all.size() == 2);
    CHECK(all[0].subject == made.who("ada"));
    CHECK(all[1].subject == made.who("bob"));
    CHECK(made->who(made.who("ada")).timed);
    CHECK(made->holds(all[0].role_set, 2));
    CHECK(made->holds(all[0].role_set, 0));
    CHECK_FALSE(made->holds(all[0].role_set, 1));
    // The role isn't among those that hold always.
    CHECK_FALSE(made->holds(made->who(made.who("ada")).role_set, 2));

    rows.assignments[0].until = il::seconds(5);
    CHECK(fault_of(rows) == "subject 'bob' has a role that ends before it begins");
    rows.assignments = {{"eve", "chief", {}, il::seconds(1)}};
    CHECK(fault_of(rows) == "subject 'eve' is used, but is not in the site policy");
    rows.assignments = {{"ada", "boss", {}, il::seconds(1)}};
    CHECK(fault_of(rows) == "role 'boss' is used, but is not in the site policy");
}

TEST_CASE("site::compile_access: CR 2.1: static separation of duty holds through inheritance and for timed roles") {
    site::site_rows rows = plant();
    rows.duties = {{.name = "apart", .roles = {"operator", "clerk"}}};
    CHECK(fault_of(rows).empty());

    const std::string ada = "subject 'ada' has more of the roles that 'apart' keeps apart than 1";
    auto both = rows;
    both.subjects[0].row.roles = {"operator", "clerk"};
    CHECK(fault_of(both) == ada);
    // By way of what auditor and chief include.
    both.subjects[0].row.roles = {"chief", "auditor"};
    CHECK(fault_of(both) == ada);
    // A role that only comes later counts, too.
    both = rows;
    both.assignments = {{"ada", "auditor", il::seconds(5), {}}};
    CHECK(fault_of(both) == ada);
    // A role that includes both could never be given to anybody.
    both = rows;
    both.inclusions.push_back({"chief", "auditor"});
    CHECK(fault_of(both) == "role 'chief' includes roles that a separation of duty keeps apart");
    // Two of three.
    both = rows;
    both.duties = {{.name = "apart", .roles = {"operator", "clerk", "chief"}, .at_most = 2}};
    both.subjects[0].row.roles = {"chief"};
    CHECK(fault_of(both).empty());
    both.subjects[0].row.roles = {"chief", "clerk"};
    CHECK(fault_of(both) == "subject 'ada' has more of the roles that 'apart' keeps apart than 2");
}

TEST_CASE("site::compile_access: CR 2.1: two accounts of one person don't get around a static separation of duty") {
    site::site_rows rows = plant();
    rows.duties = {{.name = "apart", .roles = {"operator", "clerk"}}};
    rows.subjects[0].row.person = rows.subjects[1].row.person = "lovelace";
    CHECK(fault_of(rows) ==
          "person 'lovelace' has more of the roles that 'apart' keeps apart than 1, in several accounts");
    rows.subjects[1].row.person = "byron";
    CHECK(fault_of(rows).empty());
}

TEST_CASE("site::compile_access: CR 2.1: a subject with too many roles for a dynamic separation of duty must choose") {
    site::site_rows rows = plant();
    rows.duties = {{.name = "one hat", .roles = {"operator", "clerk"}, .dynamic = true}};
    rows.subjects[0].row.roles = {"chief", "auditor"};
    il::names known;
    const compiled made(rows, known);
    REQUIRE(made.good());
    CHECK(made->who(made.who("ada")).must_choose);
    CHECK_FALSE(made->who(made.who("bob")).must_choose);
    REQUIRE(made->access->duties.size() == 1);
    const il::duty_set& set = made->access->duties[0];
    CHECK(set.name == "one hat");
    CHECK(set.at_most == 1);
    const auto roles = made->access->roles(set.roles_first, set.roles_count);
    REQUIRE(roles.size() == 2);
    CHECK(roles[0] == 0);
    CHECK(roles[1] == 3);
    // A static one leaves no row: it is done with when it compiles.
    rows.duties[0].dynamic = false;
    rows.subjects[0].row.roles = {"chief"};
    const compiled fixed(rows, known);
    REQUIRE(fixed.good());
    CHECK(fixed->access->duties.empty());
}

TEST_CASE("site::compile_access: a separation of duty that can't be meant is a fault") {
    site::site_rows rows = plant();
    const auto fault = [&](site::duty_row one) {
        rows.duties = {std::move(one)};
        return fault_of(rows);
    };
    const std::string size = "separation of duty 'x' permits as many roles as it lists, or none";
    CHECK(fault({.name = "x", .roles = {"operator", "clerk"}, .at_most = 2}) == size);
    CHECK(fault({.name = "x", .roles = {"operator", "clerk"}, .at_most = 0}) == size);
    CHECK(fault({.name = "x", .roles = {"operator"}}) == size);
    CHECK(fault({.name = "x", .roles = {}}) == size);
    CHECK(fault({.name = "x", .roles = {"operator", "operator"}}) == "separation of duty 'x' lists a role twice");
    CHECK(fault({.name = "x", .roles = {"operator", "boss"}}) == "role 'boss' is used, but is not in the site policy");
    rows.duties = {{.name = "x", .roles = {"operator", "clerk"}}, {.name = "x", .roles = {"chief", "clerk"}}};
    CHECK(fault_of(rows) == "separation of duty 'x' is there twice");
    rows.duties[1].dynamic = true;
    CHECK(fault_of(rows).empty());
}

TEST_CASE("site::compile_access: CR 2.1(4): approvals stand with the tags that they are for") {
    site::site_rows rows = plant();
    rows.approvals = {
        {.actions = {"tag.write"}, .on = "a.*", .value = il::interval{5, 9}, .persons = 3, .by = {"chief", "operator"}},
        {.actions = {"tag.write"}, .on = "a.set", .by = {"auditor"}}};
    il::names known;
    const compiled made(rows, known);
    REQUIRE(made.good());
    const auto of = made->access->approvals_for(made.tag("a.set"));
    REQUIRE(of.size() == 2);
    CHECK(of[0].persons == 3);
    CHECK(of[0].value.low == 5);
    CHECK(made->access->roles(of[0].approvers_first, of[0].approvers_count).size() == 2);
    CHECK(of[1].value.holds(1e300));
    CHECK(made->access->approvals_for(made.tag("a.mode")).size() == 1);
    CHECK(made->access->approvals_for(made.tag("b.set")).empty());

    const auto fault = [&](site::approval_row one) {
        rows.approvals = {std::move(one)};
        return fault_of(rows);
    };
    CHECK(fault({.actions = {"tag.write"}, .on = "a*", .by = {"chief"}}) ==
          "approval of 'a*' is for no name and no subtree");
    CHECK(fault({.actions = {"tag.write"}, .on = "a.set", .persons = 1, .by = {"chief"}}) ==
          "approval of 'a.set' needs two persons at least, the requester counted");
    CHECK(fault({.actions = {"tag.write"}, .on = "a.set"}) == "approval of 'a.set' names nobody who could give it");
    CHECK(fault({.actions = {"tag.write"}, .on = "a.set", .by = {"boss"}}) ==
          "role 'boss' is used, but is not in the site policy");
    rows.essentials = {{.on = "a.set", .operand = 1, .zones = {"room"}}};
    CHECK(fault({.actions = {"tag.write"}, .on = "a.*", .by = {"chief"}}) ==
          "approval of 'a.set' makes an essential action wait: confirm it with \"also when essential\"");
    CHECK(fault({.actions = {"tag.write"}, .on = "a.*", .by = {"chief"}, .also_essential = true}).empty());
    CHECK(fault({.actions = {"tag.read"}, .on = "a.*", .by = {"chief"}}).empty());
}

TEST_CASE("site::compile_access: CR 2.1(4): consent for values outside the normal range, and for those only") {
    site::site_rows rows = plant();
    il::limit_entry limits;
    limits.soft = {-2, 0};
    rows.tags[0].row.limits = limits;
    rows.tags[0].row.consent_outside_normal = true;
    rows.tags[2].row.alias_of = "a.set";
    rows.approvals = {{.actions = {"tag.write"}, .on = "*", .outside_normal = true, .persons = 3, .by = {"chief"}}};
    {
        il::names known;
        const compiled made(rows, known);
        REQUIRE(made.good());
        const auto asked = [&](double v) {
            unsigned rows_for = 0;
            for (const il::approval_entry& e : made->access->approvals_for(made.tag("a.set")))
                rows_for += e.value.holds(v) ? 1U : 0U;
            return rows_for;
        };
        for (const double v : {-2.0, -1.0, -0.0, 0.0}) CHECK(asked(v) == 0);
        for (const double v : {-2.0000000000000004, -1e300, 5e-324, 1.0, std::numeric_limits<double>::infinity()})
            CHECK(asked(v) == 1);
        // Another tag of the pattern asks for none; the alias may be scaled otherwise, and asks for every value.
        CHECK(made->access->approvals_for(made.tag("a.mode")).empty());
        const auto alias = made->access->approvals_for(made.tag("b.set"));
        REQUIRE(alias.size() == 1);
        CHECK(alias[0].persons == 3);
        CHECK(alias[0].value.holds(-1));
    }
    auto bad = rows;
    bad.approvals[0].value = il::interval{1, 2};
    CHECK(fault_of(bad) == "approval of '*' is for a range and for all outside the normal one");
    bad = rows, bad.approvals[0].outside_normal = false;
    CHECK(fault_of(bad) == "tag 'a.set' needs consent outside its normal range, and no approval says whose");
    bad = rows, bad.approvals[0].actions = {"tag.read"};
    CHECK(fault_of(bad) == "tag 'a.set' needs consent outside its normal range, and no approval says whose");
    bad = rows, bad.approvals.clear();
    CHECK(fault_of(bad) == "tag 'a.set' needs consent outside its normal range, and no approval says whose");
    bad = rows, bad.tags[0].row.limits->soft = {};
    CHECK(fault_of(bad) == "tag 'a.set' needs consent outside a normal range that it doesn't have");
}

TEST_CASE(
    "site::compile_access: CR 2.1(3): an override lends the closure of a role, never rights over accounts, policy or journal") {
    site::site_rows rows = plant();
    rows.overrides = {{.name = "help", .role = "chief", .by = {"auditor"}, .at_most = il::seconds(60)}};
    il::names known;
    const compiled made(rows, known);
    REQUIRE(made.good());
    REQUIRE(made->access->overrides.size() == 1);
    const il::override_entry& one = made->access->overrides[0];
    CHECK(made->holds(one.role_set, 0));
    CHECK(one.lenders_count == 1);
    CHECK(one.borrowers_count == 0);

    auto bad = rows;
    bad.overrides[0].by.clear();
    CHECK(fault_of(bad) == "override 'help' names nobody who could lend it");
    bad = rows, bad.overrides[0].at_most = {};
    CHECK(fault_of(bad) == "override 'help' has no end");
    // What a static separation of duty keeps apart isn't lent, whichever role includes it; a dynamic one is for the session.
    bad = rows, bad.overrides[0].to = {"clerk", "auditor"};
    bad.duties = {{.name = "apart", .roles = {"operator", "auditor"}}};
    CHECK(fault_of(bad) == "override 'help' would lend to 'auditor' a role that 'apart' keeps apart from it");
    bad.overrides[0].to = {"clerk"};
    CHECK(fault_of(bad).empty());
    bad.overrides[0].to = {"auditor"}, bad.duties[0].dynamic = true;
    CHECK(fault_of(bad).empty());
    bad = rows, bad.overrides[0].to = {"boss"};
    CHECK(fault_of(bad) == "role 'boss' is used, but is not in the site policy");
    bad = rows, bad.overrides[0].role = "boss";
    CHECK(fault_of(bad) == "role 'boss' is used, but is not in the site policy");
    for (const std::string_view action : site::never_lent) {
        bad = rows;
        bad.rules = {{"operator", false, {.actions = {std::string{action} + "x"}, .on = "*"}}};
        CHECK(fault_of(bad) == "override 'help' would lend rights over accounts, policy or journal");
        bad.rules[0].denies = true;
        CHECK(fault_of(bad).empty());
    }
}

TEST_CASE("site::compile_access: CR 2.5: actions that only look") {
    site::site_rows rows = plant();
    il::names known;
    CHECK(compiled(rows, known)->access->viewing == il::bit(il::actions::tag_read));
    rows.viewing = {"alarm.read"};
    const compiled made(rows, known);
    CHECK(made->access->viewing == (il::bit(il::actions::tag_read) | il::bit(made.action("alarm.read"))));
    for (const char* const looks :
         {"session.view", "tag.read", "alarm.list", "tag.writes", "session.unlocked", "codes"}) {
        rows.viewing = {looks};
        CHECK(fault_of(rows).empty());
    }
    for (const char* const acts :
         {"tag.write", "session.terminate", "session.unlock", "approval.consent", "override.lend", "code.run",
          "port.open", "account.disable", "policy.publish", "device.restart"}) {
        rows.viewing = {"alarm.read", acts};
        CHECK(fault_of(rows) == "action '" + std::string{acts} + "' acts, so that it is none for viewing");
    }
}
