// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_ADAPT_TEST_PKI_HPP
#define INTERLOCK_TESTS_ADAPT_TEST_PKI_HPP

#include <interlock/adapt/openssl_handle.hpp>
#include <interlock/adapt/openssl_server.hpp>

#include <openssl/asn1.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/stat.h>

/// A public key infrastructure for tests: authorities, certificates of all kinds of quality, revocation lists, and handshakes
/// between two ends in memory.
namespace test_pki {

namespace ad = interlock::adapt;

/// What a DER tag, a length and some text make.
inline std::string der(unsigned char tag, std::string_view text) {
    return std::string{static_cast<char>(tag), static_cast<char>(text.size())} + std::string{text};
}
inline std::string role(std::string_view text) { return der(0x0c, text); }

struct wish {
    std::string name = "peer";
    bool authority = false;
    /// Raw contents of role extensions, one for each.
    std::vector<std::string> roles{};
    std::string purpose = "clientAuth";
    std::string alternative = "DNS:peer.example";
    long from = -3600;
    long to = 86'400;
    long serial = 0; // 0 for the next one
    std::string key = "P-256";
    const char* digest = "SHA256";
    long version = X509_VERSION_3;
    std::vector<std::pair<int, std::string>> more{};
};

struct entity {
    ad::certificate_handle certificate;
    ad::key_handle key;
    X509* get() const { return certificate.get(); }
};

inline ad::key_handle make_key(const std::string& kind) {
    EVP_PKEY* made = nullptr;
    if (kind.starts_with("RSA-"))
        made = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(std::stoul(kind.substr(4))));
    else if (kind == "Ed25519")
        made = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    else
        made = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", kind.c_str());
    if (made == nullptr) throw std::runtime_error("no key of kind " + kind);
    return ad::key_handle{made};
}

inline void add(X509* to, const X509* issuer, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, const_cast<X509*>(issuer), to, nullptr, nullptr, 0);
    X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    if (made == nullptr) throw std::runtime_error("no extension " + value);
    X509_add_ext(to, made, -1);
    X509_EXTENSION_free(made);
}

inline entity make(const wish& w, const entity* issuer = nullptr) {
    static long serials = 1000;
    entity out{ad::certificate_handle{X509_new()}, make_key(w.key)};
    X509* const x = out.get();
    const X509* const above = issuer == nullptr ? x : issuer->get();
    X509_set_version(x, w.version);
    ASN1_INTEGER_set(X509_get_serialNumber(x), w.serial == 0 ? ++serials : w.serial);
    X509_gmtime_adj(X509_getm_notBefore(x), w.from);
    X509_gmtime_adj(X509_getm_notAfter(x), w.to);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(w.name.c_str()), -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(above));
    X509_set_pubkey(x, out.key.get());
    if (w.version == X509_VERSION_3) {
        add(x, above, NID_subject_key_identifier, "hash");
        add(x, above, NID_authority_key_identifier, "keyid");
        if (w.authority) {
            add(x, above, NID_basic_constraints, "critical,CA:TRUE");
            add(x, above, NID_key_usage, "critical,keyCertSign,cRLSign,digitalSignature");
        } else {
            add(x, above, NID_key_usage, "critical,digitalSignature");
            if (!w.purpose.empty()) add(x, above, NID_ext_key_usage, w.purpose);
            if (!w.alternative.empty()) add(x, above, NID_subject_alt_name, w.alternative);
        }
        for (const auto& [id, value] : w.more) add(x, above, id, value);
        for (const std::string& raw : w.roles) {
            const ad::openssl_handle<ASN1_OBJECT, ASN1_OBJECT_free> oid{OBJ_txt2obj(ad::modbus_role_oid, 1)};
            const ad::openssl_handle<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> data{ASN1_OCTET_STRING_new()};
            ASN1_OCTET_STRING_set(data.get(), reinterpret_cast<const unsigned char*>(raw.data()),
                                  static_cast<int>(raw.size()));
            X509_EXTENSION* const made = X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), 0, data.get());
            X509_add_ext(x, made, -1);
            X509_EXTENSION_free(made);
        }
    }
    EVP_PKEY* const by = issuer == nullptr ? out.key.get() : issuer->key.get();
    const EVP_MD* const digest =
        EVP_PKEY_get_base_id(by) == EVP_PKEY_ED25519 ? nullptr : EVP_get_digestbyname(w.digest);
    if (X509_sign(x, by, digest) <= 0) throw std::runtime_error("signing failed");
    return out;
}

/// A folder that goes away with the test, and what is written there.
class folder {
public:
    folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "interlock-pki-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
        const std::string where = (path_ / name).string();
        std::FILE* const out = std::fopen(where.c_str(), "w");
        std::fwrite(text.data(), 1, text.size(), out);
        std::fclose(out);
        ::chmod(where.c_str(), mode);
        return where;
    }

private:
    std::filesystem::path path_;
};

template <class Write>
std::string pem(const Write& write) {
    const ad::bio_handle out{BIO_new(BIO_s_mem())};
    write(out.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}
inline std::string pem_of(const entity& e) {
    return pem([&](BIO* out) { PEM_write_bio_X509(out, e.get()); });
}
inline std::string pem_of_key(const entity& e) {
    return pem([&](BIO* out) { PEM_write_bio_PrivateKey(out, e.key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
}
inline std::string pem_of_list(const entity& issuer, const std::vector<const entity*>& revoked, long from = -60,
                               long to = 3600) {
    const ad::openssl_handle<X509_CRL, X509_CRL_free> list{X509_CRL_new()};
    X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get()));
    const ad::openssl_handle<ASN1_TIME, ASN1_TIME_free> at{ASN1_TIME_new()};
    X509_gmtime_adj(at.get(), from);
    X509_CRL_set1_lastUpdate(list.get(), at.get());
    for (const entity* const one : revoked) {
        X509_REVOKED* const entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one->get()));
        X509_REVOKED_set_revocationDate(entry, at.get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_gmtime_adj(at.get(), to);
    X509_CRL_set1_nextUpdate(list.get(), at.get());
    X509_CRL_sort(list.get());
    if (X509_CRL_sign(list.get(), issuer.key.get(), EVP_sha256()) <= 0) throw std::runtime_error("signing failed");
    return pem([&](BIO* out) { PEM_write_bio_X509_CRL(out, list.get()); });
}

/// A key that says it is `victim`'s, and holds another private part: what somebody has who copied a certificate.
inline ad::key_handle impostor_key(const entity& victim) {
    const ad::key_handle other = make_key("P-256");
    BIGNUM* secret = nullptr;
    EVP_PKEY_get_bn_param(other.get(), OSSL_PKEY_PARAM_PRIV_KEY, &secret);
    std::array<unsigned char, 133> point{};
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(victim.key.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size);
    OSSL_PARAM_BLD* const build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.data(), size);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, secret);
    OSSL_PARAM* const parts = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EVP_PKEY* made = nullptr;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &made, EVP_PKEY_KEYPAIR, parts);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parts);
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(secret);
    return ad::key_handle{made};
}

/// Two ends of a TLS connection in memory.
struct connection {
    ad::openssl_handle<SSL, SSL_free> server;
    ad::openssl_handle<SSL, SSL_free> client;
    bool done = false;

    connection(SSL_CTX* server_side, SSL_CTX* client_side, int version = 0)
        : server{SSL_new(server_side)},
          client{SSL_new(client_side)} {
        BIO* a = nullptr;
        BIO* b = nullptr;
        BIO_new_bio_pair(&a, 0, &b, 0);
        SSL_set_bio(server.get(), a, a);
        SSL_set_bio(client.get(), b, b);
        SSL_set_accept_state(server.get());
        SSL_set_connect_state(client.get());
        if (version != 0) {
            SSL_set_min_proto_version(client.get(), version);
            SSL_set_max_proto_version(client.get(), version);
        }
    }
    /// Runs both ends until neither gets further.
    connection& shake() {
        for (int turn = 0; turn < 32 && !done; ++turn) {
            const int c = SSL_do_handshake(client.get());
            const int s = SSL_do_handshake(server.get());
            done = c == 1 && s == 1;
        }
        ERR_clear_error();
        // The last word of the other side: an alert over a certificate comes after a TLS 1.3 client believes to be done.
        char byte = 0;
        const int got = SSL_read(client.get(), &byte, 1);
        if (got <= 0 && SSL_get_error(client.get(), got) == SSL_ERROR_SSL) done = false;
        ERR_clear_error();
        return *this;
    }
};

} // namespace test_pki

#endif
