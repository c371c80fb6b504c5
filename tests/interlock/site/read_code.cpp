// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/read_code.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace site = interlock::site;

namespace {

constexpr std::string_view loads = R"({
  "site": "s", "version": 1, "actions": ["code.run"],
  "listeners": { "desk": { "transport": "console" } },
  "zones": { "room": { "listeners": ["desk"] } },
  "roles": { "operator": { "permit": [ { "do": "code.run", "on": ["recipe.batch7", "plug-in.drive"] } ] } },
  "subjects": { "ada": { "kind": "human", "roles": ["operator"] } },
  "mobile code": {
    "technologies": {
      "recipe": { "run": true },
      "script": { "run": false, "description": "not here" },
      "plug-in": { "run": true, "signed by": ["ed25519:0101010101010101010101010101010101010101010101010101010101010101"] }
    },
    "items": {
      "recipe.batch7": { "technology": "recipe", "zone": "room", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
      "plug-in.drive": { "technology": "plug-in", "zone": "room", "version at least": 3 }
    }
  }
})";

} // namespace

TEST_CASE("site::read_code: what a document says of mobile code") {
    const auto made = documents::policy_of(loads);
    const auto& rows = made.rows();
    REQUIRE(rows.technologies.size() == 3);
    CHECK(rows.technologies[0].row.runs);
    CHECK(!rows.technologies[1].row.runs);
    REQUIRE(rows.technologies[2].row.keys.size() == 1);
    CHECK(rows.technologies[2].row.keys[0] == interlock::code_key{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                                                   1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    REQUIRE(rows.code.size() == 2);
    CHECK(rows.code[0].name == "recipe.batch7");
    CHECK(rows.code[0].row.zone == "room");
    REQUIRE(rows.code[0].row.digest);
    CHECK((*rows.code[0].row.digest)[0] == 0x9f);
    CHECK((*rows.code[0].row.digest)[31] == 0x08);
    CHECK(!rows.code[1].row.digest);
    CHECK(rows.code[1].row.least_version == 3);
    CHECK(documents::warnings_of(loads).empty());
}

TEST_CASE("site::read_code: each slip of the pen has its place and what was expected") {
    const documents::slip slips[]{
        {R"("run": false)", R"("run": "no")", R"(11:26: /mobile code/technologies/script/run: expected true or false, found "no")"},
        {R"("recipe": { "run": true })", R"("recipe": { })",
         R"(10:7: /mobile code/technologies/recipe: expected "run": whether code of this technology runs: true or false, found nothing)"},
        {R"("ed25519:01)", R"("ed25519:0)",
         R"(12:46: /mobile code/technologies/plug-in/signed by/0: expected "ed25519:" and 64 hexadecimal digits, found "ed25519:0010101010101010101010101010101010101010101010101010101010101…")"},
        {R"("signed by": ["ed25519:0101010101010101010101010101010101010101010101010101010101010101"])", R"("signed by": [])",
         "x"},
        {R"("technology": "recipe", "zone")", R"("technology": "receipt", "zone")", "x"},
        {R"("zone": "room", "sha256")", R"("zone": "rooms", "sha256")", "x"},
        {R"("zone": "room", "sha256")", R"("sha256")", "x"},
        {R"("sha256": "9f)", R"("sha256": "zz)", "x"},
        {R"("sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")", R"("description": "")", "x"},
        {R"("version at least": 3)", R"("version at least": -3)", "x"},
        {R"("sha256": "9f86)", R"("version at least": 1, "sha256": "9f86)", "x"},
        {R"("items")", R"("item")", "x"},
        {R"("on": ["recipe.batch7")", R"("on": ["recipe.batch8")", "x"},
    };
    documents::check(slips, loads);
}
