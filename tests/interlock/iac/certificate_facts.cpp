// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/iac/certificate_facts.hpp>

#include <doctest/doctest.h>

namespace iac = interlock::iac;

TEST_CASE("iac::certificate_facts: without anything said there is no role, no validity and no check") {
    const iac::certificate_facts none;
    CHECK(none.role == iac::role_state::none);
    CHECK(none.role_name.empty());
    CHECK(none.not_after.count == 0);
    CHECK(none.revocation == iac::revocation_state::not_checked);
}
