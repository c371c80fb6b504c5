// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_profile.hpp>

#include "test_pki.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ad = interlock::adapt;
using ad::certificate_profile;
using test_pki::wish;

namespace {

std::string fault(const test_pki::entity& leaf, certificate_profile profile, const test_pki::entity* above = nullptr) {
    STACK_OF(X509)* const chain = sk_X509_new_null();
    sk_X509_push(chain, leaf.get());
    if (above != nullptr) sk_X509_push(chain, above->get());
    // Reads the extensions, as verification would have done.
    for (int i = 0; i < sk_X509_num(chain); ++i) X509_check_purpose(sk_X509_value(chain, i), -1, 0);
    const char* const said = ad::profile_fault(chain, profile);
    sk_X509_free(chain);
    return said == nullptr ? "" : said;
}

} // namespace

TEST_CASE("adapt::profile_fault: keys of every permitted kind, and no others") {
    for (const char* kind : {"P-256", "P-384", "P-521", "RSA-2048", "Ed25519"})
        CHECK(fault(test_pki::make({.key = kind}), certificate_profile::interoperable) == "");
    for (const char* kind : {"RSA-1024", "secp256k1", "P-224"})
        CHECK(fault(test_pki::make({.key = kind}), certificate_profile::interoperable) ==
              "a key is too weak, or of a kind that isn't permitted");
    const auto weak = test_pki::make({.authority = true, .key = "RSA-1024"});
    CHECK(fault(test_pki::make({}, &weak), certificate_profile::interoperable, &weak) ==
          "a key is too weak, or of a kind that isn't permitted");
}

TEST_CASE("adapt::profile_fault: an authority's own certificate is no client's") {
    const auto root = test_pki::make({.name = "root", .authority = true});
    const auto below = test_pki::make({.name = "below", .authority = true}, &root);
    CHECK(fault(below, certificate_profile::interoperable, &root) == "the certificate is that of an authority");
    // One that is its own trust anchor was handed out for just that.
    CHECK(fault(root, certificate_profile::interoperable) == "");
}

TEST_CASE("adapt::profile_fault: the strict profile asks for the form of RFC 5280") {
    const auto root = test_pki::make({.name = "root", .authority = true});
    const auto strict = [&](wish w) { return fault(test_pki::make(w, &root), certificate_profile::strict, &root); };
    const auto lax = [&](wish w) { return fault(test_pki::make(w, &root), certificate_profile::interoperable, &root); };
    CHECK(strict({}) == "");
    const std::pair<wish, const char*> wrong[]{
        {{.version = X509_VERSION_1}, "a certificate isn't of version 3"},
        {{.serial = -5}, "a serial number isn't positive and of at most 20 bytes"},
        {{.purpose = ""}, "the certificate names no purpose (extended key usage)"},
        {{.purpose = "clientAuth,anyExtendedKeyUsage"}, "the certificate is for any purpose"},
        {{.alternative = ""}, "the certificate has no subject alternative name"},
        {{.alternative = "critical,DNS:a.example"},
         "the subject alternative name is critical just when there is no subject"},
        {{.more = {{NID_info_access, "critical,OCSP;URI:http://a.example"}}},
         "authority information access is marked critical"},
        {{.more = {{NID_policy_constraints, "requireExplicitPolicy:0"}}}, "policy constraints aren't marked critical"},
        {{.more = {{NID_name_constraints, "critical,permitted;DNS:a.example"}}},
         "name constraints outside an authority, or not marked critical"}};
    for (const auto& [w, why] : wrong) {
        CHECK(strict(w) == why);
        CHECK(lax(w) == "");
    }
    const auto none = sk_X509_new_null();
    CHECK(std::string{ad::profile_fault(none, certificate_profile::interoperable)} == "there is no chain");
    sk_X509_free(none);
}
