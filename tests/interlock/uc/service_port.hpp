// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_UC_SERVICE_PORT_HPP
#define INTERLOCK_TESTS_UC_SERVICE_PORT_HPP

#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/testing/simulated_port.hpp>
#include <interlock/uc/conditional_rbac.hpp>
#include <interlock/uc/diagnostic_access.hpp>

#include "boiler.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

/// A controller with a service socket, for the tests of diagnostic ports.
namespace service_port {

namespace il = interlock;

/// Plays the hardware, so that a test can look at claims.
struct socket : il::testing::simulated_port {
    static constexpr il::port_kind kind = il::port_kind::real;
};

inline il::site::snapshot_builder site() {
    il::site::snapshot_builder s;
    s.add_listener("desk").add_listener("service").add_zone("hall");
    s.add_zone_prefix("desk", "10.1.0.0/16", "hall").add_zone_prefix("service", "10.1.0.0/16", "hall");
    s.add_device("plc", "hall").add_device("spare", "hall").add_tag("plc.mode", {.device = "plc"});
    s.add_role("fitter").add_role("operator");
    s.permit("fitter", {.actions = {"port.open", "tag.read"}, .on = "plc"});
    s.permit("fitter", {.actions = {"port.open"}, .on = "spare"});
    s.permit("fitter", {.actions = {"tag.read"}, .on = "plc.mode"});
    s.permit("operator", {.actions = {"tag.read"}, .on = "plc.mode"});
    s.add_subject("flo", {.kind = il::subject_kind::human, .roles = {"fitter"}});
    s.add_subject("ann", {.kind = il::subject_kind::human, .roles = {"operator"}});
    return s;
}

template <class Policy = il::uc::diagnostic_access<socket>>
struct cabinet {
    using enforcer = il::enforcer<il::testing::manual_clock, Policy, boiler::named_only,
                                  il::uc::conditional_rbac<il::uc::no_values>>;

    explicit cabinet(const il::site::snapshot_builder& from = site())
        : e{il::uc::port_options<socket>{.port = &port,
                                         .device = "plc",
                                         .listener = "service",
                                         .at_most = il::seconds(600),
                                         .time = {.clock = il::wall_time{wall}},
                                         .accounts = {this,
                                                      [](const void* of, il::subject who) noexcept {
                                                          return static_cast<const cabinet*>(of)->disabled != who.id;
                                                      }},
                                         .context = this,
                                         .report = &cabinet::note},
            il::uc::local_time{.clock = il::wall_time{wall}}, il::source_of<il::uc::no_values>{}, from} {}

    static void note(void* to, const il::uc::port_report& said) noexcept {
        static_cast<cabinet*>(to)->told.push_back(said);
    }
    il::request ask(std::string_view who, std::string_view what, std::string_view on,
                    std::string_view through = "desk") const {
        il::caller c;
        c.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = e.listener(through)};
        c.subject = e.subject(who);
        c.proof = il::proof::password;
        return e.ask(c, what, on);
    }
    il::verdict says(std::string_view who, std::string_view what, std::string_view on,
                     std::string_view through = "desk") const {
        il::request asked = ask(who, what, on, through);
        return e.decide(asked);
    }
    void later(il::ticks by) {
        e.template part<il::testing::manual_clock>().advance(by);
        e.tick();
    }
    std::vector<il::uc::port_event> events() {
        std::vector<il::uc::port_event> out;
        for (const auto& one : told) out.push_back(one.what);
        told.clear();
        return out;
    }

    socket port;
    il::testing::manual_clock wall;
    std::uint32_t disabled = 0;
    std::vector<il::uc::port_report> told;
    enforcer e;
};

} // namespace service_port

#endif
