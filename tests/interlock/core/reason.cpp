// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/reason.hpp>

#include <interlock/core/catalogue.hpp>

#include <set>
#include <string_view>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("core/reason: every reason has a name of its own, a text and, but for the first, a requirement that exists") {
    std::set<std::string_view> names;
    for (const il::reason_row& row : il::reasons) {
        CAPTURE(row.name);
        CHECK(names.insert(row.name).second);
        CHECK_FALSE(row.text.empty());
        if (row.why == il::reason::unspecified) continue;
        CHECK(il::iec_62443_4_2.find(il::unpacked(row.row)) != nullptr);
    }
}

TEST_CASE("core/reason: a reason of one's own is no cause that an essential action may pass") {
    const auto own = static_cast<il::reason>(il::first_user_reason + 3);
    CHECK_FALSE(il::passable(own));
    CHECK(il::row_of(own).why == il::reason::unspecified);
}
