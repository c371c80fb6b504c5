// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_RECORDING_HPP
#define MODBUS_GATEWAY_RECORDING_HPP

#include "peer.hpp"
#include "security.hpp"

#include <interlock/journal/event.hpp>
#include <interlock/journal/record.hpp>
#include <interlock/journal/security_event.hpp>
#include <interlock/modbus/request_pdu.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace gateway {

/// What happens beside the decisions, which the recorder records by itself: into the journal, and, for what somebody should know at
/// once, a line on standard error.
class recording {
public:
    explicit recording(security::enforcer& of) : enforcer_{of} {}
    recording(const recording&) = delete;
    recording& operator=(const recording&) = delete;

    void peer_event(interlock::journal::event_id what, interlock::reason why, const peer& who, std::string_view text);
    void connection_opened(const peer& who, interlock::proof how);
    void connection_closed(const peer& who, std::string_view text);
    void connection_refused(const interlock::origin& from, interlock::reason why, std::string_view text);

    /// Refused by the gateway itself: malformed, or nothing is mapped there.
    void refused(interlock::reason why, peer& who, std::uint8_t unit, const modbus::request_pdu& asked,
                 std::string_view text = {});
    /// Records how often refusals came again, when their time is over, or when the peer goes.
    void repeated(peer& who, bool goes);
    void degraded(const interlock::request& asked, const interlock::verdict& said);

    void late(const std::string& device, std::uint8_t unit, std::span<const std::uint8_t> pdu);
    void mismatch(const std::string& device, std::uint8_t unit, const modbus::request_pdu& asked,
                  std::span<const std::uint8_t> pdu);
    void device_event(const std::string& device, const char* what);
    void bad_answer(const std::string& device, const interlock::request& asked, const interlock::result_view& view,
                    const interlock::verdict& said);
    /// Records bad answers that were only counted so far; to be called every second.
    void count_bad_answers();

    void read_back(interlock::resource tag, interlock::value written, interlock::value is,
                   interlock::si::read_back_result how);
    void failsafe(const interlock::si::failsafe_transition& what);
    /// What became of a value of the gateway's own: a fail-safe one, or the sign of life for the device's watchdog.
    void own_write(interlock::resource tag, interlock::value v, interlock::journal::record_outcome how);
    void published(std::uint64_t before, std::uint64_t now, std::string_view summary);
    void changed(const std::string& difference);
    /// Certificates, keys and revocation lists were read again; with a fault nothing has changed.
    void certificates(const std::string& fault);
    /// Something about the site policy that somebody should know.
    void site_alarm(const std::string& what);
    void publish_refused(std::string_view why);
    void started();
    void stopped();

    /// Lines for people: on standard output, on standard error. What can't be written at once is left out: nobody who reads slowly,
    /// or not at all, holds up the plant. Everything that counts is in the journal as well.
    static void say(const std::string& line);
    static void complain(const std::string& lines);
    static void alarm(const std::string& text);
    static void note(const std::string& text);

private:
    /// Repeats of one kind within this time are counted, not told one by one.
    static constexpr interlock::ticks refusal_window = interlock::seconds(10);

    /// How the gateway's own writes to a tag went last, since when, and how often again.
    struct course {
        interlock::journal::record_outcome how = interlock::journal::record_outcome::none;
        interlock::ticks since{};
        std::uint64_t more = 0;
    };
    void sign_of_life(interlock::resource tag, interlock::journal::record_outcome how);

    void count_out(const peer& who, peer::finding& what);
    void tell_all(const interlock::journal::security_event& what);
    void tell(interlock::journal::security_event what);
    std::string name_of(interlock::resource tag) const;
    static std::string number(double v);

    security::enforcer& enforcer_;
    interlock::ticks refused_at_{};
    std::uint64_t refused_ = 0;
    struct {
        std::string device{};
        interlock::resource tag{};
        interlock::value is{};
        interlock::verdict said{};
        std::uint64_t more = 0;
    } bad_answer_{};
    interlock::ticks bad_answer_at_{};
    interlock::ticks degraded_at_{};
    std::uint64_t degraded_ = 0;
    std::map<std::uint32_t, course> own_writes_;
    std::size_t untold_ = 0;
};

} // namespace gateway

#endif
