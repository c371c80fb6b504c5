// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_ENCODE_RESPONSE_HPP
#define INTERLOCK_MODBUS_ENCODE_RESPONSE_HPP

#include <interlock/modbus/encode_request.hpp>
#include <interlock/modbus/validate_response.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// Builders of response PDUs. Each writes into `out` and returns the size of the PDU, or 0 where `out` is too small or
/// the result would not answer the request: what they build is judged by `validate_response`.
namespace interlock::inline v0_1::modbus {

/// The exception that answers a request, whatever its function was. A function code of 128 and more keeps its bits.
constexpr std::size_t encode_exception(std::span<std::uint8_t> out, function_code function,
                                       exception_code code) noexcept {
    if (!assigned(code)) return 0;
    return detail::pdu_writer{out}
        .u8(static_cast<std::uint8_t>(function) | unsigned{exception_flag})
        .u8(static_cast<std::uint8_t>(code))
        .size();
}

namespace detail {
constexpr std::size_t answer_size(std::span<const std::uint8_t> out, std::size_t size,
                                  const request_pdu& asked) noexcept {
    return size != 0 && validate_response(asked, out.first(size)).what == answer::result ? size : 0;
}
} // namespace detail

/// Answers functions 01 to 04 and 17 with the values that were read: packed bits, or registers of two bytes, higher one first.
constexpr std::size_t encode_read_response(std::span<std::uint8_t> out, const request_pdu& asked,
                                           std::span<const std::uint8_t> values) noexcept {
    if (asked.read.empty() || asked.read.table == table::fifo_queues) return 0;
    const auto size = detail::pdu_writer{out}.function(asked.function).u8(values.size()).bytes(values).size();
    return detail::answer_size(out, size, asked);
}

/// The same, from registers.
constexpr std::size_t encode_read_response(std::span<std::uint8_t> out, const request_pdu& asked,
                                           std::span<const std::uint16_t> values) noexcept {
    if (asked.read.empty() || asked.read.table == table::fifo_queues) return 0;
    const auto size = detail::pdu_writer{out}.function(asked.function).u8(values.size() * 2).registers(values).size();
    return detail::answer_size(out, size, asked);
}

/// Answers a write (05, 06, 0F, 10, 15, 16) and a diagnostic whose answer repeats the request.
constexpr std::size_t encode_echo_response(std::span<std::uint8_t> out, const request_pdu& asked) noexcept {
    const bool many = asked.function == function_code::write_multiple_coils ||
                      asked.function == function_code::write_multiple_registers;
    if (many && asked.bytes.size() < 5) return 0;
    if (!many && access_of(asked.function) != function_access::write && asked.function != function_code::diagnostics)
        return 0;
    const auto size = detail::pdu_writer{out}.bytes(many ? asked.bytes.first(5) : asked.bytes).size();
    return detail::answer_size(out, size, asked);
}

} // namespace interlock::inline v0_1::modbus

#endif
