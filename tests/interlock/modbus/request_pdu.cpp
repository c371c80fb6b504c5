// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/request_pdu.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

using namespace interlock::modbus;
using interlock_tests::hex;

TEST_CASE("modbus/request_pdu: the coils and registers that a request writes, and none beyond them") {
    const auto packed = hex("cd01");
    request_pdu coils{.function = function_code::write_multiple_coils, .data = packed};
    CHECK(written_coil(coils, 0));
    CHECK_FALSE(written_coil(coils, 1));
    CHECK(written_coil(coils, 8));
    CHECK_FALSE(written_coil(coils, 16));
    const auto on = hex("ff00");
    const auto off = hex("0000");
    CHECK(written_coil({.function = function_code::write_single_coil, .data = on}, 0));
    CHECK_FALSE(written_coil({.function = function_code::write_single_coil, .data = off}, 0));
    CHECK_FALSE(written_coil({.function = function_code::write_single_coil}, 0));
    const auto values = hex("000a0102");
    request_pdu registers{.function = function_code::write_multiple_registers, .data = values};
    CHECK(written_register(registers, 0) == 0x000a);
    CHECK(written_register(registers, 1) == 0x0102);
    CHECK(written_register(registers, 2) == 0);
}

TEST_CASE("modbus/request_pdu: CR 3.5: a mask write's result, for every pair of bits") {
    for (unsigned current = 0; current <= 1; ++current)
        for (unsigned both = 0; both <= 1; ++both)
            for (unsigned set = 0; set <= 1; ++set) {
                const request_pdu asked{.function = function_code::mask_write_register,
                                        .and_mask = static_cast<std::uint16_t>(both),
                                        .or_mask = static_cast<std::uint16_t>(set)};
                CHECK(masked(asked, static_cast<std::uint16_t>(current)) == (both == 1 ? current : set));
            }
    CHECK(masked({.and_mask = 0x00f2, .or_mask = 0x0025}, 0x0012) == 0x0017); // the specification's example
    CHECK(masked({.and_mask = 0, .or_mask = 0xffff}, 0x1234) == 0xffff);
}
