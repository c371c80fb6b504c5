// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What the hooks of loans, approvals and diagnostic ports tell reaches a journal as events of their own (CR 2.8).

#include <interlock/journal/recorder.hpp>

#include "interlock/journal/plant.hpp"
#include "interlock/uc/consent.hpp"
#include "interlock/uc/service_port.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

using namespace journal_bench;
using jn::event_id;
using book = plant<plain_recorder>;

namespace {

void on_consent(void* of, const il::uc::consent_report& said) noexcept {
    const std::string text = std::string{il::uc::text(said.what)} + ": " + std::string{said.about.action} + " on " +
                             std::string{said.about.resource} + " by " + std::string{said.by};
    static_cast<book*>(of)->journal().tell({.id = event_id::approval_changed,
                                            .now = said.about.value,
                                            .text = text,
                                            .essential = said.what == il::uc::consent_event::unknown});
}
void on_loan(void* of, const il::uc::override_report& said) noexcept {
    static_cast<book*>(of)->journal().tell({.id = event_id::override_changed,
                                            .subject = said.borrower,
                                            .subject_kind = il::subject_kind::human,
                                            .session = said.session,
                                            .text = il::uc::text(said.what)});
}
void on_port(book& of, const il::uc::port_report& said) noexcept {
    using il::uc::port_event;
    const bool opened = said.what == port_event::opened;
    const bool closed = said.what == port_event::closed;
    of.journal().tell({.id = opened   ? event_id::port_opened
                             : closed ? event_id::port_closed
                                      : event_id::alarm_raised,
                       .subject = said.by,
                       .text = opened || closed ? "" : "diagnostic port",
                       .essential = !opened && !closed});
}

std::vector<std::string> texts(book& of, event_id which) {
    std::vector<std::string> out;
    for (const jn::record& r : of.records())
        if (r.event == which) out.emplace_back(r.text_view());
    return out;
}

} // namespace

TEST_CASE("journal/recorder: CR 2.8: how approvals go reaches the journal, as it happens") {
    book journal;
    consent::plant<> p;
    p.also = {&journal, &on_consent, &on_loan};
    const auto id = p.approved();
    static_cast<void>(p.e.enforce(p.run(id), [] { return il::outcome_kind::unknown; }));
    CHECK(texts(journal, event_id::approval_changed) ==
          std::vector<std::string>{
              "proposed: tag.write on boiler1.setpoint by anna", "consented: tag.write on boiler1.setpoint by ben",
              "approved: tag.write on boiler1.setpoint by ", "running: tag.write on boiler1.setpoint by ",
              "unknown: tag.write on boiler1.setpoint by "});
    for (const jn::record& r : journal.records()) {
        CHECK(r.category == il::audit_category::access_control);
        CHECK(r.new_bits == il::value{12.0}.bits());
    }
}

TEST_CASE("journal/recorder: CR 2.8: so do loans, with whose session has the role") {
    book journal;
    consent::plant<> p;
    p.also = {&journal, &on_consent, &on_loan};
    REQUIRE(p.lend().answer == il::uc::override_answer::lent);
    p.later(il::seconds(300));
    p.e.tick();
    CHECK(texts(journal, event_id::override_changed) == std::vector<std::string>{"begun", "time is over"});
    for (const jn::record& r : journal.records()) {
        CHECK(r.subject == p.e.subject("anna").id);
        CHECK(r.session == p.who("anna").session);
    }
}

TEST_CASE("journal/recorder: CR 2.8: and who had a diagnostic port opened, its end, and attempts on it") {
    book journal;
    service_port::cabinet<> c;
    auto& access = c.e.part<il::uc::diagnostic_access<service_port::socket>>();
    c.port.attach();
    CHECK(access.open(c.e, c.ask("flo", "port.open", "plc"), il::seconds(60)).outcome == il::decision::no_objection);
    c.later(il::seconds(60));
    for (const il::uc::port_report& said : c.told) on_port(journal, said);
    const auto all = journal.records();
    REQUIRE(all.size() == 3);
    CHECK(all[0].event == event_id::alarm_raised);
    CHECK(all[1].event == event_id::port_opened);
    CHECK(all[2].event == event_id::port_closed);
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) CHECK(all[i].subject == c.e.subject("flo").id);
}
