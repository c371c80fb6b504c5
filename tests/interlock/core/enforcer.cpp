// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/enforcer.hpp>

#include <interlock/testing/manual_clock.hpp>
#include <interlock/unsafe/monitor_only.hpp>

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace il = interlock;
using il::decision;
using il::reason;
using il::stage;

namespace {

/// One tag, one zone, two listeners (1 ordinary, 2 trusted), subjects 1 (entitled) and 2 (not); tag 1 with value 1 is essential.
struct tiny_site {
    std::array<il::tag_entry, 3> tags{};
    std::array<il::subject_entry, 3> subjects{};
    std::array<il::essential_entry, 1> essentials{};
    std::array<il::subject, 1> entitled{il::subject{1}};
    std::array<il::zone_prefix, 2> prefixes{};
    std::array<std::uint64_t, 4> conduits{};
    il::snapshot site;
    mutable std::uint64_t compiled = 0;

    tiny_site() {
        tags[1] = {.kind = il::resource_kind::tag,
                   .type = il::value_kind::boolean,
                   .writable = true,
                   .zone = {1},
                   .essentials_count = 1};
        tags[2] = {.kind = il::resource_kind::tag, .type = il::value_kind::real, .writable = true, .zone = {1}};
        subjects[1] = {.kind = il::subject_kind::device};
        subjects[2] = {.kind = il::subject_kind::device};
        essentials[0] = {.action = il::actions::tag_write,
                         .resource = {1},
                         .operand = 1,
                         .zones = il::bit(il::zone{1}),
                         .listeners = il::bit(il::listener{1}) | il::bit(il::listener{2}),
                         .trusted_listeners = il::bit(il::listener{2}),
                         .entitled_count = 1};
        prefixes[0] = {.listener = {1}, .zone = {1}, .address = il::ipv4(10, 1, 0, 0), .length = 112};
        prefixes[1] = {.listener = {2}, .zone = {1}, .address = il::ipv4(127, 0, 0, 0), .length = 104};
        site.tags = tags;
        site.subjects = subjects;
        site.essentials = essentials;
        site.subject_lists = entitled;
        site.zone_prefixes = prefixes;
        site.zone_count = 2;
        site.conduits = conduits;
        site.identity = 7;
    }
    tiny_site(const tiny_site&) = delete;
    il::publication compile(il::names&) const {
        ++compiled;
        return {&site, nullptr, {}};
    }
};

il::caller from(std::uint32_t listener, il::subject who) {
    il::caller c;
    c.origin.listener = {listener};
    c.origin.address = listener == 2 ? il::ipv4(127, 0, 0, 1) : il::ipv4(10, 1, 0, 5);
    c.subject = who;
    c.proof = who.id != 0 ? il::proof::certificate : il::proof::none;
    return c;
}

il::request write(il::resource tag, il::value v, il::caller who) {
    return {.who = who, .action = il::actions::tag_write, .resource = tag, .value = v};
}

/// Answers whatever the test sets, at every deciding stage, and counts.
template <int Which>
struct scripted {
    static constexpr std::string_view name = "scripted";
    using stages = il::takes_part<stage::admit, stage::identify, stage::authorize, stage::validate, stage::reserve,
                                  stage::observe>;
    il::verdict at_admit = il::no_objection, at_identify = il::no_objection, at_authorize = il::no_objection,
                at_validate = il::no_objection, at_reserve = il::no_objection;
    int reserved = 0, committed = 0, rolled_back = 0;
    std::vector<il::verdict> seen;
    std::vector<il::outcome_kind> outcomes;
    mutable std::string order;

    il::verdict admit(const il::request&) const noexcept { return order += 'a', at_admit; }
    il::verdict identify(il::request&) const noexcept { return order += 'i', at_identify; }
    il::verdict authorize(const il::request&) const noexcept { return order += 'z', at_authorize; }
    il::verdict validate(const il::request&) const noexcept { return order += 'v', at_validate; }
    il::verdict reserve(const il::request&, il::reservation& r) noexcept {
        order += 'r';
        if (at_reserve.outcome == decision::no_objection) {
            ++reserved;
            r.first = 42;
        }
        return at_reserve;
    }
    void commit(const il::request&, il::reservation& r, il::outcome_kind how) noexcept {
        CHECK(r.first == (at_reserve.outcome == decision::no_objection ? 42U : 0U));
        ++committed;
        outcomes.push_back(how);
    }
    void rollback(const il::request&, il::reservation& r) noexcept {
        CHECK(r.first == 42);
        ++rolled_back;
    }
    void observe(const il::request& asked, const il::verdict& said, il::reservation&) noexcept {
        CHECK(asked.site != nullptr);
        seen.push_back(said);
    }
};

using a = scripted<0>;
using b = scripted<1>;
using two = il::enforcer<il::testing::manual_clock, a, b>;

struct bench {
    tiny_site site;
    two e{site};
    a& first = e.part<a>();
    b& second = e.part<b>();
    bench() { first.at_authorize = il::permit; }
    il::verdict ordinary() {
        il::request r = write({2}, 3.0, from(1, {1}));
        return e.decide(r);
    }
    il::verdict essential(il::subject who = {1}, std::uint32_t listener = 1, il::value v = true) {
        il::request r = write({1}, v, from(listener, who));
        return e.decide(r);
    }
};

} // namespace

TEST_CASE("core/enforcer: 1.1: without a grant the verdict is deny, whatever else has no objection") {
    bench t;
    t.first.at_authorize = il::no_objection;
    CHECK(t.ordinary() == il::deny(reason::no_grant));
    CHECK(t.essential().outcome == decision::deny);
    t.second.at_authorize = il::permit;
    CHECK(t.ordinary().permitted());
    CHECK(t.ordinary().policy == 2);
    CHECK(t.ordinary().stage == stage::authorize);
}

TEST_CASE("core/enforcer: 1.1: a permit from any other stage is a fault, and refuses") {
    bench t;
    SUBCASE("admit") { t.second.at_admit = il::permit; }
    SUBCASE("identify") { t.second.at_identify = il::permit; }
    SUBCASE("validate") { t.second.at_validate = il::permit; }
    CHECK(t.ordinary().why == reason::misplaced_permit);
    CHECK(t.ordinary().outcome == decision::deny);
    CHECK(t.essential().outcome == decision::deny);
}

TEST_CASE("core/enforcer: 1.2: the walk goes by stage, then in written order; a deny ends it") {
    bench t;
    CHECK(t.ordinary().permitted());
    CHECK(t.first.order == "aizv");
    t.first.order.clear();
    t.second.order.clear();
    t.first.at_identify = il::deny(reason::unknown_peer);
    const il::verdict said = t.ordinary();
    CHECK(said.why == reason::unknown_peer);
    CHECK(said.stage == stage::identify);
    CHECK(said.policy == 1);
    CHECK(t.first.order == "ai");
    CHECK(t.second.order == "a");
}

TEST_CASE(
    "core/enforcer: 1.2: indeterminate refuses an ordinary action; an essential one goes on, marked, and a later deny still wins") {
    bench t;
    t.first.at_admit = il::indeterminate(reason::rate_limited);
    CHECK(t.ordinary().outcome == decision::indeterminate);
    CHECK(t.ordinary().why == reason::rate_limited);
    const il::verdict said = t.essential();
    CHECK(said.permitted());
    CHECK(said.degraded);
    CHECK(said.why == reason::rate_limited);
    t.second.at_validate = il::deny(reason::outside_hard_range);
    CHECK(t.essential().outcome == decision::deny);
    CHECK_FALSE(t.essential().degraded);
}

TEST_CASE("core/enforcer: 1.3: only listed causes may be passed") {
    bench t;
    for (const il::reason_row& row : il::reasons) {
        CAPTURE(row.name);
        t.first.at_validate = il::indeterminate(row.why);
        CHECK(t.essential().permitted() == row.passable);
    }
    CHECK(il::passable(reason::authority_unreachable));
    CHECK(il::passable(reason::journal_unavailable));
    CHECK(il::passable(reason::clock_lost));
    CHECK_FALSE(il::passable(reason::malformed));
    CHECK_FALSE(il::passable(reason::identity_unproven));
    CHECK_FALSE(il::passable(reason::unmapped));
    CHECK_FALSE(il::passable(reason::no_right));
    CHECK_FALSE(il::passable(reason::outside_hard_range));
}

TEST_CASE(
    "core/enforcer: 1.1, 1.7: an indeterminate authorize stage stands in for the grant of an entitled subject, and of nobody else") {
    bench t;
    t.first.at_authorize = il::indeterminate(reason::authority_unreachable);
    CHECK(t.essential({1}).permitted());
    CHECK(t.essential({1}).degraded);
    CHECK_FALSE(t.essential({2}).permitted());
    CHECK_FALSE(t.essential({0}).permitted());
    CHECK_FALSE(t.essential({1}, 1, false).permitted());
    CHECK_FALSE(t.ordinary().permitted());
    t.second.at_authorize = il::deny(reason::denied_by_rule);
    CHECK_FALSE(t.essential({1}).permitted());
}

TEST_CASE(
    "core/enforcer: 1.7: an identity that could not be established opens nothing over a path that isn't trusted") {
    bench t;
    t.first.at_identify = il::indeterminate(reason::authority_unreachable);
    CHECK_FALSE(t.essential({0}, 1).permitted());
    CHECK(t.essential({0}, 2).permitted());
    il::request with_bad_credential = write({1}, true, from(2, {0}));
    with_bad_credential.who.credential = {3, 9};
    CHECK_FALSE(t.e.decide(with_bad_credential).permitted());
}

TEST_CASE("core/enforcer: 1.6: decide reserves nothing and records nothing") {
    bench t;
    CHECK(t.ordinary().permitted());
    CHECK(t.first.reserved == 0);
    CHECK(t.first.seen.empty());
}

TEST_CASE(
    "core/enforcer: 2.1: what is essential is exactly what is listed: action, resource, value, zone and listener") {
    bench t;
    const auto is_essential = [&](il::request r) {
        (void)t.e.decide(r);
        return r.essential;
    };
    CHECK(is_essential(write({1}, true, from(1, {1}))));
    CHECK_FALSE(is_essential(write({1}, false, from(1, {1}))));
    CHECK_FALSE(is_essential(write({2}, true, from(1, {1}))));
    il::request read = write({1}, true, from(1, {1}));
    read.action = il::actions::tag_read;
    CHECK_FALSE(is_essential(read));
    il::request elsewhere = write({1}, true, from(1, {1}));
    elsewhere.who.origin.address = il::ipv4(10, 9, 0, 5);
    CHECK_FALSE(is_essential(elsewhere));
    il::request other_listener = write({1}, true, from(1, {1}));
    other_listener.who.origin.listener = {3};
    CHECK_FALSE(is_essential(other_listener));
    CHECK_FALSE(is_essential(write({1}, std::numeric_limits<double>::quiet_NaN(), from(1, {1}))));
}

TEST_CASE("core/enforcer: enforce runs the action at most once, and only on a permit") {
    bench t;
    int ran = 0;
    auto done = t.e.enforce(write({2}, 3.0, from(1, {1})), [&] { return ++ran; });
    CHECK(done.permitted());
    CHECK(done.value() == 1);
    CHECK(t.first.outcomes == std::vector{il::outcome_kind::done});
    CHECK(t.first.seen.size() == 1);
    t.second.at_validate = il::deny(reason::step_too_large);
    auto refused = t.e.enforce(write({2}, 3.0, from(1, {1})), [&] { return ++ran; });
    CHECK_FALSE(refused.permitted());
    CHECK(ran == 1);
    CHECK(t.first.seen.back().why == reason::step_too_large);
    CHECK(t.first.committed == 1);
    static_assert(!std::is_convertible_v<decltype(done), bool>);
    auto nothing = t.e.enforce(write({2}, 3.0, from(1, {1})), [] {});
    static_assert(std::same_as<decltype(nothing), il::outcome<void>>);
    t.second.at_validate = il::no_objection;
    auto moved = t.e.enforce(write({2}, 3.0, from(1, {1})), [] { return std::make_unique<int>(5); });
    CHECK(*std::move(moved).value() == 5);
}

TEST_CASE(
    "core/enforcer: 3.1, 3.2: an action says what became of it; one that throws is recorded as unknown and its exception goes on") {
    bench t;
    auto refused_by_device =
        t.e.enforce(write({2}, 3.0, from(1, {1})), [] { return il::outcome_kind::refused_by_device; });
    CHECK(refused_by_device.permitted());
    CHECK(t.first.outcomes.back() == il::outcome_kind::refused_by_device);
    CHECK_THROWS_WITH(
        t.e.enforce(write({2}, 3.0, from(1, {1})), []() -> int { throw std::runtime_error("the valve is stuck"); }),
        "the valve is stuck");
    CHECK(t.first.outcomes.back() == il::outcome_kind::unknown);
    CHECK(t.first.rolled_back == 0);
}

TEST_CASE("core/ticket: completes once, cancels before the action, and is unknown when dropped") {
    bench t;
    il::request r = write({2}, 3.0, from(1, {1}));
    {
        two::ticket k = t.e.begin(r);
        REQUIRE(k.permitted());
        k.complete(il::outcome_kind::done);
        k.complete(il::outcome_kind::refused_by_device);
        k.cancel();
    }
    CHECK(t.first.outcomes == std::vector{il::outcome_kind::done});
    {
        two::ticket k = t.e.begin(r);
        k.cancel();
    }
    CHECK(t.first.rolled_back == 1);
    CHECK(t.first.committed == 1);
    {
        two::ticket k = t.e.begin(r);
        two::ticket other = std::move(k);
        CHECK_FALSE(k.open());
        CHECK(other.open());
    }
    CHECK(t.first.outcomes.back() == il::outcome_kind::unknown);
    CHECK(t.first.committed == 2);
}

TEST_CASE("core/enforcer: a later reserve that refuses rolls back the earlier ones, and the refusal is recorded") {
    bench t;
    t.second.at_reserve = il::deny(reason::rate_limited);
    il::request r = write({2}, 3.0, from(1, {1}));
    CHECK(t.e.begin(r).verdict().why == reason::rate_limited);
    CHECK(t.first.reserved == 1);
    CHECK(t.first.rolled_back == 1);
    CHECK(t.second.rolled_back == 0);
    CHECK(t.first.seen.size() == 1);
    CHECK(t.first.seen[0].stage == stage::reserve);
    t.second.at_reserve = il::indeterminate(reason::journal_unavailable);
    CHECK(t.e.begin(r).verdict().outcome == decision::indeterminate);
    il::request trip = write({1}, true, from(1, {1}));
    two::ticket k = t.e.begin(trip);
    CHECK(k.permitted());
    CHECK(k.verdict().degraded);
    CHECK(k.verdict().why == reason::journal_unavailable);
}

TEST_CASE("core/enforcer: begin_all is all or none, and records the part that was refused") {
    bench t;
    std::array<il::request, 3> parts{write({2}, 3.0, from(1, {1})), write({2}, 4.0, from(1, {1})),
                                     write({2}, 5.0, from(1, {1}))};
    std::array<two::ticket, 3> tickets;
    CHECK(t.e.begin_all(parts, tickets).permitted());
    CHECK(t.first.reserved == 3);
    for (two::ticket& k : tickets) k.complete(il::outcome_kind::done);
    CHECK(t.first.committed == 3);
    t.first.seen.clear();
    t.second.at_reserve = il::deny(reason::rate_limited);
    CHECK_FALSE(t.e.begin_all(parts, tickets).permitted());
    CHECK(t.first.rolled_back == 1);
    CHECK(t.first.seen.size() == 1);
    for (two::ticket& k : tickets) CHECK_FALSE(k.open());
    CHECK(tickets[1].verdict().why == reason::batch_refused);
    CHECK_FALSE(t.e.begin_all({}, tickets).permitted());
}

TEST_CASE("core/enforcer: 8.4: monitor only needs its token; everything passes, would-be denials are said") {
    tiny_site site;
    site.site.demands = static_cast<std::uint8_t>(il::demand::monitor_only);
    two strict;
    const il::publish_outcome refused = strict.publish(site);
    CHECK(refused.result == il::publish_result::refused);
    CHECK(refused.why.view().find("unsafe::monitor_only") != std::string_view::npos);

    il::enforcer<il::testing::manual_clock, a, il::unsafe::monitor_only> watching{site};
    il::request r = write({2}, 3.0, from(1, {1}));
    auto done = watching.enforce(r, [] { return 1; });
    CHECK(done.permitted());
    CHECK(done.verdict().would_deny);
    CHECK(done.verdict().why == reason::no_grant);
    site.site.demands = 0;
    CHECK_FALSE(watching.enforce(r, [] { return 1; }).permitted());
}

TEST_CASE("core/enforcer: 8.3: names that the site policy doesn't have are denied, never misread") {
    bench t;
    CHECK(t.e.tag("boiler1.pressure").id == 0);
    const auto said = t.e.decide(from(1, {1}), "tag.write", "boiler1.pressure", 3.0);
    CHECK_FALSE(said.permitted()); // the scripted policy permits anything; the kernel doesn't
    CHECK(said.why == reason::unmapped);
    il::request asked = t.e.ask(from(1, {1}), "tag.write", "boiler1.pressure", 3.0);
    CHECK(asked.resource.id == 0);
    (void)t.e.decide(asked);
    CHECK(asked.site == nullptr);
    CHECK(asked.tag == nullptr);
}

TEST_CASE("core/enforcer: an enforcer without a site policy finds nothing and nobody, and goes on") {
    two e;
    e.part<a>().at_authorize = il::no_objection;
    il::request r = write({2}, 3.0, from(1, {1}));
    CHECK_FALSE(e.decide(r).permitted());
    CHECK(e.tick() == il::never);
}

TEST_CASE("core/enforcer: explain asks the policy that refused, and always says something") {
    bench t;
    il::explanation text;
    il::request r = write({2}, 3.0, from(1, {1}));
    t.first.at_authorize = il::no_objection;
    const il::verdict said = t.e.decide(r);
    t.e.explain(r, said, text);
    CHECK(text.view() == "nothing permits it (CR 2.1)");
    CHECK(two::policy_name(said) == "enforcer");
}
