// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/mobile_code.hpp>

#include <doctest/doctest.h>

#include <array>

namespace il = interlock;

TEST_CASE("code_table: finds each item, and nothing else") {
    static constexpr std::array<il::code_entry, 3> items{{{.item = {3}}, {.item = {5}}, {.item = {9}}}};
    const il::code_table table{.items = items};
    for (const std::uint32_t id : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 8U, 9U, 10U, 4294967295U}) {
        const auto* const found = table.find({id});
        CHECK((found != nullptr) == (id == 3 || id == 5 || id == 9));
        if (found != nullptr) CHECK(found->item.id == id);
    }
    CHECK(il::code_table{}.find({1}) == nullptr);
}

TEST_CASE("code_table: the keys of an item are those of its technology") {
    static constexpr std::array<il::code_key, 3> keys{{{1}, {2}, {3}}};
    static constexpr std::array<il::code_technology, 2> technologies{
        {{.name = "recipe"}, {.name = "plug-in", .keys_first = 1, .keys_count = 2}}};
    const il::code_table table{technologies, keys, {}};
    CHECK(table.keys_of({.technology = 0}).empty());
    const auto both = table.keys_of({.technology = 1});
    REQUIRE(both.size() == 2);
    CHECK(both[0][0] == 2);
    CHECK(both[1][0] == 3);
}
