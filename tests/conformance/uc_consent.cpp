// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/dual_approval.hpp>
#include <interlock/uc/supervisor_override.hpp>

#include "conformance/library.hpp"
#include "interlock/uc/consent.hpp"

#include <doctest/doctest.h>

using namespace interlock;
using conformance::check;
using uc::consent_answer;
using uc::override_answer;

namespace {

const claims_of<uc::dual_approval<testing::approval_memory>> approvals{[](conformance::registry& tests) {
    using policy = consent::approvals;
    tests.add<policy, cr<2, 1, 4>>("two persons, for exactly this action, once", []<class P>(check& c) {
        consent::plant<P> p;
        c.permitted(p.decide(p.write("anna", 8)), "what needs no consent");
        c.denied(p.decide(p.write("anna")), reason::approval_required, "without consent");
        const auto made = p.propose();
        c.that(made.answer == consent_answer::counted, "proposed");
        c.denied(p.decide(p.run(made.id)), reason::approval_invalid, "before anybody has consented");
        c.that(p.consent(made, "anna-lead") == consent_answer::same_person, "another account of the same person");
        c.that(p.consent(made, "leaders") == consent_answer::no_person, "an account of several persons");
        c.that(p.consent(made, "robot") == consent_answer::no_person, "a process");
        c.that(p.consent(made, "op4") == consent_answer::no_approver, "a person without the role");
        c.that(p.consent(made, "ben") == consent_answer::complete, "a second person with the role");
        c.denied(p.decide(p.run(made.id, 13)), reason::approval_invalid, "another value");
        c.denied(p.decide(p.run(made.id, 12, "carl")), reason::approval_invalid, "by another");
        c.permitted(p.decide(p.run(made.id)), "what was consented to");
        c.permitted(boiler::done(p.e, p.run(made.id)), "and done");
        c.denied(boiler::done(p.e, p.run(made.id)), reason::approval_invalid, "a second time");
        const auto late = p.approved();
        p.later(seconds(60));
        c.denied(p.decide(p.run(late)), reason::approval_invalid, "too late");
        const auto old = p.approved();
        p.e.publish(consent::site().set_version(2));
        c.denied(p.decide(p.run(old)), reason::approval_invalid, "under another site policy");
    });
}};

const claims_of<uc::supervisor_override<consent::gauges>> overrides{[](conformance::registry& tests) {
    using policy = consent::overrides;
    tests.add<policy, cr<2, 1, 3>>("a supervisor's role for a stated time or until an event", []<class P>(check& c) {
        consent::plant<consent::approvals, P> p;
        const auto mills = [&](const char* who) { return p.decide(p.write(who, 8, "mill1.speed")); };
        c.denied(mills("anna"), reason::no_right, "before");
        c.that(p.lend("anna", "anna-lead").answer == override_answer::self_grant, "not by oneself");
        c.that(p.lend("anna", "op3").answer == override_answer::not_permitted, "not by who may not");
        c.that(p.lend().answer == override_answer::lent, "by a supervisor");
        c.permitted(mills("anna"), "while it lasts");
        c.denied(mills("op3"), reason::no_right, "nobody else");
        p.later(seconds(300));
        c.denied(mills("anna"), reason::no_right, "after its time");
        c.permitted(p.decide(p.write("anna", 8)), "the session goes on");
        c.that(p.lend().answer == override_answer::renewal, "not again at once");
        c.that(p.lend("op3").answer == override_answer::lent, "to another");
        c.permitted(mills("op3"), "until an event");
        p.known.set(p.e.tag("mill1.guard"), 1);
        c.denied(mills("op3"), reason::no_right, "which ends it");
    });
}};

} // namespace

TEST_CASE("uc::dual_approval: CR 2.1(4): its claims") { CHECK(failures_of("uc::dual_approval") == ""); }
TEST_CASE("uc::supervisor_override: CR 2.1(3): its claims") { CHECK(failures_of("uc::supervisor_override") == ""); }
