// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/zone_offset.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace il = interlock;

namespace {

/// TZ of this process while a test runs. In POSIX notation, so that no table of zones need be there.
struct zone_of_process {
    std::string before;
    bool was_set;
    explicit zone_of_process(const char* zone) : was_set{std::getenv("TZ") != nullptr} {
        if (was_set) before = std::getenv("TZ");
        ::setenv("TZ", zone, 1);
    }
    ~zone_of_process() { was_set ? ::setenv("TZ", before.c_str(), 1) : ::unsetenv("TZ"); }
};

constexpr il::ticks winter = il::seconds(1'705'320'000); // 15 January 2024, 12:00 UTC
constexpr il::ticks summer = il::seconds(1'721'044'800); // 15 July 2024, 12:00 UTC

} // namespace

TEST_CASE("platform/zone_offset: the zone of the process, summer time included") {
    const zone_of_process central("CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(il::platform::zone_offset(winter) == il::seconds(3600));
    CHECK(il::platform::zone_offset(summer) == il::seconds(7200));
    // 31 March 2024, 01:00 UTC: the clocks go forward with this very second.
    constexpr il::ticks forward = il::seconds(1'711'846'800);
    CHECK(il::platform::zone_offset(forward - il::ticks{1}) == il::seconds(3600));
    CHECK(il::platform::zone_offset(forward) == il::seconds(7200));
}

TEST_CASE("platform/zone_offset: west of Greenwich, half hours, before 1970, UTC") {
    {
        const zone_of_process west("NST3:30");
        CHECK(il::platform::zone_offset(winter) == il::seconds(-12600));
        CHECK(il::platform::zone_offset({-1}) == il::seconds(-12600));
    }
    const zone_of_process utc("UTC0");
    CHECK(il::platform::zone_offset(summer) == il::ticks{});
}
