// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_STANDING_RIGHT_HPP
#define INTERLOCK_UC_STANDING_RIGHT_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/request.hpp>
#include <interlock/uc/role_rules.hpp>

namespace interlock::inline v0_1::uc {

/// Whether somebody still may what they were permitted a while ago, though they ask for nothing now: an approver whose consent is
/// used, or who had a port opened. `was` says who, what, on what, from which zone and with which value.
///
/// It counts what the subject has by itself, whichever roles a session chose then: roles now, rules, zone, value, and times of the
/// week. What only a request shows (when the identity was proved, over which medium) and what other tags say was judged when it was
/// asked: of a permit such a part is taken to hold; a denial with such a part isn't looked at again. What the clock can't
/// tell never permits.
///
/// Serves:   none by itself; CR 2.1(4) as far as `dual_approval` does, EDR 2.13 as far as `diagnostic_access` does.
/// Denies:   none.
/// Units:    ticks.
/// Errors:   none.
/// Threads:  any; nothing changes.
/// Cost:     a row for each rule about the tag, a copy of a condition.
/// Example:  tests/interlock/uc/standing_right.cpp
template <class Judge>
bool still_permits(const snapshot& site, const request& was, ticks now, const Judge& judge) noexcept {
    const subject_entry& known = site.who(was.subject);
    if (known.kind == subject_kind::unknown || known.disabled) return false;
    request as{.action = was.action, .resource = was.resource, .value = was.value, .subject = was.subject};
    as.from = was.from;
    as.now = now;
    as.site = &site;
    as.tag = &site.tag(was.resource);
    const roles_in_effect roles(as, known, judge);
    for (const grant& rule : site.grants(*as.tag)) {
        if ((rule.actions & bit(as.action)) == 0 || (rule.zones & bit(as.from)) == 0) continue;
        applicability is = roles.holds(rule.role)      ? applicability::applies
                           : roles.may_hold(rule.role) ? applicability::clock_lost
                                                       : applicability::not_met;
        bool whole = true;
        if (is != applicability::not_met && rule.condition != 0) {
            condition_entry part = site.access->conditions[rule.condition];
            whole =
                part.authenticated_within.count == 0 && part.media == condition_entry{}.media && part.inputs_count == 0;
            part.authenticated_within = {};
            part.media = condition_entry{}.media;
            part.inputs_count = 0;
            const applicability of_rule = judge.judge(part, as);
            if (is == applicability::applies || of_rule == applicability::not_met) is = of_rule;
        }
        if (!rule.denies && is == applicability::applies) return true;
        if (rule.denies && is != applicability::not_met && whole) return false;
    }
    return false;
}

} // namespace interlock::inline v0_1::uc

#endif
