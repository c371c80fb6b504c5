// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/level.hpp>

#include <doctest/doctest.h>

using namespace interlock;

TEST_CASE("core/level: covers compares component by component") {
    constexpr levels a{.iac = 2, .uc = 1, .si = 2, .dc = 2, .rdf = 2, .tre = 2, .ra = 2};
    constexpr levels b{.iac = 1, .uc = 2, .si = 2, .dc = 2, .rdf = 2, .tre = 2, .ra = 2};
    CHECK_FALSE(covers(a, b));
    CHECK_FALSE(covers(b, a));
    CHECK(covers(sl2, a));
    CHECK(covers(a, sl1));
    CHECK(covers(a, a));
}

TEST_CASE("core/level: each of the seven counts") {
    const levels lacking[]{{1, 2, 2, 2, 2, 2, 2}, {2, 1, 2, 2, 2, 2, 2}, {2, 2, 1, 2, 2, 2, 2}, {2, 2, 2, 1, 2, 2, 2},
                           {2, 2, 2, 2, 1, 2, 2}, {2, 2, 2, 2, 2, 1, 2}, {2, 2, 2, 2, 2, 2, 1}};
    for (const levels& one : lacking) {
        CHECK_FALSE(covers(one, sl2));
        CHECK(covers(one, sl1));
    }
}

TEST_CASE("core/level: by foundational requirement, and the highest for the common constraints") {
    constexpr levels some{.iac = 1, .uc = 2, .si = 3, .dc = 4, .rdf = 0, .tre = 1, .ra = 2};
    CHECK(some[fr::iac] == 1);
    CHECK(some[fr::uc] == 2);
    CHECK(some[fr::si] == 3);
    CHECK(some[fr::dc] == 4);
    CHECK(some[fr::rdf] == 0);
    CHECK(some[fr::tre] == 1);
    CHECK(some[fr::ra] == 2);
    CHECK(some[fr::none] == 4);
    CHECK(sl0[fr::none] == 0);
}

TEST_CASE("core/level: levels go from 0 to 4") {
    CHECK(valid(sl0));
    CHECK(valid(sl4));
    CHECK_FALSE(valid(levels{.ra = 5}));
}
