// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/answer.hpp>

#include <doctest/doctest.h>

TEST_CASE("crypto::answer: memory of zeros is invalid and failed") {
    CHECK(interlock::crypto::validity{} == interlock::crypto::validity::invalid);
    CHECK(interlock::crypto::completion{} == interlock::crypto::completion::failed);
}
