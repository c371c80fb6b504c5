// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_MEI_TYPE_HPP
#define INTERLOCK_MODBUS_MEI_TYPE_HPP

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// What function code 2B transports; all other types are reserved.
enum class mei_type : std::uint8_t {
    none = 0x00,
    canopen_general_reference = 0x0d,
    read_device_identification = 0x0e,
};

/// The protocol's name in lower case; empty for a reserved one.
constexpr std::string_view name_of(mei_type type) noexcept {
    switch (type) {
    case mei_type::canopen_general_reference: return "CANopen general reference";
    case mei_type::read_device_identification: return "read device identification";
    case mei_type::none: break;
    }
    return {};
}

/// How much of the device's identification is asked for: three streams, or one object.
enum class device_id_code : std::uint8_t { none = 0, basic = 1, regular = 2, extended = 3, individual = 4 };

} // namespace interlock::inline v0_1::modbus

#endif
