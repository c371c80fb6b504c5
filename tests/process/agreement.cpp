// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include "decisions.hpp"

#include <doctest/doctest.h>

std::uint64_t verdicts_as_debug(process::security& by);
std::uint64_t verdicts_as_release(process::security& by);

TEST_CASE("process: units compiled with and without NDEBUG, at -O0 and -O2, share an enforcer and agree") {
    process::made made;
    process::security& here = made.by;
    const std::uint64_t said = process::all_verdicts(here);
    CHECK(verdicts_as_debug(here) == said);
    CHECK(verdicts_as_release(here) == said);

    process::made nothing_known{process::il::site::snapshot_builder{}};
    CHECK(process::all_verdicts(nothing_known.by) != said);
}
