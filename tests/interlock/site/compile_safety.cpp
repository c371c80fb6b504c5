// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/compile_safety.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;
using small_site::compiled;
using small_site::dice;
using small_site::fault_of;

namespace {

site::site_rows boiler() {
    site::site_rows rows;
    rows.zones = {"control", "office"};
    rows.listeners = {{"plant", {}}, {"panel", {.console = true}}, {"secure", {.secure = true}}};
    rows.devices = {{"plc", "control"}};
    rows.tags = {
        {"trip",
         {.device = "plc", .tag_class = il::tag_class::safety, .type = il::value_kind::boolean, .writable = true}},
        {"valve", {.device = "plc", .writable = true}},
        {"guard", {.device = "plc"}}};
    rows.roles = {"r0", "r1", "r2"};
    rows.subjects = {{"s0", {.roles = {"r0"}}}, {"s1", {.roles = {"r1"}}}, {"s2", {.roles = {"r1", "r2"}}}, {"s3", {}}};
    return rows;
}
std::set<std::string> entitled(const compiled& s, const il::essential_entry& e) {
    std::set<std::string> names;
    for (const il::subject who : s->subject_lists.subspan(e.entitled_first, e.entitled_count))
        names.emplace(s->subject_names.text(who.id));
    return names;
}

} // namespace

TEST_CASE(
    "site::compile_safety: CCSC 1: nobody is entitled but those listed, or those whose roles permit it from its zones") {
    dice d(21);
    std::size_t wrong = 0, someone = 0;
    for (int round = 0; round < 3000; ++round) {
        site::site_rows rows = boiler();
        if (d.one_in(3)) rows.inclusions.push_back({"r0", "r1"});
        if (d.one_in(3)) rows.inclusions.push_back({"r1", "r2"});
        for (std::size_t count = d.below(5); count != 0; --count) {
            site::rule_row rule{.actions = {d.one_in(3) ? "tag.read" : "tag.write"}, .on = d.one_in(2) ? "trip" : "*"};
            if (d.one_in(2)) rule.from = {d.one_in(2) ? "control" : "office"};
            if (d.one_in(2)) rule.classes = {il::tag_class::safety};
            rows.rules.push_back({"r" + std::to_string(d.below(3)), d.one_in(3), rule});
        }
        site::essential_row essential{.on = "trip", .operand = 1};
        if (d.one_in(2)) essential.zones.push_back("control");
        if (essential.zones.empty() || d.one_in(3)) essential.zones.push_back("office");
        if (d.one_in(3)) essential.subjects = {"s3"};
        rows.essentials = {essential};

        il::names known;
        const compiled s(rows, known);
        REQUIRE(s.good());
        std::set<std::string> expected(essential.subjects.begin(), essential.subjects.end());
        if (expected.empty()) {
            std::vector<std::string> askers{"s0", "s1", "s2", "s3", "role:r0", "role:r1", "role:r2"};
            for (const std::string& who : askers)
                for (const std::string& from : essential.zones)
                    if (s.may(s.who(who), il::actions::tag_write, s.tag("trip"), s.zone(from))) expected.insert(who);
        }
        REQUIRE(s->essentials.size() == 1);
        wrong += entitled(s, s->essentials[0]) != expected;
        someone += !expected.empty();
        const auto list = s->subject_lists.subspan(s->essentials[0].entitled_first, s->essentials[0].entitled_count);
        wrong += !std::ranges::is_sorted(list, {}, &il::subject::id);
    }
    CHECK(wrong == 0);
    CHECK(someone > 500);
}

TEST_CASE("site::compile_safety: CCSC 1: 2.1: the path is the zones and listeners that are listed, and must be one") {
    const auto path_of = [](site::essential_row row) {
        site::site_rows rows = boiler();
        row.on = "trip";
        rows.essentials = {row};
        return rows;
    };
    constexpr std::uint64_t any = ~std::uint64_t{1};
    il::names known;
    const auto check = [&](const site::essential_row& row, std::uint64_t zones, std::uint64_t listeners,
                           std::uint64_t trusted) {
        const compiled s(path_of(row), known);
        REQUIRE(s.good());
        CHECK(s->essentials[0].zones == zones);
        CHECK(s->essentials[0].listeners == listeners);
        CHECK(s->essentials[0].trusted_listeners == trusted);
    };
    const std::uint64_t control = il::bit(il::zone{1}), plant = il::bit(il::listener{1}),
                        panel = il::bit(il::listener{2});
    check({.zones = {"control"}}, control, any, 0);
    check({.listeners = {"plant"}}, any, plant, 0);
    check({.zones = {"control"}, .listeners = {"plant"}}, control, plant, 0);
    check({.trusted = {"panel"}}, any, panel, panel);
    check({.listeners = {"plant"}, .trusted = {"panel"}}, any, plant | panel, panel);
    check({.zones = {"control"}, .trusted = {"panel"}}, control, any, panel);
    CHECK(fault_of(path_of({})) == "essential action on 'trip' has no path: neither zones nor listeners");
    CHECK(fault_of(path_of({.zones = {"cellar"}})) == "zone 'cellar' is used, but is not in the site policy");
    CHECK(fault_of(path_of({.listeners = {"cellar"}})) == "listener 'cellar' is used, but is not in the site policy");
    CHECK(fault_of(path_of({.trusted = {"cellar"}})) == "listener 'cellar' is used, but is not in the site policy");
    CHECK(fault_of(path_of({.zones = {"control"}, .subjects = {"s9"}})) ==
          "subject 's9' is used, but is not in the site policy");
}

TEST_CASE(
    "site::compile_safety: CCSC 1: each tag counts its own essential actions, in whatever order they are listed") {
    site::site_rows rows = boiler();
    for (int i = 0; i < 3; ++i) {
        rows.essentials.push_back(
            {.on = "valve", .constraint = il::value_constraint::equal, .operand = i + 10.0, .zones = {"control"}});
        rows.essentials.push_back({.on = "trip", .operand = i + 20.0, .zones = {"office"}});
    }
    il::names known;
    const compiled s(rows, known);
    REQUIRE(s.good());
    for (const auto& [name, first] : {std::pair{"trip", 20.0}, std::pair{"valve", 10.0}}) {
        CHECK(s->tag(s.tag(name)).essentials_count == 3);
        double expected = first;
        for (const auto& e : s->essentials)
            if (e.resource == s.tag(name)) CHECK(e.operand == expected++);
    }
    CHECK(std::ranges::is_sorted(s->essentials, {}, [](const auto& e) { return e.resource.id; }));
    CHECK(s->tag(s.tag("guard")).essentials_count == 0);
    for (int i = 0; i < 252; ++i) rows.essentials.push_back({.on = "trip", .operand = 1, .zones = {"office"}});
    CHECK(compiled(rows, known).good());
    rows.essentials.push_back({.on = "trip", .operand = 1, .zones = {"office"}});
    CHECK(fault_of(rows) == "tag 'trip' has more than 255 essential actions");
    rows.essentials = {{.on = "plc", .zones = {"control"}}};
    CHECK(fault_of(rows) == "tag 'plc' is no tag");
    rows.essentials = {{.on = "gone", .zones = {"control"}}};
    CHECK(fault_of(rows) == "tag 'gone' is used, but is not in the site policy");
}

TEST_CASE("site::compile_safety: CR 3.5: permissives of a tag stand together, in the order in which they were said") {
    site::site_rows rows = boiler();
    for (int i = 0; i < 3; ++i) {
        rows.permissives.push_back(
            {"valve",
             {.input = "guard", .is = il::comparison::less, .operand = i + 1.0, .max_age = il::seconds(i + 1)}});
        rows.permissives.push_back({"trip", {.input = "valve", .operand = i + 10.0}});
    }
    il::names known;
    {
        const compiled s(rows, known);
        REQUIRE(s.good());
        const auto& valve = s->tag(s.tag("valve"));
        REQUIRE(valve.permissives_count == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& p = s->permissives[valve.permissives_first + i];
            CHECK(p.input == s.tag("guard"));
            CHECK(p.is == il::comparison::less);
            CHECK(p.operand == static_cast<double>(i) + 1);
            CHECK(p.max_age == il::seconds(static_cast<int>(i) + 1));
        }
        CHECK(s->tag(s.tag("guard")).permissives_count == 0);
    }
    for (int i = 0; i < 252; ++i) rows.permissives.push_back({"valve", {.input = "guard"}});
    CHECK(compiled(rows, known).good());
    rows.permissives.push_back({"valve", {.input = "guard"}});
    CHECK(fault_of(rows) == "tag 'valve' has more than 255 permissives");
    rows.permissives = {{"valve", {.input = "plc"}}};
    CHECK(fault_of(rows) == "tag 'plc' is no tag");
}

TEST_CASE("site::compile_safety: CR 3.6: one fail-safe rule for an output, with every member as it was said") {
    site::site_rows rows = boiler();
    rows.failsafes = {{"valve",
                       {.heartbeat = "guard",
                        .period = il::seconds(2),
                        .misses = 3,
                        .action = il::failsafe_action::substitute,
                        .latched = false,
                        .substitute = 4,
                        .default_value = 5,
                        .duration = il::seconds(6),
                        .power_on = 7}}};
    il::names known;
    {
        const compiled s(rows, known);
        REQUIRE(s.good());
        const auto& f = s->failsafes[s->tag(s.tag("valve")).failsafe];
        CHECK(f.tag == s.tag("valve"));
        CHECK(f.heartbeat == s.tag("guard"));
        CHECK(f.period == il::seconds(2));
        CHECK(f.misses == 3);
        CHECK(f.action == il::failsafe_action::substitute);
        CHECK_FALSE(f.latched);
        CHECK(f.substitute == 4);
        CHECK(f.default_value == 5);
        CHECK(f.duration == il::seconds(6));
        CHECK(f.power_on == 7);
        CHECK(s->tag(s.tag("trip")).failsafe == 0);
        CHECK(s->failsafes[0].tag.id == 0);
    }
    rows.failsafes.push_back(rows.failsafes[0]);
    CHECK(fault_of(rows) == "tag 'valve' has two fail-safe rules");
    rows.failsafes = {{"valve", {.heartbeat = "gone"}}};
    CHECK(fault_of(rows) == "tag 'gone' is used, but is not in the site policy");
}

TEST_CASE("site::compile_safety: what a document says of itself is in the snapshot") {
    site::site_rows rows = boiler();
    rows.site = "boiler-house";
    rows.version = 7;
    rows.monitor_only = true;
    rows.value_faults_as_not_permitted = true;
    il::names known;
    const compiled s(rows, known);
    CHECK(s->site == "boiler-house");
    CHECK(s->version == 7);
    CHECK(s->demanded(il::demand::monitor_only));
    CHECK(s->value_faults_as_not_permitted);
    CHECK_FALSE(compiled(boiler(), known)->demanded(il::demand::monitor_only));
}
