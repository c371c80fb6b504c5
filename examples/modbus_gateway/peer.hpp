// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_PEER_HPP
#define MODBUS_GATEWAY_PEER_HPP

#include "channel.hpp"

#include <interlock/core/handle.hpp>
#include <interlock/core/reason.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/modbus/address_range.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace gateway {

/// The other end of a client's connection, plain or TLS: who it is, and what is under way for it.
class peer {
public:
    /// Transactions that may wait for an answer (Messaging Guide V1.0b).
    static constexpr std::size_t most_pending = 16;

    peer() = default;
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;
    virtual ~peer() = default;

    virtual void answer(std::uint16_t transaction, std::uint8_t unit, std::span<const std::uint8_t> pdu) = 0;
    virtual void finish() = 0;
    virtual void drop() = 0;
    virtual bool alive() const noexcept = 0;
    virtual bool half_request() const noexcept = 0;

    interlock::caller who{};
    interlock::subject subject{};
    /// How it was found out who it is.
    interlock::proof proved = interlock::proof::none;
    std::string name;
    std::size_t pending = 0;
    /// Readings of the enforcer's clock.
    interlock::ticks opened{};
    interlock::ticks last_request{};
    interlock::ticks half_since{};
    std::uint64_t requests = 0;
    /// Comes from a zone of essential actions: has transactions that others can't take (semantics.md 2.3).
    bool reserved = false;

    /// What the gateway itself found wrong with its requests, and how often the same again.
    struct finding {
        interlock::reason why = interlock::reason::unspecified;
        interlock::ticks since{};
        std::uint64_t count = 0;
    };
    std::array<finding, 6> found{};

    /// What the peer may know of a unit's table (semantics.md 4.5), for the snapshot that it was found out on.
    struct insight {
        std::uint64_t site = 0;
        std::uint8_t unit = 0;
        modbus::table table = modbus::table::none;
        bool some_right = false;
    };
    std::array<insight, 8> insights{};
    std::size_t next_insight = 0;
};

} // namespace gateway

#endif
