// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_REASON_HPP
#define INTERLOCK_CORE_REASON_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1 {

/// Why a verdict is what it is. Protocol independent; core/wire_code.hpp turns it into the codes of the protocols.
/// Values from `first_user_reason` on are free for policies of one's own.
enum class reason : std::uint16_t {
    unspecified,
    // who
    unknown_peer,
    identity_unproven,
    credential_expired,
    credential_revoked,
    role_malformed,
    role_unknown,
    unknown_subject,
    subject_disabled,
    session_unknown,
    session_closed,
    session_locked,
    locked_out,
    // may they
    no_grant,
    no_right,
    denied_by_rule,
    outside_zone,
    outside_shift,
    misplaced_permit,
    would_deny,
    condition_not_met,
    separation_of_duty,
    approval_required,
    approval_invalid,
    code_not_permitted,
    code_altered,
    code_not_authentic,
    port_closed,
    // what was asked
    malformed,
    quantity_invalid,
    function_unknown,
    broadcast,
    unmapped,
    hole,
    partial_write,
    batch_refused,
    // which value
    not_writable,
    wrong_type,
    not_finite,
    outside_hard_range,
    outside_soft_range,
    no_range,
    step_too_large,
    rate_of_change,
    not_enumerated,
    bit_not_settable,
    bad_quality,
    time_skew,
    value_unknown,
    not_permissive,
    outputs_tripped,
    // how much
    rate_limited,
    connection_limit,
    too_many_pending,
    device_load,
    quota,
    session_limit,
    busy,
    // what could not be said
    authority_unreachable,
    journal_unavailable,
    storage_unavailable,
    clock_lost,
    input_failed,
    policy_failed,
    // the way to the device
    device_unreachable,
    path_unavailable,
    device_refused,
    answer_mismatch,
    outcome_unknown,
    count_
};

inline constexpr std::uint16_t first_user_reason = 0x8000;

/// One row for each reason: its name in records and documents, what it says to a person, the requirement it comes from
/// (packed as in `verdict::row`), and whether an essential action may pass it when a policy could not say (semantics.md 1.3).
struct reason_row {
    reason why;
    std::string_view name;
    std::string_view text;
    std::uint16_t row = 0;
    bool passable = false;
};

namespace detail {
/// Packs "CR major.minor(enhancement)" as `verdict::row` holds it.
constexpr std::uint16_t cr_row(unsigned major, unsigned minor, unsigned enhancement = 0) noexcept {
    return static_cast<std::uint16_t>(major << 7U | minor << 3U | enhancement);
}
} // namespace detail

inline constexpr std::array<reason_row, static_cast<std::size_t>(reason::count_)> reasons{{
    {reason::unspecified, "unspecified", "no reason given"},
    {reason::unknown_peer, "unknown peer", "nobody is known at this address and listener", detail::cr_row(1, 2)},
    {reason::identity_unproven, "identity unproven", "the identity was not proved", detail::cr_row(1, 2)},
    {reason::credential_expired, "credential expired", "the certificate is outside its validity", detail::cr_row(1, 9)},
    {reason::credential_revoked, "credential revoked", "the certificate was revoked", detail::cr_row(1, 9)},
    {reason::role_malformed, "role malformed", "the certificate's role is malformed or given twice",
     detail::cr_row(1, 9)},
    {reason::role_unknown, "role unknown", "the site policy does not know this role", detail::cr_row(2, 1, 2)},
    {reason::unknown_subject, "unknown subject", "the site policy does not know this subject", detail::cr_row(1, 2)},
    {reason::subject_disabled, "subject disabled", "the account is disabled", detail::cr_row(1, 3)},
    {reason::session_unknown, "session unknown", "there is no such session", detail::cr_row(3, 8)},
    {reason::session_closed, "session closed", "the session has ended", detail::cr_row(3, 8)},
    {reason::session_locked, "session locked", "the session is locked", detail::cr_row(2, 5)},
    {reason::locked_out, "locked out", "too many failed attempts", detail::cr_row(1, 11), true},
    {reason::no_grant, "no grant", "nothing permits it", detail::cr_row(2, 1)},
    {reason::no_right, "no right", "no role of the subject permits it", detail::cr_row(2, 1)},
    {reason::denied_by_rule, "denied by rule", "a rule denies it", detail::cr_row(2, 1)},
    {reason::outside_zone, "no conduit", "no conduit leads from this zone to that one", detail::cr_row(5, 1)},
    {reason::outside_shift, "outside shift", "the subject is not on shift", detail::cr_row(2, 1)},
    {reason::misplaced_permit, "misplaced permit", "a policy outside the authorize stage answered permit",
     detail::cr_row(2, 1)},
    {reason::would_deny, "would deny", "monitor only: it would have been refused", detail::cr_row(2, 1)},
    {reason::condition_not_met, "condition not met", "a rule permits it, but not under these conditions",
     detail::cr_row(2, 1)},
    {reason::separation_of_duty, "separation of duty", "these roles must not be active together", detail::cr_row(2, 1)},
    {reason::approval_required, "approval required", "it needs the consent of further persons",
     detail::cr_row(2, 1, 4)},
    {reason::approval_invalid, "approval invalid", "the consent was for something else, was withdrawn, or has expired",
     detail::cr_row(2, 1, 4)},
    {reason::code_not_permitted, "code not permitted", "this mobile code is not permitted", detail::cr_row(2, 4)},
    {reason::code_altered, "code altered", "the mobile code is not the one that was permitted", detail::cr_row(2, 4)},
    {reason::code_not_authentic, "code not authentic", "nobody trusted has signed this mobile code",
     detail::cr_row(2, 4)},
    {reason::port_closed, "port closed", "this diagnostic port is closed", detail::cr_row(2, 13)},
    {reason::malformed, "malformed", "the request is malformed", detail::cr_row(3, 5)},
    {reason::quantity_invalid, "invalid quantity", "the quantity is outside what the protocol permits",
     detail::cr_row(3, 5)},
    {reason::function_unknown, "function not permitted", "this function is not permitted", detail::cr_row(3, 5)},
    {reason::broadcast, "broadcast", "broadcast writes are not permitted", detail::cr_row(3, 5)},
    {reason::unmapped, "unmapped", "nothing is mapped at this address", detail::cr_row(3, 5)},
    {reason::hole, "hole", "the block covers addresses that no tag has", detail::cr_row(3, 5)},
    {reason::partial_write, "partial write", "the write covers only a part of the value", detail::cr_row(3, 5)},
    {reason::batch_refused, "batch refused", "another part of the same request was refused", detail::cr_row(3, 5)},
    {reason::not_writable, "not writable", "the tag cannot be written", detail::cr_row(3, 5)},
    {reason::wrong_type, "wrong type", "the value has the wrong type", detail::cr_row(3, 5)},
    {reason::not_finite, "not finite", "the value is not a finite number", detail::cr_row(3, 5)},
    {reason::outside_hard_range, "outside hard range", "the value is outside the hard range", detail::cr_row(3, 5)},
    {reason::outside_soft_range, "outside normal range", "the value is outside the normal range", detail::cr_row(3, 5)},
    {reason::no_range, "no range", "no range is published for this tag", detail::cr_row(3, 5)},
    {reason::step_too_large, "step too large", "the step is larger than permitted", detail::cr_row(3, 5)},
    {reason::rate_of_change, "rate of change", "the value would change faster than permitted", detail::cr_row(3, 5)},
    {reason::not_enumerated, "not enumerated", "the value is not one of those permitted", detail::cr_row(3, 5)},
    {reason::bit_not_settable, "bit not settable", "a bit would change that may not be set", detail::cr_row(3, 5)},
    {reason::bad_quality, "bad quality", "the quality of the value is not good enough", detail::cr_row(3, 5)},
    {reason::time_skew, "time skew", "the value's time stamp is too old or too far ahead", detail::cr_row(3, 5)},
    {reason::value_unknown, "current value unknown", "the current value is not known, or too old",
     detail::cr_row(3, 5)},
    {reason::not_permissive, "permissive not met", "a condition on another tag is not met", detail::cr_row(3, 5)},
    {reason::outputs_tripped, "outputs tripped", "outputs are in their fail-safe state until reset",
     detail::cr_row(3, 6)},
    {reason::rate_limited, "rate limited", "too many requests in too short a time", detail::cr_row(7, 1), true},
    {reason::connection_limit, "connection limit", "too many connections", detail::cr_row(7, 1), true},
    {reason::too_many_pending, "too many pending", "too many transactions wait for an answer", detail::cr_row(7, 1),
     true},
    {reason::device_load, "device load", "the device's limit of load is reached", detail::cr_row(7, 1, 1), true},
    {reason::quota, "quota", "a quota is spent", detail::cr_row(7, 2), true},
    {reason::session_limit, "session limit", "too many sessions", detail::cr_row(2, 7), true},
    {reason::busy, "busy", "the security functions have no room left", detail::cr_row(7, 2), true},
    {reason::authority_unreachable, "authority unreachable", "the central authority does not answer",
     detail::cr_row(2, 1), true},
    {reason::journal_unavailable, "journal unavailable", "the journal cannot take a record", detail::cr_row(2, 10),
     true},
    {reason::storage_unavailable, "storage unavailable", "the storage does not take data", detail::cr_row(2, 10), true},
    {reason::clock_lost, "clock lost", "the wall clock is not synchronised", detail::cr_row(2, 11), true},
    {reason::input_failed, "input failed", "an attribute that a rule needs is missing or failed", detail::cr_row(2, 1),
     true},
    {reason::policy_failed, "policy failed", "a policy failed while deciding", detail::cr_row(3, 7)},
    {reason::device_unreachable, "device unreachable", "the device does not answer", detail::cr_row(7, 1)},
    {reason::path_unavailable, "path unavailable", "there is no way to the device", detail::cr_row(7, 1)},
    {reason::device_refused, "device refused", "the device refused the action", detail::cr_row(3, 7)},
    {reason::answer_mismatch, "answer mismatch", "the device's answer does not match the request",
     detail::cr_row(3, 5)},
    {reason::outcome_unknown, "outcome unknown", "whether the action took place is not known", detail::cr_row(3, 6)},
}};

static_assert(
    [] {
        for (std::size_t i = 0; i < reasons.size(); ++i)
            if (reasons[i].why != static_cast<reason>(i) || reasons[i].name.empty()) return false;
        return true;
    }(),
    "reasons[] has one row for each enumerator, in order");

/// The row of a reason; a reason of one's own has the row of `unspecified`.
constexpr const reason_row& row_of(reason why) noexcept {
    const auto index = static_cast<std::size_t>(why);
    return index < reasons.size() ? reasons[index] : reasons[0];
}

/// True for the causes that an essential action may pass when a policy could not say (semantics.md 1.3).
constexpr bool passable(reason why) noexcept { return row_of(why).passable; }

} // namespace interlock::inline v0_1

#endif
