// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_trust.hpp>

#include "test_pki.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ad = interlock::adapt;
using interlock::iac::revocation_state;

TEST_CASE("adapt::certificate_trust: CR 1.9: signature and chain") {
    const test_pki::folder files;
    const auto root = test_pki::make({.name = "root", .authority = true});
    const auto between = test_pki::make({.name = "between", .authority = true}, &root);
    const auto leaf = test_pki::make({}, &between);
    std::string fault;
    const auto trust =
        ad::certificate_trust::load({.authorities = {files.write("ca.pem", test_pki::pem_of(root))}}, fault);
    REQUIRE(trust);
    STACK_OF(X509)* const sent = sk_X509_new_null();
    CHECK(trust->verify(leaf.get(), sent).code != X509_V_OK);
    sk_X509_push(sent, between.get());
    const auto good = trust->verify(leaf.get(), sent);
    CHECK(good.code == X509_V_OK);
    CHECK(sk_X509_num(good.chain.get()) == 3);
    CHECK(good.revocation == revocation_state::not_checked);

    // One bit of the signature.
    const ad::certificate_handle changed{X509_dup(leaf.get())};
    const ASN1_BIT_STRING* signature = nullptr;
    X509_get0_signature(&signature, nullptr, changed.get());
    const_cast<unsigned char*>(ASN1_STRING_get0_data(signature))[20] ^= 1;
    CHECK(trust->verify(changed.get(), sent).code == X509_V_ERR_CERT_SIGNATURE_FAILURE);
    // Another key's signature under the right name.
    const auto twin = test_pki::make({.name = "root", .authority = true});
    const auto forged = test_pki::make({}, &twin);
    CHECK(trust->verify(forged.get(), nullptr).code != X509_V_OK);
    // Weak digests.
    const auto sha1 = test_pki::make({.digest = "SHA1"}, &between);
    CHECK(trust->verify(sha1.get(), sent).code == X509_V_ERR_CA_MD_TOO_WEAK);
    // Purposes and times.
    CHECK(trust->verify(leaf.get(), sent, X509_PURPOSE_SSL_SERVER).code == X509_V_ERR_INVALID_PURPOSE);
    const auto late = std::time(nullptr) + 100'000;
    CHECK(trust->verify(leaf.get(), sent, X509_PURPOSE_SSL_CLIENT, ad::expiry_check::here, late).code ==
          X509_V_ERR_CERT_HAS_EXPIRED);
    sk_X509_free(sent);
}

TEST_CASE("adapt::certificate_trust: a trusted intermediate or leaf needs no root") {
    const test_pki::folder files;
    const auto root = test_pki::make({.name = "root", .authority = true});
    const auto between = test_pki::make({.name = "between", .authority = true}, &root);
    const auto leaf = test_pki::make({}, &between);
    const auto alone = test_pki::make({.name = "alone"});
    std::string fault;
    const auto trust = ad::certificate_trust::load(
        {.authorities = {files.write("a.pem", test_pki::pem_of(between) + test_pki::pem_of(alone) +
                                                  test_pki::pem_of_list(between, {}))}},
        fault);
    REQUIRE(trust);
    const auto said = trust->verify(leaf.get(), nullptr);
    CHECK(said.code == X509_V_OK);
    // The list stands in the authorities' file; nobody needs one for the anchor itself.
    CHECK(said.revocation == revocation_state::good);
    const auto pinned = trust->verify(alone.get(), nullptr);
    CHECK(pinned.code == X509_V_OK);
    CHECK(pinned.revocation == revocation_state::good);
}

TEST_CASE("adapt::certificate_trust: CR 1.9: an intermediate can be revoked, and a forged list doesn't count") {
    const test_pki::folder files;
    const auto root = test_pki::make({.name = "root", .authority = true});
    const auto between = test_pki::make({.name = "between", .authority = true}, &root);
    const auto leaf = test_pki::make({}, &between);
    const auto twin = test_pki::make({.name = "between", .authority = true});
    STACK_OF(X509)* const sent = sk_X509_new_null();
    sk_X509_push(sent, between.get());
    std::string fault;
    const auto verify = [&](const std::string& lists) {
        const auto trust = ad::certificate_trust::load({.authorities = {files.write("ca.pem", test_pki::pem_of(root))},
                                                        .revocation_lists = {files.write("l.pem", lists)}},
                                                       fault);
        REQUIRE(trust);
        return trust->verify(leaf.get(), sent);
    };
    const auto of_root = test_pki::pem_of_list(root, {});
    CHECK(verify(of_root + test_pki::pem_of_list(between, {})).revocation == revocation_state::good);
    CHECK(verify(of_root).revocation == revocation_state::unknown);
    CHECK(verify(test_pki::pem_of_list(root, {&between}) + test_pki::pem_of_list(between, {})).code ==
          X509_V_ERR_CERT_REVOKED);
    CHECK(verify(of_root + test_pki::pem_of_list(twin, {})).code == X509_V_ERR_CRL_SIGNATURE_FAILURE);
    sk_X509_free(sent);
}

TEST_CASE("adapt::certificate_trust: an empty or missing file is a fault") {
    const test_pki::folder files;
    std::string fault;
    CHECK(!ad::certificate_trust::load({.authorities = {"/nowhere/ca.pem"}}, fault));
    CHECK(fault.starts_with("/nowhere/ca.pem: "));
    CHECK(!ad::certificate_trust::load({.authorities = {files.write("e.pem", "text\n")}}, fault));
    CHECK(fault.ends_with("e.pem: no certificate in PEM form is in it"));
    const auto cut = test_pki::pem_of(test_pki::make({.authority = true})).substr(0, 200);
    CHECK(!ad::certificate_trust::load({.authorities = {files.write("cut.pem", cut)}}, fault));
}
