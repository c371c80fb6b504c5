// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

#include "recording.hpp"

#include <interlock/core/reason.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace gateway {

namespace il = interlock;
using il::journal::event_id;
using il::journal::record_outcome;
using il::journal::security_event;

namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t b : bytes.first(std::min<std::size_t>(bytes.size(), 12))) {
        out += digits[b >> 4U];
        out += digits[b & 15U];
    }
    return out;
}

/// Writes what can be written without waiting. A pipe that takes anything takes PIPE_BUF bytes.
void write_if_taken(int to, std::string_view text) {
    while (!text.empty()) {
        pollfd ready{to, POLLOUT, 0};
        if (::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return;
        const ssize_t written = ::write(to, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace

void recording::say(const std::string& line) { write_if_taken(STDOUT_FILENO, line + '\n'); }
void recording::complain(const std::string& lines) { write_if_taken(STDERR_FILENO, lines); }
void recording::alarm(const std::string& text) { complain("modbus_gateway: ALARM: " + text + '\n'); }
void recording::note(const std::string& text) { complain("modbus_gateway: " + text + '\n'); }

std::string recording::number(double v) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", v);
    return text;
}

std::string recording::name_of(il::resource tag) const {
    return std::string{enforcer_.on_site([&](const il::snapshot& site) { return site.resource_names.text(tag.id); })};
}

/// What comes in great numbers at once, and must be there whole, waits for the journal's writer now and then.
void recording::tell_all(const security_event& what) {
    untold_ += 1 + what.text.size() / sizeof il::journal::record::text;
    if (untold_ > 512) {
        untold_ = 0;
        enforcer_.part<security::recorder>().flush();
    }
    tell(what);
}

void recording::tell(security_event what) { enforcer_.part<security::recorder>().tell(what); }

void recording::peer_event(event_id what, il::reason why, const peer& who, std::string_view text) {
    tell({.id = what,
          .outcome = record_outcome::denied,
          .subject = who.subject,
          .subject_kind = il::subject_kind::device,
          .proof = who.proved,
          .session = who.who.session,
          .from = who.who.origin,
          .why = why,
          .text = text});
}

void recording::connection_opened(const peer& who, il::proof how) {
    // Strangers come and go as often as they like: what they ask is what is recorded.
    if (who.subject.id == 0) return;
    tell({.id = event_id::connection_opened,
          .subject = who.subject,
          .subject_kind = il::subject_kind::device,
          .proof = how,
          .session = who.who.session,
          .from = who.who.origin,
          .text = how == il::proof::address ? "by address, not authenticated" : "by certificate"});
}

void recording::connection_closed(const peer& who, std::string_view text) {
    if (who.subject.id == 0) return;
    tell({.id = event_id::connection_closed,
          .subject = who.subject,
          .subject_kind = il::subject_kind::device,
          .session = who.who.session,
          .from = who.who.origin,
          .text = text});
}

void recording::connection_refused(const il::origin& from, il::reason why, std::string_view text) {
    const il::ticks now = enforcer_.now();
    // One line a second at most, with how many there were: connecting costs a stranger nothing.
    ++refused_;
    if (now - refused_at_ < il::seconds(1)) return;
    refused_at_ = now;
    tell({.id = event_id::connection_refused,
          .outcome = record_outcome::denied,
          .subject_kind = il::subject_kind::unknown,
          .proof = il::proof::none,
          .from = from,
          .now = il::value{std::uint64_t{refused_}},
          .why = why,
          .text = text});
    refused_ = 0;
}

void recording::refused(il::reason why, peer& who, std::uint8_t unit, const modbus::request_pdu& asked,
                        std::string_view text) {
    const il::ticks now = enforcer_.now();
    const auto same = std::ranges::find(who.found, why, &peer::finding::why);
    if (same != who.found.end() && now - same->since < refusal_window) {
        ++same->count;
        return;
    }
    // The place of one of its kind, or else of the oldest.
    peer::finding& place =
        same != who.found.end() ? *same : *std::ranges::min_element(who.found, {}, &peer::finding::since);
    count_out(who, place);
    place = {why, now, 0};
    char place_on_wire[64];
    const modbus::address_range& at = asked.write.empty() ? asked.read : asked.write;
    std::snprintf(place_on_wire, sizeof place_on_wire, "fc %02x unit %u %s %u+%u",
                  static_cast<unsigned>(asked.function), unsigned{unit}, std::string{modbus::name_of(at.table)}.c_str(),
                  unsigned{at.address}, unsigned{at.quantity});
    peer_event(event_id::action_refused, why, who, text.empty() ? std::string_view{place_on_wire} : text);
}

void recording::count_out(const peer& who, peer::finding& what) {
    if (what.count != 0)
        tell({.id = event_id::refusal_repeated,
              .outcome = record_outcome::denied,
              .subject = who.subject,
              .subject_kind = il::subject_kind::device,
              .session = who.who.session,
              .from = who.who.origin,
              .now = il::value{what.count},
              .why = what.why});
    what = {};
}

void recording::repeated(peer& who, bool goes) {
    const il::ticks now = enforcer_.now();
    for (peer::finding& f : who.found)
        if (f.since.count != 0 && (goes || now - f.since >= refusal_window)) count_out(who, f);
}

void recording::degraded(const il::request& asked, const il::verdict& said) {
    // One line a second at most: each of them has its records.
    const il::ticks now = enforcer_.now();
    ++degraded_;
    if (degraded_at_.count != 0 && now - degraded_at_ < il::seconds(1)) return;
    degraded_at_ = now;
    const std::uint64_t more = std::exchange(degraded_, 0) - 1;
    alarm("essential action on " + name_of(asked.resource) + " went on although " +
          std::string{il::row_of(said.why).text} +
          (more == 0 ? "" : ", and " + std::to_string(more) + " more before it"));
}

void recording::late(const std::string& device, std::uint8_t unit, std::span<const std::uint8_t> pdu) {
    const std::string text = "late answer " + hex(pdu);
    tell({.id = event_id::device_answer_invalid,
          .outcome = record_outcome::unknown,
          .resource = enforcer_.tag(device),
          .now = il::value{std::uint64_t{unit}},
          .why = il::reason::outcome_unknown,
          .text = text});
    note(device + ": " + text);
}

void recording::mismatch(const std::string& device, std::uint8_t unit, const modbus::request_pdu& asked,
                         std::span<const std::uint8_t> pdu) {
    const std::string text = "asked " + hex(asked.bytes).substr(0, 10) + " got " + hex(pdu);
    tell({.id = event_id::device_answer_invalid,
          .outcome = record_outcome::failed,
          .resource = enforcer_.tag(device),
          .now = il::value{std::uint64_t{unit}},
          .why = il::reason::answer_mismatch,
          .text = text});
    alarm(device + ": the answer does not match: " + text);
}

void recording::device_event(const std::string& device, const char* what) {
    const std::string_view said = what;
    const bool good = said == "connected";
    tell({.id = good ? event_id::device_restored : event_id::device_lost,
          .outcome = good ? record_outcome::succeeded : record_outcome::failed,
          .resource = enforcer_.tag(device),
          .why = good ? il::reason::unspecified : il::reason::device_unreachable,
          .text = said});
    good ? note(device + ": " + what) : alarm(device + ": " + what);
}

void recording::bad_answer(const std::string& device, const il::request& asked, const il::result_view& view,
                           const il::verdict& said) {
    bad_answer_ = {device, asked.resource, view.value, said, bad_answer_.more + 1};
    count_bad_answers();
}

void recording::count_bad_answers() {
    // One record a second at most, with the last of them and how many there were.
    const il::ticks now = enforcer_.now();
    if (bad_answer_.more == 0 || (bad_answer_at_.count != 0 && now - bad_answer_at_ < il::seconds(1))) return;
    bad_answer_at_ = now;
    const std::uint64_t more = std::exchange(bad_answer_.more, 0) - 1;
    const bool withheld = bad_answer_.said.outcome == il::decision::deny;
    const std::string text = std::string{withheld ? "withheld" : "marked"} + ": a value that can't be right" +
                             (more == 0 ? "" : ", and " + std::to_string(more) + " more before it");
    tell({.id = event_id::device_answer_invalid,
          .outcome = withheld ? record_outcome::denied : record_outcome::failed,
          .resource = bad_answer_.tag,
          .now = bad_answer_.is,
          .why = withheld ? bad_answer_.said.why : il::reason::answer_mismatch,
          .text = text});
    alarm(bad_answer_.device + ": " + name_of(bad_answer_.tag) + " reads " + number(bad_answer_.is.number()) + ", " +
          text);
}

void recording::published(std::uint64_t before, std::uint64_t now, std::string_view summary) {
    tell_all({.id = event_id::settings_changed, .before = il::value{before}, .now = il::value{now}, .text = summary});
}

void recording::changed(const std::string& difference) {
    tell_all({.id = event_id::settings_changed, .text = difference});
    note("changed: " + difference);
}

void recording::certificates(const std::string& fault) {
    const std::string text =
        fault.empty() ? "certificates read again" : "certificates: " + fault + "; nothing is changed";
    tell({.id = event_id::settings_changed,
          .outcome = fault.empty() ? record_outcome::succeeded : record_outcome::failed,
          .why = fault.empty() ? il::reason::unspecified : il::reason::malformed,
          .text = text});
    fault.empty() ? note(text) : alarm(text);
}

void recording::site_alarm(const std::string& what) {
    tell({.id = event_id::alarm_raised, .why = il::reason::unspecified, .text = what});
    alarm(what);
}

void recording::publish_refused(std::string_view why) {
    tell({.id = event_id::site_policy_refused,
          .outcome = record_outcome::denied,
          .why = il::reason::malformed,
          .text = why});
}

void recording::started() { tell({.id = event_id::component_started}); }
void recording::stopped() { tell({.id = event_id::component_stopped}); }

} // namespace gateway
