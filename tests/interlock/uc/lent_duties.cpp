// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/lent_duties.hpp>

#include "consent.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>

namespace il = interlock;
namespace uc = il::uc;

namespace {

il::site::snapshot_builder site(bool dynamic) {
    auto s = consent::site();
    s.add_duty({.name = "apart", .roles = {"operator", "miller"}, .dynamic = dynamic});
    s.rows().overrides.clear();
    return s;
}

} // namespace

TEST_CASE("uc::lent_duties: CR 2.1(3): what is active and what is lent, with all that they include, at most so many") {
    const consent::plant<> p{nullptr, site(true)};
    p.e.on_site([&](const il::snapshot& s) {
        const auto kept = [&](std::string_view who, std::string_view lent, il::active_roles active = {}) {
            return uc::keeps_dynamic_duties(s, p.e.subject(who), active,
                                            [&](std::uint32_t r) { return r == consent::role(s, lent); });
        };
        CHECK(kept("anna", "tripper"));
        CHECK_FALSE(kept("anna", "miller"));
        CHECK(kept("ben", "miller"));
        // Of those that the session chose, only what the subject has.
        const std::uint32_t operators = s.who(p.e.subject("role:operator")).role_set;
        const std::uint32_t leaders = s.who(p.e.subject("role:leader")).role_set;
        CHECK(kept("carl", "miller", {.sets = {leaders}, .count = 1}));
        CHECK_FALSE(kept("carl", "miller", {.sets = {leaders, operators}, .count = 2}));
        CHECK(kept("ben", "miller", {.sets = {operators}, .count = 1}));
        CHECK(uc::keeps_static_duties(s, p.e.subject("anna"), [](std::uint32_t) { return true; }));
        return 0;
    });
}

TEST_CASE("uc::lent_duties: CR 2.1(3): all accounts of a person count for a static separation of duty") {
    const consent::plant<> p{nullptr, site(false)};
    p.e.on_site([&](const il::snapshot& s) {
        const auto kept = [&](std::string_view who, std::string_view lent) {
            return uc::keeps_static_duties(s, p.e.subject(who),
                                           [&](std::uint32_t r) { return r == consent::role(s, lent); });
        };
        CHECK(kept("anna", "tripper"));
        CHECK_FALSE(kept("anna", "miller"));
        CHECK_FALSE(kept("anna-lead", "miller"));
        CHECK(kept("dora", "miller"));
        CHECK(kept("ben", "miller"));
        return 0;
    });
}
