// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/report/clause_text.hpp>

#include <doctest/doctest.h>

using namespace interlock;

TEST_CASE("report/clause_text: letters, or category by field") {
    CHECK(report::clause_text(cr<1, 5>, 0b1001) == "a, d");
    CHECK(report::clause_text(cr<1, 9>, 0b100000) == "f");
    CHECK(report::clause_text(cr<1, 5>, 0) == "");
    CHECK(report::clause_text(cr<2, 7>, 1) == "");
    CHECK(report::clause_text(requirement{series::cr, 9, 9, 0}, 1) == "");
    CHECK(report::clause_text(cr<2, 8>, clause<cr<2, 8>, audit_category::access_control>.clauses) == "access control");
    CHECK(
        report::clause_text(cr<2, 8>, clause<cr<2, 8>, audit_category::request_error, audit_field::outcome>.clauses) ==
        "request error/outcome");
    CHECK(report::clause_text(cr<2, 8>, (std::uint64_t{1} << 6U) | 0x3fU) == "access control, request error/timestamp");
}
