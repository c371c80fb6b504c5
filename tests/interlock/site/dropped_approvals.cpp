// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/dropped_approvals.hpp>

#include <interlock/adapt/json.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace site = interlock::site;

namespace {

site::document read(const std::string& approvals, const std::string& tags = {}) {
    auto made = interlock::adapt::read_document("{\"approvals\": [" + approvals + "], \"tags\": {" + tags + "}}", "t");
    REQUIRE(made.has_value());
    return std::move(made).value();
}
std::vector<std::string> dropped(const site::document& before, const site::document& after) {
    return site::dropped_approvals(before.root(), after.root());
}

} // namespace

TEST_CASE("site::dropped_approvals: 9.1: an approval that is gone, or asks for anything else, is dropped") {
    const std::string one = R"({"do": "tag.write", "on": "a", "by": ["x"], "persons": 3})";
    CHECK(dropped(read(one), read(one)).empty());
    CHECK(dropped(read(""), read(one)).empty());
    CHECK(
        dropped(read(one), read(R"({"on": "b"}, {"persons": 3, "by": ["x"], "on": "a", "do": "tag.write"})")).empty());
    CHECK(dropped(read(one), read(R"({"do": "tag.write", "on": "a", "by": ["x"], "persons": 3, "description": "d"})"))
              .empty());
    CHECK(dropped(read(one), read("")) == std::vector{one});
    CHECK(dropped(read(one), read(R"({"do": "tag.write", "on": "a", "by": ["x"], "persons": 2})")).size() == 1);
    CHECK(dropped(read(one), read(R"({"do": "tag.write", "on": "a", "by": ["x", "y"], "persons": 3})")).size() == 1);
    const site::document nothing;
    CHECK(dropped(read(one), nothing).size() == 1);
    CHECK(dropped(nothing, read(one)).empty());
}

TEST_CASE("site::dropped_approvals: 9.1: so is the alias by which an approval reaches a tag") {
    const std::string one = R"({"do": "tag.write", "on": "a", "by": ["x"]})";
    const std::string alias = R"("b": {"alias of": "a"})";
    CHECK(dropped(read(one, alias), read(one, alias)).empty());
    CHECK(dropped(read(one, alias), read(one, R"("b": {})")).size() == 1);
    CHECK(dropped(read(one, alias), read(one, R"("b": {"alias of": "c"})")).size() == 1);
    CHECK(dropped(read(one, alias), read(one)).empty());
    CHECK(dropped(read("", alias), read("", R"("b": {})")).empty());
}

TEST_CASE("site::dropped_approvals: 9.1: so is the normal range outside of which a tag needs approval") {
    const std::string one = R"({"do": "tag.write", "on": "a", "by": ["x"], "value": "outside normal"})";
    const auto tag = [](const char* rest) { return std::string{R"("a": {"outside normal": )"} + rest + "}"; };
    const std::string asks = tag(R"("needs approval", "normal": [1, 2])");
    CHECK(dropped(read(one, asks), read(one, asks)).empty());
    CHECK(dropped(read(one, asks), read(one, tag(R"("needs approval", "normal": [1, 3])"))) ==
          std::vector<std::string>{R"(of "a" outside [1, 2])"});
    CHECK(dropped(read(one, asks), read(one, tag(R"("record", "normal": [1, 2])"))).size() == 1);
    CHECK(dropped(read(one, tag(R"("record", "normal": [1, 2])")), read(one, asks)).empty());
    CHECK(dropped(read(one, asks), read(one)).empty()); // a tag that is gone can't be written
}
