// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/cryptopp_random.hpp>
#include <interlock/uc/publish_as.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/session_lock.hpp>
#include <interlock/uc/sessions.hpp>

#include "conformance/library.hpp"
#include "interlock/uc/boiler.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

using namespace interlock;
using conformance::check;

namespace {

template <class P>
using ruled = enforcer<testing::manual_clock, P>;

template <class E>
verdict decide(const E& e, request asked) {
    return e.decide(asked);
}

const claims_of<uc::rbac> rbac{[](conformance::registry& tests) {
    using policy = uc::rbac;
    tests.add<policy, cr<2, 1>>("people act within what their roles permit", []<class P>(check& c) {
        const ruled<P> e{boiler::site()};
        c.permitted(decide(e, boiler::write(e, boiler::by(e, "op3"))), "what the operator's role permits");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "op3"), "mill1.speed")), reason::no_right,
                 "another plant's tag");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "op3", "secure"))), reason::no_right, "from another zone");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "op3"), "boiler1.trip", 0)), reason::no_right,
                 "a tag of the class safety that no rule names");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "op4"))), reason::denied_by_rule, "a rule that denies wins");
        c.denied(decide(e, boiler::read(e, boiler::by(e, "former1"))), reason::subject_disabled, "a disabled account");
        c.denied(decide(e, boiler::read(e, boiler::by(e, ""))), reason::unknown_subject, "nobody");
    });
    tests.add<policy, cr<2, 1, 1>>("processes and devices as well", []<class P>(check& c) {
        const ruled<P> e{boiler::site()};
        c.permitted(decide(e, boiler::read(e, boiler::by(e, "viewer1"))), "a process within its right");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "viewer1"))), reason::no_right, "a process beyond it");
        c.permitted(decide(e, boiler::write(e, boiler::by(e, "hmi1"), "boiler1.trip", 0)), "a device within its right");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "hmi1"))), reason::no_right, "a device beyond it");
        c.denied(decide(e, boiler::read(e, boiler::by(e, "nobody1"))), reason::no_right, "a device without a role");
    });
    tests.add<policy, cr<2, 1, 2>>(
        "roles, their hierarchy and their rights change by publishing", []<class P>(check& c) {
            ruled<P> e{boiler::site()};
            const auto reads = [&] { return decide(e, boiler::read(e, boiler::by(e, "op3"))); };
            const auto writes = [&] { return decide(e, boiler::write(e, boiler::by(e, "op3"))); };
            c.permitted(reads(), "the senior role has the junior's right");
            c.permitted(writes(), "and its own");
            auto apart = boiler::site();
            apart.set_version(2).rows().inclusions.clear();
            e.publish(apart);
            c.denied(reads(), reason::no_right, "the hierarchy was taken away");
            c.permitted(writes(), "its own right was not");
            auto moved = boiler::site();
            moved.set_version(3).permit("viewer", {.actions = {"tag.write"}, .on = "mill1.*"});
            e.publish(moved);
            c.permitted(decide(e, boiler::write(e, boiler::by(e, "viewer1"), "mill1.speed")),
                        "a right was added to a role");
            c.permitted(decide(e, boiler::write(e, boiler::by(e, "op3"), "mill1.speed")), "and is inherited");
            c.denied(decide(e, boiler::write(e, boiler::by(e, "hmi1"), "mill1.speed")), reason::no_right,
                     "by no other role");
            auto officer = boiler::site();
            officer.set_version(4).permit("tripper", {.actions = {"policy.publish"}, .on = "boiler-plc"});
            e.publish(officer);
            const auto asks = [&](std::string_view who) {
                return e.ask(boiler::by(e, who), "policy.publish", "boiler-plc");
            };
            c.denied(uc::publish_as(e, asks("op3"), boiler::site()).said, reason::no_right,
                     "published by somebody whose role doesn't permit it");
            c.permitted(uc::publish_as(e, asks("hmi1"), boiler::site()).said, "by somebody whose role does");
        });
    tests.add<policy, ccsc<3>>("nobody has more than the rules name, over all there is", []<class P>(check& c) {
        ruled<P> e{boiler::site()};
        // Each row is one right: of a subject, for one action on one tag, from one zone. All else is denied.
        using right = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
        const std::set<right> rights{
            {"op3", "plant", "tag.read", "boiler1.setpoint"},  {"op3", "plant", "tag.read", "boiler1.trip"},
            {"op3", "plant", "tag.write", "boiler1.setpoint"}, {"op3", "secure", "tag.read", "boiler1.setpoint"},
            {"op3", "secure", "tag.read", "boiler1.trip"},     {"viewer1", "plant", "tag.read", "boiler1.setpoint"},
            {"viewer1", "plant", "tag.read", "boiler1.trip"},  {"viewer1", "secure", "tag.read", "boiler1.setpoint"},
            {"viewer1", "secure", "tag.read", "boiler1.trip"}, {"hmi1", "plant", "tag.write", "boiler1.trip"},
            {"hmi1", "secure", "tag.write", "boiler1.trip"},
        };
        const auto held = [&] {
            std::set<right> out;
            for (const std::string_view who : {"op3", "viewer1", "hmi1", "nobody1", "former1", "failsafe", ""})
                for (const std::string_view through : {"plant", "secure"})
                    for (const std::string_view action : {"tag.read", "tag.write"})
                        for (const std::string_view tag : {"boiler1.setpoint", "boiler1.trip", "mill1.speed"}) {
                            const caller from = boiler::by(e, who, through);
                            const request asked =
                                action == "tag.read" ? boiler::read(e, from, tag) : boiler::write(e, from, tag, 0);
                            if (decide(e, asked).permitted()) out.emplace(who, through, action, tag);
                        }
            return out;
        };
        c.that(held() == rights, "the rights are those that the rules name");
        auto more = boiler::site();
        more.set_version(2).add_role("miller").add_subject("mill3", {.kind = subject_kind::human, .roles = {"miller"}});
        more.permit("miller", {.actions = {"tag.write"}, .on = "mill1.speed", .from = {"control"}});
        e.publish(more);
        c.permitted(decide(e, boiler::write(e, boiler::by(e, "mill3"), "mill1.speed")), "a right for one tag");
        c.denied(decide(e, boiler::read(e, boiler::by(e, "mill3"), "mill1.speed")), reason::no_right,
                 "for this action only");
        c.denied(decide(e, boiler::write(e, boiler::by(e, "mill3", "secure"), "mill1.speed")), reason::no_right,
                 "and from this zone only");
        c.that(held() == rights, "which nobody else has gained by it");
    });
}};

using numbers = adapt::system_random;

/// People and devices with sessions; at most two of a subject on a listener, and a minute's idling.
template <class P>
struct hall {
    enforcer<testing::manual_clock, P, boiler::grant_all> e{
        boiler::site(),
        uc::session_places{.in_all = 8, .reserved = 1, .per_listener = 6, .per_subject = 2, .idle_end = seconds(60)},
        uc::session_locking{.after = seconds(40)}, numbers{}};

    P& table() { return e.template part<P>(); }
    uc::session_opening open(const caller& who) {
        return e.on_site([&](const snapshot& s) { return table().open(s, who, e.now()); });
    }
    caller opened(std::string_view who, std::string_view listener = "plant") {
        caller c = boiler::by(e, who, listener);
        c.session = open(c).id;
        return c;
    }
    caller proved(std::string_view who) {
        caller c = boiler::by(e, who);
        c.proof = proof::password;
        return c;
    }
    void lock(const caller& who) {
        e.on_site([&](const snapshot& s) { return table().lock(s, who.session, e.now()); });
    }
    verdict unlock(const caller& which, const caller& by) {
        return e.on_site([&](const snapshot& s) { return table().unlock(s, which.session, by, e.now()).said; });
    }
    /// Somebody else asks for what they do, and does it as far as the enforcer permits.
    verdict take_over(const caller& which, const caller& by, std::string_view action = "session.unlock") {
        request asked = e.ask(by, action, "boiler1.setpoint");
        const verdict said = e.decide(asked);
        return e.on_site(
            [&](const snapshot& s) { return table().unlock(s, which.session, by, e.now(), asked, said).said; });
    }
    verdict terminate(const caller& which, const caller& by, std::string_view action = "session.terminate") {
        request asked = e.ask(by, action, "boiler1.setpoint");
        const verdict said = e.decide(asked);
        return e.on_site([&](const snapshot& s) { return table().terminate(s, asked, said, which.session); });
    }
    verdict asks(const caller& who) { return decide(e, boiler::read(e, who)); }
    verdict acts(const caller& who) { return boiler::done(e, boiler::read(e, who)); }
    verdict writes(const caller& who) { return boiler::done(e, boiler::write(e, who)); }
    void later(ticks by) { e.template part<testing::manual_clock>().advance(by); }
};

template <class Policy>
void add_session_tests(conformance::registry& tests) {
    using policy = Policy;
    tests.template add<policy, cr<2, 6>>("ended by its user, by somebody in charge, by idling", []<class P>(check& c) {
        hall<P> h;
        const caller left = h.opened("op3");
        c.permitted(h.asks(left), "while it lasts");
        h.table().close(left.session);
        c.denied(h.asks(left), reason::session_closed, "its user ended it");
        const caller ended = h.opened("op3");
        const caller chief = h.opened("op4");
        c.denied(h.terminate(ended, boiler::by(h.e, "op4")), reason::session_unknown, "who isn't permitted to");
        c.denied(h.terminate(ended, chief, "tag.write"), reason::no_right, "who is permitted something else");
        c.permitted(h.asks(ended), "it goes on");
        c.that(h.terminate(ended, chief).outcome == decision::no_objection, "somebody in charge may");
        c.denied(h.asks(ended), reason::session_closed, "somebody in charge ended it");
        const caller idle = h.opened("op3");
        const caller busy = h.opened("viewer1");
        h.later(seconds(59));
        c.permitted(h.asks(idle), "not idle for long enough");
        c.permitted(h.acts(busy), "busy");
        h.later(seconds(1));
        c.denied(h.asks(idle), reason::session_closed, "idle for too long");
        c.permitted(h.asks(busy), "who was busy goes on");
    });
    tests.template add<policy, cr<2, 7>>(
        "so many of a user on an interface, person, process or device", []<class P>(check& c) {
            hall<P> h;
            for (const std::string_view who : {"op3", "viewer1", "nobody1"}) {
                const caller one = h.opened(who);
                const caller two = h.opened(who);
                const auto three = h.open(boiler::by(h.e, who));
                c.that(three.id.generation == 0 && three.said.why == reason::session_limit, "the third is refused");
                c.permitted(h.asks(one), "the first stays");
                c.permitted(h.asks(two), "and the second");
                h.table().close(one.session);
                c.denied(h.asks(one), reason::session_closed, "one ends");
                c.permitted(h.asks(h.opened(who)), "and makes room");
                h.table().close_all(h.e.subject(who));
            }
            h.opened("op3");
            h.opened("op3");
            c.permitted(h.asks(h.opened("op3", "secure")), "another interface has its own number");
        });
    tests.template add<policy, clause<cr<3, 8>, 'a'>>(
        "an id is worth nothing after its session", []<class P>(check& c) {
            hall<P> h;
            const caller gone = h.opened("op3");
            h.table().close(gone.session);
            c.denied(h.asks(gone), reason::session_closed, "after its end");
            const caller next = h.opened("op3");
            c.that(next.session.place == gone.session.place, "its place is another session's now");
            c.denied(h.asks(gone), reason::session_closed, "which the old id doesn't open");
            c.permitted(h.asks(next), "but the new one does");
            auto without = boiler::site();
            without.set_version(2);
            for (auto& one : without.rows().subjects)
                if (one.name == "op3") one.row.disabled = true;
            h.e.publish(without);
            h.e.publish(boiler::site().set_version(3));
            c.denied(h.asks(next), reason::session_closed, "ended by a publication, for good");
        });
    tests.template add<policy, clause<cr<3, 8>, 'b'>>(
        "ids are unique, and only those that the table gave", []<class P>(check& c) {
            hall<P> h;
            const caller real = h.opened("op3");
            c.permitted(h.asks(real), "its own id");
            caller made_up = real;
            made_up.session.generation ^= 1U;
            c.denied(h.asks(made_up), reason::session_closed, "a number of the peer's choosing");
            made_up.session = {real.session.place + 1, 1};
            c.denied(h.asks(made_up), reason::session_closed, "a place of the peer's choosing");
            caller other = boiler::by(h.e, "viewer1");
            c.denied(h.asks(other), reason::session_unknown, "none at all");
            other.session = real.session;
            c.denied(h.asks(other), reason::session_unknown, "another's");
            std::set<std::pair<std::uint32_t, std::uint32_t>> seen{{real.session.place, real.session.generation}};
            bool unique = true;
            for (int i = 0; i < 1000; ++i) {
                const caller one = h.opened("viewer1");
                unique = unique && seen.emplace(one.session.place, one.session.generation).second;
                h.table().close(one.session);
            }
            c.that(unique, "a thousand sessions, a thousand ids");
        });
    tests.template add<policy, clause<cr<3, 8>, 'c'>>(
        "tokens come from the source of randomness", []<class P>(check& c) {
            hall<P> h;
            const caller op3 = boiler::by(h.e, "op3");
            const auto one = h.open(op3);
            const auto two = h.open(op3);
            c.that(one.token.secret != two.token.secret, "drawn for each session");
            c.that(h.table().find(one.token, op3.origin) == one.id, "the token opens its session");
            caller with = op3;
            with.session = h.table().find(one.token, op3.origin);
            c.permitted(h.asks(with), "which acts");
            auto guess = one.token;
            guess.secret[15] ^= 1;
            with.session = h.table().find(guess, op3.origin);
            c.denied(h.asks(with), reason::session_unknown, "a guess");
            with.session = h.table().find(one.token, boiler::by(h.e, "op3", "plant", 6).origin);
            c.denied(h.asks(with), reason::session_unknown, "from elsewhere");
            h.table().close(one.id);
            with.session = h.table().find(one.token, op3.origin);
            c.denied(h.asks(with), reason::session_unknown, "after its end");
            enforcer<testing::manual_clock, P, boiler::grant_all> again{boiler::site(), uc::session_places{},
                                                                        uc::session_locking{}, numbers{}};
            with.session = again.template part<P>().find(two.token, op3.origin);
            c.denied(decide(again, boiler::read(again, with)), reason::session_unknown, "after a restart");
        });
}

const claims_of<uc::sessions<uc::sessionless::refused, numbers>> sessions{
    [](conformance::registry& tests) { add_session_tests<uc::sessions<uc::sessionless::refused, numbers>>(tests); }};

const claims_of<uc::session_lock<uc::sessionless::refused, numbers>> locks{[](conformance::registry& tests) {
    using policy = uc::session_lock<uc::sessionless::refused, numbers>;
    add_session_tests<policy>(tests);
    tests.add<policy, clause<cr<2, 5>, 'a'>>("locked by hand and by inactivity", []<class P>(check& c) {
        hall<P> h;
        const caller op3 = h.opened("op3");
        c.permitted(h.writes(op3), "while it is open");
        h.lock(op3);
        c.denied(h.writes(op3), reason::session_locked, "locked by hand");
        c.permitted(h.acts(op3), "it still shows");
        const caller idle = h.opened("op3");
        const caller machine = h.opened("viewer1");
        c.permitted(h.acts(machine), "a machine's");
        h.later(seconds(39));
        c.permitted(h.acts(idle), "shows");
        h.later(seconds(1));
        c.denied(h.writes(idle), reason::session_locked, "nobody acted for the time that was set");
        c.permitted(h.acts(idle), "it still shows");
        c.permitted(h.writes(machine), "automatic control goes on");
        c.permitted(boiler::done(h.e, boiler::trip(h.e, boiler::by(h.e, "", "panel"))), "and so does the panel");
    });
    tests.add<policy, clause<cr<2, 5>, 'b'>>("until the owner, or who may, proves who it is", []<class P>(check& c) {
        hall<P> h;
        caller op3 = h.proved("op3");
        op3.session = h.open(op3).id;
        op3.subject = {};
        op3.proof = proof::none;
        h.lock(op3);
        c.denied(h.writes(op3), reason::session_locked, "locked");
        c.denied(h.unlock(op3, boiler::by(h.e, "")), reason::identity_unproven, "no proof");
        c.denied(h.unlock(op3, h.proved("op4")), reason::no_right, "another's proof");
        c.denied(h.writes(op3), reason::session_locked, "still locked");
        c.that(h.unlock(op3, h.proved("op3")).outcome == decision::no_objection, "the owner's proof");
        c.permitted(h.writes(op3), "unlocked");
        h.lock(op3);
        c.denied(h.writes(op3), reason::session_locked, "locked again");
        const caller op4 = h.opened("op4");
        c.denied(h.take_over(op3, op4, "tag.write"), reason::no_right, "one who may do something else");
        c.denied(h.take_over(op3, h.opened("viewer1")), reason::no_right, "a machine, whatever it may do");
        c.denied(h.writes(op3), reason::session_locked, "still locked");
        c.that(h.take_over(op3, h.proved("op4")).outcome == decision::no_objection, "one who may");
        request asked = boiler::write(h.e, op3);
        c.permitted(h.e.decide(asked), "unlocked");
        c.that(asked.subject == h.e.subject("op4"), "and is the session's subject");
    });
}};

} // namespace

TEST_CASE("uc::rbac: CR 2.1, CR 2.1(1), CR 2.1(2), CCSC 3: its claims") { CHECK(failures_of("uc::rbac") == ""); }
TEST_CASE("uc::sessions: CR 2.6, CR 2.7, CR 3.8: its claims") { CHECK(failures_of("uc::sessions") == ""); }
TEST_CASE("uc::session_lock: CR 2.5, CR 2.6, CR 2.7, CR 3.8: its claims") {
    CHECK(failures_of("uc::session_lock") == "");
}
