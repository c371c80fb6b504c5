// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// keys: kernel.decide

/// What a decision costs, beside the same decision written by hand over the same tables: it pins, reads the clock and takes the
/// same inputs.
#include "figures.hpp"
#include "plant.hpp"

#include <interlock/core/enforcer.hpp>
#include <interlock/platform/cycle_clock.hpp>
#include <interlock/rdf/conduits.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/uc/rbac.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <random>

namespace il = interlock;

namespace {
std::atomic<std::uint64_t> allocations{0};
} // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    if (void* const at = std::malloc(size == 0 ? 1 : size)) return at;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* at) noexcept { std::free(at); }
[[gnu::noinline]] void operator delete(void* at, std::size_t) noexcept { std::free(at); }

namespace {

using clock_part = il::platform::cycle_clock;
using security = il::enforcer<clock_part, il::rdf::conduits, il::uc::rbac, il::si::tag_limits<>>;

/// The same decision as `security` takes, written out.
class by_hand {
public:
    explicit by_hand(const il::site::snapshot_builder& site) { cell_.swap(site.compile(names_)); }

    [[gnu::noinline]] il::verdict decide(il::detail::pin_slot* slot, il::request& asked) const noexcept {
        const il::detail::snapshot_cell::pin pinned(cell_, slot);
        const il::snapshot& site = *pinned;
        asked.now = clock_.now();
        const il::tag_entry& tag = site.tag(asked.resource);
        il::origin& from = asked.who.origin;
        if (from.located_by != site.identity) {
            from.zone = site.zone_of(from.listener, from.address);
            from.located_by = site.identity;
        }
        const std::uint64_t wanted = il::bit(asked.action);
        if ((site.conduit(from.zone, tag.zone) & wanted) == 0) return il::deny(il::reason::outside_zone);
        const il::subject_entry& who = site.who(asked.who.subject);
        if (who.kind == il::subject_kind::unknown) return il::deny(il::reason::unknown_subject);
        if (who.disabled) return il::deny(il::reason::subject_disabled);
        bool granted = false;
        for (const il::grant& rule : site.grants(tag)) {
            if ((rule.actions & wanted) == 0 || (rule.zones & il::bit(from.zone)) == 0 ||
                !site.holds(who.role_set, rule.role))
                continue;
            if (rule.denies) return il::deny(il::reason::denied_by_rule);
            granted = true; // denials come first, so none follows
            break;
        }
        if (!granted) return il::deny(il::reason::no_right);
        if (asked.action == il::actions::tag_write) {
            if (tag.kind != il::resource_kind::tag || !tag.writable) return il::deny(il::reason::not_writable);
            if (const auto fault = il::si::written_value_fault(asked.value, tag, site)) return il::deny(*fault);
            if (asked.quality < site.limits[tag.limits].least_quality) return il::deny(il::reason::bad_quality);
        }
        return il::permit;
    }
    il::detail::pin_slot* slot() { return cell_.slots().take(); }

private:
    clock_part clock_;
    il::detail::snapshot_cell cell_{&il::platform::process_barrier};
    il::names names_;
};

struct question {
    il::action action;
    il::resource resource;
    il::subject subject;
    double value = 0;
    std::string_view name;
};

constexpr std::size_t asked_at_once = 4096;

/// Drawn uniformly: half reads, half writes; some writes out of range, some without a right.
std::vector<question> draw(const security& s, std::size_t tags, std::size_t roles,
                           const std::vector<std::string>& names) {
    std::mt19937_64 random(7);
    std::vector<question> all(asked_at_once);
    for (question& q : all) {
        const std::size_t tag = random() % tags;
        q.action = random() % 2 != 0 ? il::actions::tag_read : il::actions::tag_write;
        q.resource = s.tag(names[tag]);
        q.name = names[tag];
        q.subject = s.subject(plant::person_name(random() % 8 == 0 ? random() % roles : tag / 10 % roles));
        q.value = static_cast<double>(random() % 128);
    }
    return all;
}

void decide(figures::program& program, std::size_t tags, std::size_t roles) {
    const il::site::snapshot_builder site = plant::build(tags, roles);
    il::si::process_image image(il::si::image_size{.tags = static_cast<std::uint32_t>(tags + 16)});
    security s(site, il::source_of<il::si::process_image>{&image}, il::si::tag_limit_options{});
    by_hand hand(site);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < tags; ++i) names.push_back(plant::tag_name(i));
    const std::vector<question> questions = draw(s, tags, roles, names);

    il::caller who;
    who.origin.listener = s.listener("plant");
    who.origin.address = il::ipv4(10, 1, 0, 5);
    who.proof = il::proof::certificate;
    s.locate(who.origin);
    il::caller who_by_hand = who;
    const auto as_request = [](const il::caller& c, const question& q) {
        il::request asked{.who = c, .action = q.action, .resource = q.resource, .value = q.value};
        asked.who.subject = q.subject;
        return asked;
    };
    security::reader reader(s);
    il::detail::pin_slot* const slot = hand.slot();

    std::size_t permitted = 0;
    for (const question& q : questions) {
        il::request a = as_request(who, q);
        il::request b = as_request(who_by_hand, q);
        const il::verdict said = reader.decide(a);
        const il::verdict by_hand_said = hand.decide(slot, b);
        if (said.outcome != by_hand_said.outcome || (!said.permitted() && said.why != by_hand_said.why)) {
            std::fprintf(stderr, "the two differ: %s, by hand %s\n", il::row_of(said.why).name.data(),
                         il::row_of(by_hand_said.why).name.data());
            std::abort();
        }
        permitted += said.permitted() ? 1 : 0;
    }
    if (permitted == 0 || permitted == questions.size()) std::abort();

    constexpr std::size_t rounds = 16;
    const auto framework = [&] {
        return figures::each_ns(rounds * asked_at_once, [&](std::size_t i) {
            il::request asked = as_request(who, questions[i % asked_at_once]);
            benchmark::DoNotOptimize(reader.decide(asked));
        });
    };
    const auto written_out = [&] {
        return figures::each_ns(rounds * asked_at_once, [&](std::size_t i) {
            il::request asked = as_request(who_by_hand, questions[i % asked_at_once]);
            benchmark::DoNotOptimize(hand.decide(slot, asked));
        });
    };
    const std::string size = tags == 100 ? "100" : tags == 10'000 ? "10k" : "100k";
    const std::string key = "kernel.decide_by_handle_" + size + "_" + std::to_string(roles) + "_roles";
    if (program.wants("kernel.decide_by_handle")) {
        const std::uint64_t before = allocations.load();
        const figures::pairs both = figures::interleaved(41, framework, written_out);
        const std::uint64_t reserved_by_the_harness = 3 * 7; // three vectors of 41 figures that grow by doubling
        const std::uint64_t made = allocations.load() - before;
        program.set(key + "_ns", both.first);
        program.set(key + "_over_handwritten", both.ratio);
        if (tags == 10'000 && roles == 10) {
            program.set("kernel.decide_by_handle_ns", both.first);
            program.set("kernel.decide_by_handle_over_handwritten", both.ratio);
            program.set("kernel.decide_by_handwritten_ns", both.second);
            program.set("kernel.decide_allocations",
                        made > reserved_by_the_harness ? static_cast<double>(made - reserved_by_the_harness) : 0.0);
        }
    }
    if (program.wants("kernel.decide_by_name")) {
        std::vector<double> each;
        for (int i = 0; i < 31; ++i)
            each.push_back(figures::each_ns(4 * asked_at_once, [&](std::size_t n) {
                const question& q = questions[n % asked_at_once];
                il::caller c = who;
                c.subject = q.subject;
                benchmark::DoNotOptimize(
                    s.decide(c, q.action == il::actions::tag_read ? "tag.read" : "tag.write", q.name, q.value));
            }));
        program.set("kernel.decide_by_name_" + size + (roles == 10 ? "" : "_" + std::to_string(roles) + "_roles") +
                        "_ns",
                    each);
    }
}

} // namespace

int main(int argc, char** argv) {
    figures::program program(argc, argv);
    for (const std::size_t tags : {100U, 10'000U, 100'000U})
        for (const std::size_t roles : {10U, 1'000U}) decide(program, tags, roles);
    return program.finish();
}
