// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_certificate.hpp>

#include "test_pki.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <limits>
#include <string>
#include <vector>

namespace ad = interlock::adapt;
using interlock::iac::role_state;
using test_pki::der;

namespace {

interlock::iac::certificate_facts with_roles(std::vector<std::string> roles) {
    return ad::certificate_facts_of(test_pki::make({.roles = std::move(roles)}).get());
}

} // namespace

TEST_CASE("adapt::certificate_facts_of: the role is one whole UTF8String (Modbus/TCP Security, R-21, R-22, R-65)") {
    CHECK(with_roles({}).role == role_state::none);
    const auto one = with_roles({test_pki::role("operator")});
    CHECK(one.role == role_state::one);
    CHECK(one.role_name.view() == "operator");
    const auto umlaut = with_roles({test_pki::role("Schichtf\xc3\xbchrer")});
    CHECK(umlaut.role_name.view() == "Schichtf\xc3\xbchrer");
    // Whole: nothing is split or trimmed.
    CHECK(with_roles({test_pki::role("operator, viewer")}).role_name.view() == "operator, viewer");
    const auto longest = with_roles({test_pki::role(std::string(64, 'r'))});
    CHECK(longest.role == role_state::one);
    CHECK(longest.role_name.view() == std::string(64, 'r'));
}

TEST_CASE("adapt::certificate_facts_of: anything else in the extension is malformed, and two are two") {
    CHECK(with_roles({test_pki::role("operator"), test_pki::role("operator")}).role == role_state::several);
    CHECK(with_roles({test_pki::role("operator"), "rubbish"}).role == role_state::several);
    const std::vector<std::pair<const char*, std::string>> wrong{
        {"empty extension", ""},
        {"empty string", der(0x0c, "")},
        {"PrintableString", der(0x13, "operator")},
        {"IA5String", der(0x16, "operator")},
        {"OCTET STRING", der(0x04, "operator")},
        {"BMPString", der(0x1e, std::string("\0o\0p", 4))},
        {"trailing bytes", test_pki::role("operator") + "x"},
        {"a second string behind", test_pki::role("operator") + test_pki::role("admin")},
        {"cut short", test_pki::role("operator").substr(0, 6)},
        {"length in two bytes", std::string("\x0c\x81\x08") + "operator"},
        {"indefinite length", std::string("\x2c\x80\x0c\x02op\x0c\x02rs\0\0", 12)},
        {"in pieces", std::string("\x2c\x08\x0c\x02op\x0c\x02rs", 10)},
        {"a sequence around", der(0x30, test_pki::role("operator"))},
        {"a zero byte", der(0x0c, std::string("oper\0ator", 9))},
        {"a newline", test_pki::role("operator\n")},
        {"a C1 control", test_pki::role("oper\xc2\x85")},
        {"broken UTF-8", test_pki::role("oper\xc3")},
        {"overlong UTF-8", test_pki::role("oper\xc0\xaf")},
        {"a surrogate", test_pki::role("\xed\xa0\x80")},
        {"too long", test_pki::role(std::string(65, 'r'))},
        {"only the bare text", "operator"}};
    for (const auto& one : wrong) {
        CAPTURE(one.first);
        const auto facts = with_roles({one.second});
        CHECK(facts.role == role_state::malformed);
        CHECK(facts.role_name.empty());
    }
}

TEST_CASE("adapt::certificate_facts_of: validity, names and number") {
    const auto made = test_pki::make({.name = "line\nbreak,\"quote\"", .from = -100, .to = 100, .serial = 0xbeef});
    const auto facts = ad::certificate_facts_of(made.get());
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    CHECK(facts.not_before.count / 1'000'000'000 <= now - 99);
    CHECK(facts.not_before.count / 1'000'000'000 >= now - 102);
    CHECK(facts.not_after.count / 1'000'000'000 >= now + 98);
    CHECK(facts.not_after.count / 1'000'000'000 <= now + 100);
    CHECK(facts.serial.view() == "BEEF");
    CHECK(facts.subject_name.view().find('\n') == std::string::npos);

    auto no_end = test_pki::make({});
    ASN1_TIME_set_string(X509_getm_notAfter(no_end.get()), "99991231235959Z");
    ASN1_TIME_set_string(X509_getm_notBefore(no_end.get()), "19700101000001Z");
    const auto open = ad::certificate_facts_of(no_end.get());
    CHECK(open.not_after.count == std::numeric_limits<std::int64_t>::max());
    CHECK(open.not_before.count == 1'000'000'000);
}
