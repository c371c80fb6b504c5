// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_UC_BOILER_HPP
#define INTERLOCK_TESTS_UC_BOILER_HPP

#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <cstdint>
#include <string_view>

/// A small plant for the tests of uc/, rdf/ and ra/: a boiler, an operator, a viewer, a panel that may trip it, and strangers.
namespace boiler {

namespace il = interlock;

/// Grants everything, so that only the policy under test decides.
struct grant_all {
    static constexpr std::string_view name = "grant_all";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const noexcept { return il::permit; }
};

/// Knows whom the application names, and nobody else.
struct named_only {
    static constexpr std::string_view name = "named_only";
    using stages = il::takes_part<il::stage::identify>;
    il::verdict identify(il::request& asked) const noexcept {
        return asked.subject.id != 0 ? il::no_objection : il::deny(il::reason::unknown_peer);
    }
};

inline il::site::snapshot_builder site() {
    il::site::snapshot_builder s;
    s.add_listener("plant").add_listener("secure", {.secure = true}).add_listener("panel", {.console = true});
    s.add_zone("control").add_zone("office").add_zone("local").add_zone("boiler").add_zone("mill");
    s.add_zone_prefix("plant", "10.1.0.0/16", "control").add_zone_prefix("secure", "10.9.0.0/16", "office");
    s.add_zone_prefix("panel", "127.0.0.0/8", "local");
    s.add_device("boiler-plc", "boiler").add_device("mill-plc", "mill");
    s.add_conduit("control", "boiler", {"tag.read", "tag.write"}).add_conduit("office", "boiler", {"tag.read"});
    s.add_conduit("local", "boiler", {"tag.write"});
    il::limit_entry bar;
    bar.hard = {0, 16};
    bar.has_range = true;
    s.add_tag("boiler1.setpoint", {.device = "boiler-plc", .writable = true, .limits = bar});
    s.add_tag("boiler1.trip", {.device = "boiler-plc",
                               .tag_class = il::tag_class::safety,
                               .type = il::value_kind::boolean,
                               .writable = true});
    s.add_tag("mill1.speed", {.device = "mill-plc", .writable = true, .limits = bar});
    s.add_action("session.terminate").add_action("session.unlock");
    s.add_role("viewer").add_role("operator").add_role("tripper").add_role("visitor").inherit("operator", "viewer");
    s.permit("viewer", {.actions = {"tag.read"}, .on = "boiler1.*", .classes = {il::tag_class::safety}});
    s.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.*", .from = {"control"}});
    s.permit("tripper", {.actions = {"tag.write"}, .on = "boiler1.trip"});
    s.deny("visitor", {.actions = {"tag.write"}, .on = "*"});
    s.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    s.add_subject("op4", {.kind = il::subject_kind::human, .roles = {"operator", "visitor"}});
    s.add_subject("viewer1", {.kind = il::subject_kind::software_process, .roles = {"viewer"}});
    s.add_subject("hmi1", {.kind = il::subject_kind::device, .roles = {"tripper"}, .permanent_sessions = true});
    s.add_subject("nobody1", {.kind = il::subject_kind::device});
    s.add_subject("former1", {.kind = il::subject_kind::human, .roles = {"operator"}, .disabled = true});
    s.add_subject("failsafe", {.kind = il::subject_kind::internal});
    s.known_by_address("hmi1", "plant", "10.1.0.9").known_by_address("viewer1", "plant", "10.1.0.7");
    s.add_essential({.on = "boiler1.trip",
                     .operand = 1,
                     .zones = {"control", "local"},
                     .listeners = {"plant", "panel"},
                     .trusted = {"panel"}});
    return s;
}

template <class Enforcer>
il::origin at(const Enforcer& e, std::string_view listener, const il::network_address& address,
              std::uint16_t port = 40000) {
    return {.address = address, .port = port, .listener = e.listener(listener)};
}

inline il::network_address address_on(std::string_view listener, std::uint8_t host = 5) {
    if (listener == "panel") return il::ipv4(127, 0, 0, 1);
    return listener == "secure" ? il::ipv4(10, 9, 0, host) : il::ipv4(10, 1, 0, host);
}

template <class Enforcer>
il::caller by(const Enforcer& e, std::string_view who, std::string_view listener = "plant", std::uint8_t host = 5) {
    il::caller c;
    c.origin = at(e, listener, address_on(listener, host));
    c.subject = e.subject(who);
    c.proof = c.subject.id == 0 ? il::proof::none : who == "failsafe" ? il::proof::internal : il::proof::certificate;
    return c;
}

template <class Enforcer>
il::request write(const Enforcer& e, const il::caller& who, std::string_view tag = "boiler1.setpoint", double v = 8) {
    return e.ask(who, "tag.write", tag, tag == "boiler1.trip" ? il::value{v != 0} : il::value{v});
}
template <class Enforcer>
il::request read(const Enforcer& e, const il::caller& who, std::string_view tag = "boiler1.setpoint") {
    return e.ask(who, "tag.read", tag);
}
/// A trip, which is essential over the plant's and the panel's listener.
template <class Enforcer>
il::request trip(const Enforcer& e, const il::caller& who) {
    return write(e, who, "boiler1.trip", 1);
}

/// Begins, and lets the action be done.
template <class Enforcer>
il::verdict done(Enforcer& e, il::request asked) {
    auto ticket = e.begin(asked);
    ticket.complete(il::outcome_kind::done);
    return ticket.verdict();
}

} // namespace boiler

#endif
