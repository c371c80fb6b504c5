// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_RBAC_HPP
#define INTERLOCK_UC_RBAC_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/uc/rights.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// Permits what a role of the subject permits for this action, tag and zone of origin, and nothing else; a rule that denies wins.
///
/// Humans, software processes and devices are treated alike. Roles, their hierarchy and patterns are worked out when a site
/// policy is compiled; which permissions belong to which role changes by publishing another one. An essential action over a
/// path that the site declares trusted needs no subject (semantics.md 2.2).
///
/// Serves:   CR 2.1, CR 2.1(1), CR 2.1(2); contributes to CCSC 3. Does not serve: dual approval, override, who may publish.
/// Denies:   reason::unknown_subject; reason::subject_disabled; reason::denied_by_rule; reason::no_right; reason::unmapped,
///           which a subject without any role is never told.
/// Units:    none.
/// Errors:   none; missing data denies.
/// Threads:  no state.
/// Cost:     two loads, then one row and one bit for each rule about the tag; no allocation. Measured: benchmarks/kernel.cpp
/// Example:  `enforcer<platform::posix, network_device, iac::address_identity<>, uc::rbac>`
struct rbac {
    static constexpr std::string_view name = "uc::rbac";
    using stages = takes_part<stage::authorize>;
    using satisfies = requirements<cr<2, 1>, cr<2, 1, 1>, cr<2, 1, 2>>;
    using contributes_to = requirements<ccsc<3>>;

    [[gnu::always_inline]] verdict authorize(const request& asked) const noexcept {
        const subject_entry& who = asked.site->who(asked.subject);
        if (who.kind == subject_kind::unknown) [[unlikely]]
            return asked.subject.id == 0 && asked.essential && asked.entitled ? permit : deny(reason::unknown_subject);
        if (who.disabled) [[unlikely]]
            return deny(reason::subject_disabled);
        const std::uint64_t wanted = bit(asked.action);
        const std::uint64_t from = bit(asked.from);
        bool granted = false;
        for (const grant& rule : asked.site->grants(*asked.tag)) {
            if ((rule.actions & wanted) == 0 || (rule.zones & from) == 0 || !asked.site->holds(who.role_set, rule.role))
                continue;
            if (rule.denies) [[unlikely]]
                return deny(reason::denied_by_rule);
            granted = true;
        }
        if (granted) [[likely]]
            return permit;
        // Who holds no role at all learns nothing about what exists (semantics.md 4.5).
        return deny(asked.tag->kind == resource_kind::none && who.role_set != 0 ? reason::unmapped : reason::no_right);
    }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        const snapshot& site = *asked.site;
        const std::string_view who = site.subject_names.text(asked.subject.id);
        if (said.why == reason::denied_by_rule) {
            const grant* const rule = denying_rule(asked);
            into << "role ";
            into << (rule != nullptr && rule->role < site.roles.size() ? site.roles[rule->role].name : "?")
                 << " denies ";
        } else if (said.why == reason::no_right) {
            into << "no role of " << (who.empty() ? "the subject" : who) << " permits ";
        } else {
            if (!who.empty()) into << who << ": ";
            into << row_of(said.why).text;
            return;
        }
        into << site.action_names.text(asked.action.id) << " on " << site.resource_names.text(asked.resource.id)
             << " from ";
        if (asked.from.id == 0)
            into << "outside all zones";
        else
            into << "zone " << site.zone_names.text(asked.from.id);
    }

private:
    static const grant* denying_rule(const request& asked) noexcept {
        const subject_entry& who = asked.site->who(asked.subject);
        for (const grant& rule : asked.site->grants(*asked.tag))
            if (rule.denies && (rule.actions & bit(asked.action)) != 0 && (rule.zones & bit(asked.from)) != 0 &&
                asked.site->holds(who.role_set, rule.role))
                return &rule;
        return nullptr;
    }
};

} // namespace interlock::inline v0_1::uc

#endif
