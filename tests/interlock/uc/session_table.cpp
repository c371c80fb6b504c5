// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_table.hpp>

#include <interlock/uc/session_lock.hpp>

#include "boiler.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace il = interlock;
using il::reason;
using il::uc::session_places;
using il::uc::session_table;

TEST_CASE("uc::session_table: a place is at most 108 bytes, all from the beginning, and what ended is found no more") {
    il::names known;
    const il::publication made = boiler::site().compile(known);
    const il::snapshot& site = *made.now;
    session_table t{session_places{.in_all = 1000, .per_listener = 1000, .per_subject = 1000}};
    const std::size_t from_the_beginning = t.bytes();
    CHECK(from_the_beginning <= sizeof t + 1000 * 108);
    il::caller op3;
    op3.subject = {site.subject_names.find("op3")};
    op3.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = {site.listener_names.find("plant")}};
    const auto one = t.open(site, op3, {}, {1, 2}, il::seconds(1));
    const auto two = t.open(site, op3, {}, {3, 4}, il::seconds(1));
    CHECK(t.find(one.token, op3.origin) == one.id);
    CHECK(t.find(two.token, op3.origin) == two.id);
    il::uc::session_state is;
    CHECK(t.look(one.id, is).outcome == il::decision::no_objection);
    CHECK(is.who == op3.subject);
    CHECK(is.judged_by == site.identity);
    t.end(one.id);
    t.end(one.id);
    CHECK(t.look(one.id, is).why == reason::session_closed);
    CHECK(t.find(one.token, op3.origin) == il::session_id{});
    CHECK(t.open_count() == 1);
    // The last that became free is the next that is taken; the old id isn't the new session's.
    const auto three = t.open(site, op3, {}, {5, 6}, il::seconds(1));
    CHECK(three.id.place == one.id.place);
    CHECK(three.id.generation != one.id.generation);
    t.end_all(op3.subject);
    CHECK(t.open_count() == 0);
    CHECK(t.bytes() == from_the_beginning);
    made.dispose(made.now);
}

TEST_CASE("uc::session_table: subjects that share a list are counted and ended apart") {
    il::names known;
    const il::publication made = boiler::site().compile(known);
    const il::snapshot& site = *made.now;
    // Three places have two lists, so two of these share one.
    session_table t{session_places{.in_all = 3, .reserved = 0, .per_listener = 3, .per_subject = 1}};
    std::vector<il::uc::session_opening> all;
    il::caller who;
    who.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = {site.listener_names.find("plant")}};
    for (const char* const name : {"op3", "op4", "viewer1"}) {
        who.subject = {site.subject_names.find(name)};
        all.push_back(t.open(site, who, {}, {1, 2}, il::seconds(1)));
        CHECK(all.back().said == il::no_objection);
    }
    il::uc::session_state is;
    for (std::size_t ended = 0; ended < all.size(); ++ended) {
        REQUIRE(t.look(all[ended].id, is) == il::no_objection);
        t.end_all(is.who);
        CHECK(t.open_count() == 2 - ended);
    }
    made.dispose(made.now);
}

TEST_CASE("uc::session_table: of a thousand threads that compete for three places three get one") {
    using table = il::uc::sessions<>;
    il::enforcer<il::testing::manual_clock, table, boiler::grant_all> e{
        boiler::site(), session_places{.in_all = 3, .reserved = 0, .per_listener = 3, .per_subject = 3}};
    const il::caller op3 = boiler::by(e, "op3");
    const il::caller viewer = boiler::by(e, "viewer1");
    std::mutex gate;
    std::condition_variable opens;
    bool open = false;
    std::atomic<unsigned> got{0};
    std::atomic<unsigned> limited{0};
    std::vector<std::thread> all;
    all.reserve(1000);
    for (unsigned t = 0; t < 1000; ++t)
        all.emplace_back([&, t] {
            {
                std::unique_lock held{gate};
                opens.wait(held, [&] { return open; });
            }
            const il::caller& who = t % 2 == 0 ? op3 : viewer;
            const auto o = e.on_site([&](const il::snapshot& s) { return e.part<table>().open(s, who, e.now()); });
            if (o.id.generation != 0) ++got;
            if (o.said == il::deny(reason::session_limit)) ++limited;
        });
    {
        const std::lock_guard held{gate};
        open = true;
    }
    opens.notify_all();
    for (auto& one : all) one.join();
    CHECK(got.load() == 3);
    CHECK(limited.load() == 997);
    CHECK(e.part<table>().open_count() == 3);
}

namespace {

// In turn: op5 may have both roles active, may not, is disabled.
il::site::snapshot_builder phase(std::uint64_t n) {
    auto s = boiler::site();
    s.add_subject("op5", {.kind = il::subject_kind::human, .roles = {"operator", "tripper"}, .disabled = n % 3 == 2});
    if (n % 3 == 1) s.add_duty({.name = "apart", .roles = {"operator", "tripper"}, .dynamic = true});
    return s.set_version(n + 1);
}

} // namespace

TEST_CASE("uc::session_table: 10,000 publications while others decide, lock and terminate") {
    using table = il::uc::session_lock<>;
    il::enforcer<il::testing::manual_clock, table, boiler::grant_all> e{
        phase(0), session_places{.in_all = 16, .reserved = 0, .per_subject = 8, .granularity = il::ticks{}},
        il::uc::session_locking{}};
    auto& t = e.part<table>();
    const auto opened = [&](std::string_view who) {
        il::caller c = boiler::by(e, who);
        const auto op = [&](const il::snapshot& s) { return t.open(s, c, e.now()).id; };
        c.session = e.on_site(op);
        return c;
    };
    const il::caller steady = opened("viewer1");
    std::atomic<bool> stop{false};
    std::atomic<unsigned> wrong{0};
    std::atomic<unsigned> decided{0};
    std::atomic<int> first_wrong{0};
    const auto wrong_at = [&](int line) {
        ++wrong;
        int none = 0;
        first_wrong.compare_exchange_strong(none, line);
    };
    std::vector<std::thread> all;
    // A session that nobody touches is permitted all the time.
    all.emplace_back([&] {
        while (!stop.load()) {
            std::this_thread::yield();
            e.part<il::testing::manual_clock>().advance(il::nanoseconds(1));
            if (!boiler::done(e, boiler::read(e, steady)).permitted()) wrong_at(__LINE__);
            ++decided;
        }
    });
    // A decision under a site policy follows that very policy, whether `published` has come round or not.
    all.emplace_back([&] {
        while (!stop.load()) {
            std::this_thread::yield();
            const il::caller op5 = opened("op5");
            for (int i = 0; i < 20 && op5.session.generation != 0; ++i) {
                il::request asked = boiler::write(e, op5);
                std::uint64_t version = 0;
                bool disabled = false;
                bool apart = false;
                // A pin outside keeps the site policy for the decision inside.
                e.on_site([&](const il::snapshot& s) {
                    version = s.version;
                    disabled = s.who(op5.subject).disabled;
                    apart = s.who(op5.subject).must_choose;
                    const il::verdict said = e.decide(asked);
                    if (said.permitted() && (disabled || apart)) wrong_at(__LINE__);
                    // A later publication may have ended it, or be about to.
                    const bool refused = said.why == reason::separation_of_duty || said.why == reason::session_closed ||
                                         said.why == reason::busy;
                    if (apart && !refused) wrong_at(__LINE__);
                    return 0;
                });
            }
            t.close(op5.session);
        }
    });
    // Whoever locks and unlocks finds what they did.
    all.emplace_back([&] {
        while (!stop.load()) {
            std::this_thread::yield();
            il::caller op3 = opened("op3");
            if (op3.session.generation == 0) continue;
            op3.proof = il::proof::password;
            e.on_site([&](const il::snapshot& s) { return t.lock(s, op3.session, e.now()); });
            il::request asked = boiler::write(e, op3);
            if (e.decide(asked).why != reason::session_locked) wrong_at(__LINE__);
            e.on_site([&](const il::snapshot& s) { return t.unlock(s, op3.session, op3, e.now()).said; });
            if (!e.decide(asked).permitted()) wrong_at(__LINE__);
            t.close(op3.session);
            if (e.decide(asked).why != reason::session_closed) wrong_at(__LINE__);
        }
    });
    all.emplace_back([&] {
        while (!stop.load()) {
            std::this_thread::yield();
            t.close_all(e.subject("op4"));
            const il::caller op4 = opened("op4");
            il::request asked = e.ask(steady, "session.terminate", "boiler1.setpoint");
            const il::verdict said = e.decide(asked);
            e.on_site([&](const il::snapshot& s) { return t.terminate(s, asked, said, op4.session); });
            e.tick();
            if (t.open_count() > 16) wrong_at(__LINE__);
        }
    });
    std::vector<il::site::snapshot_builder> phases{phase(0), phase(1), phase(2)};
    for (std::uint64_t n = 1; n <= 10'000; ++n)
        while (e.publish(phases[n % 3].set_version(n + 1)).result == il::publish_result::busy) {}
    stop.store(true);
    for (auto& one : all) one.join();
    CAPTURE(first_wrong.load());
    CHECK(wrong.load() == 0);
    CHECK(decided.load() != 0);
}
