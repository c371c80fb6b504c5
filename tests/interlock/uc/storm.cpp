// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: alone threads
#include <interlock/core/enforcer.hpp>
#include <interlock/uc/dual_approval.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/session_lock.hpp>
#include <interlock/uc/supervisor_override.hpp>

#include "consent.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <thread>
#include <vector>

namespace il = interlock;
using il::decision;
using il::reason;
using il::seconds;
using il::uc::consent_answer;

namespace {

/// Odd versions let anna write 8 bar alone; under even ones that needs consent as well.
il::site::snapshot_builder version(std::uint64_t number) {
    auto s = consent::site();
    if (number % 2 == 0) s.rows().approvals[0].value = il::interval{4, 16};
    s.permit("leader", {.actions = {"session.terminate"}, .on = "*"});
    s.set_version(number);
    return s;
}

using table = il::uc::session_lock<>;
using approvals = consent::approvals;
using security = il::enforcer<il::testing::manual_clock, table, consent::overrides, il::uc::rbac,
                              il::si::tag_limits<consent::gauges>, approvals>;

struct house {
    il::testing::approval_memory store;
    consent::gauges known;
    security e{version(1),
               il::uc::session_places{.in_all = 32, .reserved = 0, .per_subject = 8, .idle_end = {}, .half_open = {}},
               il::uc::session_locking{.after = {}},
               il::uc::override_options{},
               il::source_of<consent::gauges>{&known},
               il::si::tag_limit_options{},
               il::uc::consent_options{.places = 8},
               il::uc::approvals_in<il::testing::approval_memory>{&store}};

    table& sessions() { return e.part<table>(); }
    /// Somebody at the place of their own, who has just proved who they are.
    il::caller proved(std::string_view who) { return boiler::by(e, who); }
    il::caller opened(std::string_view who) {
        il::caller c = proved(who);
        c.session = e.on_site([&](const il::snapshot& s) { return sessions().open(s, c, e.now()).id; });
        return c;
    }
};

} // namespace

TEST_CASE("uc: 10,000 publications while four threads decide, lock, approve and terminate") {
    constexpr std::uint64_t enough = 200;
    house h;
    REQUIRE(h.e.started().result == il::publish_result::in_force);
    std::atomic<bool> stop{false};
    std::atomic<int> first_wrong{0};
    const auto wrong_at = [&](int line) {
        int none = 0;
        first_wrong.compare_exchange_strong(none, line);
    };
    std::array<std::atomic<std::uint64_t>, 4> turns{};
    const auto turn = [&](std::size_t of) {
        turns[of].fetch_add(1);
        std::this_thread::yield();
    };
    const il::caller anna = h.opened("anna"), ben = h.opened("ben"), carl = h.opened("carl");
    // What was approved last; whoever sees it tries to run it, and it runs once.
    std::atomic<std::uint64_t> shared{0};
    std::array<std::atomic<std::uint32_t>, 8> runs{};
    const auto run = [&](il::approval_id id) {
        il::request asked = boiler::write(h.e, anna, "boiler1.setpoint", 12);
        asked.approval = id;
        const auto out = h.e.enforce(asked, [&] { runs[id.place].fetch_add(1); });
        const reason why = out.verdict().why;
        if (!out.verdict().permitted() && why != reason::approval_invalid) wrong_at(__LINE__);
        return out.verdict().permitted();
    };

    std::vector<std::thread> all;
    all.emplace_back([&] { // decides
        for (; !stop.load(); turn(0)) {
            // A pin outside keeps the site policy for the decision inside.
            h.e.on_site([&](const il::snapshot& s) {
                il::request asked = boiler::write(h.e, anna, "boiler1.setpoint", 8);
                const il::verdict said = h.e.decide(asked);
                const bool right = s.version % 2 != 0 ? said.permitted() : said.why == reason::approval_required;
                if (!right) wrong_at(__LINE__);
                return 0;
            });
            if (const std::uint64_t id = shared.load(); id != 0)
                run({static_cast<std::uint32_t>(id >> 32U) - 1, static_cast<std::uint32_t>(id)});
        }
    });
    all.emplace_back([&] { // approves
        for (; !stop.load(); turn(1)) {
            const auto made = h.e.part<approvals>().propose(h.e, boiler::write(h.e, anna, "boiler1.setpoint", 12));
            if (made.answer == consent_answer::policy_changed) continue;
            if (made.answer != consent_answer::counted) {
                wrong_at(__LINE__);
                continue;
            }
            const auto answer = h.e.part<approvals>().consent(
                h.e, made.id, h.e.ask(ben, "approval.consent", "boiler1.setpoint", il::value{12.0}));
            // A publication in between withdraws it.
            if (answer != consent_answer::complete) {
                if (answer != consent_answer::policy_changed && answer != consent_answer::not_pending)
                    wrong_at(__LINE__);
                static_cast<void>(h.e.on_site([&](const il::snapshot& s) {
                    return h.e.part<approvals>().withdraw(s, made.id, boiler::write(h.e, anna, "boiler1.setpoint", 12));
                }));
                continue;
            }
            const std::uint32_t before = runs[made.id.place].load();
            shared.store((std::uint64_t{made.id.place} + 1) << 32U | made.id.generation);
            std::this_thread::yield();
            run(made.id);
            run(made.id);
            shared.store(0);
            if (runs[made.id.place].load() - before > 1) wrong_at(__LINE__);
        }
    });
    all.emplace_back([&] { // locks
        const il::caller mine = h.opened("op3");
        for (; !stop.load(); turn(2)) {
            const auto done = [&](const auto& what) { return h.e.on_site(what).outcome == decision::no_objection; };
            if (!done([&](const il::snapshot& s) { return h.sessions().lock(s, mine.session, h.e.now()); }))
                wrong_at(__LINE__);
            il::request asked = boiler::write(h.e, mine, "boiler1.setpoint", 2);
            if (h.e.decide(asked).why != reason::session_locked) wrong_at(__LINE__);
            il::request looks = boiler::read(h.e, mine, "boiler1.setpoint");
            if (!h.e.decide(looks).permitted()) wrong_at(__LINE__);
            if (!done([&](const il::snapshot& s) {
                    return h.sessions().unlock(s, mine.session, h.proved("op3"), h.e.now()).said;
                }))
                wrong_at(__LINE__);
            il::request again = boiler::write(h.e, mine, "boiler1.setpoint", 2);
            if (!h.e.decide(again).permitted()) wrong_at(__LINE__);
        }
    });
    all.emplace_back([&] { // terminates
        for (; !stop.load(); turn(3)) {
            const il::caller other = h.opened("carl");
            il::request asked = boiler::write(h.e, other, "boiler1.setpoint", 2);
            if (!h.e.decide(asked).permitted()) wrong_at(__LINE__);
            il::request end = h.e.ask(carl, "session.terminate", "boiler1.setpoint");
            const il::verdict may = h.e.decide(end);
            const auto terminates = [&](const il::snapshot& s) {
                return h.sessions().terminate(s, end, may, other.session).outcome;
            };
            if (h.e.on_site(terminates) != decision::no_objection) wrong_at(__LINE__);
            il::request late = boiler::write(h.e, other, "boiler1.setpoint", 2);
            if (h.e.decide(late).why != reason::session_closed) wrong_at(__LINE__);
            il::request own = boiler::write(h.e, carl, "boiler1.setpoint", 2);
            if (!h.e.decide(own).permitted()) wrong_at(__LINE__);
        }
    });

    std::array<il::site::snapshot_builder, 2> policies{version(2), version(3)};
    const auto often = [&] {
        bool yes = true;
        for (const auto& n : turns) yes = yes && n.load() >= enough;
        return yes;
    };
    std::uint64_t published = 0;
    while ((published < 10'000 || !often()) && first_wrong.load() == 0) {
        const auto result = h.e.publish(policies[published % 2].set_version(published + 2)).result;
        if (result == il::publish_result::in_force) ++published;
        if (result == il::publish_result::refused) wrong_at(__LINE__);
        if (result == il::publish_result::busy) std::this_thread::yield();
    }
    stop.store(true);
    for (auto& one : all) one.join();
    CAPTURE(published);
    CHECK(first_wrong.load() == 0);
    CHECK(h.e.largest_retired() <= 4);
    MESSAGE("published ", published, "; decided ", turns[0].load(), ", approved ", turns[1].load(), ", locked ",
            turns[2].load(), ", terminated ", turns[3].load());
}
