// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_JOURNAL_SECURITY_EVENT_HPP
#define INTERLOCK_JOURNAL_SECURITY_EVENT_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/handle.hpp>
#include <interlock/core/reason.hpp>
#include <interlock/core/value.hpp>
#include <interlock/journal/event.hpp>
#include <interlock/journal/record.hpp>

#include <optional>
#include <string_view>

namespace interlock::inline v0_1::journal {

/// Something that happened without a request, as an application tells it: a connection, a reload, a transition of outputs, a backup.
struct security_event {
    event_id id = event_id::none;
    record_outcome outcome = record_outcome::succeeded;
    /// For an event of one's own; otherwise the catalogue knows it.
    std::optional<audit_category> category{};
    interlock::subject subject{};
    interlock::subject_kind subject_kind = subject_kind::internal;
    interlock::proof proof = proof::internal;
    session_id session{};
    interlock::origin from{};
    interlock::action action{};
    interlock::resource resource{};
    interlock::value before{};
    interlock::value now{};
    reason why = reason::unspecified;
    /// What is longer than a record's 48 bytes goes on in further records, up to 64; whatever it holds, it can't break a line of the journal.
    std::string_view text{};
    /// May use the room that is kept for essential actions: a trip, a fail-safe value, an alarm.
    bool essential = false;
};

} // namespace interlock::inline v0_1::journal

#endif
