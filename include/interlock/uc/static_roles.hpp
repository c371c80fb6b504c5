// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_STATIC_ROLES_HPP
#define INTERLOCK_UC_STATIC_ROLES_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/uc/role_book.hpp>
#include <interlock/uc/role_checks.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// `rbac` for devices without a heap and without a document: roles, their hierarchy, rules, holders and separation of duty are template
/// arguments in the words of `uc::types`, and the compiler checks them. The decision is `rbac`'s on the same rules.
///
/// What can't be right doesn't compile: a role that includes itself, that nobody declared, or that has no name; a right that nobody has; a
/// subject, or a role, with more than a separation of duty leaves it; a permit that denials take away, a rule that changes nothing.
/// There is no site policy to ask: ids are the program's own, the application fills in `origin::zone`, and a request from
/// zone 0 gets nothing. Rules have no conditions, and a session's choice of roles is about those of a site policy.
///
/// Serves:   CR 2.1, CR 2.1(1); contributes to CCSC 3. Does not serve: CR 2.1(2), since no authorised role can change what roles
///           permit: that takes other firmware; disabled accounts, dual approval, override.
/// Denies:   reason::unknown_subject; reason::denied_by_rule; reason::no_right; reason::unmapped for a resource that no rule names, which
///           a subject without any role is never told.
/// Units:    at most 64 roles; actions and zones have ids from 1 to 63.
/// Errors:   IL130 to IL143 while compiling; then none.
/// Threads:  any; nothing changes.
/// Cost:     a comparison for each holder, and for each resource of each rule; an empty object, no allocation.
/// Example:  examples/in_types.cpp:rules
template <class... Says>
class static_roles {
    static_assert(sizeof(detail::check_roles<Says...>) != 0);
    static constexpr auto book = detail::book_of<Says...>();
    static constexpr auto names = detail::roles_of<Says...>::names();

public:
    static constexpr std::string_view name = "uc::static_roles";
    using stages = takes_part<stage::authorize>;
    using satisfies = requirements<cr<2, 1>, cr<2, 1, 1>>;
    using contributes_to = requirements<ccsc<3>>;

    [[nodiscard]] constexpr verdict authorize(const request& asked) const noexcept { return book.decide(asked); }

    /// Says which role denies, or which would have permitted. There are no names but those of roles: all else is told by its id.
    constexpr void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        if (said.why == reason::unknown_subject) {
            into << "subject " << asked.subject.id << " is nobody who is known";
            return;
        }
        if (said.why == reason::unmapped) {
            into << "no rule names resource " << asked.resource.id;
            return;
        }
        if (said.why != reason::denied_by_rule && said.why != reason::no_right) return;
        const bool denied = said.why == reason::denied_by_rule;
        std::string_view role = "?";
        book.each_about(asked, [&](const book_row& row) {
            if (row.denies && role == "?" && book.holds(asked.subject, row.role)) role = names[row.role];
        });
        if (denied)
            into << "role " << role << " denies ";
        else
            into << "no role of subject " << asked.subject.id << " permits ";
        about(asked, into);
        if (denied) return;
        std::string_view before = "; roles that do: ";
        book.each_about(asked, [&](const book_row& row) {
            if (row.denies) return;
            into << before << names[row.role];
            before = ", ";
        });
    }

private:
    static constexpr void about(const request& asked, explanation& into) noexcept {
        if (asked.action == actions::tag_read)
            into << "tag.read";
        else if (asked.action == actions::tag_write)
            into << "tag.write";
        else
            into << "action " << asked.action.id;
        into << " on resource " << asked.resource.id << " from ";
        if (asked.from.id == 0)
            into << "outside all zones";
        else
            into << "zone " << asked.from.id;
    }
};

} // namespace interlock::inline v0_1::uc

#endif
