// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_GUARDED_HPP
#define INTERLOCK_CORE_GUARDED_HPP

#include <interlock/core/policy.hpp>
#include <interlock/detail/slot.hpp>

#include <string_view>
#include <utility>

namespace interlock::inline v0_1 {

namespace detail {

template <class Ask>
verdict caught(Ask&& ask) noexcept {
    try {
        return std::forward<Ask>(ask)();
    } catch (...) {
        return indeterminate(reason::policy_failed);
    }
}

// A hook exists for exactly the stages that the foreign policy lists, so each stands in a base of its own.
template <class Self, bool Listed>
struct guards_admit {};
template <class Self>
struct guards_admit<Self, true> {
    verdict admit(const request& asked) const noexcept {
        return caught([&] { return static_cast<const Self*>(this)->foreign.admit(asked); });
    }
};
template <class Self, bool Listed>
struct guards_identify {};
template <class Self>
struct guards_identify<Self, true> {
    verdict identify(request& asked) const noexcept {
        return caught([&] { return static_cast<const Self*>(this)->foreign.identify(asked); });
    }
};
template <class Self, bool Listed>
struct guards_authorize {};
template <class Self>
struct guards_authorize<Self, true> {
    verdict authorize(const request& asked) const noexcept {
        return caught([&] { return static_cast<const Self*>(this)->foreign.authorize(asked); });
    }
};
template <class Self, bool Listed>
struct guards_validate {};
template <class Self>
struct guards_validate<Self, true> {
    verdict validate(const request& asked) const noexcept {
        return caught([&] { return static_cast<const Self*>(this)->foreign.validate(asked); });
    }
};

} // namespace detail

/// Makes a policy of a foreign type whose hooks may throw: what it throws in a deciding stage becomes `indeterminate(reason::policy_failed)`,
/// which refuses. The only header of core that catches; nothing else includes it.
///
/// Serves:   what the foreign policy claims.
/// Denies:   what it denies.
/// Units:    none.
/// Errors:   an exception of `admit`, `identify`, `authorize` or `validate` is an indeterminate verdict; IL036 for other stages.
/// Threads:  as the foreign policy.
/// Cost:     none while nothing is thrown.
/// Example:  tests/interlock/core/guarded.cpp
template <class Foreign>
struct guarded : detail::guards_admit<guarded<Foreign>, stages_t<Foreign>::lists(stage::admit)>,
                 detail::guards_identify<guarded<Foreign>, stages_t<Foreign>::lists(stage::identify)>,
                 detail::guards_authorize<guarded<Foreign>, stages_t<Foreign>::lists(stage::authorize)>,
                 detail::guards_validate<guarded<Foreign>, stages_t<Foreign>::lists(stage::validate)> {
    static constexpr std::string_view name = name_of<Foreign>();
    using stages = stages_t<Foreign>;
    using satisfies = satisfies_t<Foreign>;
    using contributes_to = contributes_to_t<Foreign>;
    using options = decltype(detail::options_of<Foreign>());
    static_assert((stages::mask &
                   ~takes_part<stage::admit, stage::identify, stage::authorize, stage::validate>::mask) == 0,
                  "interlock[IL036]: guarded<> is for the deciding stages: admit, identify, authorize, validate");

    template <class... Given>
    explicit guarded(const Given&... given) : foreign(given...) {}

    /// The policy that is guarded.
    Foreign foreign;
};

} // namespace interlock::inline v0_1

#endif
