// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/handle.hpp>

#include <type_traits>

#include <doctest/doctest.h>

namespace il = interlock;

static_assert(std::is_trivially_copyable_v<il::caller>);
static_assert(std::is_trivially_copyable_v<il::resource> && sizeof(il::resource) == 4);

TEST_CASE("core/handle: nothing is named by default, and nobody is proved") {
    CHECK(il::resource{}.id == 0);
    CHECK(il::session_id{}.generation == 0);
    CHECK(il::caller{}.proof == il::proof::none);
    CHECK(il::caller{}.subject == il::subject{});
}

TEST_CASE("core/handle: an IPv4 address is held in its mapped form") {
    constexpr il::network_address a = il::ipv4(10, 1, 2, 3);
    CHECK(a[9] == 0);
    CHECK(a[10] == 0xff);
    CHECK(a[11] == 0xff);
    CHECK(a[12] == 10);
    CHECK(a[15] == 3);
}
