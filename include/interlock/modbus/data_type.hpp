// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_DATA_TYPE_HPP
#define INTERLOCK_MODBUS_DATA_TYPE_HPP

#include <cstdint>
#include <optional>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// What stands in a coil, or in one, two or four registers. `boolean` is a coil, a discrete input, or a bit of a register.
enum class data_type : std::uint8_t { boolean, uint16, int16, uint32, int32, uint64, int64, float32, float64 };

/// Registers that a value takes; for `boolean`, the one that its bit is in.
constexpr std::uint16_t registers_of(data_type type) noexcept {
    switch (type) {
    case data_type::uint32:
    case data_type::int32:
    case data_type::float32: return 2;
    case data_type::uint64:
    case data_type::int64:
    case data_type::float64: return 4;
    default: return 1;
    }
}

constexpr std::string_view name_of(data_type type) noexcept {
    switch (type) {
    case data_type::boolean: return "bool";
    case data_type::uint16: return "uint16";
    case data_type::int16: return "int16";
    case data_type::uint32: return "uint32";
    case data_type::int32: return "int32";
    case data_type::uint64: return "uint64";
    case data_type::int64: return "int64";
    case data_type::float32: return "float32";
    case data_type::float64: return "float64";
    }
    return {};
}

/// The type of a name as site policies write it; nothing for any other text.
constexpr std::optional<data_type> data_type_of(std::string_view name) noexcept {
    for (auto type = data_type::boolean; type <= data_type::float64;
         type = static_cast<data_type>(static_cast<std::uint8_t>(type) + 1))
        if (name == name_of(type)) return type;
    return std::nullopt;
}

} // namespace interlock::inline v0_1::modbus

#endif
