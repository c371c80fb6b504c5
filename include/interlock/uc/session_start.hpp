// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_START_HPP
#define INTERLOCK_UC_SESSION_START_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/uc/session_roles.hpp>
#include <interlock/uc/session_token.hpp>

namespace interlock::inline v0_1::uc {

/// How a session begins, beside whose it is and where it comes from.
struct session_start {
    /// The roles that it has active: all of the subject's, unless it chooses (ANSI INCITS 359, CreateSession).
    session_roles roles{};
};

/// A new session, or why there is none. The token is worth something only where the table makes tokens.
struct session_opening {
    session_id id{};
    verdict said = deny(reason::session_limit);
    session_token token{};
};

} // namespace interlock::inline v0_1::uc

#endif
