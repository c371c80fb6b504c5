// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/compile_code.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

namespace il = interlock;
namespace site = interlock::site;
using small_site::compiled;
using small_site::fault_of;

namespace {

site::site_rows loads() {
    site::site_rows rows;
    rows.zones = {"room"};
    rows.devices = {{"plc", "room"}};
    rows.tags = {{"a.set", {.device = "plc", .writable = true}}};
    rows.technologies = {{"recipe", {.runs = true}}, {"plug-in", {.runs = false, .keys = {{1}, {2}}}}};
    rows.code = {{"z.batch", {.technology = "recipe", .zone = "room", .digest = il::code_digest{5}}},
                 {"a.drive", {.technology = "plug-in", .zone = "room", .least_version = 4}}};
    rows.roles = {"operator"};
    rows.subjects = {{"ada", {.kind = il::subject_kind::human, .roles = {"operator"}}}};
    return rows;
}

} // namespace

TEST_CASE("site::compile_code: rows become a table ascending by id") {
    il::names known;
    // Names known from before have low ids, whatever the order of the rows.
    static_cast<void>(known.resources.intern("a.drive"));
    const compiled made(loads(), known);
    REQUIRE(made.good());
    const il::code_table& code = made->access->code;
    REQUIRE(code.items.size() == 2);
    CHECK(code.items[0].item == made.tag("a.drive"));
    CHECK(!code.items[0].pinned);
    CHECK(code.items[0].least_version == 4);
    CHECK(code.keys_of(code.items[0]).size() == 2);
    CHECK(code.items[1].item == made.tag("z.batch"));
    CHECK(code.items[1].pinned);
    CHECK(code.items[1].digest[0] == 5);
    CHECK(code.keys_of(code.items[1]).empty());
    CHECK(code.technologies[code.items[1].technology].name == "recipe");
    CHECK(code.technologies[code.items[1].technology].runs);
    CHECK(made->tag(made.tag("z.batch")).kind == il::resource_kind::code);
    CHECK(made->tag(made.tag("z.batch")).zone == made.zone("room"));
}

TEST_CASE("site::compile_code: no subtree reaches code in passing; its name, or its class, does") {
    for (const bool by_class : {false, true}) {
        auto rows = loads();
        rows.actions = {"code.run"};
        site::rule_row rule{.actions = {"code.run"}, .on = "*"};
        if (by_class) rule.classes = {il::tag_class::configuration};
        rows.rules = {{"operator", false, rule}};
        il::names known;
        const compiled made(rows, known);
        REQUIRE(made.good());
        CHECK(made.may(made.who("ada"), made.action("code.run"), made.tag("z.batch"), made.zone("room")) == by_class);
    }
    auto rows = loads();
    rows.actions = {"code.run"};
    rows.rules = {{"operator", false, {.actions = {"code.run"}, .on = "z.batch"}}};
    il::names known;
    const compiled made(rows, known);
    CHECK(made.may(made.who("ada"), made.action("code.run"), made.tag("z.batch"), made.zone("room")));
    CHECK(!made.may(made.who("ada"), made.action("code.run"), made.tag("a.drive"), made.zone("room")));
}

TEST_CASE("site::compile_code: what can't be compiled is named") {
    auto rows = loads();
    rows.code[0].row.technology = "none";
    CHECK(fault_of(rows) == "technology 'none' is used, but is not in the site policy");
    rows = loads();
    rows.code[0].row.digest.reset();
    CHECK(fault_of(rows) == "mobile code 'z.batch' has neither a digest nor anybody who may sign it");
    rows = loads();
    rows.technologies.push_back({"recipe", {}});
    CHECK(fault_of(rows) == "technology 'recipe' is there twice");
    rows = loads();
    rows.code[0].name = "a.set";
    CHECK(fault_of(rows) == "tag or device 'a.set' is there twice");
    rows = loads();
    rows.code[0].row.zone = "cellar";
    CHECK(fault_of(rows) == "zone 'cellar' is used, but is not in the site policy");
}
