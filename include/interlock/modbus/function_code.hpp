// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_FUNCTION_CODE_HPP
#define INTERLOCK_MODBUS_FUNCTION_CODE_HPP

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// Function codes with the protocol's own names; any other byte may be held too, and `classify` says what it is.
enum class function_code : std::uint8_t {
    none = 0x00,
    read_coils = 0x01,
    read_discrete_inputs = 0x02,
    read_holding_registers = 0x03,
    read_input_registers = 0x04,
    write_single_coil = 0x05,
    write_single_register = 0x06,
    read_exception_status = 0x07,
    diagnostics = 0x08,
    get_comm_event_counter = 0x0b,
    get_comm_event_log = 0x0c,
    write_multiple_coils = 0x0f,
    write_multiple_registers = 0x10,
    report_server_id = 0x11,
    read_file_record = 0x14,
    write_file_record = 0x15,
    mask_write_register = 0x16,
    read_write_multiple_registers = 0x17,
    read_fifo_queue = 0x18,
    encapsulated_interface_transport = 0x2b,
};

/// Set in the function code of an exception response.
inline constexpr std::uint8_t exception_flag = 0x80;

/// What a byte is as the function code of a request. `assigned` ones are the public functions that this folder can check.
enum class function_class : std::uint8_t { invalid, assigned, unassigned, user_defined, reserved };

/// What a function does to the device: `control` ones act on the device itself (diagnostics, counters, opaque transports).
enum class function_access : std::uint8_t { unknown, read, write, read_write, control };

/// The protocol's name in lower case; empty for a byte that is no assigned public function.
constexpr std::string_view name_of(function_code function) noexcept {
    switch (function) {
    case function_code::read_coils: return "read coils";
    case function_code::read_discrete_inputs: return "read discrete inputs";
    case function_code::read_holding_registers: return "read holding registers";
    case function_code::read_input_registers: return "read input registers";
    case function_code::write_single_coil: return "write single coil";
    case function_code::write_single_register: return "write single register";
    case function_code::read_exception_status: return "read exception status";
    case function_code::diagnostics: return "diagnostics";
    case function_code::get_comm_event_counter: return "get comm event counter";
    case function_code::get_comm_event_log: return "get comm event log";
    case function_code::write_multiple_coils: return "write multiple coils";
    case function_code::write_multiple_registers: return "write multiple registers";
    case function_code::report_server_id: return "report server id";
    case function_code::read_file_record: return "read file record";
    case function_code::write_file_record: return "write file record";
    case function_code::mask_write_register: return "mask write register";
    case function_code::read_write_multiple_registers: return "read/write multiple registers";
    case function_code::read_fifo_queue: return "read FIFO queue";
    case function_code::encapsulated_interface_transport: return "encapsulated interface transport";
    case function_code::none: break;
    }
    return {};
}

/// User-defined are 65..72 and 100..110; reserved those that old products still use (protocols of vendors among them,
/// such as 90); 0 and 128..255 can't stand in a request.
constexpr function_class classify(function_code function) noexcept {
    const auto code = static_cast<std::uint8_t>(function);
    if (code == 0 || code >= exception_flag) return function_class::invalid;
    if (!name_of(function).empty()) return function_class::assigned;
    if ((code >= 65 && code <= 72) || (code >= 100 && code <= 110)) return function_class::user_defined;
    switch (code) {
    case 9:
    case 10:
    case 13:
    case 14:
    case 41:
    case 42:
    case 90:
    case 91:
    case 125:
    case 126:
    case 127: return function_class::reserved;
    default: return function_class::unassigned;
    }
}

/// What the function does. `unknown` for all that `classify` doesn't call assigned: nobody can say what it does.
constexpr function_access access_of(function_code function) noexcept {
    switch (function) {
    case function_code::read_coils:
    case function_code::read_discrete_inputs:
    case function_code::read_holding_registers:
    case function_code::read_input_registers:
    case function_code::read_exception_status:
    case function_code::get_comm_event_counter:
    case function_code::get_comm_event_log:
    case function_code::report_server_id:
    case function_code::read_file_record:
    case function_code::read_fifo_queue: return function_access::read;
    case function_code::write_single_coil:
    case function_code::write_single_register:
    case function_code::write_multiple_coils:
    case function_code::write_multiple_registers:
    case function_code::write_file_record:
    case function_code::mask_write_register: return function_access::write;
    case function_code::read_write_multiple_registers: return function_access::read_write;
    case function_code::diagnostics:
    case function_code::encapsulated_interface_transport: return function_access::control;
    case function_code::none: break;
    }
    return function_access::unknown;
}

/// True for the functions that the specification defines on serial lines only; on TCP they reach a device behind a gateway.
constexpr bool serial_line_only(function_code function) noexcept {
    switch (function) {
    case function_code::read_exception_status:
    case function_code::diagnostics:
    case function_code::get_comm_event_counter:
    case function_code::get_comm_event_log:
    case function_code::report_server_id: return true;
    default: return false;
    }
}

} // namespace interlock::inline v0_1::modbus

#endif
