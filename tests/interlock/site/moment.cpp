// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/moment.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <ctime>
#include <string>

namespace il = interlock;
namespace site = interlock::site;

namespace {

std::int64_t moment(std::string_view text) {
    const auto found = site::parse_moment(text);
    return found ? found->count / 1'000'000'000 : -1;
}

} // namespace

TEST_CASE("site/moment: a time of day has two digits on each side, and 24:00 is the day's end") {
    CHECK(site::parse_time_of_day("00:00") == 0U);
    CHECK(site::parse_time_of_day("06:30") == 390U);
    CHECK(site::parse_time_of_day("23:59") == 1439U);
    CHECK(site::parse_time_of_day("24:00") == 1440U);
    for (const std::string_view bad : {"", "6:30", "06:3", "06:300", "0630", "24:01", "25:00", "06:60", "06:30 ",
                                       " 06:30", "-6:30", "06-30", "aa:bb", "06:30:00"})
        CHECK_FALSE(site::parse_time_of_day(bad).has_value());
}

TEST_CASE("site/moment: a moment is read as RFC 3339 has it") {
    CHECK(moment("1970-01-01T00:00:01Z") == 1);
    CHECK(moment("1970-01-02T00:00:00Z") == 86'400);
    CHECK(moment("2026-11-01T06:00:00Z") == 1'793'512'800);
    CHECK(moment("2026-11-01T06:00:00+01:00") == 1'793'512'800 - 3600);
    CHECK(moment("2026-11-01T06:00:00-03:30") == 1'793'512'800 + 12'600);
    CHECK(moment("2000-02-29T00:00:00Z") == 951'782'400);
    CHECK(moment("2024-02-29T23:59:59Z") == 1'709'251'199);
    CHECK(moment("2200-12-31T23:59:59Z") == 7'289'654'399);
}

TEST_CASE("site/moment: what is no moment is none") {
    for (const std::string_view bad : {"",
                                       "2026-11-01",
                                       "2026-11-01T06:00:00",
                                       "2026-11-01T06:00Z",
                                       "2026-11-01 06:00:00Z",
                                       "2026-11-01T06:00:00z",
                                       "2026-11-01T06:00:00.5Z",
                                       "2026-11-01T06:00:00Z ",
                                       "2026-13-01T06:00:00Z",
                                       "2026-00-01T06:00:00Z",
                                       "2026-11-00T06:00:00Z",
                                       "2026-11-31T06:00:00Z",
                                       "2025-02-29T06:00:00Z",
                                       "2100-02-29T06:00:00Z",
                                       "2026-11-01T24:00:00Z",
                                       "2026-11-01T06:60:00Z",
                                       "2026-11-01T06:00:60Z",
                                       "2026-11-01T06:00:00+24:00",
                                       "2026-11-01T06:00:00*01:00",
                                       "2026-11-01T06:00:00+1:00",
                                       "2026-11-01T06:00:00+",
                                       "2201-01-01T00:00:00Z",
                                       "1969-12-31T23:59:59Z",
                                       "26-11-01T06:00:00Z"})
        CHECK_MESSAGE(moment(bad) == -1, bad);
    // Both would be 0 or less, which stands for an open end elsewhere: a role would never end.
    CHECK(moment("1970-01-01T00:00:00Z") == -1);
    CHECK(moment("1970-01-01T01:00:00+01:00") == -1);
    CHECK(moment("1970-01-01T00:30:00+01:00") == -1);
}

TEST_CASE("site/moment: every day of 230 years is the one that the calendar of the system has") {
    for (std::int64_t day = 1; day < 84'370; ++day) {
        const std::time_t at = day * 86'400;
        std::tm parts{};
        gmtime_r(&at, &parts);
        char text[32];
        REQUIRE(std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 20);
        REQUIRE(moment(text) == at);
    }
}
