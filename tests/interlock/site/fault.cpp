// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/fault.hpp>

#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <string_view>

namespace site = interlock::site;

namespace {

site::document read(std::string_view text) {
    auto made = interlock::adapt::read_document(std::string{text}, "x.json");
    REQUIRE(made.has_value());
    return std::move(made).value();
}

} // namespace

TEST_CASE("site/fault: one line with the place, what was expected and what was found") {
    const site::fault whole{
        "a.json", 24, 16, "/tags/x/range", "[low, high] with low < high", "[\"16 bar\", \"0 bar\"]"};
    CHECK(whole.text() ==
          "a.json:24:16: /tags/x/range: expected [low, high] with low < high, found [\"16 bar\", \"0 bar\"]");
    CHECK(site::fault{.source = "a.json", .expected = "a file"}.text() == "a.json: expected a file");
    CHECK(site::fault{.source = "a.json", .line = 1, .column = 2, .expected = "x", .found = "y"}.text() ==
          "a.json:1:2: expected x, found y");
}

TEST_CASE("site/fault: numbers read as people write them") {
    CHECK(site::number_text(400000) == "400000");
    CHECK(site::number_text(-16) == "-16");
    CHECK(site::number_text(0.1) == "0.1");
    CHECK(site::number_text(16.25) == "16.25");
    CHECK(site::number_text(0) == "0");
    CHECK(site::number_text(1e20) == "1e+20");
    CHECK(site::number_text(std::numeric_limits<double>::max()).size() < 32);
}

TEST_CASE("site/fault: what was found is shown as it is written, and cut off within a character never") {
    const auto shown = [](std::string_view text, std::size_t most = 100) {
        const site::document d = read(text);
        return site::shown(d.root(), most);
    };
    CHECK(shown(R"({"a": [1, 2.0, 1e3], "b\"": null, "c": false})") ==
          R"({"a": [1, 2.0, 1000.0], "b\"": null, "c": false})");
    CHECK(shown("1e400") == "a number beyond all bounds");
    CHECK(shown("[]") == "[]");
    CHECK(shown("\"a\\nb\"") == "\"a b\"");
    CHECK(shown("\"abcdef\"", 3) == "\"ab...");
    CHECK(shown("\"a\u00e9\u00e9\u00e9\"", 3) == "\"a...");
    CHECK(shown("[\"aaaaaaaaaa\", \"bbbbbbbbbb\"]", 15) == "[\"aaaaaaaaaa\", ...");
    CHECK(site::shown({}) == "nothing");
}

TEST_CASE("site/fault: a list is in the order of the text, each thing once, warnings apart") {
    const site::document d = read("{\"a\": 1,\n \"b\": 2}");
    const auto a = d.root()["a"], b = d.root()["b"];
    site::fault_list list(d);
    CHECK(list.empty());
    list.warn(a, "care", "none");
    CHECK(list.empty());
    list.add(b, "three");
    list.add_key(a, "another key", "\"a\"");
    list.add(b, "three");
    list.add(b, "four");
    CHECK_FALSE(list.empty());
    const auto faults = list.faults();
    REQUIRE(faults.size() == 3);
    CHECK(faults[0].text() == "x.json:1:2: /a: expected another key, found \"a\"");
    CHECK(faults[1].text() == "x.json:2:7: /b: expected three, found 2");
    CHECK(faults[2].text() == "x.json:2:7: /b: expected four, found 2");
    const auto warnings = list.warnings();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].text() == "x.json:1:2: /a: expected care, found none");
}
