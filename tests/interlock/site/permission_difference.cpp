// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/permission_difference.hpp>

#include "interlock/site/questions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

std::vector<std::string> lines(const site::site_rows& before, const site::site_rows& after) {
    const site::inspection then(before), now(after);
    REQUIRE(then.fault().empty());
    REQUIRE(now.fault().empty());
    std::vector<std::string> list;
    const auto text = [](const std::vector<std::string>& parts) { return site::detail::joined(parts, ","); };
    for (const auto& one : site::permission_difference(then, now))
        list.push_back((one.gained ? "+ " : "- ") + text(one.subjects) + "/" + text(one.roles) + ": " +
                       text(one.actions) + " on " + text(one.on) + " from " + text(one.from) + " [" + one.condition +
                       "]");
    return list;
}
using list = std::vector<std::string>;

} // namespace

TEST_CASE("site/permission_difference: CR 3.4: equal site policies differ in nothing, however they are said") {
    site::site_rows rows = questions::plant(), other = rows;
    CHECK(lines(rows, rows).empty());
    std::swap(other.rules[0], other.rules[2]);
    std::swap(other.subjects[0], other.subjects[1]);
    std::reverse(other.roles.begin(), other.roles.end());
    std::reverse(other.zones.begin(), other.zones.end());
    std::reverse(other.tags.begin(), other.tags.end());
    // Two rules for the day say what one says.
    other.rules.push_back({"operator", false, other.rules[1].rule});
    CHECK(lines(rows, other).empty());
}

TEST_CASE("site/permission_difference: CR 2.1: who gains and who loses what, where, and when") {
    const site::site_rows rows = questions::plant();
    auto other = rows;
    // A condition that goes away.
    other.rules[1].rule.when = {};
    CHECK(lines(rows, other) ==
          list{"- olga/chief,operator: tag.write on a.set from control [when it is monday 06:00 to 14:00]",
               "+ olga/chief,operator: tag.write on a.set from control []"});
    // A conduit that is new.
    other = rows;
    other.conduits[1].actions = {"tag.read", "tag.write"};
    CHECK(lines(rows, other) ==
          list{"+ olga/chief,operator: tag.write on a.set from office [when it is monday 06:00 to 14:00]"});
    // Somebody who is gone, and somebody who is new.
    other = rows;
    other.subjects[0].row.disabled = true;
    other.subjects.push_back({"nina", {.kind = il::subject_kind::human, .roles = {"viewer"}}});
    CHECK(lines(rows, other) == list{"- olga/: tag.read on a.*,b.set from control,office []",
                                     "- olga/: tag.write on a.set from control [when it is monday 06:00 to 14:00]",
                                     "+ nina/: tag.read on a.*,b.set from control,office []"});
    // A class of tags that a subtree covers no more.
    other = rows;
    other.rules[0].rule.classes.clear();
    CHECK(lines(rows, other) ==
          list{"- emil,olga,temp/chief,engineer,operator,viewer: tag.read on a.trip from control,office []"});
    // Consent that is needed now.
    other = rows;
    other.approvals = {{.actions = {"pump.start"}, .on = "*", .by = {"chief"}}};
    CHECK(
        lines(rows, other) ==
        list{
            "- emil/engineer: pump.start on a.level,a.set,b.set from control []",
            "- /chief: pump.start on plc from control []",
            "- temp/: pump.start on a.level,a.set,b.set from control [when it is 2026-11-01T06:00:00Z or later and before "
            "2026-11-02T06:00:00Z]",
            "+ temp/: pump.start on a.level,a.set,b.set from control [when it is 2026-11-01T06:00:00Z or later and before "
            "2026-11-02T06:00:00Z; with the consent of 2 persons (chief) within 600 s]",
            "+ emil/engineer: pump.start on a.level,a.set,b.set from control [with the consent of 2 persons (chief) within 600 s]",
            "+ /chief: pump.start on plc from control [with the consent of 2 persons (chief) within 600 s]"});
}

TEST_CASE("site/permission_difference: ten thousand tags are one line when a subtree says it") {
    site::site_rows rows = questions::plant();
    for (int i = 0; i < 10'000; ++i)
        rows.tags.push_back({"area" + std::to_string(i % 10) + ".tag" + std::to_string(i), questions::writable()});
    auto other = rows;
    other.rules.push_back({"viewer", false, {.actions = {"tag.write"}, .on = "area7.*"}});
    const auto said = lines(rows, other);
    CHECK(said ==
          list{"- temp/: tag.write on area7.* from control [when it is 2026-11-01T06:00:00Z or later and before "
               "2026-11-02T06:00:00Z]",
               "+ olga,temp/chief,operator,viewer: tag.write on area7.* from control []"});
}

TEST_CASE("site/permission_difference: CR 2.1: of generated pairs it is exactly what a look at each tuple finds") {
    small_site::dice dice(23);
    std::size_t differing = 0;
    for (int round = 0; round < 300; ++round) {
        const site::site_rows before = questions::random_site(dice);
        site::site_rows after = before;
        if (dice.one_in(2))
            after = questions::random_site(dice);
        else if (!after.rules.empty())
            after.rules.erase(after.rules.begin() + static_cast<std::ptrdiff_t>(dice.below(after.rules.size())));
        const site::inspection then(before), now(after);
        std::set<std::pair<bool, questions::tuple>> expected, found;
        for (const bool gained : {false, true}) {
            const site::inspection& side = gained ? now : then;
            for (const std::string& who : side.askers())
                for (const std::string_view on : side.resources())
                    for (const std::string action : {"tag.read", "tag.write", "x", "y"})
                        for (const std::string zone : {"z1", "z2", "z3"}) {
                            const std::string name{on};
                            const bool was = std::any_of(before.tags.begin(), before.tags.end(),
                                                         [&](const auto& t) { return t.name == name; }) ||
                                             name[0] == 'd';
                            const bool is = std::any_of(after.tags.begin(), after.tags.end(),
                                                        [&](const auto& t) { return t.name == name; }) ||
                                            name[0] == 'd';
                            const bool old_may = was && questions::may(before, who, action, name, zone);
                            const bool new_may = is && questions::may(after, who, action, name, zone);
                            if (old_may != new_may && new_may == gained)
                                expected.insert({gained, {who, action, name, zone, ""}});
                        }
        }
        for (const auto& one : site::permission_difference(then, now)) {
            auto who = one.subjects;
            for (const std::string& role : one.roles) who.push_back("role:" + role);
            for (const std::string& asker : who)
                for (const std::string& action : one.actions)
                    for (const std::string& zone : one.from)
                        for (const std::string_view on : (one.gained ? now : then).resources())
                            for (const std::string& pattern : one.on)
                                if (site::parse_pattern(pattern).matches(on))
                                    REQUIRE(
                                        found
                                            .insert({one.gained, {asker, action, std::string{on}, zone, one.condition}})
                                            .second);
        }
        REQUIRE(found == expected);
        differing += expected.empty() ? 0 : 1;
    }
    CHECK(differing > 150);
}
