// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/consent_options.hpp>

#include <doctest/doctest.h>

TEST_CASE("uc::consent_options: without a word, every account is usable and nobody is told") {
    const interlock::uc::consent_options none;
    CHECK(none.accounts({7}));
    CHECK((none.report == nullptr));
    CHECK(none.per_subject < none.places);
}
