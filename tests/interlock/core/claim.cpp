// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/claim.hpp>

#include <doctest/doctest.h>

using namespace interlock;

TEST_CASE("core/claim: a whole row has all its clauses") {
    CHECK(all_clauses(cr<2, 7>) == 1);
    CHECK(all_clauses(cr<1, 5>) == 0b1111);
    CHECK(all_clauses(cr<2, 8>) == (std::uint64_t{1} << 36U) - 1U);
    CHECK(all_clauses(requirement{series::cr, 9, 9, 0}) == 0);
}

TEST_CASE("core/claim: letters add up") {
    CHECK(clause<cr<1, 5>, 'a'>.clauses == 1);
    CHECK(clause<cr<1, 5>, 'd', 'a'>.clauses == 0b1001);
    CHECK(clause<cr<1, 9>, 'f'>.clauses == 0b100000);
    CHECK(clause<cr<1, 5>, 'a', 'b', 'c', 'd'> == claim{cr<1, 5>, all_clauses(cr<1, 5>)});
}

TEST_CASE("core/claim: CR 2.8 is a table of categories by fields") {
    constexpr auto one = clause<cr<2, 8>, audit_category::request_error, audit_field::source>;
    CHECK(one.clauses == std::uint64_t{1} << (6U * 1U + 1U));
    CHECK(clause<cr<2, 8>, audit_category::access_control>.clauses == 0x3f);
    std::uint64_t all = 0;
    all |= clause<cr<2, 8>, audit_field::timestamp>.clauses | clause<cr<2, 8>, audit_field::source>.clauses;
    all |= clause<cr<2, 8>, audit_field::category>.clauses | clause<cr<2, 8>, audit_field::type>.clauses;
    all |= clause<cr<2, 8>, audit_field::event_id>.clauses | clause<cr<2, 8>, audit_field::outcome>.clauses;
    CHECK(all == all_clauses(cr<2, 8>));
    CHECK((clause<cr<2, 8>, audit_category::audit_log_event>.clauses >> 30U) == 0x3f);
}

TEST_CASE("core/claim: a list holds its claims in order") {
    using list = requirements<cr<2, 7>, clause<cr<1, 5>, 'd'>>;
    CHECK(list::size == 2);
    CHECK(list::all[0] == claim{cr<2, 7>, 1});
    CHECK(list::all[1] == claim{cr<1, 5>, 0b1000});
    CHECK(requirements<>::size == 0);
}
