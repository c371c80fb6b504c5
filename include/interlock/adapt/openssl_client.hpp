// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_CLIENT_HPP
#define INTERLOCK_ADAPT_OPENSSL_CLIENT_HPP

#include <interlock/adapt/openssl_context.hpp>

#include <openssl/ssl.h>

#include <optional>
#include <string>
#include <utility>

namespace interlock::inline v0_1::adapt {

/// Who the client is, and whom it trusts.
struct tls_client_options {
    /// May be empty, for a client without a certificate.
    own_identity self{};
    std::string authorities_file{};
};

/// TLS for clients, with the versions and ciphers of `tls_server`; the server's certificate is always verified. The name
/// that is expected is the connection's business: `SSL_set1_host`, or `X509_VERIFY_PARAM_set1_ip_asc` on `SSL_get0_param`.
///
/// Serves:   contributes to CR 1.2, CR 3.1(1), CR 4.1.
/// Denies:   nothing itself: a handshake fails.
/// Units:    none.
/// Errors:   `open` answers nothing and says in one line which file is wrong, and how.
/// Threads:  any; each `SSL` by one thread at a time.
/// Cost:     none beyond the handshake's.
/// Example:  tests/interlock/adapt/openssl_server.cpp
class tls_client {
public:
    static std::optional<tls_client> open(const tls_client_options& with, std::string& fault) {
        context_handle context = detail::new_context(TLS_client_method(), with.self, fault);
        if (!context) return std::nullopt;
        if (SSL_CTX_load_verify_file(context.get(), with.authorities_file.c_str()) != 1) {
            fault = with.authorities_file + ": " + openssl_error("no certificate in PEM form is in it");
            return std::nullopt;
        }
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
        return tls_client{std::move(context)};
    }
    [[nodiscard]] SSL_CTX* context() const noexcept { return context_.get(); }

private:
    explicit tls_client(context_handle context) noexcept : context_{std::move(context)} {}
    context_handle context_;
};

} // namespace interlock::inline v0_1::adapt

#endif
