// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The first byte says how the rest is cut; the rest is a stream of a client, and each PDU in it is also read as an answer
// to the well-formed request before it. A broken property traps, which is a crash to libFuzzer and to the replay alike.
#include <interlock/modbus/encode.hpp>
#include <interlock/modbus/framer.hpp>
#include <interlock/modbus/value.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mb = interlock::modbus;

namespace {

void require(bool holds) {
    if (!holds) __builtin_trap();
}

/// All frames of a stream that comes in pieces of `step` bytes, with their headers, one after the other.
std::vector<std::uint8_t> frames_of(std::span<const std::uint8_t> stream, std::size_t step) {
    std::array<std::uint8_t, mb::max_adu_size> buffer{};
    mb::framer split{buffer};
    std::vector<std::uint8_t> seen;
    while (!stream.empty()) {
        const auto taken = split.feed(stream.first(std::min(step, stream.size())));
        stream = stream.subspan(taken);
        for (;;) {
            const auto found = split.next();
            if (found.what == mb::framing::need_more) break;
            seen.push_back(static_cast<std::uint8_t>(found.what));
            seen.insert(seen.end(), found.adu.begin(), found.adu.end());
            if (found.what == mb::framing::out_of_step) return seen;
            require(found.adu.size() == std::size_t{found.header.length} + 6);
            require(found.pdu().size() >= 1 && found.pdu().size() <= mb::max_pdu_size);
        }
        require(taken != 0);
    }
    require(split.pending() < mb::max_adu_size);
    return seen;
}

/// The size that a well-formed request has, from its own fields; 0 where the function leaves it open.
std::size_t size_of(const mb::request_pdu& asked) {
    switch (asked.function) {
    case mb::function_code::read_exception_status:
    case mb::function_code::get_comm_event_counter:
    case mb::function_code::get_comm_event_log:
    case mb::function_code::report_server_id: return 1;
    case mb::function_code::write_multiple_coils: return 6 + (asked.write.quantity + 7U) / 8U;
    case mb::function_code::write_multiple_registers: return 6 + asked.write.quantity * 2U;
    case mb::function_code::read_write_multiple_registers: return 10 + asked.write.quantity * 2U;
    case mb::function_code::mask_write_register: return 7;
    case mb::function_code::read_fifo_queue: return 3;
    case mb::function_code::read_file_record:
    case mb::function_code::write_file_record: return 2 + asked.data.size();
    case mb::function_code::diagnostics: return asked.sub_function == mb::diagnostic::return_query_data ? 0 : 5;
    case mb::function_code::encapsulated_interface_transport:
        return asked.mei == mb::mei_type::read_device_identification ? 4 : 0;
    default: return 5;
    }
}

void check_request(std::span<const std::uint8_t> pdu, const mb::checked_request& checked) {
    require(checked.well_formed() == (checked.fault.expected == mb::expectation::nothing));
    require(checked.fault.offset <= pdu.size());
    require(checked.well_formed() || !mb::message(checked.fault.expected).empty());
    if (!checked.well_formed()) return;
    const auto& asked = checked.request;
    require(mb::classify(asked.function) == mb::function_class::assigned);
    const auto size = size_of(asked);
    require(size == 0 || pdu.size() == size);
    require(asked.read.end() <= 65536 && asked.write.end() <= 65536);

    std::array<std::uint8_t, mb::max_pdu_size> again{};
    const auto built = mb::encode_request(again, asked);
    require(built == pdu.size() && std::equal(pdu.begin(), pdu.end(), again.begin()));
    const auto twice = mb::validate_request(std::span{again}.first(built));
    require(twice.well_formed() && twice.request.read == asked.read && twice.request.write == asked.write);

    for (std::size_t i = 0; i <= asked.write.quantity; ++i) {
        static_cast<void>(mb::written_coil(asked, i));
        static_cast<void>(mb::written_register(asked, i));
    }
    if (asked.function == mb::function_code::read_file_record ||
        asked.function == mb::function_code::write_file_record) {
        const bool writes = asked.function == mb::function_code::write_file_record;
        std::size_t bytes = 0;
        for (mb::file_records sub{writes ? mb::file_records::kind::write : mb::file_records::kind::read, asked.data};
             !sub.done();) {
            const auto one = sub.next();
            require(one.length != 0 && one.file != 0);
            bytes += mb::file_header_size + one.data.size();
        }
        require(bytes == asked.data.size());
    }

    const auto exception = mb::encode_exception(again, asked.function, mb::exception_code::illegal_data_address);
    require(mb::validate_response(asked, std::span{again}.first(exception)).what == mb::answer::exception);
    const auto echo = mb::encode_echo_response(again, asked);
    require(echo == 0 || mb::validate_response(asked, std::span{again}.first(echo)).what == mb::answer::result);
}

void check_response(const mb::request_pdu& asked, std::span<const std::uint8_t> pdu) {
    const auto found = mb::validate_response(asked, pdu);
    require(found.offset <= pdu.size());
    require((found.what == mb::answer::mismatch) == (found.expected != mb::expectation::nothing));
    require((found.what == mb::answer::exception) == (found.exception != mb::exception_code::none));
    if (found.what != mb::answer::result) return;
    require(found.values.size() <= pdu.size());
    if (asked.read.empty() || asked.read.table == mb::table::fifo_queues) return;
    const std::size_t quantity = asked.read.quantity;
    require(found.values.size() == (mb::holds_bits(asked.read.table) ? (quantity + 7) / 8 : quantity * 2));
}

/// What was read as a finite number goes back to the same registers, in every type and order.
void check_value(std::span<const std::uint8_t> bytes) {
    for (auto type = mb::data_type::uint16; type <= mb::data_type::float64;
         type = static_cast<mb::data_type>(static_cast<unsigned>(type) + 1))
        for (const auto order :
             {mb::word_order::abcd, mb::word_order::cdab, mb::word_order::badc, mb::word_order::dcba}) {
            const std::size_t size = std::size_t{mb::registers_of(type)} * 2;
            if (bytes.size() < size) continue;
            const mb::value_format format{.type = type, .order = order};
            const auto found = mb::decode_value(format, bytes.first(size));
            require(found.fault == mb::value_fault::none);
            if (!found.value.finite()) continue;
            std::array<std::uint8_t, 8> again{};
            require(mb::encode_value(format, found.value, std::span{again}.first(size)) == mb::value_fault::none);
            require(std::equal(again.begin(), again.begin() + static_cast<std::ptrdiff_t>(size), bytes.begin()));
        }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> stream{data + 1, size - 1};
    require(frames_of(stream, 1U + data[0]) == frames_of(stream, 1));

    std::array<std::uint8_t, 4096> buffer{};
    mb::framer split{buffer};
    split.feed(stream);
    std::vector<std::uint8_t> last;
    mb::request_pdu asked{};
    for (auto found = split.next(); found.what >= mb::framing::discarded; found = split.next()) {
        // An exact copy, so that AddressSanitizer sees a read beyond the PDU.
        const std::vector<std::uint8_t> pdu(found.pdu().begin(), found.pdu().end());
        if (!last.empty()) check_response(asked, pdu);
        const auto checked = mb::validate_request(pdu);
        check_request(pdu, checked);
        if (!checked.well_formed()) continue;
        last = pdu;
        asked = mb::validate_request(last).request;
    }
    // Without a frame around it too: sizes that no length field permits.
    const std::vector<std::uint8_t> bare(stream.begin(), stream.end());
    check_request(bare, mb::validate_request(bare));
    check_value(stream);
    return 0;
}
