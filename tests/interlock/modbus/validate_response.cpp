// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/validate_request.hpp>
#include <interlock/modbus/validate_response.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace interlock::modbus;
using interlock_tests::bytes;
using interlock_tests::hex;
using interlock_tests::padded;

namespace {

using ex = expectation;

struct vector_row {
    bytes pdu;
    answer what;
    ex expected = ex::nothing;
    int offset = 0;
};

void check(const bytes& request, const std::vector<vector_row>& rows) {
    const auto asked = validate_request(request);
    REQUIRE(asked.well_formed());
    for (const auto& row : rows) {
        std::string text;
        for (auto b : row.pdu) text += "0123456789abcdef"[b >> 4U], text += "0123456789abcdef"[b & 15U];
        CAPTURE(text);
        const auto found = validate_response(asked.request, row.pdu);
        CHECK(static_cast<int>(found.what) == static_cast<int>(row.what));
        CHECK(message(found.expected) == message(row.expected));
        CHECK(static_cast<int>(found.offset) == row.offset);
    }
}

} // namespace

TEST_CASE("modbus/validate_response: CR 3.5: reads of bits and registers have the count that was asked for") {
    check(hex("0100130013"), {{hex("0103cd6b05"), answer::result},
                              {hex("0103cd6bff"), answer::result}, // padding bits aren't looked at
                              {hex("0102cd6b"), answer::mismatch, ex::byte_count, 1},
                              {hex("0103cd6b"), answer::mismatch, ex::exact_size, 4},
                              {hex("0103cd6b0500"), answer::mismatch, ex::exact_size, 5},
                              {hex("01"), answer::mismatch, ex::exact_size, 1},
                              {hex("0203cd6b05"), answer::mismatch, ex::same_function, 0},
                              {{}, answer::mismatch, ex::pdu_size, 0}});
    check(hex("03006b0003"), {{hex("0306022b00000064"), answer::result},
                              {hex("0304022b0000"), answer::mismatch, ex::byte_count, 1},
                              {hex("0306022b000000"), answer::mismatch, ex::exact_size, 7},
                              {hex("0406022b00000064"), answer::mismatch, ex::same_function, 0}});
    check(hex("040008007d"), {{padded(hex("04fa"), 250), answer::result},
                              {padded(hex("04fa"), 252), answer::mismatch, ex::pdu_size, 253}});
    const auto asked = hex("03006b0003");
    const auto answered = hex("0306022b00000064");
    CHECK(validate_response(validate_request(asked).request, answered).values.size() == 6);
}

TEST_CASE("modbus/validate_response: CR 3.5: writes are echoed, and another value is a mismatch at its byte") {
    check(hex("0500acff00"), {{hex("0500acff00"), answer::result},
                              {hex("0500ac0000"), answer::mismatch, ex::echo, 3},
                              {hex("0500adff00"), answer::mismatch, ex::echo, 2},
                              {hex("0500acff"), answer::mismatch, ex::exact_size, 4},
                              {hex("0500acff0000"), answer::mismatch, ex::exact_size, 5}});
    check(hex("0600010003"), {{hex("0600010003"), answer::result}, {hex("0600010004"), answer::mismatch, ex::echo, 4}});
    check(hex("0f0013000a02cd01"), {{hex("0f0013000a"), answer::result},
                                    {hex("0f0013000b"), answer::mismatch, ex::echo, 4},
                                    {hex("0f0013000a02cd01"), answer::mismatch, ex::exact_size, 5}});
    check(hex("100001000204000a0102"),
          {{hex("1000010002"), answer::result}, {hex("1000010001"), answer::mismatch, ex::echo, 4}});
    check(hex("16000400f20025"), {{hex("16000400f20025"), answer::result},
                                  {hex("16000400f20024"), answer::mismatch, ex::echo, 6},
                                  {hex("16000400f2"), answer::mismatch, ex::exact_size, 5}});
    check(hex("1700030002000e000102ffff"),
          {{hex("170400fe0acd"), answer::result}, {hex("170200fe"), answer::mismatch, ex::byte_count, 1}});
}

TEST_CASE("modbus/validate_response: CR 3.5: functions 07, 0B, 0C and 11") {
    check(hex("07"), {{hex("076d"), answer::result},
                      {hex("07"), answer::mismatch, ex::exact_size, 1},
                      {hex("076d00"), answer::mismatch, ex::exact_size, 2}});
    check(hex("0b"), {{hex("0bffff0108"), answer::result}, {hex("0bffff01"), answer::mismatch, ex::exact_size, 4}});
    check(hex("0c"), {{hex("0c08000001080121 2000"), answer::result},
                      {hex("0c06000001080121"), answer::result},
                      {hex("0c050000010801"), answer::mismatch, ex::event_log_size, 1},
                      {padded(hex("0c46"), 70), answer::result},
                      {padded(hex("0c47"), 71), answer::mismatch, ex::event_log_size, 1},
                      {hex("0c080000010801212000ff"), answer::mismatch, ex::exact_size, 10}});
    check(hex("11"), {{hex("11020aff"), answer::result},
                      {padded(hex("11fb"), 251), answer::result},
                      {hex("11010a"), answer::mismatch, ex::run_indicator, 1},
                      {hex("11030aff"), answer::mismatch, ex::exact_size, 4}});
}

TEST_CASE("modbus/validate_response: CR 3.5: diagnostics echo, count, or have no answer") {
    check(hex("080000a537"), {{hex("080000a537"), answer::result},
                              {hex("080000a538"), answer::mismatch, ex::echo, 4},
                              {hex("080001a537"), answer::mismatch, ex::echo, 2}});
    check(hex("08000b0000"), {{hex("08000b1234"), answer::result},
                              {hex("08000c1234"), answer::mismatch, ex::same_sub_function, 1},
                              {hex("08000b12"), answer::mismatch, ex::exact_size, 4}});
    check(hex("08000a0000"), {{hex("08000a0000"), answer::result}, {hex("08000a0001"), answer::mismatch, ex::echo, 4}});
    check(hex("0800040000"),
          {{hex("0800040000"), answer::mismatch, ex::an_answer_at_all, 0}, {hex("8801"), answer::exception}});
}

TEST_CASE("modbus/validate_response: CR 3.5: file records and FIFO queues") {
    check(hex("140e0600040001000206000300090002"),
          {{hex("140c05060dfe0020050633cd0040"), answer::result},
           {hex("140c05060dfe00200506 33cd00"), answer::mismatch, ex::exact_size, 13},
           {hex("140c05070dfe0020050633cd0040"), answer::mismatch, ex::reference_type, 3},
           {hex("140c03060dfe0020050633cd0040"), answer::mismatch, ex::byte_count, 2},
           {hex("140d05060dfe0020050633cd0040"), answer::mismatch, ex::byte_count, 1},
           {hex("140c05060dfe0020050633cd004000"), answer::mismatch, ex::exact_size, 14},
           {hex("1406 05060dfe0020"), answer::mismatch, ex::exact_size, 8}});
    check(hex("150d0600040007000306af04be100d"),
          {{hex("150d0600040007000306af04be100d"), answer::result},
           {hex("150d0600040007000306af04be100e"), answer::mismatch, ex::echo, 14}});
    check(hex("1804de"), {{hex("180006000201b81284"), answer::result},
                          {hex("1800020000"), answer::result},
                          {hex("180006000201b812"), answer::mismatch, ex::exact_size, 8},
                          {hex("180006000201b8128400"), answer::mismatch, ex::exact_size, 9},
                          {hex("180005000201b81284"), answer::mismatch, ex::byte_count, 1},
                          {hex("18000200"), answer::mismatch, ex::exact_size, 4}});
}

TEST_CASE("modbus/validate_response: CR 3.5: a FIFO's counts agree with the size, at most 31 registers") {
    const auto request = hex("1804de");
    const auto asked = validate_request(request).request;
    for (std::uint32_t registers = 0; registers <= 120; ++registers) {
        const auto count = registers * 2 + 2;
        const auto pdu = padded({24, static_cast<std::uint8_t>(count >> 8U), static_cast<std::uint8_t>(count & 0xffU),
                                 0, static_cast<std::uint8_t>(registers)},
                                registers * 2);
        const auto found = validate_response(asked, pdu);
        CHECK((found.what == answer::result) == (registers <= 31));
        if (found.what == answer::result) CHECK(found.values.size() == registers * 2);
    }
}

TEST_CASE(
    "modbus/validate_response: CR 3.5: device identification: level, what follows, and objects that fill the PDU") {
    check(hex("2b0e0100"), {{hex("2b0e01010000030002414201024344020131"), answer::result},
                            {hex("2b0e01810000010002 4142"), answer::result},
                            {hex("2b0e0101ff02010002 4142"), answer::result},
                            {hex("2b0e01010000000000"), answer::mismatch, ex::object_list, 7},
                            {hex("2b0e010100000100034142"), answer::mismatch, ex::object_list, 7},
                            {hex("2b0e0101000001000241424344"), answer::mismatch, ex::object_list, 11},
                            {hex("2b0e01040000010002 4142"), answer::mismatch, ex::conformity_level, 3},
                            {hex("2b0e0101010001000241 42"), answer::mismatch, ex::more_follows, 4},
                            {hex("2b0e01010001010002 4142"), answer::mismatch, ex::more_follows, 5},
                            {hex("2b0e02010000010002 4142"), answer::mismatch, ex::same_sub_function, 2},
                            {hex("2b0d01010000010002 4142"), answer::mismatch, ex::same_sub_function, 1},
                            {hex("2b0e010100"), answer::mismatch, ex::exact_size, 5}});
    check(hex("2b0e0402"), {{hex("2b0e0481000001020131"), answer::result},
                            {hex("2b0e0481000001030131"), answer::mismatch, ex::requested_object, 6},
                            {hex("2b0e04810000020201310300"), answer::mismatch, ex::requested_object, 6},
                            {hex("2b0e0481ff0001020131"), answer::mismatch, ex::more_follows, 4},
                            {hex("2b0e0481000000"), answer::mismatch, ex::requested_object, 6}});
    check(hex("2b0d01"), {{hex("2b0d0203"), answer::result},
                          {hex("2b0e0203"), answer::mismatch, ex::same_sub_function, 1},
                          {hex("2b"), answer::mismatch, ex::exact_size, 1}});
}

TEST_CASE("modbus/validate_response: CR 3.5: an exception is two bytes, of the same function, with an assigned code") {
    const auto request = hex("03006b0003");
    const auto asked = validate_request(request).request;
    for (int function = 0; function <= 255; ++function)
        for (int code = 0; code <= 255; ++code) {
            const bytes pdu{static_cast<std::uint8_t>(function), static_cast<std::uint8_t>(code)};
            const auto found = validate_response(asked, pdu);
            const bool good = function == 0x83 && assigned(static_cast<exception_code>(code));
            REQUIRE((found.what == answer::exception) == good);
            REQUIRE(found.what != answer::result);
            if (good) REQUIRE(static_cast<int>(found.exception) == code);
        }
    check(request, {{hex("830200"), answer::mismatch, ex::exact_size, 2},
                    {hex("83"), answer::mismatch, ex::exact_size, 1},
                    {hex("8307"), answer::mismatch, ex::assigned_exception, 1},
                    {hex("8402"), answer::mismatch, ex::same_function, 0}});
}

TEST_CASE(
    "modbus/validate_response: CR 3.5: only the function is compared for a function that a site policy names itself") {
    const auto request = hex("410203");
    const auto asked = validate_request(request).request;
    CHECK(validate_response(asked, hex("41ffee")).what == answer::result);
    CHECK(validate_response(asked, hex("42ffee")).what == answer::mismatch);
    CHECK(validate_response(asked, hex("c101")).what == answer::exception);
}

TEST_CASE("modbus/validate_response: CR 3.5: random answers to random requests are read within their bytes only") {
    interlock_tests::numbers random{11};
    const std::vector<bytes> requests{hex("0100130013"),
                                      hex("03006b0003"),
                                      hex("0f0013000a02cd01"),
                                      hex("08000b0000"),
                                      hex("080000a5375a5a"),
                                      hex("0c"),
                                      hex("11"),
                                      hex("140e0600040001000206000300090002"),
                                      hex("1700030002000e000102ffff"),
                                      hex("1804de"),
                                      hex("2b0e0100"),
                                      hex("2b0e0402"),
                                      hex("2b0d01")};
    for (int round = 0; round < 200'000; ++round) {
        const auto& request = requests[random.below(static_cast<std::uint32_t>(requests.size()))];
        bytes pdu = padded(request, random.below(20), random.byte());
        for (std::uint32_t changes = random.below(4); changes-- != 0;)
            pdu[random.below(static_cast<std::uint32_t>(pdu.size()))] = random.byte();
        pdu.resize(random.below(static_cast<std::uint32_t>(pdu.size()) + 1));
        // An exact allocation, so that AddressSanitizer sees a read beyond the end.
        const bytes exact(pdu.begin(), pdu.end());
        const auto found = validate_response(validate_request(request).request, exact);
        REQUIRE(static_cast<std::size_t>(found.offset) <= exact.size());
        REQUIRE((found.what == answer::mismatch) == (found.expected != ex::nothing));
    }
}
