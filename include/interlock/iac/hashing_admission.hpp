// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_HASHING_ADMISSION_HPP
#define INTERLOCK_IAC_HASHING_ADMISSION_HPP

#include <interlock/core/verdict.hpp>

#include <concepts>

namespace interlock::inline v0_1::iac {

/// Room for one expensive hash: whoever wants to check a password asks first, so that a flood of logins can't take the
/// processor away from control (semantics.md 2.3). `enter` answers no objection or says why not; `leave` gives the room back.
// clang-format off
template <class T>
concept hashing_admission = requires(T room) {
    { room.enter() } noexcept -> std::same_as<verdict>;
    { room.leave() } noexcept -> std::same_as<void>;
};
// clang-format on

} // namespace interlock::inline v0_1::iac

#endif
