// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// keys: session.

/// A million sessions: what one takes, what looking one up by its token costs beside one cache miss that depends on the last, and
/// how long it takes after a publication until each live session is judged by the new site policy.
#include "figures.hpp"

#include <interlock/adapt/cryptopp_random.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/platform/cycle_clock.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/sessions.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;

namespace {

using table = il::uc::sessions<il::uc::sessionless::refused, il::adapt::system_random>;
/// Told first after the swap.
struct swapped {
    static constexpr std::string_view name = "swapped";
    using stages = il::takes_part<il::stage::published>;
    double at = 0;
    void published(const il::snapshot&, const il::snapshot&) noexcept { at = figures::wall_ns(); }
};

using security = il::enforcer<il::platform::cycle_clock, swapped, table, il::uc::rbac>;

il::site::snapshot_builder site(std::size_t people) {
    il::site::snapshot_builder s;
    s.add_listener("plant").add_zone("control").add_zone("field").add_zone_prefix("plant", "10.1.0.0/16", "control");
    s.add_device("plc", "field").add_conduit("control", "field", {"tag.read", "tag.write"});
    s.add_tag("boiler1.setpoint", {.device = "plc", .writable = true});
    s.add_role("operator").add_role("engineer");
    s.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.*"});
    s.add_duty({.name = "apart", .roles = {"operator", "engineer"}, .dynamic = true});
    for (std::size_t i = 0; i < people; ++i)
        s.add_subject("person" + std::to_string(i),
                      {.kind = il::subject_kind::human, .roles = {"operator", "engineer"}});
    return s;
}

/// Opens so many sessions, spread over the subjects, each with one of its two roles active.
std::vector<il::uc::session_token> fill(security& s, std::size_t count, std::size_t people) {
    std::vector<il::uc::session_token> all(count);
    il::caller who;
    who.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = s.listener("plant")};
    who.proof = il::proof::password;
    const il::subject roles[]{s.subject("role:operator"), s.subject("role:engineer")};
    for (std::size_t i = 0; i < count; ++i) {
        who.subject = s.subject("person" + std::to_string(i % people));
        const il::uc::session_start how{{.chosen = true, .active = {roles[i % 2]}}};
        const auto made =
            s.on_site([&](const il::snapshot& now) { return s.part<table>().open(now, who, s.now(), how); });
        if (made.id.generation == 0) std::abort();
        all[i] = made.token;
    }
    return all;
}

il::uc::session_places places(std::uint32_t count) {
    return {.in_all = count, .reserved = 0, .per_listener = count, .per_subject = count};
}

void look_up(figures::program& program) {
    constexpr std::uint32_t count = 1'000'000;
    constexpr std::size_t people = 10'000;
    security s(site(people), places(count), il::adapt::system_random{});
    std::vector<il::uc::session_token> tokens = fill(s, count, people);
    program.set("session.bytes", static_cast<double>(s.part<table>().bytes()) / count);

    // Uniform keys, read in the order in which they lie, so that only the table misses.
    std::mt19937_64 random(7);
    std::shuffle(tokens.begin(), tokens.end(), random);
    // One cycle through as many lines as the table has, in an order that nothing can foresee.
    struct alignas(64) node {
        std::uint64_t next = 0;
    };
    std::vector<node> chain(count);
    {
        std::vector<std::uint32_t> order(count);
        std::iota(order.begin(), order.end(), 0U);
        std::shuffle(order.begin(), order.end(), random);
        for (std::uint32_t i = 0; i < count; ++i) chain[order[i]].next = order[(i + 1) % count];
    }
    const il::origin from{.address = il::ipv4(10, 1, 0, 5), .listener = s.listener("plant")};
    const table& t = s.part<table>();
    constexpr std::size_t at_once = 200'000;
    std::size_t begin = 0;
    std::uint64_t here = 0;
    std::size_t missed = 0;
    const auto finds = [&] {
        begin = (begin + at_once) % count;
        std::uint32_t nothing = 0;
        return figures::each_ns(at_once, [&](std::size_t i) {
            // The next key depends on the last answer, as the chain's does, so that no two look-ups overlap.
            il::uc::session_token shown = tokens[begin + i];
            shown.place += nothing;
            const il::session_id found = t.find(shown, from);
            missed += found.generation == 0 ? 1 : 0;
            nothing = found.generation;
            asm volatile("and $0, %0" : "+r"(nothing) : : "cc");
        });
    };
    const auto misses = [&] {
        return figures::each_ns(at_once, [&](std::size_t) {
            here = chain[here].next;
            benchmark::DoNotOptimize(here);
        });
    };
    const figures::pairs both = figures::interleaved(41, finds, misses);
    if (missed != 0) std::abort();
    program.set("session.lookup_ns", both.first);
    program.set("session.miss_ns", both.second);
    program.set("session.lookup_over_miss", both.ratio);
}

void reevaluate(figures::program& program) {
    constexpr std::uint32_t count = 10'000;
    constexpr std::size_t people = 10'000;
    security s(site(people), places(count), il::adapt::system_random{});
    fill(s, count, people);
    std::vector<double> each;
    // From the swap until `publish` has come back: each session was judged again by then.
    for (std::uint64_t version = 2; version < 33; ++version) {
        auto next = site(people);
        if (s.publish(next.set_version(version)).result != il::publish_result::in_force) std::abort();
        each.push_back((figures::wall_ns() - s.part<swapped>().at) / 1e6);
    }
    program.set("session.reevaluated_ms", each);
}

} // namespace

int main(int argc, char** argv) {
    figures::program program(argc, argv);
    if (program.wants("session.lookup") || program.wants("session.bytes")) look_up(program);
    if (program.wants("session.reevaluated")) reevaluate(program);
    return program.finish();
}
