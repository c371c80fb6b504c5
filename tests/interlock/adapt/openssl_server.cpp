// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_server.hpp>

#include <interlock/adapt/openssl_client.hpp>

#include "test_pki.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>

namespace ad = interlock::adapt;
namespace iac = interlock::iac;
using interlock::crypto::completion;
using test_pki::connection;
using test_pki::wish;

namespace {

/// A plant's authority, its gateway, and places for files.
struct plant {
    test_pki::folder files;
    test_pki::entity authority = test_pki::make({.name = "plant", .authority = true});
    test_pki::entity gateway =
        test_pki::make({.name = "gateway", .purpose = "serverAuth", .alternative = "DNS:gateway.plant"}, &authority);
    ad::tls_server_options options{
        .self = {files.write("gateway.pem", test_pki::pem_of(gateway)),
                 files.write("gateway.key", test_pki::pem_of_key(gateway))},
        .peers = {.authorities = {files.write("ca.pem", test_pki::pem_of(authority), 0644)}}};
    std::string fault;

    ad::tls_server server() {
        auto made = ad::tls_server::open(options, fault);
        INFO(fault);
        REQUIRE(made);
        return std::move(*made);
    }
    test_pki::entity client(wish w = {}) { return test_pki::make(w, &authority); }
    /// A client that checks the gateway's certificate and shows `self`, if any.
    ad::tls_client dial(const test_pki::entity* self) {
        ad::tls_client_options with{.authorities_file = files.write("ca.pem", test_pki::pem_of(authority), 0644)};
        if (self != nullptr)
            with.self = {files.write("client.pem", test_pki::pem_of(*self)),
                         files.write("client.key", test_pki::pem_of_key(*self))};
        auto made = ad::tls_client::open(with, fault);
        INFO(fault);
        REQUIRE(made);
        return std::move(*made);
    }
};

const char* verdict_of(const connection& c) {
    const char* const why = ad::tls_server::refusal(c.server.get());
    return why == nullptr ? "" : why;
}

} // namespace

TEST_CASE("adapt::tls_server: a handshake with 1.2 and with 1.3 proves both sides") {
    plant p;
    const auto server = p.server();
    const auto peer = p.client({.name = "hmi1", .roles = {test_pki::role("operator")}});
    const auto client = p.dial(&peer);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        connection c(server.context(), client.context(), version);
        CHECK(!ad::tls_server::facts(c.server.get()));
        REQUIRE(SSL_set1_host(c.client.get(), "gateway.plant") == 1);
        REQUIRE(c.shake().done);
        CHECK(SSL_version(c.server.get()) == version);
        CHECK(SSL_get_verify_result(c.client.get()) == X509_V_OK);
        const auto facts = ad::tls_server::facts(c.server.get());
        REQUIRE(facts);
        CHECK(facts->role == iac::role_state::one);
        CHECK(facts->role_name.view() == "operator");
        CHECK(facts->subject_name.view() == "CN=hmi1");
        CHECK(facts->issuer_name.view() == "CN=plant");
        CHECK(facts->revocation == iac::revocation_state::not_checked);
        std::array<unsigned char, 32> digest{};
        X509_digest(peer.get(), EVP_sha256(), digest.data(), nullptr);
        CHECK(facts->fingerprint == digest);
    }
}

TEST_CASE("adapt::tls_server: older versions are refused") {
    plant p;
    const auto server = p.server();
    const auto peer = p.client();
    const auto client = p.dial(&peer);
    SSL_CTX_set_security_level(client.context(), 0);
    SSL_CTX_set_cipher_list(client.context(), "ALL:@SECLEVEL=0");
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        connection c(server.context(), client.context(), version);
        CHECK(!c.shake().done);
        CHECK(SSL_is_init_finished(c.server.get()) == 0);
    }
    // A suite without authentication or forward secrecy isn't there either.
    SSL_CTX_set_cipher_list(client.context(), "AES128-SHA:AES128-GCM-SHA256:aNULL:@SECLEVEL=0");
    connection weak(server.context(), client.context(), TLS1_2_VERSION);
    CHECK(!weak.shake().done);
}

TEST_CASE("adapt::tls_server: whoever shows no certificate, or not a good one, gets no further") {
    plant p;
    const auto server = p.server();
    const auto stranger = test_pki::make({.name = "other", .authority = true});
    const auto refused = [&](const test_pki::entity* peer, const char* why) {
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            const auto client = p.dial(peer);
            connection c(server.context(), client.context(), version);
            CAPTURE(why);
            CHECK(!c.shake().done);
            CHECK(!ad::tls_server::facts(c.server.get()));
            CHECK(std::string{verdict_of(c)} == why);
        }
    };
    refused(nullptr, "");
    const auto foreign = test_pki::make({}, &stranger);
    refused(&foreign, "unable to get local issuer certificate");
    const auto self_made = test_pki::make({});
    refused(&self_made, "self-signed certificate");
    const auto expired = p.client({.to = -60});
    refused(&expired, "certificate has expired");
    const auto early = p.client({.from = 600});
    refused(&early, "certificate is not yet valid");
    const auto for_servers = p.client({.purpose = "serverAuth"});
    refused(&for_servers, "unsuitable certificate purpose");
    const auto weak = p.client({.key = "RSA-1024"});
    const auto curve = p.client({.key = "secp256k1"});
    {
        // A client of ours doesn't even use such a key, so this one is told to.
        const auto client = p.dial(nullptr);
        SSL_CTX_set_security_level(client.context(), 0);
        SSL_CTX_use_certificate(client.context(), weak.get());
        SSL_CTX_use_PrivateKey(client.context(), weak.key.get());
        connection c(server.context(), client.context(), TLS1_3_VERSION);
        CHECK(!c.shake().done);
        CHECK(!ad::tls_server::facts(c.server.get()));
    }
    const auto said = server.trust()->verify(curve.get(), nullptr);
    CHECK(said.code != X509_V_OK);
    CHECK(std::string{said.why} == "a key is too weak, or of a kind that isn't permitted");
}

TEST_CASE("adapt::tls_server: a copied certificate without its key proves nothing") {
    plant p;
    const auto server = p.server();
    const auto victim = p.client({.name = "hmi1"});
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const auto client = p.dial(nullptr);
        const auto forged = test_pki::impostor_key(victim);
        REQUIRE(forged);
        REQUIRE(SSL_CTX_use_certificate(client.context(), victim.get()) == 1);
        REQUIRE(SSL_CTX_use_PrivateKey(client.context(), forged.get()) == 1);
        connection c(server.context(), client.context(), version);
        CHECK(!c.shake().done);
        CHECK(!ad::tls_server::facts(c.server.get()));
    }
}

TEST_CASE("adapt::tls_server: nothing is resumed") {
    plant p;
    const auto server = p.server();
    const auto peer = p.client();
    const auto client = p.dial(&peer);
    SSL_CTX_set_session_cache_mode(client.context(), SSL_SESS_CACHE_CLIENT);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        connection first(server.context(), client.context(), version);
        REQUIRE(first.shake().done);
        SSL_SESSION* const session = SSL_get1_session(first.client.get());
        connection second(server.context(), client.context(), version);
        if (session != nullptr) SSL_set_session(second.client.get(), session);
        SSL_SESSION_free(session);
        REQUIRE(second.shake().done);
        CHECK(SSL_session_reused(second.server.get()) == 0);
    }
}

TEST_CASE("adapt::tls_server: revocation, in the handshake and on live connections") {
    plant p;
    const auto good = p.client({.name = "good"});
    const auto bad = p.client({.name = "bad"});
    p.options.peers.revocation_lists = {p.files.write("list.pem", test_pki::pem_of_list(p.authority, {&bad}), 0644)};
    const auto server = p.server();
    connection live(server.context(), p.dial(&good).context());
    REQUIRE(live.shake().done);
    CHECK(ad::tls_server::facts(live.server.get())->revocation == iac::revocation_state::good);
    CHECK(server.recheck(live.server.get()) == iac::revocation_state::good);
    {
        connection c(server.context(), p.dial(&bad).context());
        CHECK(!c.shake().done);
        CHECK(std::string{verdict_of(c)} == "certificate revoked");
    }
    p.files.write("list.pem", test_pki::pem_of_list(p.authority, {&bad, &good}));
    CHECK(server.recheck(live.server.get()) == iac::revocation_state::good);
    REQUIRE(server.reload(p.fault) == completion::done);
    CHECK(server.recheck(live.server.get()) == iac::revocation_state::revoked);

    // A list that is too old says nothing good any more, but still what it says of the revoked.
    p.files.write("list.pem", test_pki::pem_of_list(p.authority, {&bad}, -7200, -3600));
    REQUIRE(server.reload(p.fault) == completion::done);
    CHECK(server.recheck(live.server.get()) == iac::revocation_state::unknown);
    connection late(server.context(), p.dial(&good).context());
    REQUIRE(late.shake().done);
    CHECK(ad::tls_server::facts(late.server.get())->revocation == iac::revocation_state::unknown);
    connection again(server.context(), p.dial(&bad).context());
    CHECK(!again.shake().done);

    // A fault in a file changes nothing.
    p.files.write("list.pem", "nothing");
    CHECK(server.reload(p.fault) == completion::failed);
    CHECK(p.fault.find("list.pem") != std::string::npos);
    CHECK(server.recheck(live.server.get()) == iac::revocation_state::unknown);
    // An authority that isn't trusted any more takes its certificates along.
    const auto other = test_pki::make({.name = "other", .authority = true});
    p.files.write("list.pem", test_pki::pem_of_list(other, {}));
    p.files.write("ca.pem", test_pki::pem_of(other));
    REQUIRE(server.reload(p.fault) == completion::done);
    CHECK(server.recheck(live.server.get()) == iac::revocation_state::revoked);
}

TEST_CASE("adapt::tls_server: while the clock isn't trusted, validity is the policy's business") {
    plant p;
    auto server = p.server();
    const auto expired = p.client({.to = -60});
    server.set_expiry_check(ad::expiry_check::left_to_policy);
    connection c(server.context(), p.dial(&expired).context());
    REQUIRE(c.shake().done);
    const auto facts = ad::tls_server::facts(c.server.get());
    REQUIRE(facts);
    CHECK(facts->not_after.count < std::int64_t{std::time(nullptr)} * 1'000'000'000);
    // Everything else still counts.
    const auto stranger = test_pki::make({.name = "other", .authority = true});
    const auto foreign = test_pki::make({.to = -60}, &stranger);
    connection d(server.context(), p.dial(&foreign).context());
    CHECK(!d.shake().done);
}

TEST_CASE("adapt::tls_server: validity is that of the whole chain") {
    plant p;
    const auto between = test_pki::make({.name = "line 3", .authority = true, .to = 900}, &p.authority);
    const auto peer = test_pki::make({.name = "plc", .to = 86'400}, &between);
    const auto server = p.server();
    const auto client = p.dial(&peer);
    X509_up_ref(between.get());
    SSL_CTX_add0_chain_cert(client.context(), between.get());
    connection c(server.context(), client.context());
    REQUIRE(c.shake().done);
    const auto facts = ad::tls_server::facts(c.server.get());
    REQUIRE(facts);
    CHECK(facts->not_after.count < (std::int64_t{std::time(nullptr)} + 1000) * 1'000'000'000);
}

TEST_CASE("adapt::tls_server: bad files are told in one line") {
    plant p;
    const auto fails = [&](const ad::tls_server_options& with, const std::string& expected) {
        p.fault.clear();
        CHECK(!ad::tls_server::open(with, p.fault));
        CHECK_MESSAGE(p.fault.find(expected) != std::string::npos, p.fault);
        CHECK(p.fault.find('\n') == std::string::npos);
    };
    auto with = p.options;
    with.self.key_file = p.files.write("open.key", test_pki::pem_of_key(p.gateway), 0640);
    fails(with, "open.key: others can get at this key: expected mode 0600 or 0400, found 0640");
    with.self.key_file = p.files.write("other.key", test_pki::pem_of_key(p.authority));
    fails(with, "other.key: isn't the key of the certificate in");
    with.self.key_file = "/nowhere/x.key";
    fails(with, "/nowhere/x.key: can't be opened");
    with.self.key_file = p.files.write("empty.key", "");
    fails(with, "empty.key: ");
    with = p.options;
    with.self.certificate_file = p.files.write("empty.pem", "");
    fails(with, "empty.pem: ");
    with = p.options;
    with.self = {};
    fails(with, "a server needs a certificate and its key");
    with = p.options;
    with.peers.authorities = {};
    fails(with, "no file with certificates of authorities is given");
    with.peers.authorities = {p.options.self.key_file};
    fails(with, "gateway.key: a private key is in it");
    with = p.options;
    with.peers.revocation_lists = {p.options.self.certificate_file};
    fails(with, "expected revocation lists in PEM form");
}

TEST_CASE("adapt::tls_server: a connection may outlive its server") {
    std::optional<connection> c;
    {
        plant p;
        const auto server = p.server();
        const auto peer = p.client();
        c.emplace(server.context(), p.dial(&peer).context());
    }
    CHECK(c->shake().done);
    CHECK(ad::tls_server::facts(c->server.get()));
}
