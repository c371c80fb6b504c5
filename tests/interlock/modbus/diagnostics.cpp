// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/diagnostics.hpp>

#include <doctest/doctest.h>

#include <set>

using namespace interlock::modbus;

TEST_CASE(
    "modbus/diagnostics: CR 3.5: sub-functions of diagnostics that change the device are told from those that read") {
    const std::set<int> change{1, 3, 4, 10, 20};
    const std::set<int> read{0, 2, 11, 12, 13, 14, 15, 16, 17, 18};
    for (int code = 0; code <= 65535; ++code) {
        auto expected = diagnostic_access::reserved;
        if (change.count(code) != 0) expected = diagnostic_access::change;
        if (read.count(code) != 0) expected = diagnostic_access::read;
        REQUIRE(access_of(static_cast<diagnostic>(code)) == expected);
        REQUIRE(name_of(static_cast<diagnostic>(code)).empty() == (expected == diagnostic_access::reserved));
    }
}
