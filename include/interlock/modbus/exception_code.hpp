// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_EXCEPTION_CODE_HPP
#define INTERLOCK_MODBUS_EXCEPTION_CODE_HPP

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// Exception codes with the protocol's own names. 07 and 09 are not assigned; `none` is on no wire.
enum class exception_code : std::uint8_t {
    none = 0x00,
    illegal_function = 0x01,
    illegal_data_address = 0x02,
    illegal_data_value = 0x03,
    server_device_failure = 0x04,
    acknowledge = 0x05,
    server_device_busy = 0x06,
    memory_parity_error = 0x08,
    gateway_path_unavailable = 0x0a,
    gateway_target_device_failed_to_respond = 0x0b,
};

/// The protocol's name in lower case; empty for a code that isn't assigned.
constexpr std::string_view name_of(exception_code code) noexcept {
    switch (code) {
    case exception_code::illegal_function: return "illegal function";
    case exception_code::illegal_data_address: return "illegal data address";
    case exception_code::illegal_data_value: return "illegal data value";
    case exception_code::server_device_failure: return "server device failure";
    case exception_code::acknowledge: return "acknowledge";
    case exception_code::server_device_busy: return "server device busy";
    case exception_code::memory_parity_error: return "memory parity error";
    case exception_code::gateway_path_unavailable: return "gateway path unavailable";
    case exception_code::gateway_target_device_failed_to_respond: return "gateway target device failed to respond";
    case exception_code::none: break;
    }
    return {};
}

constexpr bool assigned(exception_code code) noexcept { return !name_of(code).empty(); }

} // namespace interlock::inline v0_1::modbus

#endif
