// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_DIAGNOSTICS_HPP
#define INTERLOCK_MODBUS_DIAGNOSTICS_HPP

#include <cstdint>

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
