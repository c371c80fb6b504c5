// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_DIAGNOSTIC_PORT_HPP
#define INTERLOCK_UC_DIAGNOSTIC_PORT_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/policy_traits.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/crypto/answer.hpp>
#include <interlock/uc/local_time.hpp>
#include <interlock/uc/role_holders.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// What a device's hardware layer offers of one physical diagnostic or test interface, such as JTAG, a debug UART or a service socket.
///
/// `kind` says whether there is hardware behind it: a simulated port never counts in a statement. `set_open` lets a tool in or keeps it
/// out, and answers `done` only when the hardware took it. `attempts` counts the accesses that were seen since the start, permitted or
/// not; it never goes back. Both may be called by the thread that ticks and by those that open and close, one at a time.
template <class T>
concept diagnostic_port = requires(T& port, const T& looked_at, bool open) {
    { T::kind } -> std::convertible_to<port_kind>;
    { port.set_open(open) }
    noexcept->std::same_as<crypto::completion>;
    { looked_at.attempts() }
    noexcept->std::same_as<std::uint64_t>;
};

/// What happened at a port, for a record or an alarm.
enum class port_event : std::uint8_t {
    opened,
    /// By somebody, or when its time was over.
    closed,
    /// Somebody tried while it was closed.
    attempt_refused,
    /// Somebody used it while it was open.
    used,
    /// The hardware took no order: nobody knows whether the port is closed.
    failed,
};

/// One line about a port; `count` is how many accesses there were since the last line.
struct port_report {
    port_event what{};
    /// Who had it opened; nobody while it is closed.
    subject by{};
    std::uint64_t count = 0;
    ticks at{};
};

/// A port, the device that it belongs to in the site policy, and who is told.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    ticks of the monotonic clock.
/// Errors:   none.
/// Threads:  a plain value; the port outlives the policy.
/// Cost:     none.
/// Example:  tests/interlock/uc/diagnostic_access.cpp
template <diagnostic_port Port>
struct port_options {
    Port* port = nullptr;
    /// The device of the site policy on which "port.open" is asked for.
    std::string_view device{};
    /// The listener of the site policy through which its requests come, if they do; while it is closed they are refused.
    std::string_view listener{};
    /// Never longer, whatever is asked for.
    ticks at_most = seconds(3600);
    /// How often the hardware is looked at.
    ticks every = seconds(1);
    /// For who has the right by a role that begins or ends, or by a rule with times of the week, when a publication looks at it again;
    /// without a clock such a right doesn't count then.
    local_time time{};
    account_check accounts{};
    void* context = nullptr;
    /// Called under the policy's lock: it must not call back.
    void (*report)(void* context, const port_report& said) noexcept = nullptr;
};

} // namespace interlock::inline v0_1::uc

#endif
