// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: timeout=300
#include "gateway_plant.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace il = interlock;

using faulty = il::conformance::with_faults<gateway::security::enforcer>;
using plant = gateway_plant::plant<faulty>;

namespace {

/// Essential and ordinary, each by the entitled, a stranger, somebody without the right, and with a bad value.
std::vector<il::conformance::fault_scenario> scenarios(plant& p) {
    const faulty& e = p.enforcer();
    const il::caller panel = p.peer("hmi1", 9);
    const il::caller op = p.peer("op3", 3);
    const il::caller viewer = p.peer("viewer1", 7);
    const il::caller nobody = p.peer("", 77);
    const il::caller console = p.peer("", 1, "panel");
    return {
        {"trip, entitled", boiler::trip(e, panel), true},
        {"trip, over the trusted path", boiler::trip(e, console), true},
        {"trip, stranger", boiler::trip(e, nobody)},
        {"trip, viewer", boiler::trip(e, viewer)},
        {"un-trip, entitled to the trip", boiler::write(e, panel, "boiler1.trip", 0)},
        {"un-trip, viewer", boiler::write(e, viewer, "boiler1.trip", 0)},
        {"set-point, operator", boiler::write(e, op)},
        {"set-point, operator, out of range", boiler::write(e, op, "boiler1.setpoint", 17)},
        {"set-point, stranger", boiler::write(e, nobody)},
        {"set-point, viewer", boiler::write(e, viewer)},
        {"set-point of another plant, operator", boiler::write(e, op, "mill1.speed")},
        {"read, viewer", boiler::read(e, viewer), false, {.value = 8.0}},
        {"read, stranger", boiler::read(e, nobody)},
    };
}

} // namespace

TEST_CASE("gateway: 1.7: no fault of any policy, pair or triple of policies adds a permit or lets a stranger through") {
    plant p;
    const auto matrix = scenarios(p);

    // Without faults the matrix is what it says; otherwise it would show nothing.
    const std::vector<bool> wanted{true,  true,  false, false, true, false, true,
                                   false, false, false, false, true, false};
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        il::request asked = matrix[i].asked;
        auto ticket = p.enforcer().begin(asked);
        CAPTURE(matrix[i].name);
        CAPTURE(il::row_of(ticket.verdict().why).name);
        CHECK(ticket.permitted() == wanted[i]);
        CHECK_FALSE(ticket.verdict().degraded);
        ticket.cancel();
    }

    std::size_t decided = 0;
    const auto give_back = [&](faulty&) {
        if (++decided % 4096 == 0) p.part<gateway::security::recorder>().running().pump();
    };
    const auto report = il::conformance::inject_faults(p.enforcer(), matrix, give_back);
    for (const std::string& line : report.violations) FAIL_CHECK(line);
    CHECK(report.combinations > 5'000);
    CHECK(report.fired > report.decisions / 2);
    CHECK(report.degraded > 1'000);
    // Whatever came back from the device: where the policy that looks at it couldn't, nothing went out.
    CHECK(report.results > 1'000);
    CHECK(report.withheld == report.results);
    MESSAGE(report.combinations << " combinations, " << report.decisions << " decisions, " << report.fired
                                << " met a fault, " << report.degraded << " permits were degraded");
}
