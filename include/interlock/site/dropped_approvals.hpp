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

namespace detail {

/// A member of a tag, from the tag itself or else from its class.
inline document::node of_tag(document::node root, document::node tag, std::string_view member) {
    const document::node own = tag[member];
    return own.exists() ? own : root["tag classes"][tag["class"].text()][member];
}

} // namespace detail

/// The approvals of one document that the next doesn't have, or has with other actions, tags, persons, roles or times; and the aliases
/// and the normal ranges by which an approval reached a tag. What the publisher has to confirm (semantics.md 9.1). Each as it stood there.
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
        // A wider normal range makes what needs consent fewer.
        if (!next.exists() || detail::of_tag(before, tag, "outside normal").text() != "needs approval") continue;
        const document::node normal = detail::of_tag(before, tag, "normal");
        if (!normal.exists()) continue;
        if (detail::of_tag(after, next, "outside normal").text() != "needs approval" ||
            !difference::same(normal, detail::of_tag(after, next, "normal")))
            dropped.push_back("of \"" + std::string{tag.key()} + "\" outside " + shown(normal));
    }
    return dropped;
}

} // namespace interlock::inline v0_1::site

#endif
