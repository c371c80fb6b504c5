// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_CONDITIONAL_RBAC_HPP
#define INTERLOCK_UC_CONDITIONAL_RBAC_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/uc/local_time.hpp>
#include <interlock/uc/role_rules.hpp>
#include <interlock/uc/rule_judge.hpp>

#include <string_view>

namespace interlock::inline v0_1::uc {

/// `rbac` for sites whose rules depend on the time of day or shift, the mode of the plant or another tag, on when the subject
/// proved its identity, on the value, or on assignments that begin and end.
///
/// A condition that fails makes its rule not apply. One that nobody can judge never makes a permit: an ordinary action is denied by
/// it, be it in a permit or in a denial; for an essential action nobody can say (semantics.md 1.4). What the requester leaves out,
/// such as a value or a session, is never to its advantage.
///
/// Serves:   CR 2.1, CR 2.1(1), CR 2.1(2); contributes to CCSC 3.
/// Denies:   as `rbac`; can't say for an essential action: reason::clock_lost, reason::input_failed.
/// Units:    see `condition_entry`.
/// Errors:   none; every member is noexcept.
/// Threads:  hooks any; `tick` by one thread at a time. `Source` must be wait-free.
/// Cost:     as `rbac` where no condition matches; for one that does a comparison for each part, a reading for each tag.
///           Measured: benchmarks/use_control.cpp
/// Example:  tests/interlock/uc/conditional_rbac.cpp
template <value_source Source>
class conditional_rbac {
public:
    static constexpr std::string_view name = "uc::conditional_rbac";
    using stages = takes_part<stage::authorize, stage::tick>;
    using satisfies = requirements<cr<2, 1>, cr<2, 1, 1>, cr<2, 1, 2>>;
    using contributes_to = requirements<ccsc<3>>;
    using options = needs<source_of<Source>, local_time>;

    conditional_rbac(const source_of<Source>& tags, const local_time& time) noexcept : judge_{tags.source, time} {}

    [[gnu::always_inline]] verdict authorize(const request& asked) const noexcept {
        return authorize_by_roles(asked, judge_);
    }
    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        explain_roles(asked, said, judge_, into);
    }
    /// Keeps up with summer time.
    ticks tick(ticks now) noexcept { return judge_.refresh(now); }

private:
    rule_judge<Source> judge_;
};

} // namespace interlock::inline v0_1::uc

#endif
