// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/ticket.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

namespace il = interlock;

namespace {
struct counting {
    static constexpr std::string_view name = "counting";
    using stages = il::takes_part<il::stage::authorize, il::stage::reserve>;
    int committed = 0;
    int rolled_back = 0;
    il::outcome_kind last = il::outcome_kind::done;
    il::verdict authorize(const il::request& asked) const noexcept {
        return asked.value.empty() ? il::deny(il::reason::no_right) : il::permit;
    }
    il::verdict reserve(const il::request&, il::reservation&) noexcept { return il::no_objection; }
    void commit(const il::request&, il::reservation&, il::outcome_kind how) noexcept { ++committed, last = how; }
    void rollback(const il::request&, il::reservation&) noexcept { ++rolled_back; }
};
using security = il::enforcer<il::testing::manual_clock, counting>;
} // namespace

static_assert(!std::is_copy_constructible_v<security::ticket>);
static_assert(std::is_nothrow_move_assignable_v<security::ticket>);

TEST_CASE("core/ticket: of a refused request does nothing") {
    security e;
    il::request asked;
    {
        security::ticket t = e.begin(asked);
        CHECK_FALSE(t.permitted());
        CHECK_FALSE(t.open());
        t.complete(il::outcome_kind::done);
    }
    CHECK(e.part<counting>().committed == 0);
    CHECK(e.part<counting>().rolled_back == 0);
}

TEST_CASE("core/ticket: 3.2: one that is overwritten while open is unknown, not forgotten") {
    security e;
    il::request asked;
    asked.value = 1;
    security::ticket t = e.begin(asked);
    t = e.begin(asked);
    CHECK(e.part<counting>().committed == 1);
    CHECK(e.part<counting>().last == il::outcome_kind::unknown);
    t.complete(il::outcome_kind::refused_by_device);
    CHECK(e.part<counting>().last == il::outcome_kind::refused_by_device);
}

TEST_CASE("core/ticket: may be completed on another thread") {
    security e;
    il::request asked;
    asked.value = 1;
    security::ticket t = e.begin(asked);
    std::thread([t = std::move(t)]() mutable { t.complete(il::outcome_kind::done); }).join();
    CHECK(e.part<counting>().committed == 1);
}

TEST_CASE("core/ticket: what a program does itself has happened, or was never begun") {
    security e;
    il::request asked;
    asked.value = 1;
    e.begin(asked).conclude(true);
    CHECK(e.part<counting>().last == il::outcome_kind::done);
    CHECK(e.part<counting>().rolled_back == 0);
    e.begin(asked).conclude(false);
    CHECK(e.part<counting>().committed == 1);
    CHECK(e.part<counting>().rolled_back == 1);
}
