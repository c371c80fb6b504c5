// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_CASE("adapt/openssl.hpp: brings server and client along") {
    std::string fault;
    CHECK(!interlock::adapt::tls_server::open({}, fault));
    CHECK(!fault.empty());
    CHECK(!interlock::adapt::tls_client::open({}, fault));
}
