// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/outside_normal.hpp>

#include <doctest/doctest.h>

namespace site = interlock::site;

TEST_CASE("site/outside_normal: 5.2: an approval for writing outside the normal range, of this tag") {
    site::site_rows rows;
    site::approval_row row;
    row.actions = {"tag.write"};
    row.on = "boiler1.*";
    row.outside_normal = true;
    rows.approvals = {row};
    CHECK(site::says_who_consents(rows, "boiler1.setpoint"));
    CHECK_FALSE(site::says_who_consents(rows, "mill1.speed"));
    rows.approvals[0].actions = {"tag.read"};
    CHECK_FALSE(site::says_who_consents(rows, "boiler1.setpoint"));
    rows.approvals[0] = row;
    rows.approvals[0].outside_normal = false;
    CHECK_FALSE(site::says_who_consents(rows, "boiler1.setpoint"));
    rows.approvals.clear();
    CHECK_FALSE(site::says_who_consents(rows, "boiler1.setpoint"));
}
