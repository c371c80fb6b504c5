// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/event.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace il = interlock;
namespace journal = interlock::journal;

TEST_CASE("journal/event: CR 2.8: every category has an event, and no two events share a name") {
    std::set<il::audit_category> categories;
    std::set<std::string_view> names;
    for (const auto& row : journal::events) {
        categories.insert(row.category);
        names.insert(row.name);
        CHECK(&journal::row_of(row.id) == &row);
    }
    CHECK(categories.size() == 6);
    CHECK(names.size() == journal::events.size());
}

TEST_CASE("journal/event: an application's own event, and a number that nobody gave, have the row of none") {
    CHECK(journal::row_of(journal::first_user_event).id == journal::event_id::none);
    CHECK(journal::row_of(journal::event_id{0xffff}).id == journal::event_id::none);
    CHECK(journal::row_of(journal::event_id::count_).id == journal::event_id::none);
    CHECK(journal::row_of(journal::event_id::account_changed).category == il::audit_category::configuration_change);
    CHECK(journal::row_of(journal::event_id::records_dropped).category == il::audit_category::audit_log_event);
}
