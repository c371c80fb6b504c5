// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_ROLE_BOOK_HPP
#define INTERLOCK_UC_ROLE_BOOK_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/verdict.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::uc {

/// What one rule says of one resource. A rule is known by its role and its place among what is said of that role.
struct book_row {
    std::uint64_t actions = 0;
    std::uint64_t zones = 0;
    resource on{};
    std::uint8_t role = 0;
    bool denies = false;
    std::uint16_t rule = 0;

    friend constexpr bool operator==(const book_row&, const book_row&) noexcept = default;
};

/// Roles, rules and their holders in arrays of fixed size, and the questions about them: for policies in types, which fill one in while
/// compiling, and for tests, which fill in many. Enter everything, then call `finish`, then ask.
///
/// Serves:   CR 2.1, CR 2.1(1) as far as `static_roles` does.
/// Denies:   reason::unknown_subject; reason::denied_by_rule; reason::no_right; reason::unmapped for what no rule names, which a
///           subject without any role is never told.
/// Units:    at most 64 roles; the sizes are those of the arrays.
/// Errors:   what is entered beyond an array's size is dropped, so that it permits nothing.
/// Threads:  a plain value.
/// Cost:     a decision is a comparison for each holder and each row; no allocation.
/// Example:  tests/interlock/uc/role_book.cpp
template <std::size_t Roles, std::size_t Rows, std::size_t Holders, std::size_t Duties = 0>
class role_book {
    static_assert(Roles <= 64, "interlock[IL130]: at most 64 roles can be said in types");

public:
    constexpr void include(std::size_t senior, std::size_t junior) noexcept {
        if (senior < Roles && junior < Roles) includes_[senior] |= one(junior);
    }
    constexpr void add(const book_row& row) noexcept {
        if (rows_count_ < Rows && row.role < Roles) rows_[rows_count_++] = row;
    }
    /// The same subject again adds to its roles.
    constexpr void hold(subject who, std::uint64_t roles) noexcept {
        std::size_t at = 0;
        while (at < holders_count_ && holders_[at].who != who) ++at;
        if (at == Holders) return;
        if (at == holders_count_) holders_[holders_count_++].who = who;
        holders_[at].roles |= roles;
    }
    /// At most so many of these roles for anybody.
    constexpr void keep_apart(std::uint64_t roles, std::size_t at_most) noexcept {
        if (duties_count_ < Duties) duties_[duties_count_++] = {roles, at_most};
    }

    /// Closes the hierarchy, and puts denials first, so that the first row that applies decides.
    constexpr void finish() noexcept {
        for (std::size_t through = 0; through < Roles; ++through)
            for (std::size_t senior = 0; senior < Roles; ++senior)
                if (has(includes_[senior], through)) includes_[senior] |= includes_[through];
        for (std::size_t i = 0; i < Roles; ++i) {
            cyclic_ |= includes_[i] & one(i);
            includes_[i] |= one(i);
        }
        for (std::size_t i = 0; i < holders_count_; ++i) holders_[i].roles = closed(holders_[i].roles);
        std::size_t denials = 0;
        for (std::size_t i = 0; i < rows_count_; ++i) {
            if (!rows_[i].denies) continue;
            const book_row moved = rows_[i];
            for (std::size_t k = i; k > denials; --k) rows_[k] = rows_[k - 1];
            rows_[denials++] = moved;
        }
    }

    /// As `uc::rbac` decides on the same rules; the one way in which these are judged, in types as in tests.
    [[nodiscard]] constexpr verdict decide(const request& asked) const noexcept {
        const holder* const who = find(asked.subject);
        if (who == nullptr)
            return asked.subject.id == 0 && asked.essential && asked.entitled ? permit : deny(reason::unknown_subject);
        bool named = false;
        for (const book_row& row : rows_) {
            if (row.on != asked.resource || row.on.id == 0) continue;
            named = true;
            if (about(row, asked) && has(who->roles, row.role))
                return row.denies ? deny(reason::denied_by_rule) : permit;
        }
        return deny(!named && who->roles != 0 ? reason::unmapped : reason::no_right);
    }

    /// Calls `each(row)` for the rows about this request, whosever they are; denials first.
    template <class Each>
    constexpr void each_about(const request& asked, const Each& each) const {
        for (const book_row& row : rows_)
            if (row.on == asked.resource && row.on.id != 0 && about(row, asked)) each(row);
    }
    /// Whether a subject has a role, by itself or through another.
    [[nodiscard]] constexpr bool holds(subject who, std::size_t role) const noexcept {
        const holder* const found = find(who);
        return found != nullptr && has(found->roles, role);
    }

    [[nodiscard]] constexpr bool includes_itself(std::size_t role) const noexcept { return has(cyclic_, role); }
    /// Whether anybody has a role.
    [[nodiscard]] constexpr bool held(std::size_t role) const noexcept {
        for (const holder& known : holders_)
            if (has(known.roles, role)) return true;
        return false;
    }
    /// Whether the roles of a subject are more than a duty lets anybody have.
    [[nodiscard]] constexpr bool violates(subject who, std::size_t which) const noexcept {
        const holder* const found = find(who);
        return found != nullptr && too_many(found->roles, which);
    }
    /// Whether a role by itself includes more than a duty lets anybody have.
    [[nodiscard]] constexpr bool violates_by_itself(std::size_t role, std::size_t which) const noexcept {
        return too_many(includes_[role], which);
    }

    /// Whether denials of the role, or of roles that it includes, take away all that a permit of it permits.
    [[nodiscard]] constexpr bool taken_away(std::size_t role, std::size_t rule) const noexcept {
        return covered(role, rule, [](const book_row& by) { return by.denies; });
    }
    /// Whether a rule changes nothing for anybody, since others of the role, or of roles that it includes, say as much already.
    /// Of two that say the same it is the later one.
    [[nodiscard]] constexpr bool superfluous(std::size_t role, std::size_t rule) const noexcept {
        const bool denies = denial(role, rule);
        return covered(role, rule, [&](const book_row& by) {
            if (denies && !by.denies) return false;
            if (by.role == role && by.rule == rule) return false;
            const bool same_kind = by.denies == denies;
            const bool earlier = by.role != role || by.rule < rule;
            return !same_kind || earlier || !within(by.role, by.rule, role, rule);
        });
    }

    friend constexpr bool operator==(const role_book&, const role_book&) noexcept = default;

private:
    struct holder {
        subject who{};
        std::uint64_t roles = 0;
        friend constexpr bool operator==(const holder&, const holder&) noexcept = default;
    };
    struct duty {
        std::uint64_t roles = 0;
        std::size_t at_most = 0;
        friend constexpr bool operator==(const duty&, const duty&) noexcept = default;
    };

    static constexpr std::uint64_t one(std::size_t role) noexcept { return role < 64 ? std::uint64_t{1} << role : 0; }
    static constexpr bool has(std::uint64_t set, std::size_t role) noexcept { return (set & one(role)) != 0; }
    static constexpr bool about(const book_row& row, const request& asked) noexcept {
        return (row.actions & bit(asked.action)) != 0 && (row.zones & bit(asked.from)) != 0;
    }
    constexpr const holder* find(subject who) const noexcept {
        for (const holder& known : holders_)
            if (known.who == who && who.id != 0) return &known;
        return nullptr;
    }
    constexpr std::uint64_t closed(std::uint64_t roles) const noexcept {
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < Roles; ++i)
            if (has(roles, i)) all |= includes_[i];
        return all;
    }
    constexpr bool too_many(std::uint64_t roles, std::size_t which) const noexcept {
        std::size_t count = 0;
        for (std::size_t i = 0; i < Roles; ++i) count += has(roles & duties_[which].roles, i) ? 1U : 0U;
        return count > duties_[which].at_most;
    }
    constexpr bool denial(std::size_t role, std::size_t rule) const noexcept {
        for (const book_row& row : rows_)
            if (row.role == role && row.rule == rule && row.actions != 0) return row.denies;
        return false;
    }
    /// Whether each resource, action and zone of one rule is in a single row of another.
    constexpr bool within(std::size_t role, std::size_t rule, std::size_t in_role, std::size_t in_rule) const noexcept {
        for (const book_row& inner : rows_) {
            if (inner.role != role || inner.rule != rule || inner.actions == 0) continue;
            bool found = false;
            for (const book_row& outer : rows_)
                found = found || (outer.role == in_role && outer.rule == in_rule && outer.on == inner.on &&
                                  (inner.actions & ~outer.actions) == 0 && (inner.zones & ~outer.zones) == 0);
            if (!found) return false;
        }
        return true;
    }
    /// Whether rows of the role and of those that it includes, as far as `counts(row)`, cover a rule together: action by action, since
    /// one may be covered in one zone by this row and in another by that.
    template <class Counts>
    constexpr bool covered(std::size_t role, std::size_t rule, const Counts& counts) const noexcept {
        bool any = false;
        for (const book_row& row : rows_) {
            if (row.role != role || row.rule != rule) continue;
            for (std::uint64_t rest = row.actions; rest != 0; rest &= rest - 1) {
                const std::uint64_t action = rest & ~(rest - 1);
                std::uint64_t open = row.zones;
                for (const book_row& by : rows_)
                    if (by.on == row.on && (by.actions & action) != 0 && has(includes_[role], by.role) && counts(by))
                        open &= ~by.zones;
                if (open != 0) return false;
                any = true;
            }
        }
        return any;
    }

    std::array<std::uint64_t, Roles> includes_{};
    std::array<book_row, Rows> rows_{};
    std::array<holder, Holders> holders_{};
    std::array<duty, Duties> duties_{};
    std::size_t rows_count_ = 0;
    std::size_t holders_count_ = 0;
    std::size_t duties_count_ = 0;
    std::uint64_t cyclic_ = 0;
};

} // namespace interlock::inline v0_1::uc

#endif
