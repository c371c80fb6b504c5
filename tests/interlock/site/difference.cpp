// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/difference.hpp>

#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace site = interlock::site;
using lines = std::vector<std::string>;

namespace {

site::document read(std::string_view text) {
    auto made = interlock::adapt::read_document(std::string{text}, "t");
    REQUIRE(made.has_value());
    return std::move(made).value();
}
lines between(std::string_view before, std::string_view after, std::size_t most = 1000) {
    const site::document a = read(before), b = read(after);
    return site::difference(a.root(), b.root(), most).lines();
}

} // namespace

TEST_CASE("site::difference: CR 2.8: 8.1: values that are new, gone or others, each with its place") {
    CHECK(between(R"({"version": 7, "tags": {"a": {"range": ["0 bar", "16 bar"]}, "b": {"type": "bool"}}})",
                  R"({"version": 8, "tags": {"a": {"range": ["0 bar", "12 bar"]}, "c": {"type": "real"}}})") ==
          lines{"~ /version: 7 -> 8", "~ /tags/a/range/1: \"16 bar\" -> \"12 bar\"", "- /tags/b: {\"type\": \"bool\"}",
                "+ /tags/c: {\"type\": \"real\"}"});
    CHECK(between("1", "true") == lines{"~ : 1 -> true"});
    CHECK(between("{}", "[]") == lines{"~ : {} -> []"});
    CHECK(between("null", "null").empty());
}

TEST_CASE("site::difference: order of members, layout and comments don't matter; order of elements does") {
    CHECK(between(R"({"a": 1, "b": {"c": 2, "d": [1, {"e": 1, "f": 2}]}})",
                  "{ // as before\n  \"b\": {\"d\": [1, {\"f\": 2, \"e\": 1}], \"c\": 2},\n  \"a\": 1.0 }")
              .empty());
    CHECK(between("[1, 2]", "[2, 1]") == lines{"~ /0: 1 -> 2", "~ /1: 2 -> 1"});
}

TEST_CASE("site::difference: an element that came or went is one line, wherever it stands") {
    CHECK(between("[1, 2, 3, 4]", "[1, 3, 4]") == lines{"- /1: 2"});
    CHECK(between("[1, 3, 4]", "[0, 1, 3, 4]") == lines{"+ /0: 0"});
    CHECK(between("[]", "[1, 2]") == lines{"+ /0: 1", "+ /1: 2"});
    CHECK(between(R"([{"do": "x", "on": "a"}, {"do": "y"}])", R"([{"do": "x", "on": "b"}, {"do": "y"}])") ==
          lines{"~ /0/on: \"a\" -> \"b\""});
    CHECK(between("[1, 1, 1]", "[1, 1]") == lines{"- /2: 1"});
    CHECK(between("[1, 2, 3]", "[1, 5, 6, 3]") == lines{"- /1: 2", "+ /1: 5", "+ /2: 6"});
}

TEST_CASE("site::difference: keys are escaped as in a JSON pointer, and a line stays a line") {
    CHECK(between("{}", R"({"a/b~c\nd": "x\ny"})") == lines{"+ /a~1b~0c d: \"x y\""});
}

TEST_CASE("site::difference: no name is cut, long values are, and what has no line is counted") {
    const std::string name(300, 'n'), value(300, 'v');
    const lines one = between("{}", "{\"" + name + "\": \"" + value + "\"}");
    REQUIRE(one.size() == 1);
    CHECK(one[0] == "+ /" + name + ": \"" + std::string(99, 'v') + "...");
    CHECK(between("[]", "[1, 2, 3, 4, 5]", 2) == lines{"+ /0: 1", "+ /1: 2", "and 3 more"});
    const site::document none = read("[]"), five = read("[1, 2, 3, 4, 5]");
    CHECK(site::difference(none.root(), five.root(), 2).count() == 5);
}

TEST_CASE("site::difference: from nothing, everything is new in one line") {
    const site::document nothing, something = read(R"({"site": "a"})");
    CHECK(site::difference(nothing.root(), something.root()).lines() == lines{"~ : nothing -> {\"site\": \"a\"}"});
}

TEST_CASE("site::difference: applied to the old document it gives the new one's members, for every small pair") {
    // All objects with up to three members of two values: the lines name exactly what is different.
    const auto object = [](unsigned code) {
        std::string text = "{";
        for (unsigned key = 0; key < 3; ++key, code /= 3)
            if (code % 3 != 0)
                text += (text.size() > 1 ? ", \"" : "\"") + std::string(1, static_cast<char>('a' + key)) +
                        "\": " + std::to_string(code % 3);
        return text + "}";
    };
    for (unsigned a = 0; a < 27; ++a)
        for (unsigned b = 0; b < 27; ++b) {
            std::size_t expected = 0;
            for (unsigned key = 0, x = a, y = b; key < 3; ++key, x /= 3, y /= 3) expected += x % 3 != y % 3;
            CHECK(between(object(a), object(b)).size() == expected);
        }
}
