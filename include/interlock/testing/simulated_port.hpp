// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTING_SIMULATED_PORT_HPP
#define INTERLOCK_TESTING_SIMULATED_PORT_HPP

#include <interlock/core/policy_traits.hpp>
#include <interlock/crypto/answer.hpp>

#include <cstdint>

namespace interlock::inline v0_1::testing {

/// A diagnostic port without hardware, for trying `uc::diagnostic_access`. What is behind it never counts in a statement.
struct simulated_port {
    static constexpr port_kind kind = port_kind::simulated;

    bool open = true;
    bool takes_orders = true;
    std::uint64_t seen = 0;

    crypto::completion set_open(bool now) noexcept {
        if (!takes_orders) return crypto::completion::failed;
        open = now;
        return crypto::completion::done;
    }
    std::uint64_t attempts() const noexcept { return seen; }
    /// Somebody holds a tool to it; true when it lets them in.
    bool attach() noexcept {
        ++seen;
        return open;
    }
};

} // namespace interlock::inline v0_1::testing

#endif
