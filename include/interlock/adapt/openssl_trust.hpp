// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_TRUST_HPP
#define INTERLOCK_ADAPT_OPENSSL_TRUST_HPP

#include <interlock/adapt/openssl_handle.hpp>
#include <interlock/adapt/openssl_profile.hpp>
#include <interlock/iac/certificate_facts.hpp>

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::adapt {

/// Whom to trust, as files in PEM form. Revocation lists may also stand in the files of the authorities.
struct trust_files {
    std::vector<std::string> authorities{};
    std::vector<std::string> revocation_lists{};
    certificate_profile profile = certificate_profile::interoperable;
};

/// Whether certificates outside their validity are refused at once, or left to `iac::certificate_identity`, which knows how
/// far the clock can be trusted.
enum class expiry_check : std::uint8_t { here, left_to_policy };

/// What came out of verifying a chain: `code` is OpenSSL's, X509_V_OK for a good one; `why` is a literal.
struct chain_verdict {
    int code = X509_V_ERR_UNSPECIFIED;
    const char* why = "not verified";
    iac::revocation_state revocation = iac::revocation_state::not_checked;
    certificates_handle chain{};
};

/// Verifies certificate chains by OpenSSL against the authorities and revocation lists of some files.
///
/// A list that is missing or too old makes revocation `unknown`, which the policy then weighs; a list with a wrong
/// signature, and a certificate that is on a list of any age, are refusals.
///
/// Serves:   CR 1.9 a, b, c, f with `iac::certificate_identity`.
/// Denies:   nothing itself.
/// Units:    none.
/// Errors:   `load` answers null and says in one line which file is wrong, and how.
/// Threads:  immutable after `load`; `verify` by any thread.
/// Cost:     `verify` about 200 microseconds for a chain of three.
/// Example:  tests/interlock/adapt/openssl_trust.cpp
class certificate_trust {
public:
    static std::shared_ptr<const certificate_trust> load(const trust_files& files, std::string& fault) {
        const auto made = std::make_shared<certificate_trust>();
        made->profile_ = files.profile;
        made->store_.reset(X509_STORE_new());
        if (!made->store_) {
            fault = "out of memory";
            return nullptr;
        }
        if (files.authorities.empty()) {
            fault = "no file with certificates of authorities is given";
            return nullptr;
        }
        for (const std::string& file : files.authorities) {
            counts found;
            if (!made->read(file, found, fault)) return nullptr;
            if (found.certificates == 0) {
                fault = file + ": no certificate in PEM form is in it";
                return nullptr;
            }
        }
        for (const std::string& file : files.revocation_lists) {
            counts found;
            if (!made->read(file, found, fault)) return nullptr;
            if (found.lists == 0 || found.certificates != 0) {
                fault = file + ": expected revocation lists in PEM form, and nothing else";
                return nullptr;
            }
        }
        return made;
    }

    /// Verifies a peer's certificate with the help of those that it sent along. `purpose` is X509_PURPOSE_SSL_CLIENT for
    /// clients; `at` is a time in seconds since 1970, 0 for the system's.
    [[nodiscard]] chain_verdict verify(X509* leaf, STACK_OF(X509) * sent, int purpose = X509_PURPOSE_SSL_CLIENT,
                                       expiry_check expiry = expiry_check::here, std::time_t at = 0) const {
        chain_verdict out;
        const openssl_handle<X509_STORE_CTX, X509_STORE_CTX_free> context{X509_STORE_CTX_new()};
        if (!context || X509_STORE_CTX_init(context.get(), store_.get(), leaf, sent) != 1) {
            ERR_clear_error();
            return out;
        }
        X509_VERIFY_PARAM* const with = X509_STORE_CTX_get0_param(context.get());
        unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
        if (profile_ == certificate_profile::strict) flags |= X509_V_FLAG_X509_STRICT;
        if (checks_revocation_) flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
        X509_VERIFY_PARAM_set_flags(with, flags);
        X509_VERIFY_PARAM_set_auth_level(with, 2);
        X509_VERIFY_PARAM_set_depth(with, 6);
        X509_VERIFY_PARAM_set_purpose(with, purpose);
        if (at != 0) X509_VERIFY_PARAM_set_time(with, at);
        course seen{.revocation = checks_revocation_ ? iac::revocation_state::good : iac::revocation_state::not_checked,
                    .expiry = expiry};
        X509_STORE_CTX_set_app_data(context.get(), &seen);
        X509_STORE_CTX_set_verify_cb(context.get(), &certificate_trust::on_step);
        const int good = X509_verify_cert(context.get());
        out.revocation = seen.revocation;
        out.code = good == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context.get());
        if (good != 1 && out.code == X509_V_OK) out.code = X509_V_ERR_UNSPECIFIED;
        out.why = X509_verify_cert_error_string(out.code);
        ERR_clear_error();
        if (out.code != X509_V_OK) return out;
        out.chain.reset(X509_STORE_CTX_get1_chain(context.get()));
        if (const char* const fault = profile_fault(out.chain.get(), profile_)) {
            out.code = X509_V_ERR_APPLICATION_VERIFICATION;
            out.why = fault;
        }
        return out;
    }

    /// For the names that a server tells its clients, so that they can pick a certificate.
    [[nodiscard]] X509_STORE* store() const noexcept { return store_.get(); }

private:
    struct counts {
        int certificates = 0;
        int lists = 0;
    };
    struct course {
        iac::revocation_state revocation;
        expiry_check expiry;
    };

    bool read(const std::string& file, counts& found, std::string& fault) {
        const bio_handle in{BIO_new_file(file.c_str(), "r")};
        if (!in) {
            fault = file + ": " + openssl_error("can't be opened");
            return false;
        }
        const openssl_handle<STACK_OF(X509_INFO), detail::free_infos> all{PEM_X509_INFO_read_bio(
            in.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr)};
        if (!all) {
            fault = file + ": " + openssl_error("isn't in PEM form");
            return false;
        }
        for (int i = 0; i < sk_X509_INFO_num(all.get()); ++i) {
            const X509_INFO* const one = sk_X509_INFO_value(all.get(), i);
            if (one->x_pkey != nullptr) {
                fault = file + ": a private key is in it, which doesn't belong there";
                return false;
            }
            bool taken = true;
            if (one->x509 != nullptr) {
                ++found.certificates;
                taken = X509_STORE_add_cert(store_.get(), one->x509) == 1;
            }
            if (one->crl != nullptr) {
                ++found.lists;
                taken = taken && X509_STORE_add_crl(store_.get(), one->crl) == 1;
                checks_revocation_ = true;
            }
            if (!taken) {
                fault = file + ": " + openssl_error("can't be taken");
                return false;
            }
        }
        ERR_clear_error();
        return true;
    }

    static int on_step(int good, X509_STORE_CTX* context) noexcept {
        if (good == 1) return 1;
        course& seen = *static_cast<course*>(X509_STORE_CTX_get_app_data(context));
        const int depth = X509_STORE_CTX_get_error_depth(context);
        switch (X509_STORE_CTX_get_error(context)) {
        case X509_V_ERR_CERT_REVOKED: seen.revocation = iac::revocation_state::revoked; return 0;
        case X509_V_ERR_UNABLE_TO_GET_CRL:
        case X509_V_ERR_CRL_HAS_EXPIRED:
        case X509_V_ERR_CRL_NOT_YET_VALID:
            // Nobody revokes a trust anchor by a list: it is taken out of the file.
            if (depth + 1 < sk_X509_num(X509_STORE_CTX_get0_chain(context)))
                seen.revocation = iac::revocation_state::unknown;
            break;
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            if (seen.expiry == expiry_check::here) return 0;
            break;
        default: return 0;
        }
        X509_STORE_CTX_set_error(context, X509_V_OK);
        return 1;
    }

    openssl_handle<X509_STORE, X509_STORE_free> store_{};
    certificate_profile profile_ = certificate_profile::interoperable;
    bool checks_revocation_ = false;
};

} // namespace interlock::inline v0_1::adapt

#endif
