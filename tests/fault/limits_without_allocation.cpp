// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// ctest: alone no-sanitizers
#include <interlock/si/tag_limits.hpp>

#include "interlock/si/plant.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace il = interlock;
namespace si = il::si;

namespace {
thread_local std::size_t allocations = 0;
} // namespace

// Counted, for this program's threads apart.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* const p = std::malloc(size != 0 ? size : 1)) return p;
    std::abort();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

TEST_CASE("si::tag_limits: CR 7.1: neither a decision nor a write allocates, explanations included") {
    using manual = il::testing::manual_clock;
    plant::site s;
    il::limit_entry l;
    l.hard = {0, 100};
    l.has_range = true;
    l.current_max_age = il::seconds(60);
    l.step_up = 10;
    l.rate_up = l.rate_down = 1000;
    l.rate_window = l.writes_window = il::seconds(70);
    l.most_writes = 1000;
    const auto tag = s.tag("tag", il::value_kind::real, l);
    si::process_image image;
    il::enforcer<manual, plant::grant_all, si::tag_limits<>> e{s, si::image_of{&image}, si::tag_limit_options{}};
    e.tick();
    e.part<manual>().advance(il::seconds(3600));
    image.store(tag, plant::read(50.0, e.now()));

    const std::size_t before = allocations;
    std::size_t permitted = 0;
    for (int i = 0; i != 100; ++i) {
        il::request asked = plant::write(tag, i % 2 == 0 ? 51.0 : 50.0);
        auto ticket = e.begin(asked);
        permitted += ticket.permitted() ? 1U : 0U;
        ticket.complete(il::outcome_kind::done);
        image.store(tag, plant::read(asked.value, e.now()));

        il::request too_far = plant::write(tag, 99.0);
        const il::verdict said = e.decide(too_far);
        il::explanation text;
        e.explain(too_far, said, text);
    }
    CHECK(allocations == before);
    CHECK(permitted == 100);
    il::request too_far = plant::write(tag, 99.0);
    CHECK(e.decide(too_far).why == il::reason::step_too_large);
}
