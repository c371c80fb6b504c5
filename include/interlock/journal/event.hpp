// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_EVENT_HPP
#define INTERLOCK_JOURNAL_EVENT_HPP

#include <interlock/core/claim.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::journal {

/// What happened: the field "event id" of CR 2.8. A number is never given anew; those from `first_user_event` on are free.
enum class event_id : std::uint16_t {
    none,
    // requests
    action_permitted,
    action_refused,
    action_ended,
    access_permitted,
    access_repeated,
    refusal_repeated,
    strangers_refused,
    // the journal itself
    journal_started,
    journal_stopped,
    journal_failed,
    journal_recovered,
    segment_closed,
    segment_removed,
    records_dropped,
    storage_threshold,
    storage_full,
    damage_found,
    journal_read,
    // the site policy
    site_policy_published,
    site_policy_refused,
    settings_changed,
    // the control system
    component_started,
    component_stopped,
    outputs_tripped,
    outputs_reset,
    failsafe_applied,
    supervision_lost,
    supervision_restored,
    device_lost,
    device_restored,
    device_answer_invalid,
    alarm_raised,
    time_changed,
    // who comes and goes
    connection_opened,
    connection_closed,
    connection_refused,
    session_opened,
    session_closed,
    session_locked,
    authentication_failed,
    account_changed,
    // copies
    backup_made,
    backup_failed,
    restore_made,
    restore_failed,
    // the control system, once more
    output_read_back,
    // who may act, once more
    session_unlocked,
    approval_changed,
    override_changed,
    port_opened,
    port_closed,
    count_
};

inline constexpr event_id first_user_event{0x8000};

/// The catalogue: each event with its name and its category of CR 2.8.
struct event_row {
    event_id id;
    std::string_view name;
    audit_category category;
};

inline constexpr std::array<event_row, static_cast<std::size_t>(event_id::count_)> events{{
    {event_id::none, "none", audit_category::access_control},
    {event_id::action_permitted, "action permitted", audit_category::access_control},
    {event_id::action_refused, "action refused", audit_category::access_control},
    {event_id::action_ended, "action ended", audit_category::control_system_event},
    {event_id::access_permitted, "access permitted", audit_category::access_control},
    {event_id::access_repeated, "access repeated", audit_category::access_control},
    {event_id::refusal_repeated, "refusal repeated", audit_category::access_control},
    {event_id::strangers_refused, "strangers refused", audit_category::access_control},
    {event_id::journal_started, "journal started", audit_category::audit_log_event},
    {event_id::journal_stopped, "journal stopped", audit_category::audit_log_event},
    {event_id::journal_failed, "journal failed", audit_category::audit_log_event},
    {event_id::journal_recovered, "journal recovered", audit_category::audit_log_event},
    {event_id::segment_closed, "segment closed", audit_category::audit_log_event},
    {event_id::segment_removed, "segment removed", audit_category::audit_log_event},
    {event_id::records_dropped, "records dropped", audit_category::audit_log_event},
    {event_id::storage_threshold, "storage threshold", audit_category::audit_log_event},
    {event_id::storage_full, "storage full", audit_category::audit_log_event},
    {event_id::damage_found, "damage found", audit_category::audit_log_event},
    {event_id::journal_read, "journal read", audit_category::audit_log_event},
    {event_id::site_policy_published, "site policy published", audit_category::configuration_change},
    {event_id::site_policy_refused, "site policy refused", audit_category::configuration_change},
    {event_id::settings_changed, "settings changed", audit_category::configuration_change},
    {event_id::component_started, "component started", audit_category::control_system_event},
    {event_id::component_stopped, "component stopped", audit_category::control_system_event},
    {event_id::outputs_tripped, "outputs tripped", audit_category::control_system_event},
    {event_id::outputs_reset, "outputs reset", audit_category::control_system_event},
    {event_id::failsafe_applied, "fail-safe applied", audit_category::control_system_event},
    {event_id::supervision_lost, "supervision lost", audit_category::control_system_event},
    {event_id::supervision_restored, "supervision restored", audit_category::control_system_event},
    {event_id::device_lost, "device lost", audit_category::control_system_event},
    {event_id::device_restored, "device restored", audit_category::control_system_event},
    {event_id::device_answer_invalid, "device answer invalid", audit_category::request_error},
    {event_id::alarm_raised, "alarm raised", audit_category::control_system_event},
    {event_id::time_changed, "time changed", audit_category::control_system_event},
    {event_id::connection_opened, "connection opened", audit_category::access_control},
    {event_id::connection_closed, "connection closed", audit_category::access_control},
    {event_id::connection_refused, "connection refused", audit_category::access_control},
    {event_id::session_opened, "session opened", audit_category::access_control},
    {event_id::session_closed, "session closed", audit_category::access_control},
    {event_id::session_locked, "session locked", audit_category::access_control},
    {event_id::authentication_failed, "authentication failed", audit_category::access_control},
    {event_id::account_changed, "account changed", audit_category::configuration_change},
    {event_id::backup_made, "backup made", audit_category::backup_restore},
    {event_id::backup_failed, "backup failed", audit_category::backup_restore},
    {event_id::restore_made, "restore made", audit_category::backup_restore},
    {event_id::restore_failed, "restore failed", audit_category::backup_restore},
    {event_id::output_read_back, "output read back", audit_category::control_system_event},
    {event_id::session_unlocked, "session unlocked", audit_category::access_control},
    {event_id::approval_changed, "approval changed", audit_category::access_control},
    {event_id::override_changed, "override changed", audit_category::access_control},
    {event_id::port_opened, "port opened", audit_category::access_control},
    {event_id::port_closed, "port closed", audit_category::access_control},
}};

static_assert(
    [] {
        for (std::size_t i = 0; i < events.size(); ++i)
            if (events[i].id != static_cast<event_id>(i) || events[i].name.empty()) return false;
        return true;
    }(),
    "events[] has one row for each enumerator, in order");

/// The row of an event; one of an application's own has the row of `none`.
constexpr const event_row& row_of(event_id id) noexcept {
    const auto index = static_cast<std::size_t>(id);
    return index < events.size() ? events[index] : events[0];
}

} // namespace interlock::inline v0_1::journal

#endif
