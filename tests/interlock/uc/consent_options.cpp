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

TEST_CASE("uc::consent_options: each answer and each event has words of its own") {
    namespace uc = interlock::uc;
    CHECK(text(uc::consent_answer::counted) == "counted");
    CHECK(text(uc::consent_answer::same_person) == "the same person");
    CHECK(text(uc::consent_answer::not_stored) == "not stored");
    CHECK(text(uc::consent_event::proposed) == "proposed");
    CHECK(text(uc::consent_event::lost_at_restart) == "lost at restart");
    CHECK(text(uc::consent_event::acknowledged) == "acknowledged");
}
