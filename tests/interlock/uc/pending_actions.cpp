// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/pending_actions.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <thread>

namespace il = interlock;
namespace uc = il::uc;

TEST_CASE("uc::pending_actions: places go round, and an id stands for one action only") {
    uc::pending_actions table{2};
    uc::pending_action seen;
    CHECK_FALSE(table.look({0, 0}, seen));
    auto* const a = table.make_room();
    REQUIRE(a != nullptr);
    a->state = uc::approval_state::pending;
    table.show(*a);
    CHECK(table.look(a->id, seen));
    auto* const b = table.make_room();
    REQUIRE(b != nullptr);
    CHECK(b != a);
    b->state = uc::approval_state::unknown;
    CHECK(table.make_room() == nullptr);
    const il::approval_id old = a->id;
    a->state = uc::approval_state::done;
    auto* const c = table.make_room();
    REQUIRE(c == a);
    table.show(*c);
    CHECK_FALSE(table.look(old, seen));
    CHECK(table.find(old) == nullptr);
    CHECK_FALSE(table.look({7, 1}, seen));
}

TEST_CASE("uc::pending_actions: content is the same when every bit of it is") {
    uc::pending_action p;
    p.value = il::value{0.0};
    CHECK(p.same_value(il::value{0.0}));
    CHECK_FALSE(p.same_value(il::value{-0.0}));
    CHECK_FALSE(p.same_value(il::value{0}));
    CHECK_FALSE(p.same_value({}));
    p.value = il::value{std::numeric_limits<double>::quiet_NaN()};
    CHECK(p.same_value(p.value));
}

TEST_CASE("uc::pending_actions: who looks while it changes sees one action or the other, whole") {
    uc::pending_actions table{1};
    auto* const p = table.make_room();
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (std::uint32_t n = 1; !stop.load(); ++n) {
            p->action = {n};
            p->resource = {n};
            p->requester = {n};
            p->consents.back() = {n};
            table.show(*p);
        }
    });
    int torn = 0;
    for (int i = 0; i < 20'000; ++i) {
        uc::pending_action seen;
        if (!table.look(p->id, seen)) continue;
        const std::uint32_t n = seen.action.id;
        torn += seen.resource.id != n || seen.requester.id != n || seen.consents.back().id != n ? 1 : 0;
    }
    stop.store(true);
    writer.join();
    CHECK(torn == 0);
}
