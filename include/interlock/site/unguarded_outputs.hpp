// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_UNGUARDED_OUTPUTS_HPP
#define INTERLOCK_SITE_UNGUARDED_OUTPUTS_HPP

#include <interlock/site/rows.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interlock::inline v0_1::site {

/// Tags that can be written and that nothing holds back or looks after. Neither is a fault: a set-point that is written once an hour
/// has no writer to lose (semantics.md 3.5). So nobody is warned of it at each publication; whoever asks is told.
struct unguarded_outputs {
    /// Without limits every write is refused (CR 3.5).
    std::vector<std::string> without_limits{};
    /// What they do when their writer is lost is not said (CR 3.6).
    std::vector<std::string> without_failsafe{};
};

inline unguarded_outputs find_unguarded_outputs(const site_rows& rows) {
    std::unordered_map<std::string_view, bool> looked_after;
    for (const auto& f : rows.failsafes) {
        looked_after[f.name] = true;
        // A heartbeat is the sign of life itself.
        looked_after[f.row.heartbeat] = true;
    }
    unguarded_outputs found;
    for (const auto& [name, tag] : rows.tags) {
        if (!tag.writable) continue;
        if (!tag.limits) found.without_limits.push_back(name);
        if (!looked_after.contains(name)) found.without_failsafe.push_back(name);
    }
    return found;
}

} // namespace interlock::inline v0_1::site

#endif
