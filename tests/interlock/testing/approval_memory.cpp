// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/testing/approval_memory.hpp>

#include <doctest/doctest.h>

namespace uc = interlock::uc;
using interlock::testing::approval_memory;

TEST_CASE("testing::approval_memory: keeps what is written, and fails when told to") {
    approval_memory m;
    CHECK(m.read(1).state == uc::approval_state::none);
    CHECK(m.write({.id = {1, 3}, .state = uc::approval_state::pending, .action = "tag.write"}));
    CHECK(m.read(1).action == "tag.write");
    m.fail_at(2);
    CHECK(m.write({.id = {1, 3}, .state = uc::approval_state::approved}));
    CHECK_FALSE(m.write({.id = {1, 3}, .state = uc::approval_state::running}));
    CHECK(m.read(1).state == uc::approval_state::approved);
    CHECK(m.writes() == 2);
    m.fail_at(1, approval_memory::failure::written_all_the_same);
    CHECK_FALSE(m.write({.id = {1, 3}, .state = uc::approval_state::running}));
    CHECK(m.read(1).state == uc::approval_state::running);
    CHECK(m.write({.id = {1, 3}, .state = uc::approval_state::done}));
}
