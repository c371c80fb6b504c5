// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_OPENSSL_HANDLE_HPP
#define INTERLOCK_ADAPT_OPENSSL_HANDLE_HPP

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

namespace interlock::inline v0_1::adapt {

namespace detail {
template <auto Free>
struct openssl_free {
    template <class T>
    void operator()(T* p) const noexcept {
        Free(p);
    }
};
inline void free_certificates(STACK_OF(X509) * p) noexcept { sk_X509_pop_free(p, X509_free); }
inline void free_infos(STACK_OF(X509_INFO) * p) noexcept { sk_X509_INFO_pop_free(p, X509_INFO_free); }
inline void free_text(void* p) noexcept { OPENSSL_free(p); }
inline void close_file(std::FILE* p) noexcept { std::fclose(p); }
} // namespace detail

/// An object of OpenSSL, freed by its own function.
template <class T, auto Free>
using openssl_handle = std::unique_ptr<T, detail::openssl_free<Free>>;

using certificate_handle = openssl_handle<X509, X509_free>;
using certificates_handle = openssl_handle<STACK_OF(X509), detail::free_certificates>;
using bio_handle = openssl_handle<BIO, BIO_free_all>;
using key_handle = openssl_handle<EVP_PKEY, EVP_PKEY_free>;

/// The oldest error in OpenSSL's queue, which is emptied; `otherwise` when it is empty.
inline std::string openssl_error(const char* otherwise) {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
    const char* const text = code == 0 ? nullptr : ERR_reason_error_string(code);
    return text == nullptr ? otherwise : text;
}

} // namespace interlock::inline v0_1::adapt

#endif
