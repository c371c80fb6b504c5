// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: full alone timeout=600 no-sanitizers
#include "small_universe.hpp"

#include <doctest/doctest.h>

#include <vector>

TEST_CASE("uc::static_roles: CR 2.1: types, site policy and oracle decide alike in all universes of three rules") {
    std::vector<unsigned> holdings(16);
    for (unsigned n = 0; n < 16; ++n) holdings[n] = n;
    const auto c = small::compared<3>({0, 1, 2}, holdings);
    MESSAGE(c.universes << " universes, " << c.questions << " questions, " << c.permitted << " permitted");
    CHECK_MESSAGE(c.difference.empty(), c.difference);
    CHECK(c.universes == 48ULL * 48 * 47 * 46 / 6);
}
