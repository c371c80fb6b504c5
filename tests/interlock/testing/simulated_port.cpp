// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/testing/simulated_port.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("testing::simulated_port: counts what is tried, and lets in while it is open") {
    il::testing::simulated_port port;
    CHECK(port.attach());
    CHECK(port.set_open(false) == il::crypto::completion::done);
    CHECK(!port.attach());
    CHECK(port.attempts() == 2);
    port.takes_orders = false;
    CHECK(port.set_open(true) == il::crypto::completion::failed);
    CHECK(!port.attach());
    static_assert(il::testing::simulated_port::kind == il::port_kind::simulated);
}
