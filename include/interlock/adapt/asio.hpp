// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_ASIO_HPP
#define INTERLOCK_ADAPT_ASIO_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/ticks.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>

namespace interlock::inline v0_1::adapt {

/// An address as requests hold it: IPv4 in its mapped form, so that one host has one address.
inline network_address address_of(const boost::asio::ip::address& from) {
    if (from.is_v6()) return from.to_v6().to_bytes();
    const auto bytes = from.to_v4().to_bytes();
    return ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

/// Where a connection comes from, and the listener that took it.
inline origin origin_of(const boost::asio::ip::tcp::endpoint& peer, listener on, medium over = medium::wired) {
    return {.address = address_of(peer.address()), .port = peer.port(), .medium = over, .listener = on};
}

/// Gives an enforcer its ticks on an io_context: calls `tick` when it is due, and at least once in `longest`.
///
/// Serves:   none by itself; what its policies do in `tick`.
/// Denies:   none.
/// Units:    ticks of the enforcer's clock.
/// Errors:   none.
/// Threads:  runs on the thread that runs the context. Must not outlive context or enforcer; `stop` before the context is drained.
/// Cost:     a timer.
/// Example:  examples/modbus_gateway/main.cpp
template <class Enforcer>
class tick_timer {
public:
    tick_timer(boost::asio::io_context& context, Enforcer& of, ticks longest = milliseconds(100))
        : timer_{context},
          enforcer_{of},
          longest_{longest} {}

    void start() { turn(); }
    void stop() { timer_.cancel(); }

private:
    void turn() {
        const ticks due = enforcer_.tick();
        const ticks wait = std::clamp(due - enforcer_.now(), ticks{1'000'000}, longest_);
        timer_.expires_after(std::chrono::nanoseconds{wait.count});
        timer_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) turn();
        });
    }

    boost::asio::steady_timer timer_;
    Enforcer& enforcer_;
    ticks longest_;
};

} // namespace interlock::inline v0_1::adapt

#endif
