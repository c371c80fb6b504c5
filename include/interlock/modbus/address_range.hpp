// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_ADDRESS_RANGE_HPP
#define INTERLOCK_MODBUS_ADDRESS_RANGE_HPP

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// The data tables of a device. `fifo_queues` are those that function 18 reads; file records have no table.
enum class table : std::uint8_t { none, coils, discrete_inputs, input_registers, holding_registers, fifo_queues };

constexpr std::string_view name_of(table which) noexcept {
    switch (which) {
    case table::coils: return "coils";
    case table::discrete_inputs: return "discrete inputs";
    case table::input_registers: return "input registers";
    case table::holding_registers: return "holding registers";
    case table::fifo_queues: return "FIFO queues";
    case table::none: break;
    }
    return {};
}

/// True for the tables whose cells are single bits.
constexpr bool holds_bits(table which) noexcept { return which == table::coils || which == table::discrete_inputs; }

/// A block of a table, with zero-based addresses as they are on the wire. Quantity 0 is no block at all.
struct address_range {
    modbus::table table = table::none;
    std::uint16_t address = 0;
    std::uint16_t quantity = 0;

    constexpr bool empty() const noexcept { return quantity == 0; }
    /// The address after the last one; at most 65536 in a request that was found well-formed.
    constexpr std::uint32_t end() const noexcept { return std::uint32_t{address} + quantity; }

    friend constexpr bool operator==(const address_range&, const address_range&) noexcept = default;
};

/// How much of a tag's cells a block covers. A write that covers a part of a value is to be refused.
enum class coverage : std::uint8_t { nothing, part, whole };

constexpr coverage covers(const address_range& block, const address_range& tag) noexcept {
    if (block.table != tag.table || block.empty() || tag.empty()) return coverage::nothing;
    if (block.end() <= tag.address || tag.end() <= block.address) return coverage::nothing;
    return block.address <= tag.address && tag.end() <= block.end() ? coverage::whole : coverage::part;
}

} // namespace interlock::inline v0_1::modbus

#endif
