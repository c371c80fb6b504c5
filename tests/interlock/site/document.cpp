// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/document.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace site = interlock::site;
using site::node_kind;

namespace {

/// {"a": [1, true, null], "b": {"c": "text"}}
site::document sample() {
    site::document d;
    d.open(node_kind::object);
    d.key("a");
    d.open(node_kind::array);
    d.number(1, true);
    d.boolean(true);
    d.null();
    d.close();
    d.key("b");
    d.open(node_kind::object);
    d.key("c");
    d.text("text");
    d.close();
    d.close();
    return d;
}

} // namespace

TEST_CASE("site/document: values, members and elements are found where they were put") {
    const site::document d = sample();
    CHECK(d.complete());
    CHECK(d.size() == 7);
    const auto root = d.root();
    CHECK(root.is(node_kind::object));
    CHECK(root.size() == 2);
    CHECK(root["a"].is(node_kind::array));
    CHECK(root["a"].size() == 3);
    CHECK(root["a"].key() == "a");
    CHECK(root["b"]["c"].text() == "text");
    std::vector<node_kind> kinds;
    for (const auto element : root["a"]) kinds.push_back(element.kind());
    CHECK(kinds == std::vector{node_kind::number, node_kind::boolean, node_kind::null});
    CHECK((*root["a"].begin()).whole());
    CHECK((*root["a"].begin()).number() == 1);
    CHECK((*++root["a"].begin()).truth());
    // Places count the values in the order of the text.
    CHECK(root.place() == 0);
    CHECK(root["a"].place() == 1);
    CHECK(root["b"].place() == 5);
    CHECK(root["b"]["c"].place() == 6);
}

TEST_CASE("site/document: what isn't there has no kind, no members and no value") {
    const site::document d = sample();
    const auto none = d.root()["z"];
    CHECK_FALSE(none.exists());
    CHECK(none.is(node_kind::none));
    CHECK(none.text().empty());
    CHECK(none.key().empty());
    CHECK(none.number() == 0);
    CHECK_FALSE(none.truth());
    CHECK_FALSE(none.whole());
    CHECK(none.size() == 0);
    CHECK(none.begin() == none.end());
    CHECK_FALSE(none["a"]["b"].exists());
    // A value without members has none either.
    CHECK(d.root()["b"]["c"].begin() == d.root()["b"]["c"].end());
    CHECK_FALSE(d.root()["a"]["c"].exists());
    CHECK_FALSE(site::document{}.root().exists());
    CHECK_FALSE(site::document{}.complete());
    CHECK_FALSE(site::document::node{}.exists());
}

TEST_CASE("site/document: a document that was not closed isn't complete") {
    site::document d;
    d.open(node_kind::array);
    CHECK_FALSE(d.complete());
    d.close();
    CHECK(d.complete());
}

TEST_CASE("site/document: equal keys are noted, all but the first, in small objects and large ones") {
    for (const int members : {3, 8, 9, 200}) {
        site::document d;
        d.open(node_kind::object);
        for (int i = 0; i < members; ++i) {
            d.key(i == members - 1 || i == 1 ? "same" : "k" + std::to_string(i));
            d.number(i, true);
        }
        d.close();
        INFO(members);
        CHECK(d.duplicates() == std::vector<std::uint32_t>{static_cast<std::uint32_t>(members)});
        // The first one counts.
        CHECK(d.root()["same"].number() == 1);
    }
    site::document d;
    d.open(node_kind::object);
    for (const char* const outer : {"a", "b"}) {
        d.key(outer);
        d.open(node_kind::object);
        d.key("same");
        d.null();
        d.close();
    }
    d.close();
    // The same key in two objects is none.
    CHECK(d.duplicates().empty());
}

TEST_CASE("site/document: numbers that a double can't hold are noted") {
    site::document d;
    d.open(node_kind::array);
    for (const double v : {9007199254740992.0, -9007199254740992.0, 9007199254740994.0, -9007199254740994.0})
        d.number(v, true);
    d.number(1e300, false);
    d.number(std::numeric_limits<double>::infinity(), false);
    d.number(std::numeric_limits<double>::quiet_NaN(), false);
    d.close();
    CHECK(d.inexact() == std::vector<std::uint32_t>{3, 4, 6, 7});
}

TEST_CASE("site/document: values can say where they stand") {
    site::document d;
    CHECK_FALSE(d.located());
    d.open(node_kind::array);
    d.number(1, true, {.source = 1, .value = 17, .key = 4});
    d.null();
    d.close();
    CHECK(d.located());
    CHECK(d.origin_of(0).value == site::document::origin::unknown);
    CHECK(d.origin_of(1).value == 17);
    CHECK(d.origin_of(1).key == 4);
    CHECK(d.origin_of(1).source == 1);
    CHECK(d.origin_of(2).value == site::document::origin::unknown);
}
