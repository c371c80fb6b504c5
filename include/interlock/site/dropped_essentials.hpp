// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_DROPPED_ESSENTIALS_HPP
#define INTERLOCK_SITE_DROPPED_ESSENTIALS_HPP

#include <interlock/site/difference.hpp>
#include <interlock/site/document.hpp>
#include <interlock/site/fault.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace interlock::inline v0_1::site {

namespace detail {

/// True for entries that say the same of the plant; what they say to people may differ.
inline bool same_essential(document::node a, document::node b) {
    const auto members = [](document::node of) { return of.size() - (of["description"].exists() ? 1U : 0U); };
    if (!a.is(node_kind::object) || !b.is(node_kind::object) || members(a) != members(b)) return false;
    return std::all_of(a.begin(), a.end(),
                       [b](document::node m) { return m.key() == "description" || difference::same(m, b[m.key()]); });
}

} // namespace detail

/// The essential actions of one document that the next doesn't have, or has with another path, value or subjects: what the publisher has
/// to confirm (semantics.md 2.4). Each as it stood there.
inline std::vector<std::string> dropped_essentials(document::node before, document::node after) {
    std::vector<std::string> dropped;
    const document::node now = after["essential"];
    for (const document::node old : before["essential"])
        if (std::none_of(now.begin(), now.end(), [old](document::node n) { return detail::same_essential(old, n); }))
            dropped.push_back(shown(old));
    return dropped;
}

} // namespace interlock::inline v0_1::site

#endif
