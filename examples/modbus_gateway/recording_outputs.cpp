// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What becomes of outputs: fail-safe values, the sign of life, and what is read back after a write.

#include "recording.hpp"

#include <interlock/core/reason.hpp>

#include <string>
#include <string_view>

namespace gateway {

namespace il = interlock;
using il::journal::event_id;
using il::journal::record_outcome;

namespace {

std::string_view in_words(record_outcome how) {
    switch (how) {
    case record_outcome::done: return "done";
    case record_outcome::refused_by_device: return "refused by the device";
    case record_outcome::failed: return "not sent";
    default: return "unknown";
    }
}

/// The event of a transition. An output that is unread still is in nobody's charge.
event_id event_of(const il::si::failsafe_transition& what) {
    using il::si::failsafe_event;
    switch (what.event) {
    case failsafe_event::read_back: return event_id::output_read_back;
    case failsafe_event::tripped:
        return il::si::tripped(what.to) ? event_id::outputs_tripped : event_id::supervision_lost;
    case failsafe_event::cleared:
    case failsafe_event::reset: return event_id::outputs_reset;
    case failsafe_event::removed: return event_id::supervision_lost;
    case failsafe_event::elapsed:
    case failsafe_event::repeated: break;
    }
    return event_id::failsafe_applied;
}

/// What can be said of a transition already. `none`: a value is on its way, and a record of its own says what became of it.
record_outcome outcome_of(const il::si::failsafe_transition& what) {
    using il::si::failsafe_event;
    using il::si::output_result;
    // A reset while a cause is still there, and a trip of an output that can't be written yet, have changed nothing.
    if (what.from == what.to && what.event != failsafe_event::repeated)
        return what.event == failsafe_event::reset ? record_outcome::denied : record_outcome::failed;
    switch (what.result) {
    case output_result::none: return record_outcome::succeeded;
    case output_result::done: return record_outcome::done;
    case output_result::unknown: return record_outcome::unknown;
    case output_result::on_its_way: return record_outcome::none;
    case output_result::refused:
    case output_result::not_permitted: break;
    }
    return record_outcome::failed;
}

/// `following -> substituted: communication lost`
std::string text_of(const il::si::failsafe_transition& what) {
    std::string text{il::si::name_of(what.from)};
    if (what.to != what.from) (text += " -> ") += il::si::name_of(what.to);
    std::string_view between = ": ";
    for (unsigned cause = 0; cause != 32; ++cause) {
        if ((what.causes >> cause & 1U) == 0) continue;
        (text += between) += il::si::name_of(static_cast<il::si::trip_cause>(cause));
        between = ", ";
    }
    if (what.result == il::si::output_result::refused) text += "; not sent";
    if (what.result == il::si::output_result::not_permitted) text += "; the tag can't take the value";
    if (what.event == il::si::failsafe_event::removed) text += "; the site policy has no rule for it any more";
    return text;
}

} // namespace

void recording::read_back(il::resource tag, il::value written, il::value is, il::si::read_back_result how) {
    if (how == il::si::read_back_result::verified) return;
    tell({.id = event_id::alarm_raised,
          .outcome = record_outcome::failed,
          .resource = tag,
          .before = written,
          .now = is,
          .why = il::reason::outcome_unknown,
          .text = "read back differs from what was written",
          .essential = true});
    alarm(name_of(tag) + ": " + number(written.number()) + " was written, " +
          (how == il::si::read_back_result::missing ? std::string{"and nothing was read back"}
                                                    : number(is.number()) + " is there"));
}

void recording::failsafe(const il::si::failsafe_transition& what) {
    using il::si::failsafe_event;
    const bool again = what.event == failsafe_event::repeated;
    // What becomes of a value that is sent again is told by `own_write`, here only that it could not be sent.
    if (again && what.result == il::si::output_result::on_its_way) return;
    if (again) return own_write(what.output, what.written, outcome_of(what));
    if (what.event == failsafe_event::tripped) own_writes_.erase(what.output.id);
    const std::string text = text_of(what);
    tell({.id = event_of(what),
          .outcome = outcome_of(what),
          .resource = what.output,
          .now = what.written,
          .why = what.causes != 0 ? il::reason::outputs_tripped : il::reason::unspecified,
          .text = text,
          .essential = true});
    const std::string line =
        name_of(what.output) + ": " + text + (what.written.empty() ? "" : ", writes " + number(what.written.number()));
    const bool bad = what.event == failsafe_event::tripped || outcome_of(what) == record_outcome::failed;
    bad ? alarm(line) : note(line);
}

void recording::own_write(il::resource tag, il::value v, record_outcome how) {
    const bool output = enforcer_.on_site([&](const il::snapshot& site) { return site.tag(tag).failsafe != 0; });
    if (!output) return sign_of_life(tag, how);
    const il::ticks now = enforcer_.now();
    course& last = own_writes_[tag.id];
    // It is sent until it arrives: what goes on failing in the same way is counted.
    if (how != record_outcome::done && how == last.how && now - last.since < refusal_window) {
        ++last.more;
        return;
    }
    const std::string repeats =
        last.more == 0 ? "" : std::to_string(last.more) + " more: " + std::string{in_words(last.how)};
    last = {how, now, 0};
    tell({.id = event_id::failsafe_applied,
          .outcome = how,
          .resource = tag,
          .now = v,
          .why = il::reason::outputs_tripped,
          .text = repeats,
          .essential = true});
    const std::string line = name_of(tag) + ": the fail-safe value " + number(v.number()) + ": " +
                             std::string{in_words(how)} + (repeats.empty() ? "" : ", " + repeats);
    how == record_outcome::done ? note(line) : alarm(line);
}

void recording::sign_of_life(il::resource tag, record_outcome how) {
    // It is sent every second: only the first that fails, and the first that arrives again, say something new.
    course& last = own_writes_[tag.id];
    const bool done = how == record_outcome::done;
    const bool before = last.how == record_outcome::none || last.how == record_outcome::done;
    last.how = how;
    if (done == before) return;
    tell({.id = done ? event_id::supervision_restored : event_id::supervision_lost,
          .outcome = how,
          .resource = tag,
          .text = "sign of life for the device's own watchdog",
          .essential = true});
    const std::string line = name_of(tag) + ": the sign of life: " + std::string{in_words(how)};
    done ? note(line) : alarm(line);
}

} // namespace gateway
