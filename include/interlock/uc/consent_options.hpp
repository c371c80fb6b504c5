// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_CONSENT_OPTIONS_HPP
#define INTERLOCK_UC_CONSENT_OPTIONS_HPP

#include <interlock/uc/approval_store.hpp>
#include <interlock/uc/local_time.hpp>
#include <interlock/uc/role_holders.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// Why a proposal, a consent or a withdrawal counted, or didn't.
enum class consent_answer : std::uint8_t {
    /// It counts; further persons are needed.
    counted,
    /// It counts, and it was the last one that was needed: the requester may act.
    complete,
    /// Nothing that needs consent was refused for the want of it.
    not_needed,
    /// The verdict on the person's own request doesn't permit it, or it was about another action, resource or value.
    not_permitted,
    /// There is no such action, or it doesn't wait any more.
    not_pending,
    /// Another site policy is in force than the one that was asked: ask again.
    policy_changed,
    /// An account of a process, a device, a role or several persons, or an identity that proves no person.
    no_person,
    /// It came without a session, or over one that has a part in this already.
    no_session_of_its_own,
    same_person,
    /// None of the roles that may consent.
    no_approver,
    /// A write that doesn't say what is written.
    no_value,
    too_many,
    not_stored,
};

/// The answer in words, for people and records.
constexpr std::string_view text(consent_answer answer) noexcept {
    constexpr std::string_view words[]{"counted",
                                       "complete",
                                       "nothing waits for consent",
                                       "not permitted",
                                       "nothing of this kind waits",
                                       "another site policy is in force",
                                       "no person",
                                       "no session of its own",
                                       "the same person",
                                       "no approver",
                                       "no value",
                                       "too many",
                                       "not stored"};
    return words[static_cast<std::size_t>(answer)];
}

/// What has happened, for an alarm or a record.
enum class consent_event : std::uint8_t {
    proposed,
    consented,
    approved,
    refused,
    withdrawn,
    expired,
    running,
    done,
    refused_by_device,
    /// An alarm: nobody knows whether the action happened.
    unknown,
    /// The action had not begun when the program ended, and is gone.
    lost_at_restart,
    /// An alarm: the store did not take a state.
    not_stored,
    acknowledged,
};

/// The event in words, for people and records.
constexpr std::string_view text(consent_event event) noexcept {
    constexpr std::string_view words[]{"proposed",        "consented",  "approved",    "refused",           "withdrawn",
                                       "expired",         "running",    "done",        "refused by device", "unknown",
                                       "lost at restart", "not stored", "acknowledged"};
    return words[static_cast<std::size_t>(event)];
}

/// One line about an action that needs consent; its texts are good while the hook runs.
struct consent_report {
    consent_event what{};
    approval_record about{};
    /// Who consented, refused or withdrew; empty where nobody did.
    std::string_view by{};
};

/// How many actions may wait, where time and accounts are looked up, and who is told.
struct consent_options {
    std::uint32_t places = 32;
    /// Of one requester.
    std::uint32_t per_subject = 4;
    /// For approvers whose roles begin and end, or whose right to consent has times of the week; without a clock neither counts.
    local_time time{};
    account_check accounts{};
    void* context = nullptr;
    /// Called under the table's lock: it must not call back.
    void (*report)(void* context, const consent_report& said) noexcept = nullptr;
};

} // namespace interlock::inline v0_1::uc

#endif
