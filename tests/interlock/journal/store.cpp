// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/store.hpp>

#include "interlock/journal/fault_io.hpp"
#include "interlock/journal/memory_store.hpp"

#include <doctest/doctest.h>

namespace journal = interlock::journal;

namespace {

/// Everything but `rotate`.
struct without_rotation : journal_bench::memory_store {
    void rotate(interlock::ticks, interlock::ticks) = delete;
};

} // namespace

static_assert(journal::store<journal_bench::disk>);
static_assert(journal::store<journal_bench::faulty_disk>);
static_assert(journal::store<journal_bench::memory_store>);
static_assert(!journal::store<without_rotation>);
static_assert(!journal::store<int>);

TEST_CASE("journal/store: less room is less: nobody's, the reserved, all") {
    CHECK(journal::store_room::none < journal::store_room::reserved);
    CHECK(journal::store_room::reserved < journal::store_room::all);
    CHECK(journal::store_room{} == journal::store_room::none);
}
