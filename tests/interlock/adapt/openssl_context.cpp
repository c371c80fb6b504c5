// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_context.hpp>

#include "test_pki.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ad = interlock::adapt;

TEST_CASE("adapt::detail::new_context: versions, suites and options as stated, whatever a configuration file says") {
    std::string fault;
    const auto made = ad::detail::new_context(TLS_server_method(), {}, fault);
    REQUIRE(made);
    CHECK(SSL_CTX_get_min_proto_version(made.get()) == TLS1_2_VERSION);
    CHECK(SSL_CTX_get_max_proto_version(made.get()) == TLS1_3_VERSION);
    CHECK(SSL_CTX_get_security_level(made.get()) == 2);
    CHECK(SSL_CTX_get_num_tickets(made.get()) == 0);
    CHECK(SSL_CTX_get_session_cache_mode(made.get()) == SSL_SESS_CACHE_OFF);
    const auto options = SSL_CTX_get_options(made.get());
    for (const std::uint64_t wanted : {SSL_OP_NO_TICKET, SSL_OP_NO_COMPRESSION, SSL_OP_NO_RENEGOTIATION})
        CHECK((options & wanted) != 0);
    const STACK_OF(SSL_CIPHER)* const all = SSL_CTX_get_ciphers(made.get());
    CHECK(sk_SSL_CIPHER_num(all) == 9);
    for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
        const SSL_CIPHER* const one = sk_SSL_CIPHER_value(all, i);
        CHECK(SSL_CIPHER_is_aead(one) == 1);
        const int exchange = SSL_CIPHER_get_kx_nid(one);
        CHECK((exchange == NID_kx_ecdhe || exchange == NID_kx_any));
    }
}

TEST_CASE("adapt::detail::private_key: only from a file that is its owner's alone") {
    const test_pki::folder files;
    const auto some = test_pki::make({});
    std::string fault;
    for (const mode_t mode : {0600U, 0400U})
        CHECK(
            ad::detail::private_key(files.write("k" + std::to_string(mode), test_pki::pem_of_key(some), mode), fault));
    for (const mode_t mode : {0604U, 0640U, 0620U, 0601U, 0777U}) {
        CHECK(
            !ad::detail::private_key(files.write("k" + std::to_string(mode), test_pki::pem_of_key(some), mode), fault));
        CHECK(fault.find("others can get at this key") != std::string::npos);
    }
    CHECK(!ad::detail::private_key("/dev", fault));
    CHECK(fault == "/dev: isn't a file");
    const std::string pipe = files.write("pipe", "") + ".fifo";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(!ad::detail::private_key(pipe, fault));
    CHECK(fault == pipe + ": isn't a file");
    CHECK(!ad::detail::private_key(pipe + ".nothing", fault));
    CHECK(fault == pipe + ".nothing: can't be opened");
    // A key under a password isn't asked for on the terminal.
    const auto locked = test_pki::pem([&](BIO* out) {
        PEM_write_bio_PKCS8PrivateKey(out, some.key.get(), EVP_aes_256_cbc(), "secret", 6, nullptr, nullptr);
    });
    CHECK(!ad::detail::private_key(files.write("locked", locked), fault));
}
