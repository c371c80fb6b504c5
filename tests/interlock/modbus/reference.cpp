// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/reference.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace interlock::modbus;

TEST_CASE("modbus/reference: text of five and six digits says which numbering it is") {
    CHECK(from_reference("00001") == data_reference{table::coils, 0});
    CHECK(from_reference("10001") == data_reference{table::discrete_inputs, 0});
    CHECK(from_reference("30001") == data_reference{table::input_registers, 0});
    CHECK(from_reference("40001") == data_reference{table::holding_registers, 0});
    CHECK(from_reference("49999") == data_reference{table::holding_registers, 9998});
    CHECK(from_reference("000001") == data_reference{table::coils, 0});
    CHECK(from_reference("010001") == data_reference{table::coils, 10000});
    CHECK(from_reference("100001") == data_reference{table::discrete_inputs, 0});
    CHECK(from_reference("300001") == data_reference{table::input_registers, 0});
    CHECK(from_reference("400101") == data_reference{table::holding_registers, 100});
    CHECK(from_reference("465536") == data_reference{table::holding_registers, 65535});
}

TEST_CASE("modbus/reference: what is no reference number says why") {
    CHECK(from_reference("40000").fault == reference_fault::counts_from_one);
    CHECK(from_reference("400000").fault == reference_fault::counts_from_one);
    CHECK(from_reference("465537").fault == reference_fault::beyond_the_table);
    CHECK(from_reference("20001").fault == reference_fault::no_such_table);
    CHECK(from_reference("500001").fault == reference_fault::no_such_table);
    CHECK(from_reference("4001").fault == reference_fault::wrong_length);
    CHECK(from_reference("").fault == reference_fault::wrong_length);
    CHECK(from_reference("4000001").fault == reference_fault::wrong_length);
    CHECK(from_reference("99999999999999999999").fault == reference_fault::wrong_length);
    CHECK(from_reference("4x001").fault == reference_fault::not_a_number);
    CHECK(from_reference("-0001").fault == reference_fault::not_a_number);
    CHECK(from_reference(" 40001").fault == reference_fault::not_a_number);
}

TEST_CASE(
    "modbus/reference: a number without its leading zeros is resolved where it means one thing, and a fault where it means two") {
    CHECK(from_reference(12) == data_reference{table::coils, 11});
    CHECK(from_reference(9999) == data_reference{table::coils, 9998});
    CHECK(from_reference(100011) == data_reference{table::discrete_inputs, 10});
    CHECK(from_reference(400101) == data_reference{table::holding_registers, 100});
    CHECK(from_reference(40101).fault == reference_fault::ambiguous);
    CHECK(from_reference(10001).fault == reference_fault::ambiguous);
    CHECK(from_reference(50001) == data_reference{table::coils, 50000});
    CHECK(from_reference(0).fault == reference_fault::counts_from_one);
    CHECK(from_reference(1000001).fault == reference_fault::wrong_length);
    CHECK(from_reference(4294967295U).fault == reference_fault::wrong_length);
    CHECK(from_reference(40101, numbering::five_digits) == data_reference{table::holding_registers, 100});
    CHECK(from_reference(40101, numbering::six_digits) == data_reference{table::coils, 40100});
    CHECK(from_reference(1, numbering::zero_based).fault != reference_fault::none);
}

TEST_CASE("modbus/reference: every cell's six digits lead back to it") {
    for (const auto which : {table::coils, table::discrete_inputs, table::input_registers, table::holding_registers})
        for (std::uint32_t address = 0; address <= 65535; ++address) {
            const auto digits = reference_digits(which, static_cast<std::uint16_t>(address));
            const auto back = from_reference(std::string_view{digits.data(), digits.size()});
            REQUIRE(back == data_reference{which, static_cast<std::uint16_t>(address)});
        }
    const auto none = reference_digits(table::fifo_queues, 5);
    CHECK(std::string{none.data(), none.size()} == "000000");
}

TEST_CASE("modbus/reference: a zero-based address needs a named table and stays within it") {
    CHECK(from_address(table::holding_registers, 100) == data_reference{table::holding_registers, 100});
    CHECK(from_address(table::coils, 65535) == data_reference{table::coils, 65535});
    CHECK(from_address(table::coils, 65536).fault == reference_fault::beyond_the_table);
    CHECK(from_address(table::none, 1).fault == reference_fault::no_such_table);
    CHECK(from_address(table::fifo_queues, 1).fault == reference_fault::no_such_table);
}
