// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
/// Reads lines of "name request-ADU [response-ADU]" and prints for each what the framer and the validators say:
/// name, `accept`, `reject` or `foreign` (another protocol), and why.
#include <interlock/modbus/framer.hpp>
#include <interlock/modbus/validate_request.hpp>
#include <interlock/modbus/validate_response.hpp>

#include <array>
#include <cstdint>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace mb = interlock::modbus;

namespace {

std::vector<std::uint8_t> from_hex(const std::string& text) {
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return out;
}

/// One ADU on a stream of its own; a stream that holds anything else is described instead.
struct one_frame {
    std::array<std::uint8_t, 1024> buffer{};
    mb::frame frame{};
    std::string verdict;

    explicit one_frame(const std::vector<std::uint8_t>& bytes) {
        mb::framer split{buffer};
        split.feed(bytes);
        frame = split.next();
        if (frame.what == mb::framing::out_of_step) verdict = "reject length outside 2..254";
        if (frame.what == mb::framing::need_more) verdict = "reject bytes are missing";
        if (frame.what == mb::framing::discarded) verdict = "foreign protocol identifier is not 0";
        if (frame.what == mb::framing::adu && split.pending() != 0) verdict = "reject bytes are left over";
    }
};

std::string at(std::string_view expected, std::size_t offset) {
    return "expected " + std::string{expected} + " at byte " + std::to_string(offset) + " of the PDU";
}

/// What the validator decoded, as name=value with the names that tshark gives its fields.
std::string fields(const mb::request_pdu& asked) {
    std::ostringstream out;
    const auto field = [&out](const char* name, unsigned value) { out << ' ' << name << '=' << value; };
    const auto& range = asked.write.empty() ? asked.read : asked.write;
    switch (asked.function) {
    case mb::function_code::read_coils:
    case mb::function_code::read_discrete_inputs:
    case mb::function_code::write_multiple_coils:
        field("reference_num", range.address);
        field("bit_cnt", range.quantity);
        break;
    case mb::function_code::read_holding_registers:
    case mb::function_code::read_input_registers:
    case mb::function_code::write_multiple_registers:
        field("reference_num", range.address);
        field("word_cnt", range.quantity);
        break;
    case mb::function_code::write_single_coil:
    case mb::function_code::write_single_register: field("reference_num", range.address); break;
    case mb::function_code::mask_write_register:
        field("reference_num", range.address);
        field("and_mask", asked.and_mask);
        field("or_mask", asked.or_mask);
        break;
    case mb::function_code::read_write_multiple_registers:
        field("read_reference_num", asked.read.address);
        field("read_word_cnt", asked.read.quantity);
        field("write_reference_num", asked.write.address);
        field("write_word_cnt", asked.write.quantity);
        break;
    case mb::function_code::diagnostics: field("diagnostic_code", static_cast<unsigned>(asked.sub_function)); break;
    case mb::function_code::read_file_record:
    case mb::function_code::write_file_record: {
        const bool writes = asked.function == mb::function_code::write_file_record;
        mb::file_records sub{writes ? mb::file_records::kind::write : mb::file_records::kind::read, asked.data};
        while (!sub.done()) {
            const auto one = sub.next();
            field("reference_num_32", unsigned{one.file} << 16U | one.record);
            field("word_cnt", one.length);
        }
        break;
    }
    case mb::function_code::encapsulated_interface_transport:
        field("mei", static_cast<unsigned>(asked.mei));
        if (asked.mei == mb::mei_type::read_device_identification) {
            field("read_device_id", static_cast<unsigned>(asked.device_id));
            field("object_id", asked.object_id);
        }
        break;
    default: break;
    }
    return out.str();
}

} // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream words{line};
        std::string name;
        std::string request;
        std::string response;
        words >> name >> request >> response;
        const one_frame asked{from_hex(request)};
        if (!asked.verdict.empty()) {
            std::cout << name << ' ' << asked.verdict << '\n';
            continue;
        }
        const auto checked = mb::validate_request(asked.frame.pdu());
        if (!checked.well_formed()) {
            std::cout << name << " reject exception " << static_cast<int>(checked.fault.code) << ", "
                      << at(mb::message(checked.fault.expected), checked.fault.offset) << '\n';
            continue;
        }
        if (response.empty()) {
            std::cout << name << " accept" << fields(checked.request) << '\n';
            continue;
        }
        const one_frame answered{from_hex(response)};
        if (!answered.verdict.empty()) {
            std::cout << name << ' ' << answered.verdict << '\n';
            continue;
        }
        const auto found = mb::validate_response(checked.request, answered.frame.pdu());
        if (found.what == mb::answer::mismatch)
            std::cout << name << " reject mismatch, " << at(mb::message(found.expected), found.offset) << '\n';
        else if (found.what == mb::answer::exception)
            std::cout << name << " accept exception " << static_cast<int>(found.exception) << '\n';
        else
            std::cout << name << " accept\n";
    }
    return 0;
}
