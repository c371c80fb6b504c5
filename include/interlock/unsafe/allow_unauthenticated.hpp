// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UNSAFE_ALLOW_UNAUTHENTICATED_HPP
#define INTERLOCK_UNSAFE_ALLOW_UNAUTHENTICATED_HPP

#include <cstdint>

namespace interlock::inline v0_1::unsafe {

/// Says that peers may be known by their address alone, which anybody on the network can claim (semantics.md 4.2).
/// An option of `iac::address_identity<>`; a declared countermeasure in its place makes the token unnecessary.
struct allow_unauthenticated {
    explicit allow_unauthenticated() = default;
};

} // namespace interlock::inline v0_1::unsafe

#endif
