// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_STATE_HPP
#define INTERLOCK_UC_SESSION_STATE_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/uc/session_roles.hpp>

#include <cstdint>

namespace interlock::inline v0_1::uc {

/// What a session is, all of one moment.
struct session_state {
    subject who{};
    interlock::proof proof = proof::none;
    bool locked = false;
    /// It has been used since it was opened.
    bool used = false;
    network_address address{};
    std::uint32_t listener = 0;
    /// The credential of the channel that it is bound to; generation 0 when it isn't bound to one.
    credential_id channel{};
    session_roles roles{};
    /// When the identity was last proved; when it was last used, of a person's: when it last did more than look.
    ticks authenticated{};
    ticks active{};
    /// Identity of the site policy that `standing` is of, and what that says.
    std::uint64_t judged_by = 0;
    std::uint8_t standing = without_subject;
};

} // namespace interlock::inline v0_1::uc

#endif
