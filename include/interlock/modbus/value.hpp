// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_VALUE_HPP
#define INTERLOCK_MODBUS_VALUE_HPP

#include <interlock/core/value.hpp>
#include <interlock/modbus/data_type.hpp>
#include <interlock/modbus/word_order.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// How a value stands in registers, and how it becomes engineering units: raw times `gain` plus `offset`.
/// With gain 1 and offset 0 an integer stays an integer, all its 64 bits exact; otherwise it becomes a real number.
struct value_format {
    data_type type = data_type::uint16;
    word_order order = word_order::abcd;
    /// For `boolean` in a register: 0 for the least significant bit.
    std::uint8_t bit = 0;
    double gain = 1.0;
    double offset = 0.0;

    constexpr bool scaled() const noexcept { return gain != 1.0 || offset != 0.0; }
};

/// Why a value could not be read from registers or put into them. Nothing is ever wrapped around or cut off.
enum class value_fault : std::uint8_t {
    none,
    bad_format,
    wrong_size,
    wrong_type,
    not_finite,
    not_whole,
    not_exact,
    outside_raw_range,
    needs_mask_write,
};

constexpr std::string_view message(value_fault fault) noexcept {
    switch (fault) {
    case value_fault::none: return "nothing is wrong";
    case value_fault::bad_format:
        return "the format has a gain of zero, a scaling that is not finite or on a bool, or a bit above 15";
    case value_fault::wrong_size: return "the block has not the size of the type";
    case value_fault::wrong_type: return "the value is no number, or no bool";
    case value_fault::not_finite: return "the value is not a finite number";
    case value_fault::not_whole: return "the value is not a whole number, and the type has no scaling";
    case value_fault::not_exact: return "the number is 2^53 or beyond and can't be scaled exactly";
    case value_fault::outside_raw_range: return "the value does not fit into the type";
    case value_fault::needs_mask_write: return "a bit of a register can be written by a mask only";
    }
    return {};
}

/// A value with its kind, or the fault that kept it from being read.
struct decoded_value {
    interlock::value value{};
    value_fault fault = value_fault::none;
};

/// What function 16 needs to set or clear one bit of a register.
struct bit_masks {
    std::uint16_t and_mask = 0;
    std::uint16_t or_mask = 0;
};

namespace detail {

inline constexpr double exact_limit = 9007199254740992.0; // 2^53

constexpr bool finite(double number) noexcept { return number - number == 0.0; }

constexpr bool usable(const value_format& format) noexcept {
    if (format.bit > 15 || format.gain == 0.0 || !finite(format.gain) || !finite(format.offset)) return false;
    return format.type != data_type::boolean || !format.scaled();
}

/// The bits of a signed value of `bits` bits, spread to 64.
constexpr std::int64_t sign_extended(std::uint64_t raw, unsigned bits) noexcept {
    const auto unused = 64U - bits;
    return static_cast<std::int64_t>(raw << unused) >> unused;
}

/// The nearest whole number, halves away from zero; for magnitudes of at most 2^53.
constexpr std::int64_t nearest(double number) noexcept {
    const auto whole = static_cast<std::int64_t>(number);
    const auto rest = number - static_cast<double>(whole);
    return rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole;
}

struct raw_value {
    std::uint64_t bits = 0;
    value_fault fault = value_fault::none;
};

constexpr bool is_signed(data_type type) noexcept {
    return type == data_type::int16 || type == data_type::int32 || type == data_type::int64;
}

constexpr raw_value fit(std::int64_t number, data_type type) noexcept {
    const auto bits = registers_of(type) * 16U;
    const auto raw = static_cast<std::uint64_t>(number);
    const auto mask = ~std::uint64_t{0} >> (64U - bits);
    const bool fits = is_signed(type) ? sign_extended(raw & mask, bits) == number : number >= 0 && raw <= mask;
    return fits ? raw_value{raw & mask} : raw_value{0, value_fault::outside_raw_range};
}

constexpr raw_value fit(std::uint64_t number, data_type type) noexcept {
    if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return fit(static_cast<std::int64_t>(number), type);
    return type == data_type::uint64 ? raw_value{number} : raw_value{0, value_fault::outside_raw_range};
}

/// A number for arithmetic; integers only as far as a double is exact.
constexpr value_fault number_of(const interlock::value& from, double& number) noexcept {
    if (from.kind() == value_kind::none || from.kind() == value_kind::boolean) return value_fault::wrong_type;
    number = from.number();
    if (!finite(number)) return value_fault::not_finite;
    const bool is_real = from.kind() == value_kind::real;
    return is_real || (number < exact_limit && number > -exact_limit) ? value_fault::none : value_fault::not_exact;
}

constexpr raw_value raw_of(const value_format& format, const interlock::value& from) noexcept {
    if (!format.scaled() && format.type < data_type::float32) {
        if (from.kind() == value_kind::integer) return fit(static_cast<std::int64_t>(from.bits()), format.type);
        if (from.kind() == value_kind::unsigned_integer) return fit(from.bits(), format.type);
    }
    double number = 0;
    if (const auto fault = number_of(from, number); fault != value_fault::none) return {0, fault};
    if (format.scaled()) number = (number - format.offset) / format.gain;
    if (!finite(number)) return {0, value_fault::outside_raw_range};
    if (format.type == data_type::float64) return {std::bit_cast<std::uint64_t>(number)};
    if (format.type == data_type::float32) {
        constexpr double most = std::numeric_limits<float>::max();
        if (number > most || number < -most) return {0, value_fault::outside_raw_range};
        return {std::bit_cast<std::uint32_t>(static_cast<float>(number))};
    }
    if (number > exact_limit || number < -exact_limit) {
        const bool wide = format.type == data_type::uint64 || format.type == data_type::int64;
        return {0, wide ? value_fault::not_exact : value_fault::outside_raw_range};
    }
    const auto whole = nearest(number);
    if (!format.scaled() && static_cast<double>(whole) != number) return {0, value_fault::not_whole};
    return fit(whole, format.type);
}

} // namespace detail

/// Reads a value from the registers that it takes, as they are on the wire; a float that is not finite is passed on as it is
/// (`value::finite` says so).
constexpr decoded_value decode_value(const value_format& format, std::span<const std::uint8_t> registers) noexcept {
    if (!detail::usable(format)) return {{}, value_fault::bad_format};
    const std::size_t size = std::size_t{registers_of(format.type)} * 2;
    if (registers.size() != size) return {{}, value_fault::wrong_size};
    std::uint64_t raw = 0;
    // Most devices have the order of the protocol itself.
    if (format.order == word_order::abcd)
        for (const std::uint8_t byte : registers) raw = raw << 8U | byte;
    else
        for (std::size_t i = 0; i < size; ++i) raw = raw << 8U | registers[place_of(format.order, i, size)];
    double number = 0;
    switch (format.type) {
    case data_type::boolean: return {interlock::value{(raw >> format.bit & 1U) != 0}};
    case data_type::float32: number = std::bit_cast<float>(static_cast<std::uint32_t>(raw)); break;
    case data_type::float64: number = std::bit_cast<double>(raw); break;
    default: {
        const auto extended = detail::sign_extended(raw, registers_of(format.type) * 16U);
        const bool negative = detail::is_signed(format.type) && extended < 0;
        if (!format.scaled())
            return {detail::is_signed(format.type) ? interlock::value{extended} : interlock::value{raw}};
        number = negative ? static_cast<double>(extended) : static_cast<double>(raw);
        if (number >= detail::exact_limit || number <= -detail::exact_limit) return {{}, value_fault::not_exact};
    }
    }
    return {interlock::value{format.scaled() ? number * format.gain + format.offset : number}};
}

/// Puts a value into the registers that it takes. A scaled integer is rounded to its nearest step; what doesn't fit is a fault.
constexpr value_fault encode_value(const value_format& format, const interlock::value& from,
                                   std::span<std::uint8_t> registers) noexcept {
    if (!detail::usable(format)) return value_fault::bad_format;
    if (format.type == data_type::boolean) return value_fault::needs_mask_write;
    const std::size_t size = std::size_t{registers_of(format.type)} * 2;
    if (registers.size() != size) return value_fault::wrong_size;
    const auto raw = detail::raw_of(format, from);
    if (raw.fault != value_fault::none) return raw.fault;
    for (std::size_t i = 0; i < size; ++i)
        registers[place_of(format.order, i, size)] = static_cast<std::uint8_t>(raw.bits >> (size - 1 - i) * 8U & 0xffU);
    return value_fault::none;
}

/// The bit of the register as it is on the wire, in which `format.bit` lies.
constexpr std::uint16_t bit_in_register(const value_format& format) noexcept {
    const bool swapped = format.order == word_order::badc || format.order == word_order::dcba;
    return static_cast<std::uint16_t>(1U << ((format.bit ^ (swapped ? 8U : 0U)) & 15U));
}

/// Masks for function 16 that change the bit of `format` and no other.
constexpr bit_masks masks_for(const value_format& format, bool set) noexcept {
    const unsigned bit = bit_in_register(format);
    return {static_cast<std::uint16_t>(~bit & 0xffffU), static_cast<std::uint16_t>(set ? bit : 0U)};
}

} // namespace interlock::inline v0_1::modbus

#endif
