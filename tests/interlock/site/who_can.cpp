// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/who_can.hpp>

#include "interlock/site/questions.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

std::vector<std::string> lines(const site::inspection& of, std::string_view action, std::string_view on,
                               std::string_view from = {}) {
    const auto answer = site::who_can(of, action, on, from);
    if (!answer.has_value()) return {answer.error()};
    std::vector<std::string> list;
    for (const auto& one : answer.value())
        list.push_back(one.who + " from " + site::detail::joined(one.from, ",") + " [" + one.condition + "] " +
                       site::detail::joined(one.rules, "; "));
    return list;
}
using list = std::vector<std::string>;

} // namespace

TEST_CASE("site/who_can: CR 2.1: who may, from where, by which rule and when") {
    const site::site_rows rows = questions::plant();
    const site::inspection of(rows);
    const std::string day =
        " from control [when it is monday 06:00 to 14:00] role operator permits tag.write on a.* under a condition";
    const std::string always = " from control [] role engineer permits tag.write, pump.start on * from control";
    CHECK(
        lines(of, "tag.write", "a.set") ==
        list{
            "olga" + day, "emil" + always,
            "temp from control [when it is 2026-11-01T06:00:00Z or later and before 2026-11-02T06:00:00Z] role engineer "
            "permits tag.write, pump.start on * from control",
            "role:operator" + day, "role:engineer" + always, "role:chief" + day});
    CHECK(lines(of, "tag.write", "a.set", "office").empty());
    CHECK(lines(of, "tag.write", "a.trip").empty());
    CHECK(lines(of, "tag.read", "a.level", "office").size() == 7);
}

TEST_CASE("site/who_can: CR 2.1: an essential action over a trusted listener is anybody's") {
    site::site_rows rows = questions::plant();
    rows.essentials = {{.on = "a.trip", .operand = 1, .listeners = {"desk"}, .trusted = {"desk"}}};
    const site::inspection of(rows);
    CHECK(lines(of, "tag.write", "a.trip") ==
          list{"anybody over desk from  [when it is the essential action] essential without authentication"});
}

TEST_CASE("site/who_can: a name that isn't there is said, with the nearest one") {
    const site::site_rows rows = questions::plant();
    const site::inspection of(rows);
    CHECK(lines(of, "tag.wrote", "a.set") ==
          list{"no action 'tag.wrote' in the site policy; did you mean 'tag.write'?"});
    CHECK(lines(of, "tag.write", "a.sit") ==
          list{"no tag or device 'a.sit' in the site policy; did you mean 'a.set'?"});
    CHECK(lines(of, "tag.write", "a.set", "controll") ==
          list{"no zone 'controll' in the site policy; did you mean 'control'?"});
    const auto what = site::what_can(of, "nobody at all");
    REQUIRE_FALSE(what.has_value());
    CHECK(what.error() == "no subject or role 'nobody at all' in the site policy");
}

TEST_CASE("site/what_can: CR 2.1: what a subject may do, in as few words as the tags permit") {
    const site::site_rows rows = questions::plant();
    const site::inspection of(rows);
    const auto said = [&](std::string_view who) {
        list all;
        const auto answer = site::what_can(of, who);
        REQUIRE(answer.has_value());
        for (const auto& one : answer.value())
            all.push_back(site::detail::joined(one.actions, ",") + " on " + site::detail::joined(one.on, ",") +
                          " from " + site::detail::joined(one.from, ",") + " [" + one.condition + "]");
        return all;
    };
    CHECK(said("olga") == list{"tag.read on a.*,b.set from control,office []",
                               "tag.write on a.set from control [when it is monday 06:00 to 14:00]"});
    CHECK(said("gone").empty());
    CHECK(said("role:viewer") == list{"tag.read on a.*,b.set from control,office []"});
}
