// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_CERTIFICATE_HPP
#define INTERLOCK_ADAPT_OPENSSL_CERTIFICATE_HPP

#include <interlock/adapt/openssl_handle.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/iac/certificate_facts.hpp>

#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <limits>
#include <string_view>

namespace interlock::inline v0_1::adapt {

/// The role extension of Modbus/TCP Security.
inline constexpr const char* modbus_role_oid = "1.3.6.1.4.1.50316.802.1";

namespace detail {

/// Nanoseconds since 1970, kept within what ticks can hold: 99991231235959Z, "no end", is the end of ticks.
inline ticks wall_ticks(const ASN1_TIME* at) noexcept {
    std::tm parts{};
    if (at == nullptr || ASN1_TIME_to_tm(at, &parts) != 1) return {0};
    const auto seconds_since = static_cast<std::int64_t>(::timegm(&parts));
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1'000'000'000;
    if (seconds_since >= most) return {std::numeric_limits<std::int64_t>::max()};
    if (seconds_since <= -most) return {std::numeric_limits<std::int64_t>::min()};
    return {seconds_since * 1'000'000'000};
}

/// Well-formed UTF-8 of 1 to `longest_role` bytes, without control characters.
inline bool fit_role(const unsigned char* text, int size) noexcept {
    if (size <= 0 || size > static_cast<int>(iac::certificate_facts::longest_role)) return false;
    for (int at = 0; at < size;) {
        unsigned long character = 0;
        const int used = UTF8_getc(text + at, size - at, &character);
        if (used <= 0 || character < 0x20 || (character >= 0x7f && character < 0xa0)) return false;
        at += used;
    }
    return true;
}

inline void read_role(const X509* from, iac::certificate_facts& into) {
    const openssl_handle<ASN1_OBJECT, ASN1_OBJECT_free> oid{OBJ_txt2obj(modbus_role_oid, 1)};
    into.role = iac::role_state::malformed;
    if (!oid) return;
    const int at = X509_get_ext_by_OBJ(from, oid.get(), -1);
    if (at < 0) {
        into.role = iac::role_state::none;
        return;
    }
    if (X509_get_ext_by_OBJ(from, oid.get(), at) >= 0) {
        into.role = iac::role_state::several;
        return;
    }
    const ASN1_OCTET_STRING* const data = X509_EXTENSION_get_data(X509_get_ext(from, at));
    const unsigned char* const begin = ASN1_STRING_get0_data(data);
    const int size = ASN1_STRING_length(data);
    const unsigned char* next = begin;
    const openssl_handle<ASN1_UTF8STRING, ASN1_UTF8STRING_free> text{d2i_ASN1_UTF8STRING(nullptr, &next, size)};
    if (!text || next != begin + size) {
        ERR_clear_error();
        return;
    }
    // DER has one form only: what was read must encode to the same bytes.
    unsigned char* again = nullptr;
    const int again_size = i2d_ASN1_UTF8STRING(text.get(), &again);
    const openssl_handle<void, free_text> owned{again};
    if (again_size != size || !std::equal(begin, begin + size, again)) return;
    if (!fit_role(ASN1_STRING_get0_data(text.get()), ASN1_STRING_length(text.get()))) return;
    into.role = iac::role_state::one;
    into.role_name << std::string_view{reinterpret_cast<const char*>(ASN1_STRING_get0_data(text.get())),
                                       static_cast<std::size_t>(ASN1_STRING_length(text.get()))};
}

template <std::size_t Capacity>
inline void read_name(const X509_NAME* from, fixed_text<Capacity>& into) {
    const bio_handle out{BIO_new(BIO_s_mem())};
    // Escapes what isn't printable, so that a name can't break a record's line.
    if (!out || X509_NAME_print_ex(out.get(), from, 0, XN_FLAG_RFC2253) < 0) return;
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    if (size > 0) into << std::string_view{text, static_cast<std::size_t>(size)};
}

} // namespace detail

/// What a certificate says, for `iac::certificate_identity`. Says nothing about whether it is to be believed: `revocation` is
/// left at `not_checked`, and validity is the certificate's own.
inline iac::certificate_facts certificate_facts_of(const X509* from) {
    iac::certificate_facts facts;
    unsigned size = 0;
    if (X509_digest(from, EVP_sha256(), facts.fingerprint.data(), &size) != 1) facts.fingerprint = {};
    facts.not_before = detail::wall_ticks(X509_get0_notBefore(from));
    facts.not_after = detail::wall_ticks(X509_get0_notAfter(from));
    detail::read_role(from, facts);
    detail::read_name(X509_get_subject_name(from), facts.subject_name);
    detail::read_name(X509_get_issuer_name(from), facts.issuer_name);
    const openssl_handle<BIGNUM, BN_free> number{ASN1_INTEGER_to_BN(X509_get0_serialNumber(from), nullptr)};
    const openssl_handle<char, detail::free_text> digits{number ? BN_bn2hex(number.get()) : nullptr};
    if (digits) facts.serial << std::string_view{digits.get()};
    return facts;
}

} // namespace interlock::inline v0_1::adapt

#endif
