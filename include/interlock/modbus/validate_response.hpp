// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_VALIDATE_RESPONSE_HPP
#define INTERLOCK_MODBUS_VALIDATE_RESPONSE_HPP

#include <interlock/modbus/big_endian.hpp>
#include <interlock/modbus/exception_code.hpp>
#include <interlock/modbus/file_record.hpp>
#include <interlock/modbus/mbap.hpp>
#include <interlock/modbus/pdu_fault.hpp>
#include <interlock/modbus/request_pdu.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::modbus {

/// Whether a PDU answers a request: `mismatch` means that the stream is out of step and the connection is to be closed.
enum class answer : std::uint8_t { mismatch, result, exception };

/// What `validate_response` found. `values` are the packed bits or registers that were read, without any count before them;
/// `expected` and `offset` say what doesn't match.
struct checked_response {
    answer what = answer::mismatch;
    exception_code exception = exception_code::none;
    expectation expected = expectation::nothing;
    std::uint8_t offset = 0;
    std::span<const std::uint8_t> values{};
};

namespace detail {

constexpr checked_response mismatch(expectation expected, std::size_t offset) noexcept {
    return {answer::mismatch, exception_code::none, expected, static_cast<std::uint8_t>(offset), {}};
}

constexpr checked_response result(std::span<const std::uint8_t> values = {}) noexcept {
    return {answer::result, exception_code::none, expectation::nothing, 0, values};
}

constexpr checked_response wrong_size(std::size_t size, std::size_t wanted) noexcept {
    return mismatch(expectation::exact_size, size < wanted ? size : wanted);
}

/// The PDU repeats the first `size` bytes of the request and has no others.
constexpr checked_response check_echo(std::span<const std::uint8_t> asked, std::span<const std::uint8_t> pdu,
                                      std::size_t size) noexcept {
    const auto shared = std::min({size, pdu.size(), asked.size()});
    for (std::size_t i = 0; i < shared; ++i)
        if (pdu[i] != asked[i]) return mismatch(expectation::echo, i);
    return pdu.size() == size ? result() : wrong_size(pdu.size(), size);
}

/// A byte count of `count`, and as many bytes.
constexpr checked_response check_counted(std::span<const std::uint8_t> pdu, std::size_t count) noexcept {
    if (pdu.size() < 2) return wrong_size(pdu.size(), 2);
    if (pdu[1] != count) return mismatch(expectation::byte_count, 1);
    return pdu.size() == 2 + count ? result(pdu.subspan(2)) : wrong_size(pdu.size(), 2 + count);
}

/// A byte count within bounds, and as many bytes: for functions whose device decides how much it answers.
constexpr checked_response check_counted(std::span<const std::uint8_t> pdu, std::size_t least, std::size_t most,
                                         expectation expected) noexcept {
    if (pdu.size() < 2) return wrong_size(pdu.size(), 2);
    if (pdu[1] < least || pdu[1] > most) return mismatch(expected, 1);
    return check_counted(pdu, pdu[1]);
}

constexpr checked_response check_diagnostics(const request_pdu& asked, std::span<const std::uint8_t> pdu) noexcept {
    switch (asked.sub_function) {
    case diagnostic::force_listen_only_mode: return mismatch(expectation::an_answer_at_all, 0);
    case diagnostic::return_query_data:
    case diagnostic::restart_communications_option:
    case diagnostic::change_ascii_input_delimiter:
    case diagnostic::clear_counters_and_diagnostic_register:
    case diagnostic::clear_overrun_counter_and_flag: return check_echo(asked.bytes, pdu, asked.bytes.size());
    default: break;
    }
    if (pdu.size() != 5) return wrong_size(pdu.size(), 5);
    if (load_u16(pdu, 1) != static_cast<std::uint16_t>(asked.sub_function))
        return mismatch(expectation::same_sub_function, 1);
    return result(pdu.subspan(3));
}

constexpr checked_response check_file_read(const request_pdu& asked, std::span<const std::uint8_t> pdu) noexcept {
    std::size_t at = 2;
    if (pdu.size() < at) return wrong_size(pdu.size(), at);
    for (file_records sub{file_records::kind::read, asked.data}; !sub.done();) {
        const std::size_t carried = std::size_t{sub.next().length} * 2;
        if (pdu.size() < at + 2 + carried) return wrong_size(pdu.size(), at + 2 + carried);
        if (pdu[at] != 1 + carried) return mismatch(expectation::byte_count, at);
        if (pdu[at + 1] != file_reference_type) return mismatch(expectation::reference_type, at + 1);
        at += 2 + carried;
    }
    if (pdu[1] != at - 2) return mismatch(expectation::byte_count, 1);
    return pdu.size() == at ? result(pdu.subspan(2)) : wrong_size(pdu.size(), at);
}

constexpr checked_response check_fifo(std::span<const std::uint8_t> pdu) noexcept {
    if (pdu.size() < 5) return wrong_size(pdu.size(), 5);
    const std::size_t registers = load_u16(pdu, 3);
    if (registers > 31) return mismatch(expectation::fifo_count, 3);
    if (load_u16(pdu, 1) != 2 + registers * 2) return mismatch(expectation::byte_count, 1);
    return pdu.size() == 5 + registers * 2 ? result(pdu.subspan(5)) : wrong_size(pdu.size(), 5 + registers * 2);
}

constexpr checked_response check_device_id(const request_pdu& asked, std::span<const std::uint8_t> pdu) noexcept {
    if (pdu.size() < 7) return wrong_size(pdu.size(), 7);
    if (pdu[2] != static_cast<std::uint8_t>(asked.device_id)) return mismatch(expectation::same_sub_function, 2);
    const unsigned level = pdu[3] & 0x7fU;
    if (level < 1 || level > 3) return mismatch(expectation::conformity_level, 3);
    const bool more = pdu[4] == 0xff;
    if (!more && pdu[4] != 0x00) return mismatch(expectation::more_follows, 4);
    if (!more && pdu[5] != 0) return mismatch(expectation::more_follows, 5);
    std::size_t at = 7;
    for (unsigned left = pdu[6]; left != 0; --left) {
        if (pdu.size() - at < 2 || pdu.size() - at - 2 < pdu[at + 1]) return mismatch(expectation::object_list, at);
        at += 2U + pdu[at + 1];
    }
    if (at != pdu.size()) return mismatch(expectation::object_list, at);
    if (asked.device_id == device_id_code::individual) {
        if (more) return mismatch(expectation::more_follows, 4);
        if (pdu[6] != 1 || pdu[7] != asked.object_id) return mismatch(expectation::requested_object, 6);
    }
    return result(pdu.subspan(7));
}

constexpr checked_response check_transport(const request_pdu& asked, std::span<const std::uint8_t> pdu) noexcept {
    if (pdu.size() < 2) return wrong_size(pdu.size(), 2);
    if (pdu[1] != static_cast<std::uint8_t>(asked.mei)) return mismatch(expectation::same_sub_function, 1);
    if (asked.mei == mei_type::read_device_identification) return check_device_id(asked, pdu);
    return result(pdu.subspan(2));
}

constexpr checked_response check_response(const request_pdu& asked, std::span<const std::uint8_t> pdu) noexcept {
    switch (asked.function) {
    case function_code::read_coils:
    case function_code::read_discrete_inputs: return check_counted(pdu, packed_size(asked.read.quantity));
    case function_code::read_holding_registers:
    case function_code::read_input_registers:
    case function_code::read_write_multiple_registers: return check_counted(pdu, std::size_t{asked.read.quantity} * 2);
    case function_code::write_single_coil:
    case function_code::write_single_register:
    case function_code::write_multiple_coils:
    case function_code::write_multiple_registers: return check_echo(asked.bytes, pdu, 5);
    case function_code::mask_write_register:
    case function_code::write_file_record: return check_echo(asked.bytes, pdu, asked.bytes.size());
    case function_code::read_exception_status:
        return pdu.size() == 2 ? result(pdu.subspan(1)) : wrong_size(pdu.size(), 2);
    case function_code::diagnostics: return check_diagnostics(asked, pdu);
    case function_code::get_comm_event_counter:
        return pdu.size() == 5 ? result(pdu.subspan(1)) : wrong_size(pdu.size(), 5);
    case function_code::get_comm_event_log: return check_counted(pdu, 6, 70, expectation::event_log_size);
    case function_code::report_server_id: return check_counted(pdu, 2, max_pdu_size - 2, expectation::run_indicator);
    case function_code::read_file_record: return check_file_read(asked, pdu);
    case function_code::read_fifo_queue: return check_fifo(pdu);
    case function_code::encapsulated_interface_transport: return check_transport(asked, pdu);
    case function_code::none: break;
    }
    return result(pdu.subspan(1));
}

} // namespace detail

/// Says whether a PDU is an answer to `asked`, a request that was sent and that `validate_request` found well-formed; the
/// bytes it points into must still be there. Its function, or that with bit 7 and an assigned exception code; its sizes and
/// counts; what it has to repeat. Padding bits after the last coil are not looked at: devices differ, and nobody reads them.
/// For a function that nobody defined here, only the function code is compared.
constexpr checked_response validate_response(const request_pdu& asked, std::span<const std::uint8_t> pdu) noexcept {
    if (pdu.empty() || pdu.size() > max_pdu_size)
        return detail::mismatch(expectation::pdu_size, pdu.empty() ? 0 : max_pdu_size);
    const auto function = static_cast<std::uint8_t>(asked.function);
    if (pdu[0] == function) return detail::check_response(asked, pdu);
    if (pdu[0] != (function | exception_flag)) return detail::mismatch(expectation::same_function, 0);
    if (pdu.size() != 2) return detail::wrong_size(pdu.size(), 2);
    const auto code = static_cast<exception_code>(pdu[1]);
    if (!assigned(code)) return detail::mismatch(expectation::assigned_exception, 1);
    return {answer::exception, code, expectation::nothing, 0, {}};
}

} // namespace interlock::inline v0_1::modbus

#endif
