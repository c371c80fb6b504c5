// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: alone threads
#include <interlock/core/enforcer.hpp>

#include <interlock/platform/posix.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace il = interlock;

namespace {

/// Two site policies that share no answer's reasons. In the odd one the role `one` writes 0 to 10, in the even one the role `two`
/// writes 10 to 20, and to each the other's role means nothing. Roles of one with rules of the other would say `no_right`, ranges of
/// the other with the version of the one `malformed`; neither policy ever says so.
il::site::snapshot_builder site(std::uint64_t version) {
    const bool odd = version % 2 != 0;
    il::site::snapshot_builder s("storm");
    s.set_version(version).add_zone("control").add_zone("field").add_listener("plant");
    s.add_zone_prefix("plant", "10.1.0.0/16", "control").add_conduit("control", "field", {"tag.write"});
    s.add_device("plc", "field");
    il::limit_entry limits;
    limits.has_range = true;
    limits.hard = odd ? decltype(limits.hard){0, 10} : decltype(limits.hard){10, 20};
    // The odd policy has more tags: rows of one used with the tables of the other would be out of bounds.
    for (int i = 0; i < (odd ? 40 : 4); ++i)
        s.add_tag("tag" + std::to_string(i), {.device = "plc", .writable = true, .limits = limits});
    s.add_role("one").add_role("two").permit(odd ? "one" : "two", {.actions = {"tag.write"}, .on = "tag0"});
    s.add_subject("op", {.kind = il::subject_kind::human, .roles = {odd ? "one" : "two"}});
    return s;
}

struct range {
    static constexpr std::string_view name = "range";
    using stages = il::takes_part<il::stage::validate>;
    il::verdict validate(const il::request& asked) const noexcept {
        const il::limit_entry& limits = asked.site->limits[asked.tag->limits];
        if (limits.hard.low != (asked.site->version % 2 != 0 ? 0 : 10)) return il::deny(il::reason::malformed);
        const double v = asked.value.number();
        return v < limits.hard.low || v > limits.hard.high ? il::deny(il::reason::outside_hard_range)
                                                           : il::no_objection;
    }
};

/// What one thread saw. `torn` counts answers that neither policy gives.
struct alignas(64) seen {
    std::atomic<std::uint64_t> odd{0}, even{0};
    std::uint64_t torn = 0;
};

template <class Clock>
void storm() {
    using security = il::enforcer<Clock, il::uc::rbac, range>;
    constexpr std::uint64_t swaps = 10'000;
    constexpr std::uint64_t enough = 500;
    security e{site(1)};
    REQUIRE(e.started().result == il::publish_result::in_force);
    il::caller op;
    op.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = e.listener("plant")};
    op.subject = e.subject("op");
    op.proof = il::proof::certificate;
    const il::request low = e.ask(op, "tag.write", "tag0", 5.0);
    const il::request high = e.ask(op, "tag.write", "tag0", 15.0);
    const il::request gone = e.ask(op, "tag.write", "tag39", 5.0);

    std::array<seen, 4> all;
    std::atomic<bool> stop{false};
    const auto decide = [&](seen& mine, const auto& ask) {
        // Yielding between decisions keeps the scheduler from stopping every thread in the middle of one.
        for (; !stop.load(std::memory_order_relaxed); std::this_thread::yield()) {
            il::request a = low;
            const il::verdict first = ask(a);
            if (first.permitted())
                mine.odd.fetch_add(1, std::memory_order_relaxed);
            else if (first.why == il::reason::outside_hard_range)
                mine.even.fetch_add(1, std::memory_order_relaxed);
            else
                ++mine.torn;
            il::request b = high;
            const il::verdict second = ask(b);
            if (!second.permitted() && second.why != il::reason::outside_hard_range) ++mine.torn;
            // Known to the odd policy only, and nobody has a right to it there.
            il::request c = gone;
            const il::verdict third = ask(c);
            if (third.permitted() || (third.why != il::reason::no_right && third.why != il::reason::unmapped))
                ++mine.torn;
            // One policy permits the first, the other the second: together they are permitted by a mix only.
            std::array<il::request, 2> both{low, high};
            const il::verdict together = e.decide_all(both);
            if (together.permitted() || together.why != il::reason::outside_hard_range) ++mine.torn;
        }
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < all.size(); ++i)
        threads.emplace_back([&, i] {
            if (i % 2 == 0) return decide(all[i], [&](il::request& r) { return e.decide(r); });
            typename security::reader mine(e);
            decide(all[i], [&](il::request& r) { return mine.decide(r); });
        });

    const auto often = [&] {
        bool yes = true;
        for (const seen& s : all) yes = yes && s.odd.load() >= enough && s.even.load() >= enough;
        return yes;
    };
    const std::array<il::site::snapshot_builder, 2> policies{site(2), site(3)};
    std::uint64_t published = 0;
    std::uint64_t busy = 0;
    std::uint64_t refused = 0;
    while (published < swaps || !often()) {
        switch (e.publish(policies[published % 2]).result) {
        case il::publish_result::in_force: ++published; break;
        case il::publish_result::busy: ++busy, std::this_thread::yield(); break;
        case il::publish_result::refused: ++refused, stop = true; break;
        }
        if (refused != 0) break;
    }
    stop = true;
    for (std::thread& t : threads) t.join();

    CHECK(refused == 0);
    CHECK(published >= swaps);
    CHECK(e.largest_retired() <= 4);
    for (const seen& s : all) {
        CHECK(s.torn == 0);
        CHECK(s.odd >= enough);
        CHECK(s.even >= enough);
        MESSAGE("decisions under the odd policy: ", s.odd.load(), ", under the even one: ", s.even.load());
    }
    MESSAGE("published: ", published, ", busy: ", busy, ", retired at most: ", e.largest_retired());
}

} // namespace

TEST_CASE(
    "core/enforcer: four threads decide while site policies are swapped 10,000 times; each follows one policy whole") {
    SUBCASE("with the process barrier") { storm<il::platform::posix>(); }
    SUBCASE("with fences") { storm<il::testing::manual_clock>(); }
}

TEST_CASE(
    "core/enforcer: decide_all permits when each is permitted, else says the first refusal, and changes nothing") {
    using security = il::enforcer<il::testing::manual_clock, il::uc::rbac, range>;
    const security e{site(1)};
    il::caller op;
    op.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = e.listener("plant")};
    op.subject = e.subject("op");
    op.proof = il::proof::certificate;
    const auto ask = [&](const char* tag, double v) { return e.ask(op, "tag.write", tag, v); };
    const auto all = [&](auto... some) {
        std::array asked{some...};
        const il::verdict said = e.decide_all(asked);
        // What a decision fills in doesn't outlive it.
        for (const il::request& one : asked) CHECK(one.site == nullptr);
        return said;
    };
    CHECK(all(ask("tag0", 1), ask("tag0", 9)).permitted());
    CHECK(all(ask("tag0", 1)).permitted());
    CHECK(all(ask("tag0", 1), ask("tag0", 11), ask("tag1", 1)) == all(ask("tag0", 11)));
    CHECK(all(ask("tag0", 1), ask("tag0", 11), ask("tag1", 1)).why == il::reason::outside_hard_range);
    CHECK(all(ask("tag0", 1), ask("tag1", 1), ask("tag0", 11)).why == il::reason::no_right);
    CHECK(all(ask("tag1", 1), ask("tag0", 1)).outcome == il::decision::deny);
    // Nothing asked is nothing permitted.
    CHECK(e.decide_all({}) == il::deny(il::reason::no_grant));
}
