// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/exception_code.hpp>

#include <doctest/doctest.h>

#include <set>

using namespace interlock::modbus;

TEST_CASE("modbus/exception_code: exception codes 07 and 09 and those beyond 0B are not assigned") {
    const std::set<int> codes{1, 2, 3, 4, 5, 6, 8, 10, 11};
    for (int code = 0; code <= 255; ++code)
        CHECK(assigned(static_cast<exception_code>(code)) == (codes.count(code) != 0));
}
