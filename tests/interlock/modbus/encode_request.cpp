// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/encode_request.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace interlock::modbus;
using interlock_tests::bytes;
using interlock_tests::hex;

namespace {

/// What an encoder wrote into a buffer, or nothing.
template <class Encode>
bytes built(Encode encode, std::size_t room = max_pdu_size) {
    bytes out(room);
    out.resize(encode(std::span<std::uint8_t>{out}));
    return out;
}

} // namespace

TEST_CASE("modbus/encode_request: requests are byte for byte those of the specification's examples") {
    const std::vector<std::uint16_t> two{0x000a, 0x0102};
    const std::vector<std::uint16_t> three{0x00ff, 0x00ff, 0x00ff};
    const auto packed = hex("cd01");
    CHECK(built([](auto out) { return encode_read(out, function_code::read_coils, 0x13, 0x13); }) == hex("0100130013"));
    CHECK(built([](auto out) { return encode_read(out, function_code::read_input_registers, 8, 1); }) ==
          hex("0400080001"));
    CHECK(built([](auto out) { return encode_write_single_coil(out, 0xac, true); }) == hex("0500acff00"));
    CHECK(built([](auto out) { return encode_write_single_coil(out, 0xac, false); }) == hex("0500ac0000"));
    CHECK(built([](auto out) { return encode_write_single_register(out, 1, 3); }) == hex("0600010003"));
    CHECK(built([&](auto out) { return encode_write_multiple_coils(out, 0x13, 10, packed); }) ==
          hex("0f0013000a02cd01"));
    CHECK(built([&](auto out) { return encode_write_multiple_registers(out, 1, two); }) == hex("100001000204000a0102"));
    CHECK(built([](auto out) { return encode_mask_write_register(out, 4, 0xf2, 0x25); }) == hex("16000400f20025"));
    CHECK(built([&](auto out) { return encode_read_write_multiple_registers(out, 3, 6, 14, three); }) ==
          hex("1700030006000e00030600ff00ff00ff"));
    CHECK(built([](auto out) { return encode_plain(out, function_code::report_server_id); }) == hex("11"));
    CHECK(built([](auto out) { return encode_diagnostics(out, diagnostic::return_query_data, hex("a537")); }) ==
          hex("080000a537"));
    CHECK(built([](auto out) { return encode_read_fifo_queue(out, 0x4de); }) == hex("1804de"));
    CHECK(built([](auto out) { return encode_read_device_identification(out, device_id_code::basic, 0); }) ==
          hex("2b0e0100"));
    const std::array<file_record, 2> read{{{4, 1, 2, {}}, {3, 9, 2, {}}}};
    CHECK(built([&](auto out) { return encode_file_records(out, file_records::kind::read, read); }) ==
          hex("140e0600040001000206000300090002"));
    const auto records = hex("06af04be100d");
    const std::array<file_record, 1> write{{{4, 7, 3, records}}};
    CHECK(built([&](auto out) { return encode_file_records(out, file_records::kind::write, write); }) ==
          hex("150d0600040007000306af04be100d"));
}

TEST_CASE("modbus/encode_request: CR 3.5: what would not be well-formed isn't built") {
    const std::vector<std::uint16_t> none;
    const std::vector<std::uint16_t> many(124);
    const std::vector<std::uint16_t> fits(123);
    CHECK(built([](auto out) { return encode_read(out, function_code::read_coils, 0, 0); }).empty());
    CHECK(built([](auto out) { return encode_read(out, function_code::read_coils, 0, 2001); }).empty());
    CHECK(built([](auto out) { return encode_read(out, function_code::read_holding_registers, 0xffff, 2); }).empty());
    CHECK(built([](auto out) { return encode_read(out, function_code::write_single_register, 0, 1); }).empty());
    CHECK(built([&](auto out) { return encode_write_multiple_registers(out, 0, none); }).empty());
    CHECK(built([&](auto out) { return encode_write_multiple_registers(out, 0, many); }).empty());
    CHECK(built([&](auto out) { return encode_write_multiple_registers(out, 0, fits); }).size() == 252);
    CHECK(built([](auto out) { return encode_write_multiple_coils(out, 0, 9, hex("ff")); }).empty());
    CHECK(built([](auto out) { return encode_write_multiple_coils(out, 0, 9, hex("ff02")); }).empty());
    CHECK(built([](auto out) { return encode_plain(out, function_code::read_coils); }).empty());
    CHECK(built([](auto out) { return encode_diagnostics(out, diagnostic{19}, hex("0000")); }).empty());
    CHECK(built([](auto out) { return encode_read_device_identification(out, device_id_code{5}, 0); }).empty());
    const std::array<file_record, 1> unequal{{{4, 7, 3, std::span<const std::uint8_t>{}}}};
    CHECK(built([&](auto out) { return encode_file_records(out, file_records::kind::write, unequal); }).empty());
    const std::vector<std::uint8_t> huge(70'000);
    CHECK(built([&](auto out) { return encode_diagnostics(out, diagnostic::return_query_data, huge); }).empty());
}

TEST_CASE("modbus/encode_request: a buffer that is a byte too small gets nothing, one that fits gets all") {
    for (std::size_t room = 0; room <= 6; ++room) {
        CHECK(built([](auto out) { return encode_write_single_register(out, 1, 3); }, room).size() ==
              (room >= 5 ? 5U : 0U));
    }
}

TEST_CASE("modbus/encode_request: CR 3.5: every decoded request is built again to the same bytes") {
    const std::vector<bytes> requests{hex("0100130025"),
                                      hex("0200c40016"),
                                      hex("03006b0003"),
                                      hex("0400080001"),
                                      hex("0500acff00"),
                                      hex("0600010003"),
                                      hex("07"),
                                      hex("080000a5375a5a"),
                                      hex("080001ff00"),
                                      hex("0b"),
                                      hex("0c"),
                                      hex("0f0013000a02cd01"),
                                      hex("100001000204000a0102"),
                                      hex("11"),
                                      hex("140e0600040001000206000300090002"),
                                      hex("150d0600040007000306af04be100d"),
                                      hex("16000400f20025"),
                                      hex("1700030006000e00030600ff00ff00ff"),
                                      hex("1804de"),
                                      hex("2b0e0402"),
                                      hex("2b0d0102")};
    for (const auto& request : requests) {
        CAPTURE(static_cast<int>(request[0]));
        const auto asked = validate_request(request);
        REQUIRE(asked.well_formed());
        CHECK(built([&](auto out) { return encode_request(out, asked.request); }) == request);
    }
    const auto unknown = hex("4101");
    CHECK(built([&](auto out) { return encode_request(out, validate_request(unknown).request); }).empty());
}
