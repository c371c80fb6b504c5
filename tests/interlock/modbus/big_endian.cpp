// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/big_endian.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace interlock::modbus;

TEST_CASE("modbus/big_endian: the higher byte comes first, and nothing beside the two bytes is touched") {
    std::array<std::uint8_t, 4> bytes{0xaa, 0, 0, 0xbb};
    for (std::uint32_t value = 0; value <= 65535; ++value) {
        store_u16(bytes, 1, static_cast<std::uint16_t>(value));
        REQUIRE(bytes == std::array<std::uint8_t, 4>{0xaa, static_cast<std::uint8_t>(value >> 8U),
                                                     static_cast<std::uint8_t>(value & 0xffU), 0xbb});
        REQUIRE(load_u16(bytes, 1) == value);
    }
}

TEST_CASE("modbus/big_endian: eight coils in a byte, the first in the least significant bit, none beyond the block") {
    CHECK(packed_size(0) == 0);
    CHECK(packed_size(1) == 1);
    CHECK(packed_size(8) == 1);
    CHECK(packed_size(9) == 2);
    CHECK(packed_size(2000) == 250);
    const std::array<std::uint8_t, 2> packed{0b1100'1101, 0b0000'0001};
    const bool expected[] = {true, false, true, true, false, false, true, true, true, false};
    for (std::size_t i = 0; i < 10; ++i) CHECK(packed_bit(packed, i) == expected[i]);
    CHECK_FALSE(packed_bit(packed, 16));
    CHECK_FALSE(packed_bit({}, 0));
}
