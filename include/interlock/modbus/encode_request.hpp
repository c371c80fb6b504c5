// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_ENCODE_REQUEST_HPP
#define INTERLOCK_MODBUS_ENCODE_REQUEST_HPP

#include <interlock/modbus/validate_request.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

/// Builders of request PDUs. Each writes into `out` and returns the size of the PDU, or 0 where `out` is too small or
/// the request would not be well-formed: what they build is judged by `validate_request`, so that there is one rule.
namespace interlock::inline v0_1::modbus {

namespace detail {

/// Appends to a buffer of fixed size, and remembers when something did not fit.
class pdu_writer {
public:
    constexpr explicit pdu_writer(std::span<std::uint8_t> out) noexcept
        : out_{out.first(std::min(out.size(), max_pdu_size))} {}

    constexpr pdu_writer& u8(std::size_t value) noexcept {
        if (size_ < out_.size() && value <= 0xff)
            out_[size_++] = static_cast<std::uint8_t>(value);
        else
            failed_ = true;
        return *this;
    }
    constexpr pdu_writer& u16(std::size_t value) noexcept {
        if (value > 0xffff) failed_ = true;
        return u8(value >> 8U & 0xffU).u8(value & 0xffU);
    }
    constexpr pdu_writer& function(function_code code) noexcept { return u8(static_cast<std::uint8_t>(code)); }
    constexpr pdu_writer& bytes(std::span<const std::uint8_t> values) noexcept {
        for (const auto value : values) u8(value);
        return *this;
    }
    constexpr pdu_writer& registers(std::span<const std::uint16_t> values) noexcept {
        for (const auto value : values) u16(value);
        return *this;
    }

    /// The size of a PDU that is known to be right.
    constexpr std::size_t size() const noexcept { return failed_ ? 0 : size_; }

    /// The size, if the bytes are a well-formed request.
    constexpr std::size_t checked() const noexcept {
        return !failed_ && validate_request(std::span<const std::uint8_t>{out_}.first(size_)).well_formed() ? size_ : 0;
    }

private:
    std::span<std::uint8_t> out_;
    std::size_t size_ = 0;
    bool failed_ = false;
};

} // namespace detail

/// Functions 01 to 04.
constexpr std::size_t encode_read(std::span<std::uint8_t> out, function_code function, std::uint16_t address,
                                  std::uint16_t quantity) noexcept {
    const auto code = static_cast<std::uint8_t>(function);
    if (code < 1 || code > 4) return 0;
    return detail::pdu_writer{out}.function(function).u16(address).u16(quantity).checked();
}

constexpr std::size_t encode_write_single_coil(std::span<std::uint8_t> out, std::uint16_t address, bool on) noexcept {
    return detail::pdu_writer{out}
        .function(function_code::write_single_coil)
        .u16(address)
        .u16(on ? 0xff00 : 0x0000)
        .checked();
}

constexpr std::size_t encode_write_single_register(std::span<std::uint8_t> out, std::uint16_t address,
                                                   std::uint16_t value) noexcept {
    return detail::pdu_writer{out}.function(function_code::write_single_register).u16(address).u16(value).checked();
}

/// `packed` holds eight coils in a byte, the first in the least significant bit; exactly the bytes that `quantity` takes.
constexpr std::size_t encode_write_multiple_coils(std::span<std::uint8_t> out, std::uint16_t address,
                                                  std::uint16_t quantity,
                                                  std::span<const std::uint8_t> packed) noexcept {
    return detail::pdu_writer{out}
        .function(function_code::write_multiple_coils)
        .u16(address)
        .u16(quantity)
        .u8(packed.size())
        .bytes(packed)
        .checked();
}

constexpr std::size_t encode_write_multiple_registers(std::span<std::uint8_t> out, std::uint16_t address,
                                                      std::span<const std::uint16_t> values) noexcept {
    return detail::pdu_writer{out}
        .function(function_code::write_multiple_registers)
        .u16(address)
        .u16(values.size())
        .u8(values.size() * 2)
        .registers(values)
        .checked();
}

constexpr std::size_t encode_mask_write_register(std::span<std::uint8_t> out, std::uint16_t address,
                                                 std::uint16_t and_mask, std::uint16_t or_mask) noexcept {
    return detail::pdu_writer{out}
        .function(function_code::mask_write_register)
        .u16(address)
        .u16(and_mask)
        .u16(or_mask)
        .checked();
}

/// Function 17: reads a block after having written one.
constexpr std::size_t encode_read_write_multiple_registers(std::span<std::uint8_t> out, std::uint16_t read_address,
                                                           std::uint16_t read_quantity, std::uint16_t write_address,
                                                           std::span<const std::uint16_t> values) noexcept {
    return detail::pdu_writer{out}
        .function(function_code::read_write_multiple_registers)
        .u16(read_address)
        .u16(read_quantity)
        .u16(write_address)
        .u16(values.size())
        .u8(values.size() * 2)
        .registers(values)
        .checked();
}

/// Functions 07, 0B, 0C and 11, which are their function code alone.
constexpr std::size_t encode_plain(std::span<std::uint8_t> out, function_code function) noexcept {
    return detail::pdu_writer{out}.function(function).checked();
}

constexpr std::size_t encode_diagnostics(std::span<std::uint8_t> out, diagnostic sub_function,
                                         std::span<const std::uint8_t> data) noexcept {
    return detail::pdu_writer{out}
        .function(function_code::diagnostics)
        .u16(static_cast<std::uint16_t>(sub_function))
        .bytes(data)
        .checked();
}

constexpr std::size_t encode_read_fifo_queue(std::span<std::uint8_t> out, std::uint16_t address) noexcept {
    return detail::pdu_writer{out}.function(function_code::read_fifo_queue).u16(address).checked();
}

constexpr std::size_t encode_read_device_identification(std::span<std::uint8_t> out, device_id_code code,
                                                        std::uint8_t object_id) noexcept {
    return detail::pdu_writer{out}
        .function(function_code::encapsulated_interface_transport)
        .u8(static_cast<std::uint8_t>(mei_type::read_device_identification))
        .u8(static_cast<std::uint8_t>(code))
        .u8(object_id)
        .checked();
}

/// Functions 14 and 15. Each record's `data` has two bytes for each of its `length` for a write, and none for a read.
constexpr std::size_t encode_file_records(std::span<std::uint8_t> out, file_records::kind kind,
                                          std::span<const file_record> records) noexcept {
    std::size_t count = 0;
    for (const auto& one : records) count += file_header_size + one.data.size();
    detail::pdu_writer pdu{out};
    pdu.function(kind == file_records::kind::write ? function_code::write_file_record
                                                   : function_code::read_file_record);
    pdu.u8(count);
    for (const auto& one : records)
        pdu.u8(file_reference_type).u16(one.file).u16(one.record).u16(one.length).bytes(one.data);
    return pdu.checked();
}

/// The PDU of a decoded request, built again from its members (not copied from `bytes`).
constexpr std::size_t encode_request(std::span<std::uint8_t> out, const request_pdu& request) noexcept {
    detail::pdu_writer pdu{out};
    pdu.function(request.function);
    switch (request.function) {
    case function_code::read_coils:
    case function_code::read_discrete_inputs:
    case function_code::read_holding_registers:
    case function_code::read_input_registers: pdu.u16(request.read.address).u16(request.read.quantity); break;
    case function_code::write_single_coil:
    case function_code::write_single_register: pdu.u16(request.write.address).bytes(request.data); break;
    case function_code::write_multiple_coils:
    case function_code::write_multiple_registers:
        pdu.u16(request.write.address).u16(request.write.quantity).u8(request.data.size()).bytes(request.data);
        break;
    case function_code::mask_write_register:
        pdu.u16(request.write.address).u16(request.and_mask).u16(request.or_mask);
        break;
    case function_code::read_write_multiple_registers:
        pdu.u16(request.read.address).u16(request.read.quantity);
        pdu.u16(request.write.address).u16(request.write.quantity).u8(request.data.size()).bytes(request.data);
        break;
    case function_code::diagnostics:
        pdu.u16(static_cast<std::uint16_t>(request.sub_function)).bytes(request.data);
        break;
    case function_code::read_file_record:
    case function_code::write_file_record: pdu.u8(request.data.size()).bytes(request.data); break;
    case function_code::read_fifo_queue: pdu.u16(request.read.address); break;
    case function_code::encapsulated_interface_transport:
        pdu.u8(static_cast<std::uint8_t>(request.mei));
        if (request.mei == mei_type::read_device_identification)
            pdu.u8(static_cast<std::uint8_t>(request.device_id)).u8(request.object_id);
        else
            pdu.bytes(request.data);
        break;
    default: break;
    }
    return pdu.checked();
}

} // namespace interlock::inline v0_1::modbus

#endif
