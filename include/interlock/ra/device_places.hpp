// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_DEVICE_PLACES_HPP
#define INTERLOCK_RA_DEVICE_PLACES_HPP

#include <interlock/core/ticks.hpp>

#include <cstdint>

namespace interlock::inline v0_1::ra {

/// How much a device can bear (semantics.md 5.3).
struct device_limits {
    std::uint32_t connections = 1;
    /// Messages that wait for the device's answer, at most.
    std::uint32_t in_flight = 1;
    /// Messages that wait for their turn, at most.
    std::uint32_t waiting = 16;
    /// On top of these, for essential actions: in flight, and waiting.
    std::uint32_t essential_in_flight = 1;
    std::uint32_t essential_waiting = 4;
    /// From one message to the next, at least.
    ticks interval{};
};

/// For how many devices there is room, and what each can bear unless `limit` says otherwise: the option of `ra::device_load`.
struct device_places {
    std::uint32_t devices = 64;
    device_limits each{};
};

} // namespace interlock::inline v0_1::ra

#endif
