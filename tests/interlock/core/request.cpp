// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/request.hpp>

#include <type_traits>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(std::is_trivially_copyable_v<il::request>);

TEST_CASE("core/request: knows nobody, is not essential, and points nowhere until an enforcer has it") {
    const il::request asked;
    CHECK(asked.subject == il::subject{});
    CHECK_FALSE(asked.essential);
    CHECK_FALSE(asked.entitled);
    CHECK(asked.site == nullptr);
    CHECK(asked.tag == nullptr);
    CHECK(asked.parts == 1);
}
