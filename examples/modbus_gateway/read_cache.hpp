// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_READ_CACHE_HPP
#define MODBUS_GATEWAY_READ_CACHE_HPP

#include "transaction.hpp"

#include <interlock/modbus/address_range.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gateway {

/// Which tags the reads of late have touched, on which snapshot: whoever polls asks the same again. What may be read is no part of it,
/// nor who has asked: that is decided anew each time.
class read_cache {
public:
    struct entry {
        std::uint64_t site = 0;
        std::uint8_t unit = 0;
        modbus::address_range range{};
        device* to = nullptr;
        std::vector<bound_tag> tags{};
        std::vector<hole> holes{};

        bool is(std::uint64_t on_site, std::uint8_t of_unit, const modbus::address_range& asked) const noexcept {
            return to != nullptr && site == on_site && unit == of_unit && range == asked;
        }
    };

    /// Where a read is kept; another may be there.
    entry& place(std::uint8_t unit, const modbus::address_range& range) noexcept {
        const std::uint32_t key = std::uint32_t{range.address} << 16U | std::uint32_t{range.quantity} << 8U | unit;
        return places_[(key + static_cast<std::uint32_t>(range.table)) * 0x9e37'79b1U >> 24U];
    }
    void clear() noexcept {
        for (entry& e : places_) e.to = nullptr;
    }

private:
    std::array<entry, 256> places_{};
};

} // namespace gateway

#endif
