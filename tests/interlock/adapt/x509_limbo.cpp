// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_trust.hpp>

#include "test_pki.hpp"
#include "vectors.hpp"

#include <openssl/x509v3.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ad = interlock::adapt;

namespace {

/// Where the strict profile and x509-limbo differ, and why.
struct deviation {
    std::string_view id;
    std::string_view why;
};
// clang-format off
constexpr auto known = std::to_array<deviation>({
    {"pathlen::max-chain-depth-0-exhausted", "asks for a limit on the depth of 0; a plant sets none below OpenSSL's"},
    {"pathlen::max-chain-depth-1-exhausted", "asks for a limit on the depth of 1; a plant sets none below OpenSSL's"},
    {"pathlen::validation-ignores-pathlen-in-leaf", "stricter: an authority's certificate proves no device"},
    {"rfc5280::ca-as-leaf", "stricter: an authority's certificate proves no device"},
    {"rfc5280::eku::ee-without-eku", "stricter: the role extension's specification wants the purpose named (R-06 to R-08 of Modbus/TCP Security)"},
    {"rfc5280::validity::notafter-exact", "stricter by one second: OpenSSL takes the end as exclusive"},
    {"rfc5280::validity::notafter-fractional", "stricter by one second: OpenSSL takes the end as exclusive"},
    {"rfc5280::nc::nc-forbids-alternate-chain-ica", "stricter: OpenSSL doesn't go back when the first intermediate leads nowhere"},
    {"rfc5280::nc::nc-forbids-same-chain-ica", "stricter: OpenSSL doesn't go back when the first chain is constrained"},
    {"rfc5280::aki::cross-signed-root-missing-aki", "a fault of a trusted root itself, which the site has chosen"},
    {"rfc5280::nc::invalid-dnsname-leading-period", "OpenSSL's reading of a constraint's form; it still constrains"},
    {"rfc5280::nc::nc-permits-invalid-dns-san", "a malformed name matches no name that is expected of a peer"},
    {"rfc5280::nc::nc-permits-invalid-email-san", "no identity is taken from an e-mail address"},
    {"rfc5280::nc::nc-forbids-dnsname-wildcard-san", "a wildcard is checked against the constraint as written; a client's identity is never a wildcard"},
    {"rfc5280::san::underscore-dns", "host names with an underscore occur in plants; the name is compared exactly"},
});
// clang-format on

ad::certificate_handle parse(std::string_view pem) {
    const ad::bio_handle in{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return ad::certificate_handle{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
}
std::string joined(const boost::json::value& list) {
    std::string out;
    for (const auto& one : list.as_array()) out += std::string{std::string_view{one.as_string()}} + "\n";
    return out;
}

std::string judge(const boost::json::value& test, const test_pki::folder& files) {
    ad::trust_files with{.authorities = {files.write("ca.pem", joined(test.at("trusted_certs")))},
                         .profile = ad::certificate_profile::strict};
    if (const std::string lists = joined(test.at("crls")); !lists.empty())
        with.revocation_lists = {files.write("l.pem", lists)};
    std::string fault;
    const auto trust = ad::certificate_trust::load(with, fault);
    if (!trust) return fault;
    const auto leaf = parse(std::string_view{test.at("peer_certificate").as_string()});
    if (!leaf) return "the certificate can't be parsed";
    const ad::certificates_handle sent{sk_X509_new_null()};
    for (const auto& one : test.at("untrusted_intermediates").as_array())
        if (auto between = parse(std::string_view{one.as_string()})) sk_X509_push(sent.get(), between.release());
    std::time_t at = 0;
    if (test.at("validation_time").is_string()) {
        std::tm parts{};
        ::strptime(test.at("validation_time").as_string().c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
        at = ::timegm(&parts);
    }
    const bool server = test.at("validation_kind").as_string() == "SERVER";
    const auto said = trust->verify(leaf.get(), sent.get(), server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT,
                                    ad::expiry_check::here, at);
    if (said.code != X509_V_OK) return said.why;
    if (!with.revocation_lists.empty() && said.revocation != interlock::iac::revocation_state::good)
        return "revocation isn't known";
    const auto& name = test.at("expected_peer_name");
    if (name.is_object()) {
        const std::string value{std::string_view{name.at("value").as_string()}};
        const bool held =
            name.at("kind").as_string() == "IP"
                ? X509_check_ip_asc(leaf.get(), value.c_str(), X509_CHECK_FLAG_NEVER_CHECK_SUBJECT) == 1
                : X509_check_host(leaf.get(), value.data(), value.size(),
                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT,
                                  nullptr) == 1;
        if (!held) return "another name";
    }
    return "";
}

} // namespace

TEST_CASE("adapt::certificate_trust: x509-limbo as a second opinion on the strict profile") {
    const auto file = vectors::load("x509-limbo-rfc5280.json");
    if (!file) return;
    const test_pki::folder files;
    int same = 0;
    int accepted = 0;
    int refused = 0;
    for (const auto& test : file->at("testcases").as_array()) {
        const std::string id{std::string_view{test.at("id").as_string()}};
        const std::string fault = judge(test, files);
        const bool wanted = test.at("expected_result").as_string() == "SUCCESS";
        const bool listed = std::any_of(known.begin(), known.end(), [&](const deviation& d) { return d.id == id; });
        if (fault.empty() == wanted) {
            ++same;
            CHECK_MESSAGE(!listed, id << " agrees by now: take it from the list");
            continue;
        }
        ++(wanted ? refused : accepted);
        CHECK_MESSAGE(listed, id << (wanted ? " is refused: " : " is accepted") << fault);
    }
    std::printf("x509-limbo: %d agree, %d more accepted, %d more refused\n", same, accepted, refused);
    CHECK(same + accepted + refused == static_cast<int>(file->at("testcases").as_array().size()));
}
