// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/value.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

using namespace interlock::modbus;
using interlock::value_kind;
using interlock_tests::bytes;
using interlock_tests::hex;
using plain = interlock::value;

namespace {

bytes put(const value_format& format, const plain& from, value_fault expected = value_fault::none) {
    bytes out(std::size_t{registers_of(format.type)} * 2, 0xcc);
    const auto fault = encode_value(format, from, out);
    CHECK(message(fault) == message(expected));
    if (fault != value_fault::none) CHECK(out == bytes(out.size(), 0xcc)); // nothing is half written
    return out;
}

double number(const value_format& format, const char* text) {
    const auto found = decode_value(format, hex(text));
    CHECK(found.fault == value_fault::none);
    return found.value.number();
}

constexpr data_type numeric[] = {data_type::uint16, data_type::int16, data_type::uint32,  data_type::int32,
                                 data_type::uint64, data_type::int64, data_type::float32, data_type::float64};
constexpr word_order orders[] = {word_order::abcd, word_order::cdab, word_order::badc, word_order::dcba};

} // namespace

TEST_CASE("modbus/value: the four orders of 32 and 64 bits") {
    CHECK(number({.type = data_type::uint32, .order = word_order::abcd}, "0a0b0c0d") == 0x0a0b0c0d);
    CHECK(number({.type = data_type::uint32, .order = word_order::cdab}, "0c0d0a0b") == 0x0a0b0c0d);
    CHECK(number({.type = data_type::uint32, .order = word_order::badc}, "0b0a0d0c") == 0x0a0b0c0d);
    CHECK(number({.type = data_type::uint32, .order = word_order::dcba}, "0d0c0b0a") == 0x0a0b0c0d);
    CHECK(put({.type = data_type::uint64, .order = word_order::abcd}, plain{std::uint64_t{0x0102030405060708}}) ==
          hex("0102030405060708"));
    CHECK(put({.type = data_type::uint64, .order = word_order::cdab}, plain{std::uint64_t{0x0102030405060708}}) ==
          hex("0708050603040102"));
    CHECK(put({.type = data_type::uint64, .order = word_order::badc}, plain{std::uint64_t{0x0102030405060708}}) ==
          hex("0201040306050807"));
    CHECK(put({.type = data_type::uint64, .order = word_order::dcba}, plain{std::uint64_t{0x0102030405060708}}) ==
          hex("0807060504030201"));
    CHECK(number({.type = data_type::uint16, .order = word_order::cdab}, "0102") == 0x0102);
    CHECK(number({.type = data_type::uint16, .order = word_order::badc}, "0102") == 0x0201);
    CHECK(number({.type = data_type::uint16, .order = word_order::dcba}, "0102") == 0x0201);
    CHECK(number({.type = data_type::float32}, "42f6e666") == doctest::Approx(123.45));
    CHECK(number({.type = data_type::float32, .order = word_order::cdab}, "e66642f6") == doctest::Approx(123.45));
    CHECK(number({.type = data_type::float64}, "3ff8000000000000") == 1.5);
}

TEST_CASE("modbus/value: all 16-bit patterns, and random wider ones, come back as they were, in every order") {
    interlock_tests::numbers random{3};
    for (const auto type : numeric)
        for (const auto order : orders) {
            const value_format format{.type = type, .order = order};
            for (std::uint32_t round = 0; round < (registers_of(type) == 1 ? 65536U : 4000U); ++round) {
                bytes wire(std::size_t{registers_of(type)} * 2);
                if (registers_of(type) == 1) {
                    wire = {static_cast<std::uint8_t>(round >> 8U), static_cast<std::uint8_t>(round & 0xffU)};
                } else {
                    for (auto& b : wire) b = random.byte();
                }
                const auto found = decode_value(format, wire);
                REQUIRE(found.fault == value_fault::none);
                if (!found.value.finite()) continue;
                bytes again(wire.size());
                REQUIRE(encode_value(format, found.value, again) == value_fault::none);
                REQUIRE(again == wire);
            }
        }
}

TEST_CASE("modbus/value: unscaled integers keep their kind and all 64 bits") {
    CHECK(decode_value({.type = data_type::uint64}, hex("ffffffffffffffff")).value ==
          plain{std::numeric_limits<std::uint64_t>::max()});
    CHECK(decode_value({.type = data_type::int64}, hex("8000000000000000")).value ==
          plain{std::numeric_limits<std::int64_t>::min()});
    CHECK(decode_value({.type = data_type::int16}, hex("ffff")).value == plain{-1});
    CHECK(decode_value({.type = data_type::int16}, hex("ffff")).value.kind() == value_kind::integer);
    CHECK(decode_value({.type = data_type::uint16}, hex("ffff")).value.kind() == value_kind::unsigned_integer);
    CHECK(decode_value({.type = data_type::int32}, hex("fffffffe")).value == plain{-2});
    CHECK(decode_value({.type = data_type::float32}, hex("7fc00000")).value.finite() == false);
}

TEST_CASE("modbus/value: CR 3.5: a value that doesn't fit the raw type is a fault, never wrapped around") {
    const auto out = value_fault::outside_raw_range;
    put({.type = data_type::uint16}, plain{65536}, out);
    put({.type = data_type::uint16}, plain{-1}, out);
    put({.type = data_type::uint16}, plain{65535});
    put({.type = data_type::int16}, plain{32768}, out);
    put({.type = data_type::int16}, plain{-32769}, out);
    CHECK(put({.type = data_type::int16}, plain{-32768}) == hex("8000"));
    put({.type = data_type::uint32}, plain{std::int64_t{1} << 32U}, out);
    put({.type = data_type::int32}, plain{std::int64_t{1} << 31U}, out);
    CHECK(put({.type = data_type::int32}, plain{-(std::int64_t{1} << 31U)}) == hex("80000000"));
    put({.type = data_type::int64}, plain{std::uint64_t{1} << 63U}, out);
    CHECK(put({.type = data_type::uint64}, plain{std::uint64_t{1} << 63U}) == hex("8000000000000000"));
    put({.type = data_type::uint64}, plain{-1}, out);
    put({.type = data_type::uint16}, plain{1e300}, out);
    put({.type = data_type::uint16}, plain{-1e300}, out);
    put({.type = data_type::int64}, plain{1e300}, value_fault::not_exact);
    put({.type = data_type::float32}, plain{1e39}, out);
    put({.type = data_type::float32}, plain{-1e39}, out);
    put({.type = data_type::float64}, plain{1e39});
    put({.type = data_type::uint16, .gain = 0.1}, plain{6553.6}, out);
    CHECK(put({.type = data_type::uint16, .gain = 0.1}, plain{6553.5}) == hex("ffff"));
    put({.type = data_type::uint16, .gain = 0.1}, plain{-0.1}, out);
    put({.type = data_type::float64, .gain = 1e-10}, plain{1e300}, out);
    // -1 dBm into an unsigned register: the case that wrapped to 255 in the field
    put({.type = data_type::uint16}, plain{-1.0}, out);
}

TEST_CASE("modbus/value: CR 3.5: what is no finite or whole number, or no number at all, is a fault") {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const auto type : numeric) {
        put({.type = type}, plain{infinity}, value_fault::not_finite);
        put({.type = type}, plain{-infinity}, value_fault::not_finite);
        put({.type = type}, plain{std::numeric_limits<double>::quiet_NaN()}, value_fault::not_finite);
        put({.type = type}, plain{true}, value_fault::wrong_type);
        put({.type = type}, plain{}, value_fault::wrong_type);
    }
    put({.type = data_type::uint16}, plain{8.5}, value_fault::not_whole);
    CHECK(put({.type = data_type::uint16}, plain{8.0}) == hex("0008"));
    put({.type = data_type::float64}, plain{(std::int64_t{1} << 53U) + 1}, value_fault::not_exact);
}

TEST_CASE("modbus/value: scaling: raw times gain plus offset, and back to the nearest step") {
    const value_format pressure{.type = data_type::uint16, .gain = 16.0 / 27648.0, .offset = 0.0}; // 0 to 16 bar
    CHECK(number(pressure, "6c00") == doctest::Approx(16.0));
    CHECK(put(pressure, plain{8.0}) == hex("3600"));
    const value_format temperature{.type = data_type::int16, .gain = 0.1, .offset = -50.0};
    CHECK(number(temperature, "ffff") == doctest::Approx(-50.1));
    CHECK(put(temperature, plain{-50.1}) == hex("ffff"));
    CHECK(put(temperature, plain{-50.06}) == hex("ffff"));
    CHECK(put(temperature, plain{-50.04}) == hex("0000"));
    const value_format inverted{.type = data_type::int16, .gain = -2.0, .offset = 10.0};
    for (int raw = -32768; raw <= 32767; ++raw) {
        const bytes wire{static_cast<std::uint8_t>(raw >> 8 & 0xff), static_cast<std::uint8_t>(raw & 0xff)};
        for (const auto& format : {temperature, inverted}) {
            const auto found = decode_value(format, wire);
            REQUIRE(found.value.kind() == value_kind::real);
            bytes again(2);
            REQUIRE(encode_value(format, found.value, again) == value_fault::none);
            REQUIRE(again == wire);
        }
    }
    CHECK(decode_value({.type = data_type::uint64, .gain = 0.5}, hex("001fffffffffffff")).fault == value_fault::none);
    CHECK(decode_value({.type = data_type::uint64, .gain = 0.5}, hex("0020000000000000")).fault ==
          value_fault::not_exact);
    CHECK(decode_value({.type = data_type::uint64, .gain = 0.5}, hex("ffffffffffffffff")).fault ==
          value_fault::not_exact);
    CHECK(decode_value({.type = data_type::int64, .gain = 0.5}, hex("8000000000000000")).fault ==
          value_fault::not_exact);
}

TEST_CASE("modbus/value: CR 3.5: a format that makes no sense is a fault, both ways") {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const auto& format :
         {value_format{.gain = 0.0}, value_format{.gain = infinity}, value_format{.offset = -infinity},
          value_format{.gain = std::numeric_limits<double>::quiet_NaN()}, value_format{.bit = 16},
          value_format{.type = data_type::boolean, .gain = 2.0}}) {
        CHECK(decode_value(format, hex("0001")).fault == value_fault::bad_format);
        put(format, plain{1}, value_fault::bad_format);
    }
    CHECK(decode_value({.type = data_type::uint32}, hex("0001")).fault == value_fault::wrong_size);
    CHECK(decode_value({.type = data_type::uint16}, hex("00010002")).fault == value_fault::wrong_size);
    CHECK(decode_value({.type = data_type::uint16}, {}).fault == value_fault::wrong_size);
    bytes three(3);
    CHECK(encode_value({.type = data_type::uint32}, plain{1}, three) == value_fault::wrong_size);
}

TEST_CASE("modbus/value: a bit of a register is read in its order, and written by a mask that touches no other") {
    for (const auto order : orders)
        for (std::uint8_t bit = 0; bit < 16; ++bit) {
            const value_format format{.type = data_type::boolean, .order = order, .bit = bit};
            for (const std::uint32_t before : {0x0000U, 0xffffU, 0x5a3cU}) {
                for (const bool set : {false, true}) {
                    const auto masks = masks_for(format, set);
                    const std::uint32_t after =
                        (before & masks.and_mask) | (masks.or_mask & ~std::uint32_t{masks.and_mask} & 0xffffU);
                    CHECK(std::popcount(before ^ after) <= 1);
                    const bytes wire{static_cast<std::uint8_t>(after >> 8U), static_cast<std::uint8_t>(after & 0xffU)};
                    CHECK(decode_value(format, wire).value == plain{set});
                }
            }
        }
    put({.type = data_type::boolean}, plain{true}, value_fault::needs_mask_write);
}

TEST_CASE("modbus/value: works in constant expressions") {
    constexpr std::uint8_t wire[] = {0x41, 0x20, 0x00, 0x00};
    static_assert(decode_value({.type = data_type::float32}, wire).value == plain{10.0});
    static_assert([] {
        std::uint8_t out[2]{};
        return encode_value({.type = data_type::uint16, .gain = 0.5}, plain{4.0}, out) == value_fault::none &&
               out[1] == 8;
    }());
}
