// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_LOOKUP_HPP
#define MODBUS_GATEWAY_LOOKUP_HPP

#include "plant_map.hpp"
#include "security.hpp"
#include "transaction.hpp"

#include <interlock/core/reason.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/wire_code.hpp>
#include <interlock/modbus/function_code.hpp>

#include <cstdint>

/// Small answers that several parts of the gateway need.
namespace gateway {

/// The map of a snapshot; null when its document had none.
inline const plant_map* map_of(const interlock::snapshot& site) noexcept { return site.find<plant_map>(map_section); }

inline bool is_mask(const transaction& t) noexcept {
    return t.asked_pdu.function == modbus::function_code::mask_write_register;
}

/// The exception code for a reason.
inline std::uint8_t code_for(interlock::reason why, const interlock::snapshot& site) noexcept {
    return interlock::modbus_exception(why, site.value_faults_as_not_permitted
                                                ? interlock::value_denial::illegal_function
                                                : interlock::value_denial::illegal_data_value);
}

/// The function that reads a table.
inline modbus::function_code reader_of(modbus::table t) noexcept {
    switch (t) {
    case modbus::table::coils: return modbus::function_code::read_coils;
    case modbus::table::discrete_inputs: return modbus::function_code::read_discrete_inputs;
    case modbus::table::input_registers: return modbus::function_code::read_input_registers;
    default: return modbus::function_code::read_holding_registers;
    }
}

} // namespace gateway

#endif
