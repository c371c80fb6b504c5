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
    // A subtree of code is one with something in it.
    CHECK(
        documents::warnings_of(documents::with(R"("on": ["recipe.batch7", "plug-in.drive"])",
                                               R"("on": ["recipe.*", "plug-in.*"], "classes": "configuration")", loads))
            .empty());
}

TEST_CASE("site::read_code: each slip of the pen has its place and what was expected") {
    const documents::slip slips[]{
        {R"("run": false)", R"("run": "no")",
         R"(10:26: /mobile code/technologies/script/run: expected true or false, found "no")"},
        {R"("recipe": { "run": true })", R"("recipe": { })",
         R"(9:7: /mobile code/technologies/recipe: expected "run": whether code of this technology runs: true or false, found nothing)"},
        {R"("ed25519:01)", R"("ed25519:0)",
         R"(11:47: /mobile code/technologies/plug-in/signed by/0: expected "ed25519:" and 64 hexadecimal digits, found "ed25519:001010101010101010101010101010101010101010101010101010101010101")"},
        {R"("signed by": ["ed25519:0101010101010101010101010101010101010101010101010101010101010101"])",
         R"("signed by": [])",
         R"(11:46: /mobile code/technologies/plug-in/signed by: expected at least one key, or no "signed by" at all for code without signatures, found [])"},
        {R"("technology": "recipe", "zone")", R"("technology": "receipt", "zone")",
         R"(14:40: /mobile code/items/recipe.batch7/technology: expected the name of a technology; did you mean "recipe"?, found "receipt")"},
        {R"("zone": "room", "sha256")", R"("zone": "rooms", "sha256")",
         R"(14:58: /mobile code/items/recipe.batch7/zone: expected the name of a zone; did you mean "room"?, found "rooms")"},
        {R"("zone": "room", "sha256")", R"("sha256")",
         R"(14:7: /mobile code/items/recipe.batch7: expected "zone": the zone that it is in, found nothing)"},
        {R"("sha256": "9f)", R"("sha256": "zz)",
         R"(14:76: /mobile code/items/recipe.batch7/sha256: expected 64 hexadecimal digits, as sha256sum prints them, found "zz86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")"},
        {R"("sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")", R"("description": "")",
         R"(14:24: /mobile code/items/recipe.batch7: expected "sha256", since nobody signs code of this technology, found {"technology": "recipe", "zone": "room", "description": ""})"
         "\n"
         R"(14:81: /mobile code/items/recipe.batch7/description: expected a text, found "")"},
        {R"("version at least": 3)", R"("version at least": -3)",
         R"(15:87: /mobile code/items/plug-in.drive/version at least: expected a whole number from 0 to 4294967295, found -3)"},
        {R"("sha256": "9f86)", R"("version at least": 1, "sha256": "9f86)",
         R"(14:86: /mobile code/items/recipe.batch7/version at least: expected no version, since nobody signs code of this technology: "sha256" says which it is, found 1)"},
        {R"("items")", R"("item")",
         R"(5:67: /roles/operator/permit/0/on/0: expected the name of a tag or device, found "recipe.batch7")"
         "\n"
         R"(5:84: /roles/operator/permit/0/on/1: expected the name of a tag or device, found "plug-in.drive")"
         "\n"
         R"(13:5: /mobile code/item: expected a known key; did you mean "items"?, found "item")"},
        {R"("on": ["recipe.batch7")", R"("on": ["recipe.batch8")",
         R"(5:67: /roles/operator/permit/0/on/0: expected the name of a tag or device, found "recipe.batch8")"},
    };
    documents::check(slips, loads);
}
