// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_ROLE_RULES_HPP
#define INTERLOCK_UC_ROLE_RULES_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/uc/rule_judge.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// What roles permit and deny, for the policies that ask them. One walk over the rules about a tag; those that deny come first.
namespace interlock::inline v0_1::uc {

/// The roles of a request that are in effect, and those of which nobody can say whether they are.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    at most 15 assignments of a subject that begin or end.
/// Errors:   none; an assignment that can't be judged is never held.
/// Threads:  a plain value; must not outlive its request.
/// Cost:     a binary search for subjects with assignments that begin or end.
/// Example:  tests/interlock/uc/role_rules.cpp
class roles_in_effect {
public:
    template <class Judge>
    roles_in_effect(const request& asked, const subject_entry& who, const Judge& judge) noexcept
        : asked_{asked},
          chosen_{asked.roles.count != 0} {
        given_[given_count_++] = who.role_set;
        if (!who.timed || asked.site->access == nullptr) return;
        const auto& all = asked.site->access->assignments;
        std::size_t first = 0;
        for (std::size_t count = all.size(); count != 0;) {
            const std::size_t half = count / 2;
            const bool before = all[first + half].subject.id < asked.subject.id;
            first = before ? first + half + 1 : first;
            count = before ? count - half - 1 : half;
        }
        for (; first != all.size() && all[first].subject == asked.subject; ++first) {
            const timed_assignment& one = all[first];
            const applicability is = judge.judge(one, asked.now);
            if (is == applicability::applies && given_count_ < given_.size()) given_[given_count_++] = one.role_set;
            if (is == applicability::clock_lost && unsure_count_ < unsure_.size())
                unsure_[unsure_count_++] = one.role_set;
        }
    }

    bool holds(std::uint32_t role) const noexcept {
        // What is lent never reaches tags of class safety (semantics.md 9.2).
        return (asked_.tag->tag_class != tag_class::safety && any(asked_.roles.lent, asked_.roles.lent_count, role)) ||
               (active(role) && any(given_, given_count_, role));
    }
    /// It would be held if the clock could be trusted.
    bool may_hold(std::uint32_t role) const noexcept { return active(role) && any(unsure_, unsure_count_, role); }

private:
    template <std::size_t N>
    bool any(const std::array<std::uint32_t, N>& sets, std::size_t count, std::uint32_t role) const noexcept {
        for (std::size_t i = 0; i < count; ++i)
            if (asked_.site->holds(sets[i], role)) return true;
        return false;
    }
    bool active(std::uint32_t role) const noexcept {
        return !chosen_ || any(asked_.roles.sets, asked_.roles.count, role);
    }

    const request& asked_;
    bool chosen_;
    std::array<std::uint32_t, 16> given_{};
    std::array<std::uint32_t, 16> unsure_{};
    std::size_t given_count_ = 0;
    std::size_t unsure_count_ = 0;
};

/// The roles of a subject that has them all, at any time.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    none.
/// Errors:   none; a role that isn't there is not held.
/// Threads:  a plain value; must not outlive its snapshot.
/// Cost:     one bit for each question.
/// Example:  tests/interlock/uc/role_rules.cpp
class all_roles {
public:
    all_roles(const snapshot& site, const subject_entry& who) noexcept : words_{site.roles_in(who.role_set)} {}
    [[gnu::always_inline]] bool holds(std::uint32_t role) const noexcept {
        return role / 64 < words_.size() && (words_[role / 64] >> (role % 64) & 1U) != 0;
    }
    static constexpr bool may_hold(std::uint32_t) noexcept { return false; }

private:
    std::span<const std::uint64_t> words_;
};

/// What the rules of a tag from `first` on say, with their conditions (semantics.md 1.4). Those that deny come first, so that the
/// first permit that applies ends the walk.
///
/// Serves:   CR 2.1 as far as `rbac` and `conditional_rbac` do.
/// Denies:   as `conditional_rbac`.
/// Units:    none.
/// Errors:   none; missing data denies.
/// Threads:  any; nothing changes.
/// Cost:     one row for each rule about the tag, a comparison for each part of a condition; no allocation.
/// Example:  tests/interlock/uc/role_rules.cpp
template <class Roles, class Judge>
[[gnu::noinline]] verdict judge_rules(const request& asked, std::uint32_t role_set, const Roles& roles,
                                      const Judge& judge, std::size_t first) noexcept {
    const std::uint64_t wanted = bit(asked.action);
    const std::uint64_t from = bit(asked.from);
    bool granted = false;
    bool unmet = false;
    reason doubt_in_denial = reason::unspecified;
    reason doubt_in_permit = reason::unspecified;
    for (const grant& rule : asked.site->grants(*asked.tag).subspan(first)) {
        if ((rule.actions & wanted) == 0 || (rule.zones & from) == 0) continue;
        applicability is = applicability::applies;
        if (!roles.holds(rule.role)) {
            if (!roles.may_hold(rule.role)) continue;
            is = applicability::clock_lost;
        }
        if (rule.condition != 0) {
            const applicability of_rule = judge.judge(asked.site->access->conditions[rule.condition], asked);
            is = is == applicability::applies || of_rule == applicability::not_met ? of_rule : is;
        }
        const bool doubtful = is == applicability::clock_lost || is == applicability::input_failed;
        const reason cause = is == applicability::clock_lost ? reason::clock_lost : reason::input_failed;
        if (rule.denies) {
            if (is == applicability::applies) return deny(reason::denied_by_rule);
            if (is == applicability::missing) return deny(reason::input_failed);
            if (doubtful) doubt_in_denial = cause;
        } else {
            granted = is == applicability::applies;
            if (granted) break;
            unmet = unmet || is == applicability::not_met || is == applicability::missing;
            if (doubtful) doubt_in_permit = cause;
        }
    }
    const auto doubt = [&asked](reason cause) { return asked.essential ? indeterminate(cause) : deny(cause); };
    if (doubt_in_denial != reason::unspecified) return doubt(doubt_in_denial);
    if (granted) return permit;
    if (doubt_in_permit != reason::unspecified) return doubt(doubt_in_permit);
    if (unmet) return deny(reason::condition_not_met);
    // Who holds no role at all learns nothing about what exists (semantics.md 4.5).
    return deny(asked.tag->kind == resource_kind::none && role_set != 0 ? reason::unmapped : reason::no_right);
}

/// The same for a subject whose roles are chosen, timed or lent.
template <class Judge>
[[gnu::noinline]] verdict judge_in_effect(const request& asked, const subject_entry& who, const Judge& judge) noexcept {
    if (who.must_choose && asked.roles.count == 0) return deny(reason::separation_of_duty);
    return judge_rules(asked, who.role_set, roles_in_effect(asked, who, judge), judge, 0);
}

/// The verdict of roles and rules. A subject with all its roles, and rules without conditions: that is decided here, in place.
///
/// Serves:   CR 2.1 as far as `rbac` and `conditional_rbac` do.
/// Denies:   as `conditional_rbac`.
/// Units:    none.
/// Errors:   none; missing data denies.
/// Threads:  any; nothing changes.
/// Cost:     two loads, one row and one bit for each rule about the tag; no allocation.
/// Example:  tests/interlock/uc/role_rules.cpp
template <class Judge>
[[gnu::always_inline]] inline verdict authorize_by_roles(const request& asked, const Judge& judge) noexcept {
    const subject_entry& who = asked.site->who(asked.subject);
    if (who.kind == subject_kind::unknown) [[unlikely]]
        return asked.subject.id == 0 && asked.essential && asked.entitled ? permit : deny(reason::unknown_subject);
    if (who.disabled) [[unlikely]]
        return deny(reason::subject_disabled);
    // One branch instead of four.
    const unsigned special =
        unsigned{who.timed} | unsigned{who.must_choose} | asked.roles.count | asked.roles.lent_count;
    if (special != 0) [[unlikely]]
        return judge_in_effect(asked, who, judge);
    const std::uint64_t wanted = bit(asked.action);
    const std::uint64_t from = bit(asked.from);
    const all_roles roles(*asked.site, who);
    const std::span<const grant> rules = asked.site->grants(*asked.tag);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const grant& rule = rules[i];
        if (!roles.holds(rule.role) || (rule.actions & wanted) == 0 || (rule.zones & from) == 0) continue;
        if (rule.condition != 0) [[unlikely]] {
            const condition_entry& on = asked.site->access->conditions[rule.condition];
            if (!rule.denies && judge.judge(on, asked) == applicability::applies) return permit;
            return judge_rules(asked, who.role_set, roles, judge, i);
        }
        if (rule.denies) [[unlikely]]
            return deny(reason::denied_by_rule);
        return permit; // denials come first, so none follows
    }
    return deny(asked.tag->kind == resource_kind::none && who.role_set != 0 ? reason::unmapped : reason::no_right);
}

/// Calls `each(rule)` for every rule that is about this request and a role that is in effect.
template <class Judge, class Each>
void each_rule_about(const request& asked, const Judge& judge, const Each& each) {
    const roles_in_effect roles(asked, asked.site->who(asked.subject), judge);
    for (const grant& rule : asked.site->grants(*asked.tag))
        if ((rule.actions & bit(asked.action)) != 0 && (rule.zones & bit(asked.from)) != 0 &&
            (roles.holds(rule.role) || roles.may_hold(rule.role)))
            each(rule);
}

/// Says which rule permitted or denied, which condition stood in the way, or which roles would have permitted.
///
/// Serves:   CR 2.1 as far as `rbac` and `conditional_rbac` do.
/// Denies:   none.
/// Units:    none.
/// Errors:   none; missing data denies.
/// Threads:  any; nothing changes.
/// Cost:     a walk over the rules about the tag; not on the way of a decision.
/// Example:  tests/interlock/uc/role_rules.cpp
template <class Judge>
void explain_roles(const request& asked, const verdict& said, const Judge& judge, explanation& into) noexcept {
    const snapshot& site = *asked.site;
    const auto role = [&site](const grant& rule) {
        return rule.role < site.roles.size() ? site.roles[rule.role].name : std::string_view{"?"};
    };
    const auto about = [&] {
        into << site.action_names.text(asked.action.id) << " on " << site.resource_names.text(asked.resource.id)
             << " from ";
        if (asked.from.id == 0)
            into << "outside all zones";
        else
            into << "zone " << site.zone_names.text(asked.from.id);
    };
    const std::string_view who = site.subject_names.text(asked.subject.id);
    const grant* found = nullptr;
    const bool permitted = said.outcome == decision::permit;
    const bool by_condition =
        said.why == reason::condition_not_met || said.why == reason::clock_lost || said.why == reason::input_failed;
    const auto caused = [&](const grant& rule) {
        const applicability is =
            rule.condition == 0 ? applicability::applies : judge.judge(site.access->conditions[rule.condition], asked);
        if (permitted) return !rule.denies && is == applicability::applies;
        switch (said.why) {
        case reason::denied_by_rule: return rule.denies && is == applicability::applies;
        case reason::condition_not_met:
            return !rule.denies && (is == applicability::not_met || is == applicability::missing);
        case reason::clock_lost: return is == applicability::clock_lost;
        default: return is == applicability::input_failed || (rule.denies && is == applicability::missing);
        }
    };
    if (permitted || said.why == reason::denied_by_rule || by_condition)
        each_rule_about(asked, judge, [&](const grant& rule) {
            if (found == nullptr && caused(rule)) found = &rule;
        });
    if (permitted) {
        if (found != nullptr)
            into << "role " << role(*found) << " permits ";
        else
            into << "listed as essential: ";
        return about();
    }
    if (said.why == reason::denied_by_rule) {
        into << "role " << (found != nullptr ? role(*found) : "?") << " denies ";
        return about();
    }
    if (by_condition && found != nullptr) {
        into << "role " << role(*found) << (found->denies ? " denies " : " permits ");
        about();
        into << " under a condition: ";
        return judge.explain(site.access->conditions[found->condition], asked, into);
    }
    if (said.why == reason::no_right) {
        into << "no role of " << (who.empty() ? "the subject" : who) << " permits ";
        about();
        // What would have permitted it: the reader of a record may see it, the requester gets a code only.
        std::string_view before = "; roles that do: ";
        for (const grant& rule : site.grants(*asked.tag)) {
            if (rule.denies || (rule.actions & bit(asked.action)) == 0 || (rule.zones & bit(asked.from)) == 0) continue;
            into << before << role(rule);
            before = ", ";
        }
        return;
    }
    if (!who.empty()) into << who << ": ";
    into << row_of(said.why).text;
}

} // namespace interlock::inline v0_1::uc

#endif
