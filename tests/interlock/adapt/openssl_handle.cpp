// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/openssl_handle.hpp>

#include <doctest/doctest.h>

namespace ad = interlock::adapt;

TEST_CASE("adapt::openssl_error: the oldest error's words, and an empty queue afterwards") {
    ERR_clear_error();
    CHECK(ad::openssl_error("nothing was said") == "nothing was said");
    const ad::bio_handle none{BIO_new_file("/nowhere/file", "r")};
    CHECK(!none);
    CHECK(ad::openssl_error("nothing was said") != "nothing was said");
    CHECK(ERR_peek_error() == 0);
}

TEST_CASE("adapt::openssl_handle: frees with the function of its type") {
    const ad::certificate_handle one{X509_new()};
    X509_up_ref(one.get());
    const ad::certificate_handle two{one.get()};
    ad::certificates_handle many{sk_X509_new_null()};
    X509_up_ref(one.get());
    sk_X509_push(many.get(), one.get());
    many.reset();
    CHECK(X509_get_version(one.get()) == X509_VERSION_1);
}
