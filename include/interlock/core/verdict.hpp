// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_VERDICT_HPP
#define INTERLOCK_CORE_VERDICT_HPP

#include <interlock/core/reason.hpp>

#include <cstdint>

namespace interlock::inline v0_1 {

/// What a policy or an enforcer says. `deny` is 0, so zero-initialised memory denies.
enum class decision : std::uint8_t { deny, indeterminate, no_objection, permit };

/// The stages of a decision, in their order (kernel.md, "Hooks").
enum class stage : std::uint8_t {
    none,
    admit,
    identify,
    authorize,
    validate,
    reserve,
    observe,
    release,
    published,
    tick
};

/// The answer to a request: 8 bytes, trivially copyable, owns all it says.
///
/// A policy makes one with `deny(reason)`, `indeterminate(reason)`, `no_objection` or `permit`; the enforcer adds the stage and the policy.
struct verdict {
    decision outcome = decision::deny;
    interlock::stage stage = stage::none;
    /// Place of the policy that decided among the enforcer's policies; 255 for the enforcer itself.
    std::uint8_t policy = 255;
    /// Permitted only because the action is essential: some policy could not say, and `why` is its cause.
    bool degraded : 1 = false;
    /// Monitor only: it would have been refused for the reason in `why`.
    bool would_deny : 1 = false;
    reason why = reason::unspecified;
    /// The requirement behind the answer: prefix (3 bits), major (3), minor (4), enhancement (3); 0 for none.
    std::uint16_t row = 0;

    constexpr bool permitted() const noexcept { return outcome == decision::permit; }

    friend constexpr bool operator==(const verdict&, const verdict&) noexcept = default;
};
static_assert(sizeof(verdict) == 8);

/// The policy has nothing against it; it grants nothing either.
inline constexpr verdict no_objection{.outcome = decision::no_objection};

/// A positive grant; only the authorize stage may give it.
inline constexpr verdict permit{.outcome = decision::permit};

/// No, because of `why`; the requirement is the one that the reason belongs to.
[[gnu::always_inline]] constexpr verdict deny(reason why) noexcept {
    return {.outcome = decision::deny, .why = why, .row = row_of(why).row};
}

/// The policy could not say, because of `why`.
constexpr verdict indeterminate(reason why) noexcept {
    return {.outcome = decision::indeterminate, .why = why, .row = row_of(why).row};
}

} // namespace interlock::inline v0_1

#endif
