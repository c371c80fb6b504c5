// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/mbap.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace interlock::modbus;
using interlock_tests::hex;

TEST_CASE("modbus/mbap: a header is read and written byte for byte") {
    const auto wire = hex("1234 0000 0006 11");
    const auto header = read_mbap(std::span<const std::uint8_t, mbap_size>{wire.data(), mbap_size});
    CHECK(header == mbap{0x1234, 0, 6, 0x11});
    std::array<std::uint8_t, mbap_size> out{};
    write_mbap(out, header);
    CHECK(std::equal(out.begin(), out.end(), wire.begin()));
}

TEST_CASE("modbus/mbap: encode_adu builds whole ADUs of every PDU size, and nothing else") {
    std::array<std::uint8_t, 300> out{};
    for (std::size_t size = 0; size <= 255; ++size) {
        const auto pdu = interlock_tests::padded({}, size, 0x2a);
        const auto written = encode_adu(out, 0xbeef, 7, pdu);
        const bool possible = size >= 1 && size <= max_pdu_size;
        REQUIRE(written == (possible ? size + 7 : 0));
        if (!possible) continue;
        REQUIRE(read_mbap(std::span{out}.first<mbap_size>()) ==
                mbap{0xbeef, 0, static_cast<std::uint16_t>(size + 1), 7});
        REQUIRE(out[6 + size] == 0x2a);
    }
    std::array<std::uint8_t, 11> small{};
    CHECK(encode_adu(small, 1, 1, hex("0300000001")) == 0);
    CHECK(encode_adu(small, 1, 1, hex("03000000")) == 11);
}

TEST_CASE("modbus/mbap: encode_adu leaves a PDU that already stands in its place") {
    auto wire = hex("00000000000000 0300000001");
    CHECK(encode_adu(wire, 5, 9, std::span{wire}.subspan(7)) == 12);
    CHECK(wire == hex("0005 0000 0006 09 0300000001"));
}

TEST_CASE("modbus/mbap: CR 3.5: a response's header belongs to its request's or says what differs") {
    const mbap asked{7, 0, 6, 1};
    CHECK(answers(asked, {7, 0, 99, 1}) == mbap_answer::answers);
    CHECK(answers(asked, {8, 0, 6, 1}) == mbap_answer::other_transaction);
    CHECK(answers(asked, {7, 1, 6, 1}) == mbap_answer::other_protocol);
    CHECK(answers(asked, {7, 0, 6, 2}) == mbap_answer::other_unit);
}

TEST_CASE("modbus/mbap: unit identifiers fall into four kinds") {
    for (int unit = 0; unit <= 255; ++unit) {
        const auto kind = kind_of_unit(static_cast<std::uint8_t>(unit));
        if (unit == 0) CHECK(kind == unit_kind::broadcast);
        if (unit >= 1 && unit <= 247) CHECK(kind == unit_kind::device);
        if (unit >= 248 && unit <= 254) CHECK(kind == unit_kind::reserved);
        if (unit == 255) CHECK(kind == unit_kind::direct);
    }
}
