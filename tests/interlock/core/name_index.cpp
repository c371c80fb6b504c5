// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/name_index.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("core/name_index: finds each name, and no other, when nearly full") {
    std::vector<std::string> names;
    for (int i = 0; i < 7 * 1024; ++i)
        names.push_back("area" + std::to_string(i % 7) + ".unit" + std::to_string(i) + ".pressure");
    std::vector<il::name_cell> cells(8 * 1024);
    std::vector<std::string_view> texts{""};
    for (const std::string& n : names) {
        il::name_index::enter(cells, n, static_cast<std::uint32_t>(texts.size()));
        texts.push_back(n);
    }
    const il::name_index index(cells, texts);
    for (std::uint32_t id = 1; id < texts.size(); ++id) REQUIRE(index.find(texts[id]) == id);
    CHECK(index.find("area0.unit0.pressur") == 0);
    CHECK(index.find("area0.unit0.pressure ") == 0);
    CHECK(index.find("") == 0);
    CHECK(index.text(5) == names[4]);
    CHECK(index.text(1'000'000).empty());
}

TEST_CASE("core/name_index: an empty index finds nothing") { CHECK(il::name_index{}.find("boiler1.trip") == 0); }

TEST_CASE("core/name_index: a hash in a constant expression is that of run time") {
    constexpr std::uint64_t early = il::hash_name("boiler1.pressure.setpoint");
    const std::string late = "boiler1.pressure.setpoint";
    CHECK(il::hash_name(late) == early);
}
