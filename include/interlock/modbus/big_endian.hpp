// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_BIG_ENDIAN_HPP
#define INTERLOCK_MODBUS_BIG_ENDIAN_HPP

#include <cstddef>
#include <cstdint>
#include <span>

namespace interlock::inline v0_1::modbus {

/// Two bytes at `offset`, the higher one first; the caller has checked that they are there.
constexpr std::uint16_t load_u16(std::span<const std::uint8_t> bytes, std::size_t offset) noexcept {
    return static_cast<std::uint16_t>(bytes[offset] << 8U | bytes[offset + 1]);
}

/// Stores two bytes at `offset`, the higher one first; the caller has checked that there is room.
constexpr void store_u16(std::span<std::uint8_t> bytes, std::size_t offset, std::uint16_t value) noexcept {
    bytes[offset] = static_cast<std::uint8_t>(value >> 8U);
    bytes[offset + 1] = static_cast<std::uint8_t>(value & 0xffU);
}

/// Bytes that `quantity` coils or discrete inputs take: eight in a byte.
constexpr std::size_t packed_size(std::size_t quantity) noexcept { return (quantity + 7) / 8; }

/// Coil `index` of a packed block, least significant bit first; false beyond the block.
constexpr bool packed_bit(std::span<const std::uint8_t> packed, std::size_t index) noexcept {
    return index / 8 < packed.size() && (packed[index / 8] >> (index % 8) & 1U) != 0;
}

} // namespace interlock::inline v0_1::modbus

#endif
