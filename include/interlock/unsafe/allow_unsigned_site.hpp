// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UNSAFE_ALLOW_UNSIGNED_SITE_HPP
#define INTERLOCK_UNSAFE_ALLOW_UNSIGNED_SITE_HPP

#include <cstdint>

namespace interlock::inline v0_1::unsafe {

/// Says that a site document needs no signature: whoever can write its file makes the rules (semantics.md 8.1).
/// An option of `site::store`; without it a document that nobody trusted has signed is refused.
struct allow_unsigned_site {
    explicit allow_unsigned_site() = default;
};

} // namespace interlock::inline v0_1::unsafe

#endif
