// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/validate_request.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace interlock::modbus;
using interlock_tests::bytes;
using interlock_tests::hex;
using interlock_tests::padded;

namespace {

using ec = exception_code;
using ex = expectation;

struct vector_row {
    bytes pdu;
    ec code;
    ex expected = ex::nothing;
    int offset = 0;
};

void check(const std::vector<vector_row>& rows) {
    for (const auto& row : rows) {
        std::string text;
        for (auto b : row.pdu) text += "0123456789abcdef"[b >> 4U], text += "0123456789abcdef"[b & 15U];
        CAPTURE(text);
        const auto found = validate_request(row.pdu);
        CHECK(static_cast<int>(found.fault.code) == static_cast<int>(row.code));
        CHECK(message(found.fault.expected) == message(row.expected));
        CHECK(static_cast<int>(found.fault.offset) == row.offset);
        CHECK(found.well_formed() == (row.code == ec::none));
        CHECK(found.request.bytes.size() == row.pdu.size());
    }
}

/// Well-formed requests of every function, for the properties below.
std::vector<bytes> samples() {
    return {hex("0100130025"),
            hex("0200c40016"),
            hex("03006b0003"),
            hex("0400080001"),
            hex("0500acff00"),
            hex("0600010003"),
            hex("07"),
            hex("080000a537"),
            hex("080000a5375a5a"),
            hex("0800010000"),
            hex("080001ff00"),
            hex("0800020000"),
            hex("0800030d00"),
            hex("0800040000"),
            hex("08000a0000"),
            hex("0800120000"),
            hex("0800140000"),
            hex("0b"),
            hex("0c"),
            hex("0f0013000a02cd01"),
            hex("100001000204000a0102"),
            hex("11"),
            hex("140e0600040001000206000300090002"),
            hex("150d0600040007000306af04be100d"),
            hex("16000400f20025"),
            hex("170003000600 0e00030600ff00ff00ff"),
            hex("1804de"),
            hex("2b0e0100"),
            hex("2b0e0402"),
            hex("2b0d0102")};
}

} // namespace

TEST_CASE(
    "modbus/validate_request: CR 3.5: functions 01 to 04 take 5 bytes, their quantities, and addresses within the table") {
    for (const auto* function : {"01", "02"})
        check({{hex(function + std::string{"00000001"}), ec::none},
               {hex(function + std::string{"000007d0"}), ec::none},
               {hex(function + std::string{"00000000"}), ec::illegal_data_value, ex::coil_quantity, 3},
               {hex(function + std::string{"000007d1"}), ec::illegal_data_value, ex::coil_quantity, 3},
               {hex(function + std::string{"0000ffff"}), ec::illegal_data_value, ex::coil_quantity, 3},
               {hex(function + std::string{"ffff0001"}), ec::none},
               {hex(function + std::string{"ffff0002"}), ec::illegal_data_address, ex::address_space, 1},
               {hex(function + std::string{"f83007d0"}), ec::none},
               {hex(function + std::string{"f83107d0"}), ec::illegal_data_address, ex::address_space, 1},
               {hex(function + std::string{"ffff07d1"}), ec::illegal_data_value, ex::coil_quantity, 3},
               {hex(function), ec::illegal_data_value, ex::exact_size, 1},
               {hex(function + std::string{"000000"}), ec::illegal_data_value, ex::exact_size, 4},
               {hex(function + std::string{"0000000100"}), ec::illegal_data_value, ex::exact_size, 5}});
    for (const auto* function : {"03", "04"})
        check({{hex(function + std::string{"0000007d"}), ec::none},
               {hex(function + std::string{"00000000"}), ec::illegal_data_value, ex::register_quantity, 3},
               {hex(function + std::string{"0000007e"}), ec::illegal_data_value, ex::register_quantity, 3},
               {hex(function + std::string{"00000100"}), ec::illegal_data_value, ex::register_quantity, 3},
               {hex(function + std::string{"ff83007d"}), ec::none},
               {hex(function + std::string{"ff84007d"}), ec::illegal_data_address, ex::address_space, 1},
               {hex(function + std::string{"0000007d00"}), ec::illegal_data_value, ex::exact_size, 5}});
}

TEST_CASE("modbus/validate_request: CR 3.5: every address and quantity of a read gives the one right answer") {
    for (std::uint32_t quantity = 0; quantity <= 65535; quantity += quantity < 2100 ? 1 : 509)
        for (std::uint32_t address = 0; address <= 65535; address += 241) {
            bytes pdu{1, static_cast<std::uint8_t>(address >> 8U), static_cast<std::uint8_t>(address & 0xffU),
                      static_cast<std::uint8_t>(quantity >> 8U), static_cast<std::uint8_t>(quantity & 0xffU)};
            for (const std::uint32_t function : {1U, 3U}) {
                pdu[0] = static_cast<std::uint8_t>(function);
                const std::uint32_t most = function == 1 ? 2000 : 125;
                const auto expected = quantity == 0 || quantity > most ? ec::illegal_data_value
                                      : address + quantity > 65536     ? ec::illegal_data_address
                                                                       : ec::none;
                const auto found = validate_request(pdu);
                REQUIRE(found.fault.code == expected);
                if (expected == ec::none) REQUIRE(found.request.read.end() == address + quantity);
            }
        }
}

TEST_CASE("modbus/validate_request: CR 3.5: a single coil is 0000 or FF00, and nothing between") {
    for (std::uint32_t value = 0; value <= 65535; ++value) {
        const bytes pdu{5, 0, 0xac, static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value & 0xffU)};
        const auto found = validate_request(pdu);
        REQUIRE(found.well_formed() == (value == 0 || value == 0xff00));
        if (found.well_formed()) REQUIRE(written_coil(found.request, 0) == (value != 0));
    }
    check({{hex("0500ac0001"), ec::illegal_data_value, ex::coil_value, 3},
           {hex("0500acff"), ec::illegal_data_value, ex::exact_size, 4},
           {hex("0500acff0000"), ec::illegal_data_value, ex::exact_size, 5},
           {hex("05ffffff00"), ec::none},
           {hex("06ffffffff"), ec::none},
           {hex("060001"), ec::illegal_data_value, ex::exact_size, 3},
           {hex("06000100030000"), ec::illegal_data_value, ex::exact_size, 5}});
}

TEST_CASE("modbus/validate_request: CR 3.5: functions 07, 0B, 0C and 11 are one byte") {
    for (const auto* function : {"07", "0b", "0c", "11"})
        check({{hex(function), ec::none},
               {hex(function + std::string{"00"}), ec::illegal_data_value, ex::exact_size, 1}});
}

TEST_CASE("modbus/validate_request: CR 3.5: diagnostics take the sub-functions that are defined, with their data") {
    check({{hex("08"), ec::illegal_data_value, ex::exact_size, 1},
           {hex("0800"), ec::illegal_data_value, ex::exact_size, 2},
           {hex("080000"), ec::illegal_data_value, ex::even_data, 3},
           {hex("080000a5"), ec::illegal_data_value, ex::even_data, 4},
           {hex("080000a537"), ec::none},
           {padded(hex("080000"), 250, 1), ec::none},
           {padded(hex("080000"), 249, 1), ec::illegal_data_value, ex::even_data, 251},
           {hex("0800010000"), ec::none},
           {hex("080001ff00"), ec::none},
           {hex("0800010001"), ec::illegal_data_value, ex::diagnostic_data, 3},
           {hex("0800020000"), ec::none},
           {hex("0800020001"), ec::illegal_data_value, ex::diagnostic_data, 3},
           {hex("080002000000"), ec::illegal_data_value, ex::even_data, 5},
           {hex("08000200000000"), ec::illegal_data_value, ex::diagnostic_data, 5},
           {hex("0800030d00"), ec::none},
           {hex("0800030d01"), ec::illegal_data_value, ex::diagnostic_data, 4},
           {hex("0800040000"), ec::none},
           {hex("0800050000"), ec::illegal_function, ex::known_sub_function, 1},
           {hex("0800090000"), ec::illegal_function, ex::known_sub_function, 1},
           {hex("08000a0000"), ec::none},
           {hex("0800120000"), ec::none},
           {hex("0800130000"), ec::illegal_function, ex::known_sub_function, 1},
           {hex("0800140000"), ec::none},
           {hex("0800150000"), ec::illegal_function, ex::known_sub_function, 1},
           {hex("08ffff0000"), ec::illegal_function, ex::known_sub_function, 1}});
}

TEST_CASE("modbus/validate_request: CR 3.5: function 0F: quantity, byte count, size and unused bits") {
    check({{hex("0f0013000a02cd01"), ec::none},
           {hex("0f0013000a02cd03"), ec::none},
           {hex("0f0013000a02cd04"), ec::illegal_data_value, ex::unused_bits_zero, 7},
           {hex("0f0013000a02cd81"), ec::illegal_data_value, ex::unused_bits_zero, 7},
           {hex("0f0013000802cd01"), ec::illegal_data_value, ex::byte_count, 5},
           {hex("0f0013000a01cd"), ec::illegal_data_value, ex::byte_count, 5},
           {hex("0f0013000a02cd"), ec::illegal_data_value, ex::exact_size, 7},
           {hex("0f0013000a02cd0100"), ec::illegal_data_value, ex::exact_size, 8},
           {hex("0f0013000000"), ec::illegal_data_value, ex::coil_write_quantity, 3},
           {hex("0f00130001"), ec::illegal_data_value, ex::exact_size, 5},
           {padded(hex("0f000007b0f6"), 246, 0xff), ec::none},
           {padded(hex("0f000007b1f7"), 247, 0), ec::illegal_data_value, ex::coil_write_quantity, 3},
           {hex("0fffff00010101"), ec::none},
           {hex("0fffff00020101"), ec::illegal_data_address, ex::address_space, 1}});
    for (std::uint16_t quantity = 1; quantity <= max_write_bits; ++quantity) {
        auto pdu =
            padded({15, 0, 0, static_cast<std::uint8_t>(quantity >> 8U), static_cast<std::uint8_t>(quantity & 0xffU),
                    static_cast<std::uint8_t>(packed_size(quantity))},
                   packed_size(quantity), 0);
        REQUIRE(validate_request(pdu).well_formed());
        for (unsigned bit = 0; bit < 8; ++bit) {
            pdu.back() = static_cast<std::uint8_t>(1U << bit);
            const bool used = (packed_size(quantity) - 1) * 8 + bit < quantity;
            REQUIRE(validate_request(pdu).well_formed() == used);
            if (used) REQUIRE(written_coil(validate_request(pdu).request, (packed_size(quantity) - 1) * 8 + bit));
        }
    }
}

TEST_CASE("modbus/validate_request: CR 3.5: function 10: quantity, byte count, size and addresses") {
    check({{hex("100001000204000a0102"), ec::none},
           {hex("100001000203000a01"), ec::illegal_data_value, ex::byte_count, 5},
           {hex("100001000205000a010200"), ec::illegal_data_value, ex::byte_count, 5},
           {hex("100001000204000a01"), ec::illegal_data_value, ex::exact_size, 9},
           {hex("100001000204000a010203"), ec::illegal_data_value, ex::exact_size, 10},
           {hex("100001000000"), ec::illegal_data_value, ex::register_write_quantity, 3},
           {padded(hex("100000007bf6"), 246), ec::none},
           {padded(hex("100000007cf8"), 247), ec::illegal_data_value, ex::register_write_quantity, 3},
           {padded(hex("100000008000"), 0), ec::illegal_data_value, ex::register_write_quantity, 3},
           {hex("10ffff0001020001"), ec::none},
           {hex("10ffff00020400010002"), ec::illegal_data_address, ex::address_space, 1}});
    const auto pdu = hex("100001000204000a0102"); // the request points into its PDU
    const auto found = validate_request(pdu);
    CHECK(found.request.write == address_range{table::holding_registers, 1, 2});
    CHECK(found.request.read.empty());
    CHECK(written_register(found.request, 0) == 0x000a);
    CHECK(written_register(found.request, 1) == 0x0102);
    CHECK(written_register(found.request, 2) == 0);
}

TEST_CASE("modbus/validate_request: CR 3.5: functions 14 and 15: byte counts, sub-requests, files and records") {
    check({{hex("140e0600040001000206000300090002"), ec::none},
           {hex("1407060004000100"), ec::illegal_data_value, ex::exact_size, 8},
           {hex("14"), ec::illegal_data_value, ex::exact_size, 1},
           {hex("1400"), ec::illegal_data_value, ex::file_byte_count, 1},
           {hex("1406060004000100"), ec::illegal_data_value, ex::file_byte_count, 1},
           {hex("1408060004000100020000"), ec::illegal_data_value, ex::exact_size, 10},
           {hex("14080600040001000200"), ec::illegal_data_value, ex::file_byte_count, 9},
           {hex("140707000400010002"), ec::illegal_data_address, ex::reference_type, 2},
           {hex("140706000000010002"), ec::illegal_data_address, ex::file_number, 3},
           {hex("140706000427100001"), ec::illegal_data_address, ex::record_number, 5},
           {hex("1407060004270f0001"), ec::none},
           {hex("1407060004270f0002"), ec::illegal_data_address, ex::record_number, 5},
           {hex("140706000400010000"), ec::illegal_data_value, ex::record_length, 7},
           {hex("140706000400000079"), ec::none},
           {hex("14070600040000007a"), ec::illegal_data_value, ex::file_response_size, 7},
           {hex("140e0600040000007906000300000001"), ec::illegal_data_value, ex::file_response_size, 14},
           // a value at fault is told before an address
           {hex("140e0700040000000206000300000000"), ec::illegal_data_value, ex::record_length, 14},
           {hex("150d0600040007000306af04be100d"), ec::none},
           {hex("1509060004000700010102"), ec::none},
           {hex("15080600040007000101"), ec::illegal_data_value, ex::file_byte_count, 1},
           {hex("15090600040007000201020304"), ec::illegal_data_value, ex::exact_size, 11},
           {hex("1509060004000700020102"), ec::illegal_data_value, ex::file_byte_count, 7},
           {hex("1509060004000700000102"), ec::illegal_data_value, ex::record_length, 7},
           {hex("150a06000400070001010203"), ec::illegal_data_value, ex::file_byte_count, 11},
           {hex("1509050004000700010102"), ec::illegal_data_address, ex::reference_type, 2},
           {hex("1509060004270f00010102"), ec::none},
           {hex("1509060004271000010102"), ec::illegal_data_address, ex::record_number, 5},
           // 251 bytes, as the field table of function 15 has it (its flow chart says 245)
           {padded(hex("15fb0600040000007a"), 244, 1), ec::none},
           {padded(hex("15fc0600040000007a"), 244, 1), ec::illegal_data_value, ex::file_byte_count, 1}});
    const auto pdu = hex("150d0600040007000306af04be100d");
    file_records sub{file_records::kind::write, validate_request(pdu).request.data};
    REQUIRE_FALSE(sub.done());
    const auto one = sub.next();
    CHECK(one.file == 4);
    CHECK(one.record == 7);
    CHECK(one.length == 3);
    CHECK(one.data.size() == 6);
    CHECK(sub.done());
}

TEST_CASE("modbus/validate_request: CR 3.5: function 16 is 7 bytes, and its result is what limits judge") {
    check({{hex("16000400f20025"), ec::none},
           {hex("16000400f200"), ec::illegal_data_value, ex::exact_size, 6},
           {hex("16000400f2002500"), ec::illegal_data_value, ex::exact_size, 7},
           {hex("16ffff00f20025"), ec::none}});
    const auto pdu = hex("16000400f20025");
    CHECK(masked(validate_request(pdu).request, 0x0012) == 0x0017); // the specification's own example
    const auto set_all = hex("160004000000ff");
    const auto set_every = hex("1600040000ffff");
    CHECK(masked(validate_request(set_every).request, 0x1234) == 0xffff);
    CHECK(masked(validate_request(set_all).request, 0x1234) == 0x00ff);
}

TEST_CASE("modbus/validate_request: CR 3.5: function 17 has both halves checked, values before addresses") {
    check({{hex("1700030006000e00030600ff00ff00ff"), ec::none},
           {hex("1700030000000e00030600ff00ff00ff"), ec::illegal_data_value, ex::register_quantity, 3},
           {hex("170003007e000e00030600ff00ff00ff"), ec::illegal_data_value, ex::register_quantity, 3},
           {hex("1700030006000e000000"), ec::illegal_data_value, ex::register_exchange_quantity, 7},
           {padded(hex("170003007d000e0079f2"), 242), ec::none},
           {padded(hex("170003007d000e007af4"), 243), ec::illegal_data_value, ex::register_exchange_quantity, 7},
           {hex("1700030006000e00030500ff00ff00"), ec::illegal_data_value, ex::byte_count, 9},
           {hex("1700030006000e00030600ff00ff00"), ec::illegal_data_value, ex::exact_size, 15},
           {hex("1700030006000e00030600ff00ff00ff00"), ec::illegal_data_value, ex::exact_size, 16},
           {hex("17fffb0006000e00030600ff00ff00ff"), ec::illegal_data_address, ex::address_space, 1},
           {hex("1700030006fffe00030600ff00ff00ff"), ec::illegal_data_address, ex::address_space, 5},
           {hex("17fffb0006fffe00030500ff00ff00"), ec::illegal_data_value, ex::byte_count, 9},
           {hex("17000300"), ec::illegal_data_value, ex::exact_size, 4}});
    const auto pdu = hex("1700030006000e00030600ff00fe00fd");
    const auto found = validate_request(pdu).request;
    CHECK(found.read == address_range{table::holding_registers, 3, 6});
    CHECK(found.write == address_range{table::holding_registers, 14, 3});
    CHECK(written_register(found, 2) == 0xfd);
}

TEST_CASE("modbus/validate_request: CR 3.5: functions 18 and 2B") {
    check({{hex("1804de"), ec::none},
           {hex("1804"), ec::illegal_data_value, ex::exact_size, 2},
           {hex("1804de00"), ec::illegal_data_value, ex::exact_size, 3},
           {hex("2b"), ec::illegal_data_value, ex::exact_size, 1},
           {hex("2b0e0100"), ec::none},
           {hex("2b0e0401"), ec::none},
           {hex("2b0e0000"), ec::illegal_data_value, ex::device_id_code, 2},
           {hex("2b0e0500"), ec::illegal_data_value, ex::device_id_code, 2},
           {hex("2b0e01"), ec::illegal_data_value, ex::exact_size, 3},
           {hex("2b0e010000"), ec::illegal_data_value, ex::exact_size, 4},
           {hex("2b0d"), ec::none},
           {hex("2b0d0102030405"), ec::none},
           {hex("2b0c0100"), ec::illegal_function, ex::known_mei_type, 1},
           {hex("2b0f0100"), ec::illegal_function, ex::known_mei_type, 1},
           {hex("2b000100"), ec::illegal_function, ex::known_mei_type, 1}});
}

TEST_CASE(
    "modbus/validate_request: CR 3.5: functions that nobody defined are 01 whatever they carry, with their data for the caller") {
    for (int code = 0; code <= 255; ++code) {
        if (classify(static_cast<function_code>(code)) == function_class::assigned) continue;
        for (const std::size_t size : {0U, 1U, 4U, 252U}) {
            const auto pdu = padded({static_cast<std::uint8_t>(code)}, size, 0x11);
            const auto found = validate_request(pdu);
            CHECK(found.fault.code == ec::illegal_function);
            CHECK(found.fault.expected == (code == 0 || code >= 128 ? ex::function_code : ex::known_function));
            CHECK(found.fault.offset == 0);
            CHECK(found.request.data.size() == size);
            CHECK(found.request.read.empty());
            CHECK(found.request.write.empty());
        }
    }
    check({{{}, ec::illegal_data_value, ex::pdu_size, 0},
           {padded(hex("41"), 253), ec::illegal_data_value, ex::pdu_size, 253}});
}

TEST_CASE("modbus/validate_request: CR 3.5: no sample stays well-formed with a byte more or less") {
    for (const auto& pdu : samples()) {
        CAPTURE(static_cast<int>(pdu[0]));
        REQUIRE(validate_request(pdu).well_formed());
        const bool opaque = pdu[0] == 0x2b && pdu[1] == 0x0d;
        for (std::size_t size = 0; size < pdu.size(); ++size) {
            const auto cut = validate_request(std::span{pdu}.first(size));
            // diagnostics 00 and the opaque CANopen transport carry data of any (even) size
            const bool looped = pdu[0] == 8 && pdu[2] == 0 && size >= 5 && size % 2 == 1;
            CHECK(cut.well_formed() == (looped || (opaque && size >= 2)));
            if (!cut.well_formed()) CHECK(cut.fault.offset <= size);
        }
        for (std::size_t more = 1; pdu.size() + more <= 260; ++more) {
            const bool looped = pdu[0] == 8 && pdu[2] == 0 && more % 2 == 0;
            CHECK(validate_request(padded(pdu, more)).well_formed() ==
                  ((looped || opaque) && pdu.size() + more <= 253));
        }
    }
}

TEST_CASE(
    "modbus/validate_request: CR 3.5: random bytes: faults point into the PDU, and what is well-formed keeps every limit") {
    interlock_tests::numbers random{42};
    const auto good = samples();
    int well_formed = 0;
    for (int round = 0; round < 200'000; ++round) {
        bytes pdu = good[random.below(static_cast<std::uint32_t>(good.size()))];
        for (std::uint32_t changes = random.below(3); changes-- != 0;)
            pdu[random.below(static_cast<std::uint32_t>(pdu.size()))] = random.byte();
        if (random.below(8) == 0) pdu.resize(random.below(254), random.byte());
        const auto found = validate_request(pdu);
        REQUIRE(static_cast<std::size_t>(found.fault.offset) <= pdu.size());
        REQUIRE((found.fault.expected == ex::nothing) == found.well_formed());
        if (!found.well_formed()) continue;
        ++well_formed;
        const auto& asked = found.request;
        REQUIRE(asked.read.end() <= 65536);
        REQUIRE(asked.write.end() <= 65536);
        const auto most_read = holds_bits(asked.read.table) ? 2000 : 125;
        REQUIRE(asked.read.quantity <= most_read);
        REQUIRE(asked.write.quantity <= 1968);
        const auto access = access_of(asked.function);
        REQUIRE((asked.write.empty() || access == function_access::write || access == function_access::read_write));
        REQUIRE((asked.read.empty() || access == function_access::read || access == function_access::read_write));
    }
    CHECK(well_formed > 10'000);
}

TEST_CASE("modbus/validate_request: users can assert their frames at compile time") {
    constexpr std::array<std::uint8_t, 5> good{3, 0, 0, 0, 125};
    constexpr std::array<std::uint8_t, 5> bad{3, 0, 0, 0, 126};
    static_assert(validate_request(good).well_formed());
    static_assert(validate_request(bad).fault ==
                  pdu_fault{exception_code::illegal_data_value, expectation::register_quantity, 3});
}
