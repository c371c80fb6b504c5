// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/address_range.hpp>

#include <doctest/doctest.h>

using namespace interlock::modbus;

TEST_CASE("modbus/address_range: CR 3.5: a write that covers a half of a 32-bit value covers a part") {
    const address_range tag{table::holding_registers, 100, 2};
    const auto block = [](std::uint16_t address, std::uint16_t quantity) {
        return address_range{table::holding_registers, address, quantity};
    };
    CHECK(covers(block(100, 2), tag) == coverage::whole);
    CHECK(covers(block(99, 4), tag) == coverage::whole);
    CHECK(covers(block(100, 1), tag) == coverage::part);
    CHECK(covers(block(101, 1), tag) == coverage::part);
    CHECK(covers(block(101, 5), tag) == coverage::part);
    CHECK(covers(block(90, 11), tag) == coverage::part);
    CHECK(covers(block(90, 10), tag) == coverage::nothing);
    CHECK(covers(block(102, 10), tag) == coverage::nothing);
    CHECK(covers(block(100, 0), tag) == coverage::nothing);
    CHECK(covers({table::input_registers, 100, 2}, tag) == coverage::nothing);
}

TEST_CASE("modbus/address_range: CR 3.5: the end of the table doesn't wrap around") {
    const address_range last{table::coils, 65535, 1};
    CHECK(last.end() == 65536);
    CHECK(covers({table::coils, 65530, 6}, last) == coverage::whole);
    CHECK(covers({table::coils, 0, 1}, last) == coverage::nothing);
}
