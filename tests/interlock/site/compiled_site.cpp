// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/compiled_site.hpp>

#include <interlock/core/names.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::compiled_site: the views look at the tables as they are when they are shown") {
    const auto made = std::make_unique<site::compiled_site>();
    CHECK(made->tags.empty());
    made->own.site = "boiler-house";
    made->own.tags.resize(3);
    made->own.tags[2].kind = il::resource_kind::tag;
    made->own.subjects.resize(2);
    made->own.certificates.resize(1);
    made->show();
    CHECK(made->site == "boiler-house");
    CHECK(made->tag({2}).kind == il::resource_kind::tag);
    CHECK(made->tag({3}).kind == il::resource_kind::none);
    CHECK(made->subjects.size() == 2);
    CHECK(made->certificates.size() == 1);
    // Row 0 is there from the beginning: the limits and the fail-safe rule of a tag that has none.
    CHECK(made->limits.size() == 1);
    CHECK(made->failsafes.size() == 1);
}

TEST_CASE("site::compiled_site: an index finds the names of its list and no others, at any size") {
    il::name_table names;
    std::vector<std::uint32_t> even;
    for (std::uint32_t i = 0; i < 300; ++i) {
        const std::uint32_t id = names.intern("name" + std::to_string(i));
        std::vector<il::name_cell> cells;
        const il::name_index index = site::compiled_site::index(names, even, cells);
        CHECK(cells.size() >= 2 * even.size());
        for (const std::uint32_t known : even) CHECK(index.find(names.texts()[known]) == known);
        CHECK(index.find("name" + std::to_string(i)) == 0);
        CHECK(index.find("") == 0);
        if (i % 2 == 0) even.push_back(id);
    }
}

TEST_CASE("site::compiled_site: a text that is kept once stays where it is") {
    site::compiled_site made;
    const std::string_view bar = made.keep("bar");
    for (int i = 0; i < 1000; ++i) made.keep("unit" + std::to_string(i));
    CHECK(made.keep("bar").data() == bar.data());
    CHECK(bar == "bar");
}

TEST_CASE("site::compiled_site: disposing takes the data of its sections along") {
    auto made = std::make_unique<site::compiled_site>();
    auto data = std::make_shared<const int>(7);
    const std::weak_ptr<const int> watched = data;
    made->own.section_data.push_back(std::move(data));
    site::compiled_site::dispose(made.release());
    CHECK(watched.expired());
}
