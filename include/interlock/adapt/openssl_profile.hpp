// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_PROFILE_HPP
#define INTERLOCK_ADAPT_OPENSSL_PROFILE_HPP

#include <interlock/adapt/openssl_handle.hpp>

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include <cstdint>

namespace interlock::inline v0_1::adapt {

/// How much is asked of certificates beyond what OpenSSL checks. `interoperable`: strong keys, and no certification
/// authority as a client. `strict`: also the form that RFC 5280 demands, as many small tools don't produce it.
enum class certificate_profile : std::uint8_t { interoperable, strict };

namespace detail {

inline bool strong_key(const X509* of) {
    const EVP_PKEY* const key = X509_get0_pubkey(of);
    if (key == nullptr) return false;
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 8192;
    case EVP_PKEY_ED25519: return true;
    case EVP_PKEY_EC: {
        char group[32] = "";
        std::size_t size = 0;
        if (EVP_PKEY_get_group_name(key, group, sizeof group, &size) != 1) return false;
        const int id = OBJ_txt2nid(group);
        return id == NID_X9_62_prime256v1 || id == NID_secp384r1 || id == NID_secp521r1;
    }
    default: return false;
    }
}

inline bool has(const X509* of, int extension) { return X509_get_ext_by_NID(of, extension, -1) >= 0; }
inline bool critical(const X509* of, int extension) {
    const int at = X509_get_ext_by_NID(of, extension, -1);
    return at >= 0 && X509_EXTENSION_get_critical(X509_get_ext(of, at)) != 0;
}

inline const char* strict_fault(X509* one, bool leaf, bool anchor) {
    const std::uint32_t flags = X509_get_extension_flags(one);
    if (X509_get_version(one) != X509_VERSION_3) return "a certificate isn't of version 3";
    const ASN1_INTEGER* const serial = X509_get0_serialNumber(one);
    if (ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER || ASN1_STRING_length(serial) > 20 ||
        (ASN1_STRING_length(serial) == 1 && ASN1_STRING_get0_data(serial)[0] == 0) || ASN1_STRING_length(serial) == 0)
        return "a serial number isn't positive and of at most 20 bytes";
    // The encoding, not only the value: a positive number of 21 bytes with a leading zero is too long as well.
    if (ASN1_STRING_length(serial) == 20 && (ASN1_STRING_get0_data(serial)[0] & 0x80U) != 0)
        return "a serial number isn't positive and of at most 20 bytes";
    if (critical(one, NID_info_access)) return "authority information access is marked critical";
    if (has(one, NID_policy_constraints) && !critical(one, NID_policy_constraints))
        return "policy constraints aren't marked critical";
    if (has(one, NID_name_constraints) && ((flags & EXFLAG_CA) == 0 || !critical(one, NID_name_constraints)))
        return "name constraints outside an authority, or not marked critical";
    if (critical(one, NID_subject_key_identifier) || critical(one, NID_authority_key_identifier))
        return "a key identifier is marked critical";
    if (anchor && X509_get0_authority_key_id(one) != nullptr && X509_get0_subject_key_id(one) != nullptr &&
        (flags & EXFLAG_SS) != 0 &&
        ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(one), X509_get0_subject_key_id(one)) != 0)
        return "a self-signed certificate names another key";
    if ((flags & EXFLAG_CA) != 0 && has(one, NID_ext_key_usage) && critical(one, NID_ext_key_usage) && anchor)
        return "a trust anchor limits its purposes critically";
    if (!leaf) return nullptr;
    if ((flags & EXFLAG_XKUSAGE) == 0) return "the certificate names no purpose (extended key usage)";
    if ((X509_get_extended_key_usage(one) & XKU_ANYEKU) != 0) return "the certificate is for any purpose";
    if (!has(one, NID_subject_alt_name)) return "the certificate has no subject alternative name";
    const bool nameless = X509_NAME_entry_count(X509_get_subject_name(one)) == 0;
    if (nameless != critical(one, NID_subject_alt_name))
        return "the subject alternative name is critical just when there is no subject";
    return nullptr;
}

} // namespace detail

/// What in a verified chain, from the peer's certificate to the trust anchor, falls short of the profile; null for nothing.
inline const char* profile_fault(STACK_OF(X509) * chain, certificate_profile profile) {
    const int count = sk_X509_num(chain);
    if (count <= 0) return "there is no chain";
    for (int at = 0; at < count; ++at) {
        X509* const one = sk_X509_value(chain, at);
        if (!detail::strong_key(one)) return "a key is too weak, or of a kind that isn't permitted";
        if (profile == certificate_profile::strict)
            if (const char* const fault = detail::strict_fault(one, at == 0, at + 1 == count)) return fault;
    }
    // A certificate that is itself the trust anchor may be self-signed and marked as its own authority.
    const bool authority = (X509_get_extension_flags(sk_X509_value(chain, 0)) & EXFLAG_CA) != 0;
    if (authority && (count > 1 || profile == certificate_profile::strict))
        return "the certificate is that of an authority";
    return nullptr;
}

} // namespace interlock::inline v0_1::adapt

#endif
