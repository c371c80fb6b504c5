// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_DROPPED_APPROVALS_HPP
#define INTERLOCK_SITE_DROPPED_APPROVALS_HPP

#include <interlock/site/difference.hpp>
#include <interlock/site/document.hpp>
#include <interlock/site/dropped_essentials.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace interlock::inline v0_1::site {

/// The approvals of one document that the next doesn't have, or has with other actions, tags, persons, roles or times; and the aliases
/// by which an approval reached a tag. What the publisher has to confirm (semantics.md 9.1). Each as it stood there.
inline std::vector<std::string> dropped_approvals(document::node before, document::node after) {
    std::vector<std::string> dropped;
    const document::node then = before["approvals"];
    const document::node now = after["approvals"];
    for (const document::node old : then)
        if (std::none_of(now.begin(), now.end(), [old](document::node n) { return detail::same_essential(old, n); }))
            dropped.push_back(shown(old));
    if (then.size() == 0) return dropped;
    for (const document::node tag : before["tags"]) {
        const document::node alias = tag["alias of"];
        const document::node next = after["tags"][tag.key()];
        if (alias.exists() && next.exists() && !difference::same(alias, next["alias of"]))
            dropped.push_back("of " + shown(alias) + " by its alias \"" + std::string{tag.key()} + "\"");
    }
    return dropped;
}

} // namespace interlock::inline v0_1::site

#endif
