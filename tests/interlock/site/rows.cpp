// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/rows.hpp>

#include <doctest/doctest.h>

#include <cmath>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::rows: CR 2.1: what nobody said permits nothing") {
    const site::site_rows said;
    CHECK(said.rules.empty());
    CHECK(said.conduits.empty());
    CHECK_FALSE(said.monitor_only);
    const site::tag_row tag;
    CHECK_FALSE(tag.writable);
    CHECK_FALSE(tag.limits.has_value());
    CHECK(tag.tag_class == il::tag_class::ordinary);
    const site::rule_row rule;
    CHECK(rule.actions.empty());
    CHECK(rule.classes.empty());
    CHECK_FALSE(site::listener_row{}.console);
    CHECK_FALSE(site::listener_row{}.secure);
    CHECK(site::essential_row{}.trusted.empty());
}

TEST_CASE("site::rows: CR 3.6: an output that was lost holds, latched, and has no power-on value of its own") {
    const site::failsafe_row lost;
    CHECK(lost.action == il::failsafe_action::hold);
    CHECK(lost.latched);
    CHECK(std::isnan(lost.power_on));
    CHECK(lost.misses == 1);
}
