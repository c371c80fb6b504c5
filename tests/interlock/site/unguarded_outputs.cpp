// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/unguarded_outputs.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE(
    "site::unguarded_outputs: CR 3.5, CR 3.6: tags that can be written without limits or without a fail-safe value") {
    site::site_rows rows;
    const il::limit_entry some{.hard = {0, 1}};
    rows.tags = {{"a.set", {.writable = true, .limits = some}},
                 {"a.free", {.writable = true}},
                 {"a.level", {}},
                 {"beat", {.writable = true, .limits = some}},
                 {"b.set", {.writable = true, .limits = some}}};
    rows.failsafes = {{"a.set", {.heartbeat = "beat"}}};
    const auto found = site::find_unguarded_outputs(rows);
    CHECK(found.without_limits == std::vector<std::string>{"a.free"});
    CHECK(found.without_failsafe == std::vector<std::string>{"a.free", "b.set"});
}
