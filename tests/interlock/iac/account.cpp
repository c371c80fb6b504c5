// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/iac/account.hpp>

#include <doctest/doctest.h>

namespace iac = interlock::iac;

TEST_CASE("iac::account: memory of zeros is nobody, removed, and refused") {
    CHECK(iac::account_id{}.number == 0);
    CHECK(iac::account_state{} == iac::account_state::removed);
    CHECK(iac::authenticator_state{} == iac::authenticator_state::initial);
    CHECK(iac::login{}.answer == iac::login_answer::refused);
    CHECK(iac::login{}.why == interlock::reason::identity_unproven);
}
