// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/compilation.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;
using small_site::compiled;
using small_site::dice;
using small_site::fault_of;

namespace {

const std::vector<std::string> zone_names{"control", "office", "boiler"};
const std::vector<std::string> listener_names{"plant", "secure"};
const std::vector<std::string> action_names{"tag.read", "tag.write", "tag.calibrate"};
const std::vector<std::string> tag_names{"a", "a.b", "a.b.c", "a.d", "ab", "b.a"};
const std::vector<std::string> rule_texts{"a", "a.b", "a.*", "a.b.*", "b.*", "*", "plc", "ab"};
const std::vector<std::string> role_names{"r0", "r1", "r2", "r3"};
const std::vector<std::string> subject_names{"s0", "s1", "s2"};
constexpr std::array classes{il::tag_class::ordinary, il::tag_class::safety, il::tag_class::permissive,
                             il::tag_class::configuration};

std::vector<std::string> some(dice& d, const std::vector<std::string>& from) {
    std::vector<std::string> chosen;
    for (const std::string& one : from)
        if (d.one_in(2)) chosen.push_back(one);
    return chosen;
}
bool holds(const std::vector<std::string>& list, const std::string& what) {
    return std::ranges::find(list, what) != list.end();
}

/// A site that nobody planned: whatever roles, rules, zones and conduits the dice say.
site::site_rows thrown(dice& d) {
    site::site_rows rows;
    rows.actions = {"tag.calibrate"};
    rows.zones = zone_names;
    for (const auto& name : listener_names) rows.listeners.push_back({name, {}});
    rows.devices = {{"plc", d.of(zone_names)}};
    for (const auto& name : tag_names) {
        site::tag_row tag{.device = "plc", .tag_class = classes[d.below(4)]};
        if (d.one_in(3)) tag.zone = d.of(zone_names);
        if (d.one_in(8)) tag.device.clear();
        rows.tags.push_back({name, tag});
    }
    rows.roles = role_names;
    for (std::size_t senior = 0; senior < role_names.size(); ++senior)
        for (std::size_t junior = senior + 1; junior < role_names.size(); ++junior)
            if (d.one_in(3)) rows.inclusions.push_back({role_names[senior], role_names[junior]});
    for (std::size_t count = d.below(8); count != 0; --count) {
        site::rule_row rule{.actions = some(d, action_names), .on = d.of(rule_texts), .from = some(d, zone_names)};
        for (const il::tag_class c : classes)
            if (d.one_in(4)) rule.classes.push_back(c);
        rows.rules.push_back({d.of(role_names), d.one_in(4), rule});
    }
    for (const auto& name : subject_names) rows.subjects.push_back({name, {.roles = some(d, role_names)}});
    for (std::size_t count = d.below(6); count != 0; --count)
        rows.conduits.push_back({d.of(zone_names), d.of(zone_names), some(d, action_names)});
    return rows;
}

bool has_role(const site::site_rows& rows, const std::vector<std::string>& held, const std::string& role) {
    if (holds(held, role)) return true;
    return std::ranges::any_of(rows.inclusions,
                               [&](const auto& i) { return i.junior == role && has_role(rows, held, i.senior); });
}

/// Semantics 4.4 and deny by default, read off the rows.
bool naive_may(const site::site_rows& rows, const std::vector<std::string>& held, const std::string& action,
               const std::string& on, il::tag_class kind, const std::string& from) {
    bool permitted = false;
    for (const auto& r : rows.rules) {
        const bool subtree = r.rule.on == "*" || r.rule.on.ends_with(".*");
        const bool matches =
            subtree ? on.starts_with(r.rule.on.substr(0, r.rule.on.size() - 1)) && on.size() >= r.rule.on.size()
                    : on == r.rule.on;
        const bool left_out = subtree && !r.denies && kind != il::tag_class::ordinary &&
                              std::ranges::find(r.rule.classes, kind) == r.rule.classes.end();
        if (!matches || left_out || !has_role(rows, held, r.role) || !holds(r.rule.actions, action) ||
            !(r.rule.from.empty() || holds(r.rule.from, from)))
            continue;
        if (r.denies) return false;
        permitted = true;
    }
    return permitted;
}

} // namespace

TEST_CASE("site::compilation: CR 2.1: 4.4: two thousand random sites decide as their rules are read") {
    dice d(11);
    std::size_t permits = 0, decisions = 0, wrong = 0;
    for (int round = 0; round < 2000; ++round) {
        const site::site_rows rows = thrown(d);
        il::names known;
        const compiled s(rows, known);
        REQUIRE(s.good());
        std::vector<std::pair<std::string, std::vector<std::string>>> askers;
        for (const auto& one : rows.subjects) askers.emplace_back(one.name, one.row.roles);
        for (const auto& role : role_names) askers.emplace_back("role:" + role, std::vector{role});
        askers.emplace_back("nobody", std::vector<std::string>{});
        for (const auto& [name, held] : askers)
            for (const auto& action : action_names)
                for (const auto& from : zone_names) {
                    for (const auto& tag : rows.tags) {
                        const bool expected = naive_may(rows, held, action, tag.name, tag.row.tag_class, from);
                        wrong += s.may(s.who(name), s.action(action), s.tag(tag.name), s.zone(from)) != expected;
                        permits += expected;
                        ++decisions;
                    }
                    // A device is one of the things that a subtree doesn't cover in passing.
                    wrong += s.may(s.who(name), s.action(action), s.tag("plc"), s.zone(from)) !=
                             naive_may(rows, held, action, "plc", il::tag_class::configuration, from);
                }
    }
    CHECK(wrong == 0);
    CHECK(permits * 50 > decisions);
    CHECK(permits * 2 < decisions);
}

TEST_CASE(
    "site::compilation: CR 5.1: 4.1: traffic passes where a conduit says so, within a zone too, and nowhere else") {
    dice d(12);
    std::size_t wrong = 0;
    for (int round = 0; round < 2000; ++round) {
        const site::site_rows rows = thrown(d);
        il::names known;
        const compiled s(rows, known);
        REQUIRE(s.good());
        for (const auto& from : zone_names)
            for (const auto& to : zone_names)
                for (const auto& action : action_names) {
                    const bool expected = std::ranges::any_of(rows.conduits, [&](const auto& c) {
                        return c.from == from && c.to == to && holds(c.actions, action);
                    });
                    wrong += ((s->conduit(s.zone(from), s.zone(to)) & il::bit(s.action(action))) != 0) != expected;
                }
        for (const auto& tag : rows.tags) {
            const std::string& expected = !tag.row.zone.empty()     ? tag.row.zone
                                          : !tag.row.device.empty() ? rows.devices[0].zone
                                                                    : std::string{};
            wrong += s->tag(s.tag(tag.name)).zone != s.zone(expected);
        }
        wrong += s->conduit({}, s.zone("boiler")) != 0 || s->conduit(s.zone("boiler"), {}) != 0 ||
                 s->conduit({63}, {63}) != 0;
    }
    CHECK(wrong == 0);
}

TEST_CASE("site::compilation: CR 5.1: 4.1: a zone is a listener and the longest prefix together") {
    // Addresses of four bits, behind a fixed beginning: every prefix of them can be tried with every address.
    dice d(13);
    std::size_t wrong = 0, inside = 0;
    const auto address = [](unsigned low) { return il::ipv4(10, 1, 0, static_cast<std::uint8_t>(low << 4U)); };
    for (int round = 0; round < 3000; ++round) {
        site::site_rows rows;
        rows.zones = zone_names;
        for (const auto& name : listener_names) rows.listeners.push_back({name, {}});
        for (std::size_t count = d.below(7); count != 0; --count) {
            const auto bits = static_cast<std::uint8_t>(d.below(5));
            const auto low = static_cast<unsigned>(d.below(16)) >> (4U - bits) << (4U - bits);
            const site::site_rows::prefix fresh{
                d.of(listener_names), {address(low), static_cast<std::uint8_t>(120 + bits)}, d.of(zone_names)};
            const bool there = std::ranges::any_of(
                rows.prefixes, [&](const auto& p) { return p.listener == fresh.listener && p.peers == fresh.peers; });
            if (!there) rows.prefixes.push_back(fresh);
        }
        il::names known;
        const compiled s(rows, known);
        REQUIRE(s.good());
        for (const auto& on : listener_names)
            for (unsigned low = 0; low < 16; ++low) {
                std::string expected;
                int longest = -1;
                for (const auto& p : rows.prefixes)
                    if (p.listener == on && p.peers.length > longest && site::overlap(p.peers, {address(low), 128})) {
                        longest = p.peers.length;
                        expected = p.zone;
                    }
                wrong += s->zone_of(s.listener(on), address(low)) != s.zone(expected);
                inside += longest >= 0;
            }
        wrong += s->zone_of(s.listener("plant"), il::ipv4(10, 2, 0, 0)).id != 0;
        wrong += s->zone_of({}, address(0)).id != 0;
    }
    CHECK(wrong == 0);
    CHECK(inside > 10'000);
}

TEST_CASE("site::compilation: the order in which things are said doesn't matter") {
    dice d(14);
    for (int round = 0; round < 200; ++round) {
        site::site_rows rows = thrown(d);
        il::names known;
        const compiled s(rows, known);
        std::ranges::reverse(rows.rules);
        std::ranges::reverse(rows.inclusions);
        std::ranges::reverse(rows.tags);
        std::ranges::reverse(rows.subjects);
        std::ranges::reverse(rows.roles);
        const compiled t(rows, known);
        bool same = true;
        for (const auto& who : subject_names)
            for (const auto& tag : tag_names)
                for (const auto& from : zone_names)
                    same = same && s.tag(tag) == t.tag(tag) &&
                           s.may(s.who(who), il::actions::tag_write, s.tag(tag), s.zone(from)) ==
                               t.may(t.who(who), il::actions::tag_write, t.tag(tag), t.zone(from));
        CHECK(same);
    }
}

TEST_CASE("site::compilation: as many zones, listeners and actions as there may be, and one more") {
    const auto numbered = [](std::string_view prefix, int count) {
        std::vector<std::string> list;
        for (int i = 0; i < count; ++i) list.push_back(std::string{prefix} + std::to_string(i));
        return list;
    };
    site::site_rows rows;
    rows.zones = numbered("z", 63);
    rows.actions = numbered("act", 61);
    for (const auto& name : numbered("l", 63)) rows.listeners.push_back({name, {}});
    rows.conduits = {{"z0", "z62", {"act60"}}, {"z62", "z62", {"tag.read"}}};
    rows.roles = {"r"};
    rows.tags = {{"t", {.zone = "z62"}}};
    rows.subjects = {{"s", {.roles = {"r"}}}};
    rows.rules = {{"r", false, {.actions = {"act60"}, .on = "t", .from = {"z62"}}}};
    il::names known;
    const compiled s(rows, known);
    REQUIRE(s.good());
    CHECK(s.zone("z62").id == 63);
    CHECK(s.action("act60").id == 63);
    CHECK(s->conduit(s.zone("z0"), s.zone("z62")) == std::uint64_t{1} << 63U);
    CHECK(s->conduit(s.zone("z62"), s.zone("z62")) == 2);
    CHECK(s.may(s.who("s"), s.action("act60"), s.tag("t"), s.zone("z62")));
    CHECK_FALSE(s.may(s.who("s"), s.action("act60"), s.tag("t"), s.zone("z61")));
    CHECK_FALSE(s.may(s.who("s"), s.action("act59"), s.tag("t"), s.zone("z62")));
    auto more = rows;
    more.zones.push_back("another");
    CHECK(fault_of(more) == "zone 'another' is one too many: an enforcer knows at most 63 of them during its life");
    more = rows;
    more.conduits[0].actions.push_back("another");
    CHECK(fault_of(more) == "action 'another' is one too many: an enforcer knows at most 63 of them during its life");
    more = rows;
    more.listeners.push_back({"another", {}});
    CHECK(fault_of(more) == "listener 'another' is one too many: an enforcer knows at most 63 of them during its life");
}

TEST_CASE("site::compilation: a site policy that is refused for want of ids has used up none") {
    il::names known;
    site::site_rows rows;
    rows.zones = {"control", "office"};
    REQUIRE(compiled(rows, known).good());
    site::site_rows many = rows;
    for (int i = 0; i < 62; ++i) many.zones.push_back("z" + std::to_string(i));
    CHECK_FALSE(compiled(many, known).good());
    CHECK(known.zones.size() == 3);
    many.zones.pop_back();
    REQUIRE(compiled(many, known).good());
    // Those that vanished keep their ids: a handle is never misread.
    CHECK_FALSE(compiled({.zones = {"new"}}, known).good());
    CHECK(compiled({.zones = {"z7"}}, known).good());
}

TEST_CASE("site::compilation: names of 1 to 255 bytes, of any bytes") {
    const auto with = [](const std::string& tag) {
        site::site_rows rows;
        rows.tags = {{tag, {}}};
        return rows;
    };
    il::names known;
    for (const std::string& name :
         {std::string(255, 'n'), std::string{"Kessel.Ü"}, std::string("a\0b", 3), std::string{" "}}) {
        const compiled s(with(name), known);
        REQUIRE(s.good());
        CHECK(s->tag(s.tag(name)).kind == il::resource_kind::tag);
    }
    CHECK(fault_of(with("")) == "tag '' has no name that can be used: 1 to 255 bytes");
    CHECK(fault_of(with(std::string(256, 'n'))) ==
          "tag '" + std::string(60, 'n') + "' has no name that can be used: 1 to 255 bytes");
}

TEST_CASE("site::compilation: CR 2.5: those who are known by a role are what the role says, and nobody in particular") {
    site::site_rows rows;
    rows.roles = {"clerk", "pump", "poller"};
    rows.holders = {{"clerk", il::subject_kind::human}, {"poller", il::subject_kind::software_process}};
    il::names known;
    const compiled s(rows, known);
    REQUIRE(s.good());
    CHECK(s->who(s.who("role:clerk")).kind == il::subject_kind::human);
    CHECK(s->who(s.who("role:clerk")).shared);
    CHECK(s->who(s.who("role:pump")).kind == il::subject_kind::device);
    CHECK(s->who(s.who("role:poller")).kind == il::subject_kind::software_process);
    CHECK_FALSE(s->who(s.who("role:poller")).shared);
    rows.holders = {{"boss", il::subject_kind::human}};
    CHECK(fault_of(rows) == "role 'boss' is used, but is not in the site policy");
    for (const il::subject_kind none : {il::subject_kind::internal, il::subject_kind::unknown}) {
        rows.holders = {{"clerk", none}};
        CHECK(fault_of(rows) == "role 'clerk' is held by what no certificate is for");
    }
}

TEST_CASE("site::compilation: as many roles and as many rules for one tag as there may be, and one more") {
    site::site_rows rows;
    rows.tags = {{"t", {}}};
    rows.zones = {"z"};
    rows.subjects = {{"last", {.roles = {"r8191"}}}, {"first", {.roles = {"r0"}}}};
    for (int i = 0; i < 8192; ++i) rows.roles.push_back("r" + std::to_string(i));
    rows.inclusions = {{"r0", "r8191"}};
    rows.rules = {{"r8191", false, {.actions = {"tag.write"}, .on = "t"}}};
    {
        il::names known;
        const compiled s(rows, known);
        REQUIRE(s.good());
        for (const char* const who : {"first", "last", "role:r8191", "role:r0"})
            CHECK(s.may(s.who(who), il::actions::tag_write, s.tag("t"), s.zone("z")));
        CHECK_FALSE(s.may(s.who("role:r1"), il::actions::tag_write, s.tag("t"), s.zone("z")));
    }
    rows.roles.push_back("r8192");
    CHECK(fault_of(rows) == "site 'site' has more than 8192 roles");

    // Rules of one role for the same zones are one row, so it takes many zones to come to 65535.
    rows.roles.resize(2048);
    rows.subjects.clear();
    rows.inclusions.clear();
    rows.rules.clear();
    rows.zones.clear();
    for (int z = 0; z < 32; ++z) rows.zones.push_back("z" + std::to_string(z));
    for (const auto& role : rows.roles)
        for (const auto& zone : rows.zones)
            rows.rules.push_back({role, false, {.actions = {"tag.read"}, .on = "t", .from = {zone}}});
    CHECK(fault_of(rows) == "tag 't' has more than 65535 rules");
    rows.rules.pop_back();
    il::names known;
    const compiled s(rows, known);
    REQUIRE(s.good());
    CHECK(s->grants(s->tag(s.tag("t"))).size() == 65535);
}

TEST_CASE("site::compilation: 8.3: what vanished is nothing, and comes back as what it was") {
    il::names known;
    site::site_rows both;
    both.zones = {"z"};
    both.roles = {"r"};
    both.tags = {{"t", {.zone = "z"}}, {"u", {.zone = "z"}}};
    both.subjects = {{"s", {.roles = {"r"}}}};
    both.rules = {{"r", false, {.actions = {"tag.read"}, .on = "*"}}};
    const compiled before(both, known);
    const il::resource t = before.tag("t");
    const il::subject s = before.who("s");
    site::site_rows less = both;
    less.tags.erase(less.tags.begin());
    less.subjects.clear();
    const compiled after(less, known);
    CHECK(after->tag(t).kind == il::resource_kind::none);
    CHECK(after->grants(after->tag(t)).empty());
    CHECK(after->who(s).kind == il::subject_kind::unknown);
    CHECK_FALSE(after.may(s, il::actions::tag_read, t, after.zone("z")));
    const compiled again(both, known);
    CHECK(again.tag("t") == t);
    CHECK(again.may(s, il::actions::tag_read, t, again.zone("z")));
    CHECK(again->identity > before->identity);
}
