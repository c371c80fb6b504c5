// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_REQUEST_PDU_HPP
#define INTERLOCK_MODBUS_REQUEST_PDU_HPP

#include <interlock/modbus/address_range.hpp>
#include <interlock/modbus/big_endian.hpp>
#include <interlock/modbus/diagnostics.hpp>
#include <interlock/modbus/function_code.hpp>
#include <interlock/modbus/mei_type.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::modbus {

/// A request as `validate_request` decoded it. It points into the PDU, which has to outlive it; members that the
/// function doesn't have keep their defaults.
struct request_pdu {
    function_code function = function_code::none;
    mei_type mei = mei_type::none;
    device_id_code device_id = device_id_code::none;
    std::uint8_t object_id = 0;
    /// For `diagnostics`.
    diagnostic sub_function = diagnostic::return_query_data;
    /// For `mask_write_register`: the result is (current and and_mask) or (or_mask and not and_mask).
    std::uint16_t and_mask = 0;
    std::uint16_t or_mask = 0;
    /// What is read and what is written; both in function 17, which writes first.
    address_range read{};
    address_range write{};
    /// The values that are written, packed bits or registers; the data of diagnostics; the sub-requests of file records;
    /// what a CANopen or an unknown function carries.
    std::span<const std::uint8_t> data{};
    /// The whole PDU.
    std::span<const std::uint8_t> bytes{};
};

/// Coil `index` of a request that writes coils.
constexpr bool written_coil(const request_pdu& request, std::size_t index) noexcept {
    if (request.function == function_code::write_single_coil) return !request.data.empty() && request.data[0] == 0xff;
    return packed_bit(request.data, index);
}

/// Register `index` of a request that writes registers (not by a mask); 0 beyond them.
constexpr std::uint16_t written_register(const request_pdu& request, std::size_t index) noexcept {
    return index * 2 + 1 < request.data.size() ? load_u16(request.data, index * 2) : std::uint16_t{0};
}

/// What `mask_write_register` makes of the current value: this is what limits have to judge.
constexpr std::uint16_t masked(const request_pdu& request, std::uint16_t current) noexcept {
    const unsigned both = request.and_mask;
    return static_cast<std::uint16_t>((current & both) | (request.or_mask & ~both));
}

} // namespace interlock::inline v0_1::modbus

#endif
