// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_REFERENCE_HPP
#define INTERLOCK_MODBUS_REFERENCE_HPP

#include <interlock/modbus/address_range.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// How a document writes addresses. On the wire they count from 0 in each table; reference numbers count from 1, and their
/// leading digit is the table: 0 coils, 1 discrete inputs, 3 input registers, 4 holding registers.
enum class numbering : std::uint8_t { zero_based, five_digits, six_digits };

/// Why an address could not be resolved; `message` says it in words.
enum class reference_fault : std::uint8_t {
    none,
    not_a_number,
    wrong_length,
    no_such_table,
    counts_from_one,
    beyond_the_table,
    ambiguous,
};

constexpr std::string_view message(reference_fault fault) noexcept {
    switch (fault) {
    case reference_fault::none: return "nothing is wrong";
    case reference_fault::not_a_number: return "expected digits only";
    case reference_fault::wrong_length: return "expected a reference number of 5 or 6 digits";
    case reference_fault::no_such_table: return "expected 0, 1, 3 or 4 as the leading digit";
    case reference_fault::counts_from_one: return "expected a number from 1 on: reference numbers have no zero";
    case reference_fault::beyond_the_table: return "expected at most 65536 after the leading digit";
    case reference_fault::ambiguous:
        return "the number means one thing with 5 digits and another with 6: say which, or write it as text of that length";
    }
    return {};
}

/// A cell of a table, with its address as it is on the wire.
struct data_reference {
    modbus::table table = table::none;
    std::uint16_t address = 0;
    reference_fault fault = reference_fault::none;

    friend constexpr bool operator==(const data_reference&, const data_reference&) noexcept = default;
};

/// Resolves a reference number of a known length; `five_digits` reaches 9999 of each table, `six_digits` all 65536.
constexpr data_reference from_reference(std::uint32_t number, numbering digits) noexcept {
    if (digits == numbering::zero_based) return {table::none, 0, reference_fault::wrong_length};
    const std::uint32_t span = digits == numbering::five_digits ? 10'000 : 100'000;
    const auto cell = number % span;
    table found = table::none;
    switch (number / span) {
    case 0: found = table::coils; break;
    case 1: found = table::discrete_inputs; break;
    case 3: found = table::input_registers; break;
    case 4: found = table::holding_registers; break;
    default:
        return {table::none, 0, number / span > 9 ? reference_fault::wrong_length : reference_fault::no_such_table};
    }
    if (cell == 0) return {table::none, 0, reference_fault::counts_from_one};
    if (cell > 65536) return {table::none, 0, reference_fault::beyond_the_table};
    return {found, static_cast<std::uint16_t>(cell - 1)};
}

/// Resolves a number whose leading zeros are lost, as numbers of a document are: 12 is a coil and 400101 a holding register
/// whichever length is meant, but 40101 is a holding register with 5 digits and coil 40101 with 6, hence a fault.
constexpr data_reference from_reference(std::uint32_t number) noexcept {
    const auto five = from_reference(number, numbering::five_digits);
    const auto six = from_reference(number, numbering::six_digits);
    if (five.fault != reference_fault::none || five == six) return six;
    if (six.fault != reference_fault::none) return five;
    return {table::none, 0, reference_fault::ambiguous};
}

/// Resolves text such as `40101` or `400101`: its length says which numbering it is.
constexpr data_reference from_reference(std::string_view text) noexcept {
    std::uint32_t number = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9') return {table::none, 0, reference_fault::not_a_number};
        if (number > 100'000'000) return {table::none, 0, reference_fault::wrong_length};
        number = number * 10 + static_cast<std::uint32_t>(digit - '0');
    }
    if (text.size() == 5) return from_reference(number, numbering::five_digits);
    if (text.size() == 6) return from_reference(number, numbering::six_digits);
    return {table::none, 0, reference_fault::wrong_length};
}

/// A zero-based address of a named table.
constexpr data_reference from_address(table which, std::uint32_t address) noexcept {
    if (which == table::none || which == table::fifo_queues) return {table::none, 0, reference_fault::no_such_table};
    if (address > 65535) return {table::none, 0, reference_fault::beyond_the_table};
    return {which, static_cast<std::uint16_t>(address)};
}

/// The six digits of a cell's reference number; all zeros for a table that has none.
constexpr std::array<char, 6> reference_digits(table which, std::uint16_t address) noexcept {
    std::array<char, 6> digits{'0', '0', '0', '0', '0', '0'};
    std::uint32_t number = std::uint32_t{address} + 1;
    switch (which) {
    case table::coils: break;
    case table::discrete_inputs: number += 100'000; break;
    case table::input_registers: number += 300'000; break;
    case table::holding_registers: number += 400'000; break;
    default: number = 0;
    }
    for (std::size_t i = digits.size(); i-- > 0; number /= 10) digits[i] = static_cast<char>('0' + number % 10);
    return digits;
}

} // namespace interlock::inline v0_1::modbus

#endif
