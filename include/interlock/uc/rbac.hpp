// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_RBAC_HPP
#define INTERLOCK_UC_RBAC_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/uc/role_rules.hpp>
#include <interlock/uc/rule_judge.hpp>

#include <string_view>

namespace interlock::inline v0_1::uc {

/// Permits what a role of the subject permits for this action, tag and zone of origin, and nothing else; a rule that denies wins.
///
/// Humans, software processes and devices are treated alike. Roles, their hierarchy and patterns are worked out when a site
/// policy is compiled; which permissions belong to which role changes by publishing another one. An essential action over a
/// path that the site declares trusted needs no subject (semantics.md 2.2). Conditions on the medium, the value and the age of the
/// proof are judged from the request; for those on the time and on other tags, `conditional_rbac` knows where to look. Here nobody
/// can say: such a permit never grants, such a denial denies.
///
/// Serves:   CR 2.1, CR 2.1(1), CR 2.1(2); contributes to CCSC 3. Does not serve: dual approval, override; who may
///           change what roles permit is asked by `publish_as`, or by who may sign where `site::store` reads the document.
/// Denies:   reason::unknown_subject; reason::subject_disabled; reason::denied_by_rule; reason::no_right; reason::unmapped,
///           which a subject without any role is never told; reason::condition_not_met; reason::separation_of_duty for a subject
///           that has to choose among its roles; reason::clock_lost and reason::input_failed, which an essential action may pass.
/// Units:    none.
/// Errors:   none; missing data denies.
/// Threads:  any; nothing changes.
/// Cost:     two loads, then one row and one bit for each rule about the tag; no allocation. Measured: benchmarks/kernel.cpp
/// Example:  `enforcer<platform::posix, network_device, iac::address_identity<>, uc::rbac>`
struct rbac {
    static constexpr std::string_view name = "uc::rbac";
    using stages = takes_part<stage::authorize>;
    using satisfies = requirements<cr<2, 1>, cr<2, 1, 1>, cr<2, 1, 2>>;
    using contributes_to = requirements<ccsc<3>>;

    [[gnu::always_inline]] verdict authorize(const request& asked) const noexcept {
        return authorize_by_roles(asked, judge_);
    }
    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        explain_roles(asked, said, judge_, into);
    }

private:
    rule_judge<> judge_{};
};

} // namespace interlock::inline v0_1::uc

#endif
