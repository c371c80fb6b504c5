// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "oracle.hpp"

#include <doctest/doctest.h>

TEST_CASE(
    "uc::conditional_rbac: CR 2.1: decides as the specification does, 1,000,000 generated pairs of policy and request") {
    const auto c = oracle::compared(1, 10'000);
    MESSAGE("seeds 1 to 10000: " << c.pairs << " pairs, " << c.permitted << " permitted, " << c.degraded
                                 << " degraded");
    CHECK_MESSAGE(c.difference.empty(), c.difference);
    CHECK(c.pairs >= 1'000'000);
    // Neither all nor nothing, or agreeing would mean little.
    CHECK(c.permitted > c.pairs / 20);
    CHECK(c.permitted < c.pairs / 2);
    CHECK(c.degraded > c.pairs / 1000);
}

TEST_CASE("uc/oracle: a difference is shrunk to what causes it") {
    oracle::maker make(7);
    oracle::policy p = make.make_policy();
    oracle::rule extra;
    extra.writes = true;
    p.rules.push_back(extra);
    p.held.push_back({1, 0, {}, {}});
    const auto still = [](const oracle::policy& less) {
        for (const auto& r : less.rules)
            if (r.role == 0 && !r.denies && r.on == 0) return true;
        return false;
    };
    const auto least = oracle::shrunk(p, still);
    CHECK(least.rules.size() == 1);
    CHECK(least.held.empty());
    CHECK(least.hierarchy.empty());
}
