// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/security_event.hpp>

#include <doctest/doctest.h>

namespace il = interlock;
namespace journal = interlock::journal;

TEST_CASE(
    "journal/security_event: without more it is the component's own, in the catalogue's category, in nobody's reserved room") {
    constexpr journal::security_event what{.id = journal::event_id::connection_opened};
    CHECK(what.subject.id == 0);
    CHECK(what.subject_kind == il::subject_kind::internal);
    CHECK(what.proof == il::proof::internal);
    CHECK_FALSE(what.category.has_value());
    CHECK_FALSE(what.essential);
    CHECK(what.text.empty());
}
