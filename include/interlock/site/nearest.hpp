// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_NEAREST_HPP
#define INTERLOCK_SITE_NEAREST_HPP

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::site {

/// How many letters must be added, left out, changed or swapped with their neighbour to make one word from the other.
inline std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
    for (std::size_t j = 0; j < last.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(now);
    }
    return last[b.size()];
}

/// The known word that was probably meant: the nearest, if it differs in no more than a third of its letters; else empty.
inline std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
    std::string_view best;
    std::size_t best_distance = 0;
    for (const std::string_view k : known) {
        const std::size_t longest = std::max(word.size(), k.size());
        const std::size_t most = std::max<std::size_t>(1, longest / 3);
        const std::size_t gap = longest - std::min(word.size(), k.size());
        if (gap > most || longest > 255) continue;
        const std::size_t d = distance(word, k);
        if (d <= most && (best.empty() || d < best_distance)) {
            best = k;
            best_distance = d;
        }
    }
    return best;
}

} // namespace interlock::inline v0_1::site

#endif
