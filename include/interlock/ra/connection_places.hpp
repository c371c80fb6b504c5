// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_CONNECTION_PLACES_HPP
#define INTERLOCK_RA_CONNECTION_PLACES_HPP

#include <interlock/core/ticks.hpp>

#include <cstdint>

namespace interlock::inline v0_1::ra {

/// How many connections there may be, and how slow they may be: the option of `ra::connection_limit`.
struct connection_places {
    std::uint32_t in_all = 256;
    /// Of these, kept for peers of essential actions (semantics.md 2.3); they aren't bound by the next four.
    std::uint32_t reserved = 8;
    std::uint32_t per_listener = 224;
    std::uint32_t per_address = 8;
    /// Connections whose handshake isn't finished, in all and of one address. Half of them aren't for strangers.
    std::uint32_t half_open = 32;
    std::uint32_t half_open_per_address = 8;
    /// How long a handshake may take.
    ticks handshake = seconds(10);
    /// How long a message may take from its first byte to its last.
    ticks message = seconds(10);
    /// How long a connection may be silent between messages; 0 for no limit.
    ticks idle = seconds(300);
    /// Keeps outsiders from choosing ports that share a place: set it from a source of randomness at the start.
    std::uint64_t seed = 0xbb67'ae85'84ca'a73bU;
};

} // namespace interlock::inline v0_1::ra

#endif
