// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/positions.hpp>

#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace site = interlock::site;

namespace {

site::document read(std::string_view text) {
    auto made = interlock::adapt::read_document(std::string{text}, "x.json");
    REQUIRE(made.has_value());
    return std::move(made).value();
}

} // namespace

TEST_CASE("site/positions: lines and columns count from one, columns in characters") {
    constexpr std::string_view text = "a\u00e9b\ncd";
    CHECK(site::place_in(text, 0).column == 1);
    CHECK(site::place_in(text, 1).column == 2);
    CHECK(site::place_in(text, 3).column == 3);
    CHECK(site::place_in(text, 5).line == 2);
    CHECK(site::place_in(text, 5).column == 1);
    CHECK(site::place_in(text, 6).column == 2);
    CHECK(site::place_in(text, 100).line == 2);
}

TEST_CASE("site/positions: the positions are those of the parser's values, whatever stands between them") {
    constexpr std::string_view text = R"(// { "no": 1 }
{ "a" : [ 1.5e3, /* , "x": */ "q\"]}" , {"b":null},{ } ] ,
  "c\\": true, "d": [[],[-0]],"":"/*" }  // end [
)";
    const site::document d = read(text);
    const auto found = site::value_positions(text);
    REQUIRE(found.size() == d.size());
    const auto from = [&](std::size_t i) { return text.substr(found[i].value, 4); };
    CHECK(from(0) == "{ \"a");
    CHECK(from(1) == "[ 1.");
    CHECK(from(2) == "1.5e");
    CHECK(from(3) == "\"q\\\"");
    CHECK(from(4) == "{\"b\"");
    CHECK(from(5) == "null");
    CHECK(from(6) == "{ } ");
    CHECK(from(7) == "true");
    CHECK(text.substr(found[7].key, 5) == "\"c\\\\\"");
    CHECK(from(8) == "[[],");
    CHECK(from(9) == "[],[");
    CHECK(from(10) == "[-0]");
    CHECK(from(11) == "-0]]");
    CHECK(from(12) == "\"/*\"");
    CHECK(text.substr(found[12].key, 2) == "\"\"");
    // Elements have no key.
    CHECK(found[2].key == site::document::origin::unknown);
}

TEST_CASE("site/positions: texts that are no JSON end early and harm nobody") {
    for (const std::string_view text :
         {"\"", "\"\\", "{\"a", "/", "/*", "//", "]]]", "}", ",,", "{,\"a\"", "tru", "\\", "[/"})
        CHECK(site::value_positions(text).size() < 4);
}

TEST_CASE("site/positions: a locator knows line, column and pointer of a value and of its key") {
    const site::document d = read("{\n  \"a/b\": [ 1,\n    { \"m~n\": 2 } ]\n}");
    const site::locator where(d);
    const auto inner = (*++d.root()["a/b"].begin())["m~n"];
    CHECK(where.pointer_to(inner.place()) == "/a~1b/1/m~0n");
    CHECK(where.place_of(inner.place(), false).line == 3);
    CHECK(where.place_of(inner.place(), false).column == 14);
    CHECK(where.place_of(inner.place(), true).column == 7);
    CHECK(where.pointer_to(0).empty());
    CHECK(where.place_of(0, true).line == 1);
    CHECK(where.source_of(inner.place()) == "x.json");
}

TEST_CASE("site/positions: without a text there is no place, and the pointer is still there") {
    site::document d;
    d.open(site::node_kind::array);
    d.null();
    d.close();
    const site::locator where(d);
    CHECK(where.place_of(1, false).line == 0);
    CHECK(where.pointer_to(1) == "/0");
    CHECK(where.source_of(1).empty());
}

TEST_CASE("site/positions: values of several sources are placed in their own") {
    site::document d;
    d.open(site::node_kind::object);
    d.key("a");
    d.number(1, true, {.source = 1, .value = 5, .key = 0});
    d.close();
    d.sources = {{"x.json", "{}"}, {"list.csv", "a,b\n1,2\n"}};
    const site::locator where(d);
    CHECK(where.source_of(1) == "list.csv");
    CHECK(where.place_of(1, false).line == 2);
    CHECK(where.place_of(1, false).column == 2);
    CHECK(where.place_of(1, true).line == 1);
}
