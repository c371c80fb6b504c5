// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_SUBTREES_HPP
#define INTERLOCK_SITE_SUBTREES_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::site {

/// Says which of many names are meant in as few words as it can: a subtree of which all are meant is one pattern.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    none.
/// Errors:   a name that isn't among all is left out.
/// Threads:  `of` changes nothing that others see, but one thread at a time; must not outlive the names.
/// Cost:     the names are sorted once; linear in them for each question.
/// Example:  none
class subtrees {
public:
    explicit subtrees(std::vector<std::string_view> all) : all_{std::move(all)} {
        std::sort(all_.begin(), all_.end());
        all_.erase(std::unique(all_.begin(), all_.end()), all_.end());
    }

    /// Patterns that match exactly the chosen ones among all names.
    std::vector<std::string> of(const std::vector<std::string_view>& chosen) const {
        std::vector<std::uint32_t> before(all_.size() + 1);
        for (const std::string_view name : chosen) {
            const auto at = std::lower_bound(all_.begin(), all_.end(), name);
            if (at != all_.end() && *at == name) before[static_cast<std::size_t>(at - all_.begin()) + 1] = 1;
        }
        for (std::size_t i = 1; i < before.size(); ++i) before[i] += before[i - 1];
        std::vector<std::string> found;
        add(before, 0, all_.size(), 0, found);
        return found;
    }

private:
    /// The names from `first` on, up to `last`, have their first `length` bytes in common.
    void add(const std::vector<std::uint32_t>& before, std::size_t first, std::size_t last, std::size_t length,
             std::vector<std::string>& found) const {
        const std::size_t chosen = before[last] - before[first];
        if (chosen == 0) return;
        if (chosen == last - first && chosen > 1) {
            found.push_back(std::string{all_[first].substr(0, length)} + '*');
            return;
        }
        while (first < last) {
            const std::size_t dot = all_[first].find('.', length);
            std::size_t next = first + 1;
            if (dot == std::string_view::npos || dot + 1 == all_[first].size()) {
                if (before[next] != before[first]) found.emplace_back(all_[first]);
            } else {
                const std::string_view prefix = all_[first].substr(0, dot + 1);
                while (next < last && all_[next].starts_with(prefix)) ++next;
                add(before, first, next, dot + 1, found);
            }
            first = next;
        }
    }

    std::vector<std::string_view> all_;
};

} // namespace interlock::inline v0_1::site

#endif
