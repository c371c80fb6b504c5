// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: full alone timeout=600 no-sanitizers
#include "oracle.hpp"

#include <doctest/doctest.h>

TEST_CASE(
    "uc::conditional_rbac: CR 2.1: decides as the specification does, 10,000,000 generated pairs of policy and request") {
    const auto c = oracle::compared(100'001, 100'000);
    MESSAGE("seeds 100001 to 200000: " << c.pairs << " pairs, " << c.permitted << " permitted, " << c.degraded
                                       << " degraded");
    CHECK(c.pairs >= 10'000'000);
    CHECK_MESSAGE(c.difference.empty(), c.difference);
}
