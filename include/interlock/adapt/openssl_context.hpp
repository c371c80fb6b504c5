// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_CONTEXT_HPP
#define INTERLOCK_ADAPT_OPENSSL_CONTEXT_HPP

#include <interlock/adapt/openssl_handle.hpp>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cstdio>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace interlock::inline v0_1::adapt {

/// The certificate (with its intermediates, in PEM form) and the private key that a side proves its identity with.
struct own_identity {
    std::string certificate_file{};
    std::string key_file{};
};

using context_handle = openssl_handle<SSL_CTX, SSL_CTX_free>;

namespace detail {

/// The key of a file that only its owner can read; null with the reason otherwise.
inline key_handle private_key(const std::string& file, std::string& fault) {
    // Without waiting: opening a pipe would.
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const openssl_handle<std::FILE, close_file> in{opened < 0 ? nullptr : ::fdopen(opened, "r")};
    struct stat about {};
    if (!in || ::fstat(opened, &about) != 0) {
        if (!in && opened >= 0) ::close(opened);
        fault = file + ": can't be opened";
        return {};
    }
    if (!S_ISREG(about.st_mode)) {
        fault = file + ": isn't a file";
        return {};
    }
    if ((about.st_mode & 077U) != 0) {
        fault = file + ": others can get at this key: expected mode 0600 or 0400, found 0" +
                std::to_string(about.st_mode >> 6U & 7U) + std::to_string(about.st_mode >> 3U & 7U) +
                std::to_string(about.st_mode & 7U);
        return {};
    }
    if (about.st_uid != ::geteuid() && about.st_uid != 0) {
        fault = file + ": this key belongs to another user";
        return {};
    }
    key_handle key{PEM_read_PrivateKey(
        in.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr)};
    if (!key) fault = file + ": " + openssl_error("no private key in PEM form, without a password, is in it");
    return key;
}

/// What both sides share: TLS 1.2 and 1.3, ciphers with forward secrecy and authentication only, no resumption, no
/// renegotiation, no compression. Set one by one, so that no configuration file of OpenSSL's can weaken them.
inline context_handle new_context(const SSL_METHOD* method, const own_identity& self, std::string& fault) {
    context_handle made{SSL_CTX_new(method)};
    SSL_CTX* const c = made.get();
    if (c == nullptr) {
        fault = openssl_error("out of memory");
        return {};
    }
    SSL_CTX_set_security_level(c, 2);
    SSL_CTX_clear_options(c, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION);
    SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_SINGLE_ECDH_USE);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(c, 32'768);
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    const bool set =
        SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION) == 1 && SSL_CTX_set_num_tickets(c, 0) == 1 &&
        SSL_CTX_set_cipher_list(c, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                                   "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256:"
                                   "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305") == 1 &&
        SSL_CTX_set_ciphersuites(c, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") ==
            1 &&
        SSL_CTX_set1_groups_list(c, "X25519:P-256:P-384") == 1 &&
        SSL_CTX_set1_sigalgs_list(c, "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:"
                                     "RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512") == 1;
    if (!set) {
        fault = openssl_error("this OpenSSL doesn't know TLS 1.2 and 1.3 as they are needed");
        return {};
    }
    if (self.certificate_file.empty() && self.key_file.empty()) return made;
    if (SSL_CTX_use_certificate_chain_file(c, self.certificate_file.c_str()) != 1) {
        fault = self.certificate_file + ": " + openssl_error("no certificate in PEM form is in it");
        return {};
    }
    const key_handle key = private_key(self.key_file, fault);
    if (!key) return {};
    // A key that doesn't match must not replace the certificate, so it is compared first.
    if (X509_check_private_key(SSL_CTX_get0_certificate(c), key.get()) != 1 ||
        SSL_CTX_use_PrivateKey(c, key.get()) != 1) {
        ERR_clear_error();
        fault = self.key_file + ": isn't the key of the certificate in " + self.certificate_file;
        return {};
    }
    return made;
}

} // namespace detail

} // namespace interlock::inline v0_1::adapt

#endif
