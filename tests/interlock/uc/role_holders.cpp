// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/role_holders.hpp>

#include "consent.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace il = interlock;
namespace uc = il::uc;

TEST_CASE("uc::role_holders: 9.1: who is one person") {
    const consent::plant<> p;
    p.e.on_site([&](const il::snapshot& s) {
        const auto person = [&](std::string_view who) { return uc::is_person(s, p.e.subject(who)); };
        CHECK(person("anna"));
        for (const std::string_view nobody : {"leaders", "robot", "hmi1", "former1", "failsafe", "role:leader", "gone"})
            CHECK_FALSE(person(nobody));
        const auto same = [&](std::string_view a, std::string_view b) {
            return uc::same_person(s, p.e.subject(a), p.e.subject(b));
        };
        CHECK(same("anna", "anna"));
        CHECK(same("anna", "anna-lead"));
        CHECK_FALSE(same("anna", "dora"));
        CHECK_FALSE(same("ben", "carl"));
        il::request asked{.subject = p.e.subject("anna")};
        for (const auto how : {il::proof::none, il::proof::address, il::proof::console, il::proof::internal}) {
            asked.proof = how;
            CHECK_FALSE(uc::from_person(s, asked));
        }
        for (const auto how : {il::proof::certificate, il::proof::password, il::proof::token}) {
            asked.proof = how;
            CHECK(uc::from_person(s, asked));
        }
        return 0;
    });
}

TEST_CASE("uc::role_holders: a role counts when it is one's own, active in the session, and in time") {
    auto site = consent::site();
    site.add_subject("tim", {.kind = il::subject_kind::human});
    site.add_assignment({.subject = "tim", .role = "leader", .until = il::seconds(1'700'000'100)});
    const consent::plant<> p{nullptr, site};
    p.e.on_site([&](const il::snapshot& s) {
        const uc::rule_judge<> no_clock;
        const std::array roles{consent::role(s, "leader")};
        const auto has = [&](std::string_view who, const il::active_roles* chosen = nullptr) {
            return uc::has_one_of(s, p.e.subject(who), roles, no_clock, p.e.now(), chosen);
        };
        CHECK(has("ben"));
        CHECK_FALSE(has("anna"));
        CHECK_FALSE(has("tim")); // nobody can tell the time
        il::active_roles chosen;
        CHECK(has("carl", &chosen));
        chosen.sets[0] = s.who(p.e.subject("anna")).role_set;
        chosen.count = 1;
        CHECK_FALSE(has("carl", &chosen));
        il::active_roles lent;
        lent.lent[0] = s.who(p.e.subject("ben")).role_set;
        lent.lent_count = 1;
        CHECK_FALSE(has("anna", &lent));
        const il::testing::manual_clock clock;
        const uc::rule_judge<> judge{nullptr, {.clock = il::wall_time{clock}}};
        CHECK(uc::has_one_of(s, p.e.subject("tim"), roles, judge, clock.now()));
        CHECK_FALSE(uc::has_one_of(s, p.e.subject("tim"), roles, judge, clock.now() + il::seconds(200)));
        return 0;
    });
}
