// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_DIAGNOSTICS_HPP
#define INTERLOCK_MODBUS_DIAGNOSTICS_HPP

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// Sub-functions of function code 08. 5..9, 19 and all from 21 on are reserved.
enum class diagnostic : std::uint16_t {
    return_query_data = 0,
    restart_communications_option = 1,
    return_diagnostic_register = 2,
    change_ascii_input_delimiter = 3,
    force_listen_only_mode = 4,
    clear_counters_and_diagnostic_register = 10,
    return_bus_message_count = 11,
    return_bus_communication_error_count = 12,
    return_bus_exception_error_count = 13,
    return_server_message_count = 14,
    return_server_no_response_count = 15,
    return_server_nak_count = 16,
    return_server_busy_count = 17,
    return_bus_character_overrun_count = 18,
    clear_overrun_counter_and_flag = 20,
};

/// The protocol's name in lower case; empty for a reserved one.
constexpr std::string_view name_of(diagnostic sub_function) noexcept {
    switch (sub_function) {
    case diagnostic::return_query_data: return "return query data";
    case diagnostic::restart_communications_option: return "restart communications option";
    case diagnostic::return_diagnostic_register: return "return diagnostic register";
    case diagnostic::change_ascii_input_delimiter: return "change ASCII input delimiter";
    case diagnostic::force_listen_only_mode: return "force listen only mode";
    case diagnostic::clear_counters_and_diagnostic_register: return "clear counters and diagnostic register";
    case diagnostic::return_bus_message_count: return "return bus message count";
    case diagnostic::return_bus_communication_error_count: return "return bus communication error count";
    case diagnostic::return_bus_exception_error_count: return "return bus exception error count";
    case diagnostic::return_server_message_count: return "return server message count";
    case diagnostic::return_server_no_response_count: return "return server no response count";
    case diagnostic::return_server_nak_count: return "return server NAK count";
    case diagnostic::return_server_busy_count: return "return server busy count";
    case diagnostic::return_bus_character_overrun_count: return "return bus character overrun count";
    case diagnostic::clear_overrun_counter_and_flag: return "clear overrun counter and flag";
    }
    return {};
}

/// What a sub-function does: only those that read leave the device as it was. Force Listen Only Mode silences it.
enum class diagnostic_access : std::uint8_t { reserved, read, change };

constexpr diagnostic_access access_of(diagnostic sub_function) noexcept {
    const auto code = static_cast<std::uint16_t>(sub_function);
    if (code == 0 || code == 2 || (code >= 11 && code <= 18)) return diagnostic_access::read;
    if (code == 1 || code == 3 || code == 4 || code == 10 || code == 20) return diagnostic_access::change;
    return diagnostic_access::reserved;
}

} // namespace interlock::inline v0_1::modbus

#endif
