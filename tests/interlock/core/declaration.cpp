// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/declaration.hpp>

#include <interlock/core/component.hpp>
#include <interlock/platform/posix.hpp>

#include <doctest/doctest.h>

namespace il = interlock;

namespace {
struct without_facts {
    static constexpr int declares = 0;
};
} // namespace

TEST_CASE("core/declaration: what says something about the component, and nothing else, is a declaration") {
    CHECK(il::declaration<il::network_device>);
    CHECK(il::declaration<il::plain_interface<"Modbus/TCP listener">>);
    CHECK_FALSE(il::declaration<il::platform::posix>);
    CHECK_FALSE(il::declaration<without_facts>);
}
