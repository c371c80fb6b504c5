// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_OVERRIDE_OPTIONS_HPP
#define INTERLOCK_UC_OVERRIDE_OPTIONS_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/uc/local_time.hpp>
#include <interlock/uc/role_holders.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// A loan of `supervisor_override`: a place and a generation; generation 0 is none.
struct loan_id {
    std::uint32_t place = 0;
    std::uint32_t generation = 0;
    friend constexpr bool operator==(loan_id, loan_id) noexcept = default;
};

/// Why a supervisor's role was lent, or wasn't.
enum class override_answer : std::uint8_t {
    lent,
    /// The site policy has no such override.
    unknown_override,
    /// The verdict on the lender's own request doesn't permit `override.lend`.
    not_permitted,
    /// Another site policy is in force than the one that was asked: ask again.
    policy_changed,
    /// An account of a process, a device, a role or several persons, or an identity that proves no person.
    no_person,
    no_session_of_its_own,
    /// Lender and borrower are one person.
    self_grant,
    no_lender,
    no_borrower,
    /// It is to have a time and a reason.
    no_time,
    no_reason,
    /// One is running, or the last one hasn't been over for as long as it may last at most.
    renewal,
    /// What it depends on doesn't hold, or isn't known.
    condition,
    /// With the borrower's own roles, and what else is lent to that person, it would be more than a separation of duty permits.
    separation_of_duty,
    too_many,
};

/// The answer in words, for people and records.
constexpr std::string_view text(override_answer answer) noexcept {
    constexpr std::string_view words[]{"lent",
                                       "no such override",
                                       "not permitted",
                                       "another site policy is in force",
                                       "no person",
                                       "no session of its own",
                                       "lender and borrower are one person",
                                       "no lender",
                                       "no borrower",
                                       "no time",
                                       "no reason",
                                       "lent only lately",
                                       "a condition does not hold",
                                       "separation of duty",
                                       "too many"};
    return words[static_cast<std::size_t>(answer)];
}

/// How a loan begins and ends, for an alarm or a record.
enum class override_event : std::uint8_t {
    begun,
    time_over,
    ended,
    condition_over,
    lender_over,
    policy_changed,
    borrower_over,
    /// The borrower's own roles became such that a separation of duty keeps them apart from what was lent.
    separation_of_duty,
};

/// The event in words, for people and records.
constexpr std::string_view text(override_event event) noexcept {
    constexpr std::string_view words[]{"begun",
                                       "time is over",
                                       "ended",
                                       "condition is over",
                                       "lender may no more",
                                       "site policy changed",
                                       "borrower may no more",
                                       "separation of duty"};
    return words[static_cast<std::size_t>(event)];
}

/// One line about a loan; its texts are good while the hook runs.
struct override_report {
    override_event what{};
    loan_id id{};
    subject borrower{};
    subject lender{};
    session_id session{};
    ticks until{};
    std::string_view override_name{};
    std::string_view why{};
};

/// What a supervisor lends, to whom, for how long and why. `borrower` and `lender` are requests that have been identified: that of
/// the session which is to have the role, and the lender's own, for `override.lend`, with its verdict.
struct loan_request {
    std::string_view override_name{};
    request borrower{};
    request lender{};
    verdict said{};
    ticks length{};
    std::string_view why{};
};

/// A new loan and its end, or why there is none.
struct loan_opening {
    loan_id id{};
    override_answer answer = override_answer::unknown_override;
    ticks until{};
    /// On the lender's own request.
    verdict said{};
};

/// How many loans there may be, those included that cool down; where time and accounts are looked up, and who is told.
struct override_options {
    std::uint32_t places = 16;
    /// For lenders whose roles begin and end; without a clock such roles don't count.
    local_time time{};
    account_check accounts{};
    void* context = nullptr;
    /// Called under the table's lock: it must not call back.
    void (*report)(void* context, const override_report& said) noexcept = nullptr;
};

} // namespace interlock::inline v0_1::uc

#endif
