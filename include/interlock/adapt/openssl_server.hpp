// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_SERVER_HPP
#define INTERLOCK_ADAPT_OPENSSL_SERVER_HPP

#include <interlock/adapt/openssl_certificate.hpp>
#include <interlock/adapt/openssl_context.hpp>
#include <interlock/adapt/openssl_trust.hpp>
#include <interlock/crypto/answer.hpp>
#include <interlock/iac/certificate_facts.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace interlock::inline v0_1::adapt {

/// Who the server is, and whose certificates it takes.
struct tls_server_options {
    own_identity self{};
    trust_files peers{};
};

/// TLS for servers: 1.2 and 1.3, a client certificate is required, nothing is resumed, so no session carries old roles.
///
/// Serves:   CR 1.2 and CR 1.9 a-d, f with `iac::certificate_identity`; contributes to CR 3.1(1), CR 4.1, CR 4.3.
/// Denies:   nothing itself: a handshake fails, and `refusal` says why.
/// Units:    none.
/// Errors:   `open` and `reload` answer nothing or `failed`, and say in one line which file is wrong, and how.
/// Threads:  `open` by one; the others by any thread; each `SSL` by one thread at a time.
/// Cost:     a handshake is a signature and a key exchange of the server's, and a chain to verify: some 0.5 ms.
/// Example:  tests/interlock/adapt/openssl_server.cpp
class tls_server {
public:
    static std::optional<tls_server> open(const tls_server_options& with, std::string& fault) {
        auto shared = std::make_unique<state>();
        shared->peers = with.peers;
        shared->trust = certificate_trust::load(with.peers, fault);
        if (!shared->trust) return std::nullopt;
        if (with.self.certificate_file.empty() || with.self.key_file.empty()) {
            fault = "a server needs a certificate and its key";
            return std::nullopt;
        }
        context_handle context = detail::new_context(TLS_server_method(), with.self, fault);
        if (!context) return std::nullopt;
        announce(context.get(), shared->trust->store());
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        SSL_CTX_set_cert_verify_callback(context.get(), &tls_server::on_certificate, shared.get());
        // The context outlives this object when connections do, and takes the state along.
        if (SSL_CTX_set_ex_data(context.get(), places().state, shared.get()) != 1) {
            fault = "out of memory";
            return std::nullopt;
        }
        return tls_server{std::move(context), shared.release()};
    }

    /// For `SSL_new`, or, after `SSL_CTX_up_ref`, for `boost::asio::ssl::context`.
    [[nodiscard]] SSL_CTX* context() const noexcept { return context_.get(); }

    /// What a finished handshake's peer proved; validity is that of the whole chain below its trust anchor.
    [[nodiscard]] static std::optional<iac::certificate_facts> facts(const SSL* of) {
        const certificate_handle peer{SSL_get1_peer_certificate(of)};
        const STACK_OF(X509)* const chain = SSL_get0_verified_chain(of);
        if (!peer || chain == nullptr || SSL_get_verify_result(of) != X509_V_OK || SSL_is_init_finished(of) != 1)
            return std::nullopt;
        iac::certificate_facts out = certificate_facts_of(peer.get());
        for (int i = 1; i + 1 < sk_X509_num(chain); ++i) {
            const X509* const above = sk_X509_value(chain, i);
            out.not_before = std::max(out.not_before, detail::wall_ticks(X509_get0_notBefore(above)));
            out.not_after = std::min(out.not_after, detail::wall_ticks(X509_get0_notAfter(above)));
        }
        const auto noted = reinterpret_cast<std::uintptr_t>(SSL_get_ex_data(of, places().revocation));
        out.revocation = static_cast<iac::revocation_state>(noted);
        return out;
    }

    /// Why a handshake failed over the peer's certificate, as a literal; null when it was for another reason.
    [[nodiscard]] static const char* refusal(const SSL* of) noexcept {
        return static_cast<const char*>(SSL_get_ex_data(of, places().refusal));
    }

    /// Looks at a live connection's chain again, with the authorities and lists of now. What isn't trusted any more counts
    /// as revoked; validity is left to the policy.
    [[nodiscard]] iac::revocation_state recheck(const SSL* live) const {
        const certificate_handle peer{SSL_get1_peer_certificate(live)};
        if (!peer) return iac::revocation_state::revoked;
        const chain_verdict said = trust()->verify(peer.get(), SSL_get_peer_cert_chain(live), X509_PURPOSE_SSL_CLIENT,
                                                   expiry_check::left_to_policy);
        return said.code == X509_V_OK ? said.revocation : iac::revocation_state::revoked;
    }

    /// Reads authorities and revocation lists again. A fault changes nothing. New handshakes use them at once; for live
    /// connections ask `recheck`.
    crypto::completion reload(std::string& fault) const {
        auto fresh = certificate_trust::load(state_->peers, fault);
        if (!fresh) return crypto::completion::failed;
        const std::lock_guard held{state_->mutex};
        state_->trust = std::move(fresh);
        return crypto::completion::done;
    }

    /// Where validity is judged: hand it to the policy while the clock isn't trusted.
    void set_expiry_check(expiry_check where) noexcept { state_->expiry.store(where, std::memory_order_relaxed); }

    /// What `SSL_CTX` verifies with now.
    [[nodiscard]] std::shared_ptr<const certificate_trust> trust() const { return state_->now(); }

private:
    struct state {
        trust_files peers;
        std::mutex mutex;
        std::shared_ptr<const certificate_trust> trust;
        std::atomic<expiry_check> expiry{expiry_check::here};
        std::shared_ptr<const certificate_trust> now() {
            const std::lock_guard held{mutex};
            return trust;
        }
    };
    struct ex_places {
        int state;
        int revocation;
        int refusal;
    };
    static const ex_places& places() noexcept {
        static const ex_places all{SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr,
                                                            [](void*, void* p, CRYPTO_EX_DATA*, int, long, void*) {
                                                                delete static_cast<state*>(p);
                                                            }),
                                   SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr),
                                   SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr)};
        return all;
    }

    tls_server(context_handle context, state* shared) noexcept : context_{std::move(context)}, state_{shared} {}

    static void announce(SSL_CTX* to, X509_STORE* store) {
        STACK_OF(X509_NAME)* const names = sk_X509_NAME_new_null();
        const certificates_handle all{X509_STORE_get1_all_certs(store)};
        for (int i = 0; names != nullptr && all && i < sk_X509_num(all.get()); ++i)
            sk_X509_NAME_push(names, X509_NAME_dup(X509_get_subject_name(sk_X509_value(all.get(), i))));
        SSL_CTX_set_client_CA_list(to, names);
    }

    static int on_certificate(X509_STORE_CTX* context, void* given) noexcept {
        state& shared = *static_cast<state*>(given);
        SSL* const of = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
        chain_verdict said =
            shared.now()->verify(X509_STORE_CTX_get0_cert(context), X509_STORE_CTX_get0_untrusted(context),
                                 X509_PURPOSE_SSL_CLIENT, shared.expiry.load(std::memory_order_relaxed));
        X509_STORE_CTX_set_error(context, said.code);
        if (said.code != X509_V_OK) {
            SSL_set_ex_data(of, places().refusal, const_cast<char*>(said.why));
            return 0;
        }
        SSL_set_ex_data(of, places().revocation, reinterpret_cast<void*>(static_cast<std::uintptr_t>(said.revocation)));
        X509_STORE_CTX_set0_verified_chain(context, said.chain.release());
        return 1;
    }

    context_handle context_;
    state* state_;
};

} // namespace interlock::inline v0_1::adapt

#endif
