// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/iac/credential_places.hpp>

#include <doctest/doctest.h>

namespace iac = interlock::iac;

TEST_CASE(
    "iac::credential_places: essential peers have places of their own by default; nothing established is nobody") {
    CHECK(iac::credential_places{}.reserved != 0);
    CHECK(iac::credential_places{}.reserved < iac::credential_places{}.count);
    CHECK(iac::establishment{}.credential.generation == 0);
}
