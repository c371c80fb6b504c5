// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/names.hpp>

#include <interlock/core/snapshot.hpp>

#include <span>
#include <string>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("core/names: an id is given once, and texts never move") {
    il::name_table table;
    const std::uint32_t first = table.intern("boiler1.trip");
    CHECK(first == 1);
    const std::span<const std::string_view> early = table.texts();
    for (int i = 0; i < 10'000; ++i)
        CHECK(table.intern("tag" + std::to_string(i)) == static_cast<std::uint32_t>(i + 2));
    CHECK(table.intern("boiler1.trip") == first);
    CHECK(early[1] == "boiler1.trip");
    CHECK(table.texts()[1].data() == early[1].data());
    CHECK(table.find("tag9999") == 10'001);
    CHECK(table.find("tag10000") == 0);
}

TEST_CASE("core/names: an empty or overlong name gets no id") {
    il::name_table table;
    CHECK(table.intern("") == 0);
    CHECK(table.intern(std::string(255, 'a')) == 1);
    CHECK(table.intern(std::string(256, 'a')) == 0);
    CHECK(table.size() == 2);
}

TEST_CASE("core/names: the built-in actions have the ids of `actions`") {
    il::names all;
    CHECK(all.actions.find("tag.read") == il::actions::tag_read.id);
    CHECK(all.actions.find("tag.write") == il::actions::tag_write.id);
}
