// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_COURSE_HPP
#define INTERLOCK_DETAIL_COURSE_HPP

#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace interlock::inline v0_1::detail {

/// How far a request has come through the stages.
struct course {
    /// The refusal, or the grant, so far.
    verdict said;
    bool granted = false;
    bool degraded = false;
    reason cause = reason::unspecified;
};

constexpr verdict placed(verdict v, stage at, std::size_t policy) noexcept {
    v.stage = at;
    v.policy = static_cast<std::uint8_t>(policy);
    return v;
}

/// When nobody said no: without a grant it is denied (1.1), and so is what the site policy doesn't have (any more), whoever granted it
/// (8.3). Rules in types need no site policy: then the ids are the program's own.
[[gnu::always_inline]] inline void conclude(const request& asked, course& c) noexcept {
    if (!c.granted) [[unlikely]]
        c.said = deny(reason::no_grant);
    else if (asked.tag->kind == resource_kind::none && asked.site->identity != 0) [[unlikely]]
        c.said = deny(reason::unmapped);
}

/// The essential action that a request is, or null: action, resource, value and path must all be those listed (2.1).
inline const essential_entry* listed_essential(const request& asked, const snapshot& site) noexcept {
    for (const essential_entry& e : site.essentials) {
        if (e.action != asked.action || e.resource != asked.resource) continue;
        if ((e.zones & bit(asked.from)) == 0 || (e.listeners & bit(asked.who.origin.listener)) == 0) continue;
        if (!asked.value.finite()) continue;
        const double v = asked.value.number();
        if (e.constraint == value_constraint::at_least  ? v >= e.operand
            : e.constraint == value_constraint::at_most ? v <= e.operand
                                                        : v == e.operand)
            return &e;
    }
    return nullptr;
}

/// Whether the subject is among those whom the site policy entitles to an essential action.
inline bool entitled_to(const essential_entry& e, subject who, const snapshot& site) noexcept {
    if (who.id == 0 || site.who(who).disabled) return false;
    std::size_t first = e.entitled_first;
    std::size_t count = e.entitled_count;
    while (count != 0) {
        const std::size_t half = count / 2;
        const std::uint32_t id = site.subject_lists[first + half].id;
        if (id == who.id) return true;
        if (id < who.id) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return false;
}

/// While the identify stage runs nobody has looked yet whether the subject that it found is entitled. A policy that knows whose
/// request it is, but not, say, whether the certificate has expired meanwhile, must not stop an entitled subject (1.3, 1.5).
inline bool known_entitled(const request& asked, stage at) noexcept {
    if (at != stage::identify) return false;
    const essential_entry* const essential = listed_essential(asked, *asked.site);
    return essential != nullptr && entitled_to(*essential, asked.subject, *asked.site);
}

/// What an answer other than "no objection" does to the course (semantics.md 1.1 to 1.3); false ends the walk.
[[gnu::noinline, gnu::cold]] inline bool settle(verdict v, stage at, std::size_t policy, const request& asked,
                                                course& c) noexcept {
    v = placed(v, at, policy);
    if (v.outcome == decision::permit) {
        // Only the authorize stage grants, and that doesn't come here.
        v = placed(deny(reason::misplaced_permit), at, policy);
    } else if (v.outcome == decision::indeterminate && asked.essential && passable(v.why) &&
               (at == stage::admit || asked.entitled || known_entitled(asked, at) ||
                (at == stage::validate && c.granted))) {
        // An essential action goes on, marked; for the authorize stage this stands in for the grant, but only for an entitled subject:
        // no fault may open a door for anybody else (1.7).
        if (!c.degraded) c.cause = v.why;
        c.degraded = true;
        if (at == stage::authorize && !c.granted) {
            c.granted = true;
            c.said = placed(permit, at, policy);
        }
        return true;
    }
    c.said = v;
    c.granted = false;
    return false;
}

} // namespace interlock::inline v0_1::detail

#endif
