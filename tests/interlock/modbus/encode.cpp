// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/encode.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace interlock::modbus;

TEST_CASE("modbus/encode: a whole ADU in one buffer, in a constant expression") {
    constexpr auto adu = [] {
        std::array<std::uint8_t, 12> out{};
        const auto size = encode_read(std::span{out}.subspan(mbap_size), function_code::read_holding_registers, 0, 10);
        encode_adu(out, 1, 255, std::span{out}.subspan(mbap_size, size));
        return out;
    }();
    static_assert(adu[5] == 6 && adu[6] == 255 && adu[7] == 3 && adu[11] == 10);
}
