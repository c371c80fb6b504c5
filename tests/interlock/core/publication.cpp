// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/publication.hpp>

#include <interlock/core/enforcer.hpp>

#include <string_view>

#include <doctest/doctest.h>

namespace il = interlock;

namespace {
struct source {
    il::publication compile(il::names&) const { return {nullptr, nullptr, il::explanation{"no zones"}}; }
};
struct clock_in_test {
    il::ticks now() const noexcept { return {1}; }
};
struct yes {
    static constexpr std::string_view name = "yes";
    using stages = il::takes_part<il::stage::authorize>;
    il::verdict authorize(const il::request&) const noexcept { return il::permit; }
};
} // namespace

static_assert(il::site_source<source>);
static_assert(!il::site_source<clock_in_test>);

TEST_CASE("core/publication: a source that doesn't compile is refused with its reason, and nothing changes") {
    il::enforcer<clock_in_test, yes> e{source{}};
    CHECK(e.started().result == il::publish_result::refused);
    CHECK(e.started().why.view() == "no zones");
    const il::publish_outcome again = e.publish(source{});
    CHECK(again.result == il::publish_result::refused);
    CHECK(e.on_site([](const il::snapshot& s) { return s.identity; }) == 0);
}
