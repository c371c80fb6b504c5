// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/encode_response.hpp>

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

TEST_CASE("modbus/encode_response: responses answer their requests, or aren't built") {
    const auto read_coils = hex("0100130013");
    const auto read_registers = hex("03006b0003");
    const auto fifo = hex("1804de");
    const std::vector<std::uint16_t> three{0x022b, 0, 0x0064};
    const auto coils = validate_request(read_coils).request;
    const auto registers = validate_request(read_registers).request;
    CHECK(built([&](auto out) { return encode_read_response(out, coils, hex("cd6b05")); }) == hex("0103cd6b05"));
    CHECK(built([&](auto out) { return encode_read_response(out, coils, hex("cd6b")); }).empty());
    CHECK(built([&](auto out) { return encode_read_response(out, registers, three); }) == hex("0306022b00000064"));
    CHECK(built([&](auto out) { return encode_read_response(out, registers, std::span{three}.first(2)); }).empty());
    CHECK(built([&](auto out) {
              return encode_read_response(out, validate_request(fifo).request, hex("0001"));
          }).empty());
    for (const auto* text : {"0500acff00", "0600010003", "0f0013000a02cd01", "100001000204000a0102",
                             "150d0600040007000306af04be100d", "16000400f20025", "080000a537", "08000a0000"}) {
        const auto request = hex(text);
        const auto asked = validate_request(request).request;
        const auto response = built([&](auto out) { return encode_echo_response(out, asked); });
        CAPTURE(text);
        CHECK(validate_response(asked, response).what == answer::result);
    }
    CHECK(built([&](auto out) { return encode_echo_response(out, registers); }).empty());
    const auto silent = hex("0800040000");
    CHECK(built([&](auto out) { return encode_echo_response(out, validate_request(silent).request); }).empty());
}

TEST_CASE("modbus/encode_response: an exception keeps the function and takes assigned codes only") {
    for (int code = 0; code <= 255; ++code) {
        const auto pdu = built([&](auto out) {
            return encode_exception(out, function_code::read_coils, static_cast<exception_code>(code));
        });
        if (assigned(static_cast<exception_code>(code)))
            CHECK(pdu == bytes{0x81, static_cast<std::uint8_t>(code)});
        else
            CHECK(pdu.empty());
    }
    CHECK(built([](auto out) {
              return encode_exception(out, function_code{0x90}, exception_code::illegal_function);
          }) == hex("9001"));
    CHECK(built([](auto out) {
              return encode_exception(out, function_code::none, exception_code::illegal_function);
          }) == hex("8001"));
}

TEST_CASE("modbus/encode_response: an exception needs two bytes of room") {
    for (std::size_t room = 0; room <= 3; ++room) {
        const auto pdu = built(
            [](auto out) { return encode_exception(out, function_code::read_coils, exception_code::illegal_function); },
            room);
        CHECK(pdu.size() == (room >= 2 ? 2U : 0U));
    }
}
