// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_keepers.hpp>

#include <interlock/core/component.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/sessions.hpp>
#include <interlock/uc/wireless_restriction.hpp>

#include "boiler.hpp"

#include <doctest/doctest.h>

namespace il = interlock;
using il::parts;
using il::stage;

TEST_CASE("uc::session_keepers: a composition keeps sessions when a policy of it says so") {
    CHECK(il::uc::keeps_sessions<parts<il::testing::manual_clock, boiler::grant_all, il::uc::sessions<>>>);
    CHECK_FALSE(il::uc::keeps_sessions<parts<>>);
    CHECK_FALSE(il::uc::keeps_sessions<
                parts<il::testing::manual_clock, il::host_device, boiler::grant_all, il::uc::wireless_restriction>>);
}

TEST_CASE("uc::session_keepers: a policy is the last of a stage when none of that stage stands behind it") {
    using all = parts<il::testing::manual_clock, boiler::named_only, il::uc::sessions<>, boiler::grant_all>;
    CHECK_FALSE(il::uc::is_last_in<boiler::named_only, stage::identify, all>);
    CHECK(il::uc::is_last_in<il::uc::sessions<>, stage::identify, all>);
    CHECK_FALSE(il::uc::is_last_in<il::uc::sessions<>, stage::authorize, all>);
    CHECK(il::uc::is_last_in<boiler::grant_all, stage::authorize, all>);
}
