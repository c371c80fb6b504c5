// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/function_code.hpp>

#include <doctest/doctest.h>

#include <set>

using namespace interlock::modbus;

TEST_CASE("modbus/function_code: CR 3.5: each byte falls into the class that the specification gives it") {
    const std::set<int> assigned_codes{1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43};
    const std::set<int> reserved_codes{9, 10, 13, 14, 41, 42, 90, 91, 125, 126, 127};
    for (int code = 0; code <= 255; ++code) {
        CAPTURE(code);
        const auto function = static_cast<function_code>(code);
        auto expected = function_class::unassigned;
        if (code == 0 || code >= 128) expected = function_class::invalid;
        if (assigned_codes.count(code) != 0) expected = function_class::assigned;
        if (reserved_codes.count(code) != 0) expected = function_class::reserved;
        if ((code >= 65 && code <= 72) || (code >= 100 && code <= 110)) expected = function_class::user_defined;
        CHECK(classify(function) == expected);
        CHECK(name_of(function).empty() == (expected != function_class::assigned));
        CHECK((access_of(function) == function_access::unknown) == (expected != function_class::assigned));
    }
}

TEST_CASE("modbus/function_code: CR 3.5: what a function does, and where it is defined") {
    CHECK(access_of(function_code::read_holding_registers) == function_access::read);
    CHECK(access_of(function_code::write_single_coil) == function_access::write);
    CHECK(access_of(function_code::mask_write_register) == function_access::write);
    CHECK(access_of(function_code::write_file_record) == function_access::write);
    CHECK(access_of(function_code::read_write_multiple_registers) == function_access::read_write);
    CHECK(access_of(function_code::diagnostics) == function_access::control);
    CHECK(access_of(function_code::encapsulated_interface_transport) == function_access::control);
    CHECK(serial_line_only(function_code::report_server_id));
    CHECK_FALSE(serial_line_only(function_code::read_fifo_queue));
}
