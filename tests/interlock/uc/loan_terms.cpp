// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/loan_terms.hpp>

#include "consent.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

namespace il = interlock;
namespace uc = il::uc;

namespace {

/// The terms of "mill at night" under a changed site policy.
template <class Change>
std::uint64_t terms(const Change& change) {
    auto s = consent::site();
    s.add_role("grinder");
    change(s);
    const consent::plant<> p{nullptr, s};
    REQUIRE(p.e.started().result == il::publish_result::in_force);
    return p.e.on_site([](const il::snapshot& now) {
        const std::uint32_t at = uc::find_override(now, "mill at night");
        return at == uc::no_override ? std::uint64_t{0} : uc::terms_of(now, now.access->overrides[at]);
    });
}

} // namespace

TEST_CASE("uc::loan_terms: the same, whatever else changes; another, when anything about it does") {
    const std::uint64_t same = terms([](auto&) {});
    CHECK(same != 0);
    CHECK(terms([](auto& s) { std::reverse(s.rows().roles.begin(), s.rows().roles.end()); }) == same);
    CHECK(terms([](auto& s) { s.add_duty({.name = "others", .roles = {"viewer", "grinder"}}); }) == same);
    CHECK(terms([](auto& s) { s.rows().overrides[0].name = "another"; }) == 0);
    const std::uint64_t dynamic = terms([](auto& s) {
        s.add_duty({.name = "d", .roles = {"miller", "grinder"}, .dynamic = true});
    });
    const std::uint64_t fixed = terms([](auto& s) { s.add_duty({.name = "s", .roles = {"miller", "grinder"}}); });
    CHECK(dynamic != same);
    CHECK(fixed != same);
    CHECK(fixed != dynamic);
    CHECK(terms([](auto& s) { s.rows().overrides[0].at_most = il::seconds(601); }) != same);
    CHECK(terms([](auto& s) { s.rows().overrides[0].to = {"viewer"}; }) != same);
    CHECK(terms([](auto& s) { s.rows().overrides[0].by = {"leader", "operator"}; }) != same);
    CHECK(terms([](auto& s) { s.rows().overrides[0].only_if[0].operand = 1; }) != same);
    CHECK(terms([](auto& s) { s.rows().overrides[0].role = "grinder"; }) != same);
}
