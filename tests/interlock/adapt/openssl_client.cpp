// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_client.hpp>

#include <interlock/adapt/openssl_server.hpp>

#include "test_pki.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ad = interlock::adapt;

TEST_CASE("adapt::tls_client: CR 1.2: a server must prove itself, under the name that is expected") {
    const test_pki::folder files;
    const auto authority = test_pki::make({.name = "plant", .authority = true});
    const auto foreign = test_pki::make({.name = "other", .authority = true});
    const auto self = test_pki::make({}, &authority);
    const auto own = files.write("own.pem", test_pki::pem_of(self));
    const auto own_key = files.write("own.key", test_pki::pem_of_key(self));
    const auto ca = files.write("ca.pem", test_pki::pem_of(authority));
    std::string fault;
    const auto client = ad::tls_client::open({{own, own_key}, ca}, fault);
    REQUIRE(client);
    const auto reached = [&](const test_pki::entity& as, const char* expected) {
        const auto server = ad::tls_server::open(
            {{files.write("s.pem", test_pki::pem_of(as)), files.write("s.key", test_pki::pem_of_key(as))},
             {.authorities = {ca}}},
            fault);
        REQUIRE(server);
        test_pki::connection c(server->context(), client->context());
        SSL_set1_host(c.client.get(), expected);
        return c.shake().done;
    };
    const auto right = test_pki::make({.purpose = "serverAuth", .alternative = "DNS:gateway.plant"}, &authority);
    CHECK(reached(right, "gateway.plant"));
    CHECK(!reached(right, "other.plant"));
    const auto not_ours = test_pki::make({.purpose = "serverAuth", .alternative = "DNS:gateway.plant"}, &foreign);
    CHECK(!reached(not_ours, "gateway.plant"));
    CHECK(!reached(self, "peer.example"));
}

TEST_CASE("adapt::tls_client: bad files are told in one line") {
    std::string fault;
    CHECK(!ad::tls_client::open({{}, "/nowhere/ca.pem"}, fault));
    CHECK(fault.starts_with("/nowhere/ca.pem: "));
    CHECK(!ad::tls_client::open({{"/nowhere/c.pem", "/nowhere/c.key"}, "/nowhere/ca.pem"}, fault));
    CHECK(fault.starts_with("/nowhere/c.pem: "));
}
