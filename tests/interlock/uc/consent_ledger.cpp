// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/consent_ledger.hpp>

#include <interlock/testing/approval_memory.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace uc = interlock::uc;
using memory = interlock::testing::approval_memory;
using uc::approval_state;
using uc::consent_event;

namespace {

struct told {
    std::vector<consent_event> events;
    uc::consent_options options() {
        return {.places = 4, .context = this, .report = [](void* of, const uc::consent_report& said) noexcept {
                    static_cast<told*>(of)->events.push_back(said.what);
                }};
    }
};

} // namespace

TEST_CASE("uc::consent_ledger: a state counts when it is stored; without a store none does") {
    told listener;
    uc::consent_ledger<memory> none{listener.options(), nullptr};
    auto* const p = none.table().make_room();
    REQUIRE(p != nullptr);
    CHECK_FALSE(none.enter(*p, approval_state::pending));
    CHECK(p->state == approval_state::none);
    CHECK(listener.events == std::vector{consent_event::not_stored});
    p->essential = true;
    CHECK(none.enter(*p, approval_state::pending));
    CHECK(p->state == approval_state::pending);
}

TEST_CASE("uc::consent_ledger: 3.3: what a process left") {
    memory disk;
    const auto left = [&](std::uint32_t place, approval_state state, bool essential = false) {
        REQUIRE(disk.write({.id = {place, 5}, .state = state, .essential = essential, .resource = "r"}));
    };
    left(0, approval_state::running);
    left(1, approval_state::approved);
    left(2, approval_state::approved, true);
    left(3, approval_state::refused);
    told listener;
    uc::consent_ledger<memory> l{listener.options(), &disk};
    CHECK(l.table().at(0).state == approval_state::unknown);
    CHECK(l.table().at(1).state == approval_state::withdrawn);
    CHECK(l.table().at(2).state == approval_state::unknown);
    CHECK(l.table().at(3).state == approval_state::refused);
    CHECK(l.table().at(3).id.generation == 5);
    CHECK(disk.read(0).state == approval_state::unknown);
    CHECK(disk.read(0).resource == "r");
    CHECK(listener.events ==
          std::vector{consent_event::unknown, consent_event::lost_at_restart, consent_event::unknown});
}
