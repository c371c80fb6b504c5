// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_VALIDATE_REQUEST_HPP
#define INTERLOCK_MODBUS_VALIDATE_REQUEST_HPP

#include <interlock/modbus/big_endian.hpp>
#include <interlock/modbus/file_record.hpp>
#include <interlock/modbus/mbap.hpp>
#include <interlock/modbus/pdu_fault.hpp>
#include <interlock/modbus/request_pdu.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::modbus {

/// Limits of V1.1b3 on quantities.
inline constexpr std::uint16_t max_read_bits = 2000;
inline constexpr std::uint16_t max_read_registers = 125;
inline constexpr std::uint16_t max_write_bits = 1968;
inline constexpr std::uint16_t max_write_registers = 123;
inline constexpr std::uint16_t max_exchange_registers = 121;
/// Bounds of the byte counts of file records. Function 15's own text contradicts itself (9..251 in the field table,
/// 7..245 in the flow chart); the field table is followed, since one record with its data takes 9 bytes.
inline constexpr std::uint8_t min_file_read_bytes = 7;
inline constexpr std::uint8_t max_file_read_bytes = 245;
inline constexpr std::uint8_t min_file_write_bytes = 9;
inline constexpr std::uint8_t max_file_write_bytes = 251;

/// A request and what is wrong with it. With a fault, only `function` and `bytes` of the request are to be used, and, for a
/// function that nobody defined here, `data`.
struct checked_request {
    request_pdu request{};
    pdu_fault fault{};

    constexpr bool well_formed() const noexcept { return fault.code == exception_code::none; }
};

namespace detail {

constexpr pdu_fault bad_value(expectation expected, std::size_t offset) noexcept {
    return {exception_code::illegal_data_value, expected, static_cast<std::uint8_t>(offset)};
}

/// A PDU that is too short is at fault at its end, one that is too long at the first byte too many.
constexpr pdu_fault bad_size(std::size_t size, std::size_t wanted) noexcept {
    return bad_value(expectation::exact_size, size < wanted ? size : wanted);
}

constexpr pdu_fault bad_address(expectation expected, std::size_t offset) noexcept {
    return {exception_code::illegal_data_address, expected, static_cast<std::uint8_t>(offset)};
}

constexpr pdu_fault check_end(const address_range& range, std::size_t offset) noexcept {
    return range.end() > 65536 ? bad_address(expectation::address_space, offset) : pdu_fault{};
}

constexpr pdu_fault check_read(request_pdu& out, table from, std::uint16_t limit, expectation expected) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() != 5) return bad_size(pdu.size(), 5);
    out.read = {from, load_u16(pdu, 1), load_u16(pdu, 3)};
    if (out.read.quantity < 1 || out.read.quantity > limit) return bad_value(expected, 3);
    return check_end(out.read, 1);
}

constexpr pdu_fault check_write_single(request_pdu& out, table to) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() != 5) return bad_size(pdu.size(), 5);
    if (to == table::coils) {
        const auto value = load_u16(pdu, 3);
        if (value != 0x0000 && value != 0xff00) return bad_value(expectation::coil_value, 3);
    }
    out.write = {to, load_u16(pdu, 1), 1};
    out.data = pdu.subspan(3);
    return {};
}

constexpr pdu_fault check_write_coils(request_pdu& out) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() < 6) return bad_size(pdu.size(), 6);
    out.write = {table::coils, load_u16(pdu, 1), load_u16(pdu, 3)};
    const std::size_t quantity = out.write.quantity;
    if (quantity < 1 || quantity > max_write_bits) return bad_value(expectation::coil_write_quantity, 3);
    const auto count = packed_size(quantity);
    if (pdu[5] != count) return bad_value(expectation::byte_count, 5);
    if (pdu.size() != 6 + count) return bad_size(pdu.size(), 6 + count);
    out.data = pdu.subspan(6);
    if (quantity % 8 != 0 && out.data.back() >> (quantity % 8) != 0)
        return bad_value(expectation::unused_bits_zero, pdu.size() - 1);
    return check_end(out.write, 1);
}

/// The write half of functions 10 and 17: address, quantity, byte count and registers from `at` on.
constexpr pdu_fault check_write_registers(request_pdu& out, std::size_t at, std::uint16_t limit,
                                          expectation expected) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() < at + 5) return bad_size(pdu.size(), at + 5);
    out.write = {table::holding_registers, load_u16(pdu, at), load_u16(pdu, at + 2)};
    const std::size_t quantity = out.write.quantity;
    if (quantity < 1 || quantity > limit) return bad_value(expected, at + 2);
    if (pdu[at + 4] != quantity * 2) return bad_value(expectation::byte_count, at + 4);
    if (pdu.size() != at + 5 + quantity * 2) return bad_size(pdu.size(), at + 5 + quantity * 2);
    out.data = pdu.subspan(at + 5);
    return {};
}

constexpr pdu_fault check_exchange(request_pdu& out) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() < 10) return bad_size(pdu.size(), 10);
    out.read = {table::holding_registers, load_u16(pdu, 1), load_u16(pdu, 3)};
    if (out.read.quantity < 1 || out.read.quantity > max_read_registers)
        return bad_value(expectation::register_quantity, 3);
    const auto fault = check_write_registers(out, 5, max_exchange_registers, expectation::register_exchange_quantity);
    if (fault.code != exception_code::none) return fault;
    const auto read_fault = check_end(out.read, 1);
    return read_fault.code != exception_code::none ? read_fault : check_end(out.write, 5);
}

constexpr pdu_fault check_diagnostics(request_pdu& out) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() < 3) return bad_size(pdu.size(), 3);
    out.sub_function = static_cast<diagnostic>(load_u16(pdu, 1));
    if (access_of(out.sub_function) == diagnostic_access::reserved)
        return {exception_code::illegal_function, expectation::known_sub_function, 1};
    out.data = pdu.subspan(3);
    const auto size = out.data.size();
    if (size < 2 || size % 2 != 0) return bad_value(expectation::even_data, size < 2 ? pdu.size() : pdu.size() - 1);
    if (out.sub_function == diagnostic::return_query_data) return {};
    if (size != 2) return bad_value(expectation::diagnostic_data, 5);
    const auto word = load_u16(out.data, 0);
    switch (out.sub_function) {
    case diagnostic::restart_communications_option:
        return word == 0x0000 || word == 0xff00 ? pdu_fault{} : bad_value(expectation::diagnostic_data, 3);
    case diagnostic::change_ascii_input_delimiter:
        return (word & 0xffU) == 0 ? pdu_fault{} : bad_value(expectation::diagnostic_data, 4);
    default: return word == 0 ? pdu_fault{} : bad_value(expectation::diagnostic_data, 3);
    }
}

constexpr pdu_fault check_file_records(request_pdu& out, file_records::kind kind) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() < 2) return bad_size(pdu.size(), 2);
    const bool writes = kind == file_records::kind::write;
    const std::size_t count = pdu[1];
    if (count < (writes ? min_file_write_bytes : min_file_read_bytes) ||
        count > (writes ? max_file_write_bytes : max_file_read_bytes))
        return bad_value(expectation::file_byte_count, 1);
    if (pdu.size() != 2 + count) return bad_size(pdu.size(), 2 + count);
    std::size_t answer = 0;
    // Sizes first, over all sub-requests, since the check order puts values before addresses.
    for (std::size_t at = 2; at < pdu.size();) {
        if (pdu.size() - at < file_header_size) return bad_value(expectation::file_byte_count, at);
        const std::size_t length = load_u16(pdu, at + 5);
        if (length == 0) return bad_value(expectation::record_length, at + 5);
        const auto carried = writes ? length * 2 : 0;
        if (pdu.size() - at - file_header_size < carried) return bad_value(expectation::file_byte_count, at + 5);
        answer += 2 + length * 2;
        if (!writes && answer > max_file_read_bytes) return bad_value(expectation::file_response_size, at + 5);
        at += file_header_size + carried;
    }
    for (std::size_t at = 2; at < pdu.size();) {
        const std::size_t length = load_u16(pdu, at + 5);
        if (pdu[at] != file_reference_type) return bad_address(expectation::reference_type, at);
        if (load_u16(pdu, at + 1) == 0) return bad_address(expectation::file_number, at + 1);
        if (load_u16(pdu, at + 3) + length > records_per_file) return bad_address(expectation::record_number, at + 3);
        at += file_header_size + (writes ? length * 2 : 0);
    }
    out.data = pdu.subspan(2);
    return {};
}

constexpr pdu_fault check_transport(request_pdu& out) noexcept {
    const auto pdu = out.bytes;
    if (pdu.size() < 2) return bad_size(pdu.size(), 2);
    out.mei = static_cast<mei_type>(pdu[1]);
    if (out.mei == mei_type::canopen_general_reference) {
        out.data = pdu.subspan(2);
        return {};
    }
    if (out.mei != mei_type::read_device_identification)
        return {exception_code::illegal_function, expectation::known_mei_type, 1};
    if (pdu.size() != 4) return bad_size(pdu.size(), 4);
    out.device_id = static_cast<device_id_code>(pdu[2]);
    out.object_id = pdu[3];
    return pdu[2] >= 1 && pdu[2] <= 4 ? pdu_fault{} : bad_value(expectation::device_id_code, 2);
}

constexpr pdu_fault check_request(request_pdu& out) noexcept {
    const auto pdu = out.bytes;
    switch (out.function) {
    case function_code::read_coils: return check_read(out, table::coils, max_read_bits, expectation::coil_quantity);
    case function_code::read_discrete_inputs:
        return check_read(out, table::discrete_inputs, max_read_bits, expectation::coil_quantity);
    case function_code::read_holding_registers:
        return check_read(out, table::holding_registers, max_read_registers, expectation::register_quantity);
    case function_code::read_input_registers:
        return check_read(out, table::input_registers, max_read_registers, expectation::register_quantity);
    case function_code::write_single_coil: return check_write_single(out, table::coils);
    case function_code::write_single_register: return check_write_single(out, table::holding_registers);
    case function_code::read_exception_status:
    case function_code::get_comm_event_counter:
    case function_code::get_comm_event_log:
    case function_code::report_server_id: return pdu.size() == 1 ? pdu_fault{} : bad_size(pdu.size(), 1);
    case function_code::diagnostics: return check_diagnostics(out);
    case function_code::write_multiple_coils: return check_write_coils(out);
    case function_code::write_multiple_registers: {
        const auto fault = check_write_registers(out, 1, max_write_registers, expectation::register_write_quantity);
        return fault.code != exception_code::none ? fault : check_end(out.write, 1);
    }
    case function_code::read_file_record: return check_file_records(out, file_records::kind::read);
    case function_code::write_file_record: return check_file_records(out, file_records::kind::write);
    case function_code::mask_write_register:
        if (pdu.size() != 7) return bad_size(pdu.size(), 7);
        out.write = {table::holding_registers, load_u16(pdu, 1), 1};
        out.and_mask = load_u16(pdu, 3);
        out.or_mask = load_u16(pdu, 5);
        return {};
    case function_code::read_write_multiple_registers: return check_exchange(out);
    case function_code::read_fifo_queue:
        if (pdu.size() != 3) return bad_size(pdu.size(), 3);
        out.read = {table::fifo_queues, load_u16(pdu, 1), 1};
        return {};
    case function_code::encapsulated_interface_transport: return check_transport(out);
    case function_code::none: break;
    }
    out.data = pdu.subspan(1);
    return {exception_code::illegal_function,
            classify(out.function) == function_class::invalid ? expectation::function_code
                                                              : expectation::known_function,
            0};
}

} // namespace detail

/// Decodes the PDU of a request and checks all that can be known without the device: the function, sizes, quantities,
/// byte counts, values and the address space, in the protocol's order (01, then 03, then 02; the caller that maps
/// addresses answers function 16 with 02 before 03). The first fault found is the one reported.
/// A function that nobody defined here, reserved and user-defined ones included, is a fault with code 01; a caller whose
/// site policy names such a function may pass it on all the same.
constexpr checked_request validate_request(std::span<const std::uint8_t> pdu) noexcept {
    checked_request checked{};
    checked.request.bytes = pdu;
    if (pdu.empty() || pdu.size() > max_pdu_size) {
        checked.fault = detail::bad_value(expectation::pdu_size, pdu.empty() ? 0 : max_pdu_size);
        return checked;
    }
    checked.request.function = static_cast<function_code>(pdu[0]);
    checked.fault = detail::check_request(checked.request);
    return checked;
}

} // namespace interlock::inline v0_1::modbus

#endif
