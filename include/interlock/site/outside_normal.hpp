// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_OUTSIDE_NORMAL_HPP
#define INTERLOCK_SITE_OUTSIDE_NORMAL_HPP

#include <interlock/site/pattern.hpp>
#include <interlock/site/rows.hpp>

#include <algorithm>
#include <string_view>

namespace interlock::inline v0_1::site {

/// Whether an approval says whose consent a tag needs that is written outside its normal range (semantics.md 5.2).
inline bool says_who_consents(const site_rows& rows, std::string_view tag) {
    return std::any_of(rows.approvals.begin(), rows.approvals.end(), [tag](const approval_row& row) {
        return row.outside_normal && parse_pattern(row.on).matches(tag) &&
               std::find(row.actions.begin(), row.actions.end(), "tag.write") != row.actions.end();
    });
}

} // namespace interlock::inline v0_1::site

#endif
