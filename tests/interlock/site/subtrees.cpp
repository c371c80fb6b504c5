// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/subtrees.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <interlock/site/pattern.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace site = interlock::site;
using list = std::vector<std::string>;

TEST_CASE("site::subtrees: a subtree of which all are meant is one pattern") {
    const site::subtrees of({"b.x", "a.x", "a.y", "a.y.z", "a.y.w", "a.y-1", "c", "plc"});
    CHECK(of.of({}).empty());
    CHECK(of.of({"c"}) == list{"c"});
    CHECK(of.of({"a.y.z"}) == list{"a.y.z"});
    CHECK(of.of({"a.y.w", "a.y.z"}) == list{"a.y.*"});
    CHECK(of.of({"a.y", "a.y.w", "a.y.z"}) == list{"a.y", "a.y.*"});
    CHECK(of.of({"a.x", "a.y", "a.y.z", "a.y.w", "a.y-1"}) == list{"a.*"});
    CHECK(of.of({"b.x"}) == list{"b.x"});
    CHECK(of.of({"b.x", "a.x", "a.y", "a.y.z", "a.y.w", "a.y-1", "c", "plc"}) == list{"*"});
    CHECK(of.of({"nowhere"}).empty());
}

TEST_CASE("site::subtrees: ten thousand tags are one line") {
    std::vector<std::string> names;
    for (int i = 0; i < 10'000; ++i) names.push_back("area" + std::to_string(i % 10) + ".tag" + std::to_string(i));
    const std::vector<std::string_view> all(names.begin(), names.end());
    CHECK(site::subtrees(all).of(all) == list{"*"});
    auto some = all;
    some.erase(some.begin());
    const auto said = site::subtrees(all).of(some);
    CHECK(said.size() == 999 + 9);
}

TEST_CASE("site::subtrees: the patterns match exactly what was meant") {
    small_site::dice dice(7);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::string> names;
        for (std::size_t i = 1 + dice.below(14); i != 0; --i) {
            std::string name{"abc"[dice.below(3)]};
            while (!dice.one_in(3)) (name += dice.one_in(4) ? '-' : '.') += "abc"[dice.below(3)];
            names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        std::vector<std::string_view> chosen;
        for (const std::string& name : names)
            if (!dice.one_in(3)) chosen.emplace_back(name);
        const auto patterns = site::subtrees({names.begin(), names.end()}).of(chosen);
        REQUIRE(patterns.size() <= chosen.size());
        for (const std::string& name : names) {
            const bool meant = std::find(chosen.begin(), chosen.end(), name) != chosen.end();
            REQUIRE(std::count_if(patterns.begin(), patterns.end(), [&](const std::string& p) {
                        return site::parse_pattern(p).matches(name);
                    }) == (meant ? 1 : 0));
        }
    }
}
