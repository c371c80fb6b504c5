// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_PDU_FAULT_HPP
#define INTERLOCK_MODBUS_PDU_FAULT_HPP

#include <interlock/modbus/exception_code.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// What a PDU should have had at the place where it was found at fault.
enum class expectation : std::uint8_t {
    nothing,
    pdu_size,
    function_code,
    known_function,
    known_sub_function,
    known_mei_type,
    exact_size,
    coil_quantity,
    register_quantity,
    coil_write_quantity,
    register_write_quantity,
    register_exchange_quantity,
    byte_count,
    coil_value,
    unused_bits_zero,
    address_space,
    even_data,
    diagnostic_data,
    file_byte_count,
    reference_type,
    file_number,
    record_number,
    record_length,
    file_response_size,
    device_id_code,
    // of responses
    same_function,
    same_sub_function,
    assigned_exception,
    echo,
    an_answer_at_all,
    run_indicator,
    event_log_size,
    fifo_count,
    conformity_level,
    more_follows,
    object_list,
    requested_object,
};

/// Says what was expected; to be read after "expected ".
constexpr std::string_view message(expectation expected) noexcept {
    switch (expected) {
    case expectation::nothing: return "nothing else";
    case expectation::pdu_size: return "a PDU of 1 to 253 bytes";
    case expectation::function_code: return "a function code of 1 to 127";
    case expectation::known_function: return "a public function code";
    case expectation::known_sub_function: return "a sub-function that is not reserved";
    case expectation::known_mei_type: return "MEI type 13 or 14";
    case expectation::exact_size: return "a PDU of exactly the size that its function has";
    case expectation::coil_quantity: return "a quantity of 1 to 2000";
    case expectation::register_quantity: return "a quantity of 1 to 125";
    case expectation::coil_write_quantity: return "a quantity of 1 to 1968";
    case expectation::register_write_quantity: return "a quantity of 1 to 123";
    case expectation::register_exchange_quantity: return "a quantity of 1 to 121 to write";
    case expectation::byte_count: return "the byte count that the quantity gives";
    case expectation::coil_value: return "0000 or FF00";
    case expectation::unused_bits_zero: return "zero in the unused bits of the last byte";
    case expectation::address_space: return "address plus quantity of at most 65536";
    case expectation::even_data: return "two bytes of data, or a multiple of two";
    case expectation::diagnostic_data: return "the data that the sub-function has";
    case expectation::file_byte_count: return "a byte count that the sub-requests fill exactly";
    case expectation::reference_type: return "reference type 6";
    case expectation::file_number: return "a file number of 1 to 65535";
    case expectation::record_number: return "records within 0 to 9999";
    case expectation::record_length: return "a record length of at least 1";
    case expectation::file_response_size: return "records whose answer fits in one PDU";
    case expectation::device_id_code: return "a read device id code of 1 to 4";
    case expectation::same_function: return "the function code of the request";
    case expectation::same_sub_function: return "the sub-function, type or code of the request";
    case expectation::assigned_exception: return "an assigned exception code";
    case expectation::echo: return "the same bytes as in the request";
    case expectation::an_answer_at_all: return "no answer, as the function has none";
    case expectation::run_indicator: return "a server id and a run indicator";
    case expectation::event_log_size: return "status, two counts and at most 64 events";
    case expectation::fifo_count: return "a FIFO count of at most 31";
    case expectation::conformity_level: return "a conformity level of 1 to 3, or that with bit 7";
    case expectation::more_follows: return "00 or FF, and object 0 next when nothing follows";
    case expectation::object_list: return "objects that fill the PDU exactly";
    case expectation::requested_object: return "only the object that was asked for";
    }
    return {};
}

/// What is wrong with a PDU: the exception that answers it, what was expected, and at which byte. No fault has code `none`.
struct pdu_fault {
    exception_code code = exception_code::none;
    expectation expected = expectation::nothing;
    std::uint8_t offset = 0;

    friend constexpr bool operator==(const pdu_fault&, const pdu_fault&) noexcept = default;
};

} // namespace interlock::inline v0_1::modbus

#endif
