// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include <interlock/site/compile.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("site::compile: rows become a snapshot, and what doesn't fit together is one line") {
    il::site::site_rows rows;
    rows.site = "plant";
    rows.zones = {"hall"};
    rows.devices = {{"plc", "hall"}};
    rows.tags = {{"level", {.device = "plc"}}};
    il::names known;
    const il::publication good = il::site::compile_rows(rows, known);
    REQUIRE(good.now != nullptr);
    CHECK(good.fault.empty());
    CHECK(good.now->resource_names.find("level") != 0);
    good.dispose(good.now);

    rows.devices = {{"plc", "yard"}};
    const il::publication bad = il::site::compile_rows(rows, known);
    CHECK(bad.now == nullptr);
    CHECK(bad.fault.view() == "zone 'yard' is used, but is not in the site policy");
}
