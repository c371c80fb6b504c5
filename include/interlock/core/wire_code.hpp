// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_WIRE_CODE_HPP
#define INTERLOCK_CORE_WIRE_CODE_HPP

#include <interlock/core/reason.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1 {

/// An OPC UA StatusCode with its name.
struct opcua_status {
    std::uint32_t code = 0;
    std::string_view name;
    friend constexpr bool operator==(const opcua_status&, const opcua_status&) noexcept = default;
};

/// The cause of transmission that answers an IEC 60870-5-104 command, and its P/N bit.
/// Cause 0 means no answer at all: drop the ASDU and close the connection.
struct iec104_answer {
    std::uint8_t cause = 7;
    bool negative = true;
    friend constexpr bool operator==(const iec104_answer&, const iec104_answer&) noexcept = default;
};

/// How a denial is said in each protocol: Modbus exception code, OPC UA StatusCode, DNP3 CommandStatus, IEC 104 answer,
/// IEC 61850 AddCause. `judges_value`: the site policy chooses whether Modbus says 03 or 01 (`modbus_exception`).
struct wire_code {
    std::uint8_t modbus = 0;
    opcua_status opcua;
    std::uint8_t dnp3 = 0;
    iec104_answer iec104;
    std::uint8_t iec61850 = 0;
    bool judges_value = false;
    friend constexpr bool operator==(const wire_code&, const wire_code&) noexcept = default;
};

namespace detail {

inline constexpr opcua_status bad_internal_error{0x8002'0000, "BadInternalError"};
inline constexpr opcua_status bad_resource_unavailable{0x8004'0000, "BadResourceUnavailable"};
inline constexpr opcua_status bad_decoding_error{0x8007'0000, "BadDecodingError"};
inline constexpr opcua_status bad_unknown_response{0x8009'0000, "BadUnknownResponse"};
inline constexpr opcua_status bad_timeout{0x800a'0000, "BadTimeout"};
inline constexpr opcua_status bad_too_many_operations{0x8010'0000, "BadTooManyOperations"};
inline constexpr opcua_status bad_user_access_denied{0x801f'0000, "BadUserAccessDenied"};
inline constexpr opcua_status bad_invalid_timestamp{0x8023'0000, "BadInvalidTimestamp"};
inline constexpr opcua_status bad_session_id_invalid{0x8025'0000, "BadSessionIdInvalid"};
inline constexpr opcua_status bad_session_closed{0x8026'0000, "BadSessionClosed"};
inline constexpr opcua_status bad_no_communication{0x8031'0000, "BadNoCommunication"};
inline constexpr opcua_status bad_node_id_unknown{0x8034'0000, "BadNodeIdUnknown"};
inline constexpr opcua_status bad_out_of_range{0x803c'0000, "BadOutOfRange"};
inline constexpr opcua_status bad_not_supported{0x803d'0000, "BadNotSupported"};
inline constexpr opcua_status bad_too_many_sessions{0x8056'0000, "BadTooManySessions"};
inline constexpr opcua_status bad_type_mismatch{0x8074'0000, "BadTypeMismatch"};
inline constexpr opcua_status bad_device_failure{0x808b'0000, "BadDeviceFailure"};
inline constexpr opcua_status bad_invalid_state{0x80af'0000, "BadInvalidState"};
inline constexpr opcua_status bad_operation_abandoned{0x80b3'0000, "BadOperationAbandoned"};
inline constexpr opcua_status bad_max_connections_reached{0x80b7'0000, "BadMaxConnectionsReached"};
inline constexpr opcua_status bad_server_too_busy{0x80ee'0000, "BadServerTooBusy"};

inline constexpr iec104_answer negative_confirmation{7, true};

// No authority is said alike for every cause, so that nobody learns from outside which one it was (semantics.md 4.5).
inline constexpr wire_code no_authority{1, bad_user_access_denied, 9, negative_confirmation, 20};
inline constexpr wire_code bad_session{1, bad_session_id_invalid, 9, negative_confirmation, 20};
inline constexpr wire_code ended_session{1, bad_session_closed, 9, negative_confirmation, 20};
inline constexpr wire_code bad_encoding{3, bad_decoding_error, 3, {0, true}, 0};
inline constexpr wire_code bad_function{1, bad_not_supported, 4, {44, true}, 1};
inline constexpr wire_code bad_place{2, bad_node_id_unknown, 4, {47, true}, 1};
inline constexpr wire_code part_of_value{3, bad_out_of_range, 3, negative_confirmation, 26};
inline constexpr wire_code others_refused{3, bad_operation_abandoned, 16, negative_confirmation, 15};
inline constexpr wire_code bad_type{3, bad_type_mismatch, 3, negative_confirmation, 26, true};
inline constexpr wire_code bad_range{3, bad_out_of_range, 12, negative_confirmation, 26, true};
inline constexpr wire_code bad_step{3, bad_out_of_range, 12, negative_confirmation, 7, true};
inline constexpr wire_code bad_time{3, bad_invalid_timestamp, 12, negative_confirmation, 26, true};
inline constexpr wire_code no_base{3, bad_invalid_state, 10, negative_confirmation, 9, true};
inline constexpr wire_code interlocked{1, bad_invalid_state, 10, negative_confirmation, 10};
inline constexpr wire_code wrong_mode{1, bad_invalid_state, 10, negative_confirmation, 8};
inline constexpr wire_code throttled{6, bad_too_many_operations, 8, negative_confirmation, 16};
inline constexpr wire_code no_connection_left{6, bad_max_connections_reached, 11, negative_confirmation, 16};
inline constexpr wire_code no_session_left{6, bad_too_many_sessions, 11, negative_confirmation, 16};
inline constexpr wire_code no_room{6, bad_server_too_busy, 11, negative_confirmation, 16};
inline constexpr wire_code cant_say{4, bad_resource_unavailable, 11, negative_confirmation, 13};
inline constexpr wire_code own_failure{4, bad_internal_error, 127, negative_confirmation, 13};
inline constexpr wire_code no_device{11, bad_no_communication, 18, negative_confirmation, 23};
inline constexpr wire_code no_path{10, bad_no_communication, 18, negative_confirmation, 23};
inline constexpr wire_code device_says_no{4, bad_device_failure, 18, negative_confirmation, 13};
inline constexpr wire_code wrong_answer{11, bad_unknown_response, 18, negative_confirmation, 23};
inline constexpr wire_code no_answer{11, bad_timeout, 18, negative_confirmation, 16};

struct wire_row {
    reason why;
    wire_code code;
};

} // namespace detail

/// One row for each reason, in the order of the enumeration.
inline constexpr std::array<detail::wire_row, static_cast<std::size_t>(reason::count_)> wire_codes{{
    {reason::unspecified, detail::no_authority},
    {reason::unknown_peer, detail::no_authority},
    {reason::identity_unproven, detail::no_authority},
    {reason::credential_expired, detail::no_authority},
    {reason::credential_revoked, detail::no_authority},
    {reason::role_malformed, detail::no_authority},
    {reason::role_unknown, detail::no_authority},
    {reason::unknown_subject, detail::no_authority},
    {reason::subject_disabled, detail::no_authority},
    {reason::session_unknown, detail::bad_session},
    {reason::session_closed, detail::ended_session},
    {reason::session_locked, detail::no_authority},
    {reason::locked_out, detail::no_authority},
    {reason::no_grant, detail::no_authority},
    {reason::no_right, detail::no_authority},
    {reason::denied_by_rule, detail::no_authority},
    {reason::outside_zone, detail::no_authority},
    {reason::outside_shift, detail::no_authority},
    {reason::misplaced_permit, detail::own_failure},
    {reason::would_deny, detail::no_authority},
    {reason::condition_not_met, detail::no_authority},
    {reason::separation_of_duty, detail::no_authority},
    {reason::approval_required, detail::no_authority},
    {reason::approval_invalid, detail::no_authority},
    {reason::code_not_permitted, detail::no_authority},
    {reason::code_altered, detail::no_authority},
    {reason::code_not_authentic, detail::no_authority},
    {reason::port_closed, detail::no_authority},
    {reason::malformed, detail::bad_encoding},
    {reason::quantity_invalid, detail::bad_encoding},
    {reason::function_unknown, detail::bad_function},
    {reason::broadcast, detail::bad_function},
    {reason::unmapped, detail::bad_place},
    {reason::hole, detail::bad_place},
    {reason::partial_write, detail::part_of_value},
    {reason::batch_refused, detail::others_refused},
    {reason::not_writable, detail::bad_place},
    {reason::wrong_type, detail::bad_type},
    {reason::not_finite, detail::bad_range},
    {reason::outside_hard_range, detail::bad_range},
    {reason::outside_soft_range, detail::bad_range},
    {reason::no_range, detail::bad_range},
    {reason::step_too_large, detail::bad_step},
    {reason::rate_of_change, detail::bad_step},
    {reason::not_enumerated, detail::bad_range},
    {reason::bit_not_settable, detail::bad_range},
    {reason::bad_quality, detail::bad_range},
    {reason::time_skew, detail::bad_time},
    {reason::value_unknown, detail::no_base},
    {reason::not_permissive, detail::interlocked},
    {reason::outputs_tripped, detail::wrong_mode},
    {reason::rate_limited, detail::throttled},
    {reason::connection_limit, detail::no_connection_left},
    {reason::too_many_pending, detail::throttled},
    {reason::device_load, detail::throttled},
    {reason::quota, detail::no_room},
    {reason::session_limit, detail::no_session_left},
    {reason::busy, detail::no_room},
    {reason::authority_unreachable, detail::cant_say},
    {reason::journal_unavailable, detail::cant_say},
    {reason::storage_unavailable, detail::cant_say},
    {reason::clock_lost, detail::cant_say},
    {reason::input_failed, detail::cant_say},
    {reason::policy_failed, detail::own_failure},
    {reason::device_unreachable, detail::no_device},
    {reason::path_unavailable, detail::no_path},
    {reason::device_refused, detail::device_says_no},
    {reason::answer_mismatch, detail::wrong_answer},
    {reason::outcome_unknown, detail::no_answer},
}};

static_assert(
    [] {
        for (std::size_t i = 0; i < wire_codes.size(); ++i)
            if (wire_codes[i].why != static_cast<reason>(i) || wire_codes[i].code.modbus == 0) return false;
        return true;
    }(),
    "wire_codes[] has one row for each reason, in order");

/// How each protocol says a reason; a reason of one's own is said as `unspecified`: no authority.
constexpr const wire_code& wire_code_of(reason why) noexcept {
    const auto index = static_cast<std::size_t>(why);
    return wire_codes[index < wire_codes.size() ? index : 0].code;
}

/// What Modbus answers where a value fails validation: 03, as most devices do, or 01, since the specification keeps 03 for
/// what is wrong with the request's form.
enum class value_denial : std::uint8_t { illegal_data_value = 3, illegal_function = 1 };

/// The Modbus exception code for a reason; of the plant's choice where a value was judged.
constexpr std::uint8_t modbus_exception(reason why, value_denial choice = value_denial::illegal_data_value) noexcept {
    const auto& code = wire_code_of(why);
    return code.judges_value ? static_cast<std::uint8_t>(choice) : code.modbus;
}

} // namespace interlock::inline v0_1

#endif
