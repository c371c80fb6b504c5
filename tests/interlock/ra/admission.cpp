// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/admission.hpp>

#include <interlock/iac/hashing_admission.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

using namespace interlock;
using ra::admission;
using ra::expensive;
using ra::lane;

static_assert(iac::hashing_admission<admission::entrance>);

namespace {
constexpr ra::admission_rooms small{.handshakes = {.running = 2, .essential = 1, .waiting = 2},
                                    .password_hashes = {.running = 1, .essential = 0, .waiting = 0}};
}

TEST_CASE("ra::admission: so many run, so many wait, and the rest is told so at once") {
    admission a{small};
    auto one = a.enter(expensive::handshake);
    auto two = a.enter(expensive::handshake);
    CHECK(one.runs());
    CHECK(two.runs());
    auto three = a.enter(expensive::handshake);
    auto four = a.enter(expensive::handshake);
    CHECK(three.waits());
    CHECK(four.waits());
    const auto five = a.enter(expensive::handshake);
    CHECK_FALSE(five.runs());
    CHECK_FALSE(five.waits());
    CHECK(five.said().outcome == decision::deny);
    CHECK(five.said().why == reason::busy);
    CHECK(three.said().outcome == decision::no_objection);

    CHECK_FALSE(three.try_run());
    one.leave();
    CHECK(three.try_run());
    CHECK_FALSE(four.try_run());
    CHECK(a.running(expensive::handshake) == 2);
    CHECK(a.waiting(expensive::handshake) == 1);
    // Hashes have a room of their own.
    CHECK(a.enter(expensive::password_hash).runs());
}

TEST_CASE("ra::admission: who waits comes before who has just come") {
    admission a{small};
    auto one = a.enter(expensive::handshake);
    auto two = a.enter(expensive::handshake);
    auto three = a.enter(expensive::handshake);
    one.leave();
    auto four = a.enter(expensive::handshake);
    CHECK(four.waits());
    CHECK(three.try_run());
    CHECK_FALSE(four.try_run());
}

TEST_CASE("ra::admission: the essential lane has room that others can't take, and doesn't queue behind them") {
    admission a{small};
    std::vector<admission::pass> others;
    for (int i = 0; i < 10; ++i) others.push_back(a.enter(expensive::handshake));
    auto essential = a.enter(expensive::handshake, lane::essential);
    CHECK(essential.runs());
    CHECK_FALSE(a.enter(expensive::handshake, lane::essential).runs());
    CHECK(a.running(expensive::handshake) == 3);
    CHECK_FALSE(others[2].try_run());
}

TEST_CASE(
    "ra::admission: the known lane has room that strangers can't take, doesn't queue behind them, and leaves the essential its own") {
    admission a{{.handshakes = {.running = 2, .known = 1, .essential = 1, .waiting = 2}}};
    std::vector<admission::pass> strangers;
    for (int i = 0; i < 10; ++i) strangers.push_back(a.enter(expensive::handshake));
    CHECK(a.running(expensive::handshake) == 2);
    CHECK(a.waiting(expensive::handshake) == 2);
    auto known = a.enter(expensive::handshake, lane::known);
    CHECK(known.runs());
    CHECK_FALSE(a.enter(expensive::handshake, lane::known).runs());
    CHECK(a.enter(expensive::handshake, lane::essential).runs());
    // Its room is nobody else's when it goes, either.
    known.leave();
    CHECK_FALSE(strangers[2].try_run());
}

TEST_CASE("ra::admission: known peers without room of their own wait like others") {
    admission a{small};
    auto one = a.enter(expensive::handshake);
    auto two = a.enter(expensive::handshake, lane::known);
    auto three = a.enter(expensive::handshake);
    CHECK(two.runs());
    one.leave();
    CHECK(a.enter(expensive::handshake, lane::known).waits());
}

TEST_CASE("ra::admission: a pass gives its room back when it goes, whichever way") {
    admission a{small};
    {
        auto one = a.enter(expensive::handshake);
        auto moved = std::move(one);
        CHECK(moved.runs());
        CHECK_FALSE(one.runs());
        auto two = a.enter(expensive::handshake);
        auto waiting = a.enter(expensive::handshake);
        CHECK(waiting.waits());
        moved = std::move(two);
        CHECK(a.running(expensive::handshake) == 1);
        moved.leave();
        moved.leave();
        CHECK(a.running(expensive::handshake) == 0);
        CHECK(a.waiting(expensive::handshake) == 1);
    }
    CHECK(a.running(expensive::handshake) == 0);
    CHECK(a.waiting(expensive::handshake) == 0);
    admission::pass none;
    CHECK_FALSE(none.try_run());
    none.leave();
}

TEST_CASE("ra::admission: an entrance is entered and left by hand") {
    admission a{small};
    auto hashing = a.room(expensive::password_hash);
    CHECK(hashing.enter().outcome == decision::no_objection);
    CHECK(hashing.enter().why == reason::busy);
    hashing.leave();
    CHECK(hashing.enter().outcome == decision::no_objection);
    hashing.leave();
    CHECK(a.running(expensive::password_hash) == 0);
}

TEST_CASE("ra::admission: threads that compete never run more than there is room for") {
    admission a{ra::admission_rooms{.handshakes = {.running = 2, .essential = 0, .waiting = 3}}};
    std::atomic<int> inside{0};
    std::atomic<int> wrong{0};
    std::atomic<int> ran{0};
    std::vector<std::thread> all;
    for (int t = 0; t < 4; ++t)
        all.emplace_back([&] {
            for (int i = 0; i < 5'000; ++i) {
                auto pass = a.enter(expensive::handshake);
                for (int tries = 0; tries < 100 && pass.waits(); ++tries) pass.try_run();
                if (!pass.runs()) continue;
                if (++inside > 2) ++wrong;
                ++ran;
                --inside;
            }
        });
    for (auto& one : all) one.join();
    CHECK(wrong.load() == 0);
    CHECK(ran.load() > 1000);
    CHECK(a.running(expensive::handshake) == 0);
    CHECK(a.waiting(expensive::handshake) == 0);
}
