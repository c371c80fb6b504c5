// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_PEER_KEY_HPP
#define INTERLOCK_RA_PEER_KEY_HPP

#include <interlock/core/handle.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace interlock::inline v0_1::ra {

/// A listener and address as one number that nobody can predict who doesn't know the seed. With `port`, that of a connection.
[[nodiscard]] inline std::uint64_t peer_key(const origin& from, std::uint64_t seed, std::uint16_t port = 0) noexcept {
    const auto mix = [](std::uint64_t n) noexcept {
        n = (n ^ n >> 32U) * 0xd6e8'feb8'6659'fd93U;
        n = (n ^ n >> 29U) * 0x9fb2'1c65'1e98'df25U;
        return n ^ n >> 32U;
    };
    const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(from.address);
    const std::uint64_t where = std::uint64_t{from.listener.id} << 16U | port;
    return mix(mix(halves[0] + seed) + halves[1] + (where ^ std::rotl(seed, 23)) * 0x9e37'79b9'7f4a'7c15U);
}

} // namespace interlock::inline v0_1::ra

#endif
