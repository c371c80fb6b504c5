// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_LOCKING_HPP
#define INTERLOCK_UC_SESSION_LOCKING_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/ticks.hpp>

#include <array>

namespace interlock::inline v0_1::uc {

/// When `uc::session_lock` locks by itself, and where it never does: in a control room that is always manned, whose operators must not
/// find a locked screen. That needs a reason, which belongs into the record of the component's start; without one it locks there too.
struct session_locking {
    /// Without any action, or other sign of a person, for so long.
    ticks after = seconds(600);
    /// Names of listeners.
    std::array<fixed_text<64>, 4> never_on{};
    fixed_text<120> because{};
};

} // namespace interlock::inline v0_1::uc

#endif
