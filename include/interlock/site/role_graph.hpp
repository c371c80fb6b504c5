// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_ROLE_GRAPH_HPP
#define INTERLOCK_SITE_ROLE_GRAPH_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// Which roles a role includes, directly or through others (CR 2.1): the closure, as one set of bits for each role.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    at most 8192 roles, so that the sets stay within 8 MiB.
/// Errors:   `close` answers false for roles that include each other; `in_a_cycle` is then one of them.
/// Threads:  a plain value.
/// Cost:     `close` is O(edges * roles / 64).
/// Example:  none
class role_graph {
public:
    static constexpr std::size_t most_roles = 8192;

    explicit role_graph(std::size_t roles) : below_(roles), words_((roles + 63) / 64), sets_(roles * words_) {}

    /// A holder of `senior` has all that `junior` has.
    void include(std::uint32_t senior, std::uint32_t junior) { below_[senior].push_back(junior); }

    bool close() {
        const std::size_t count = below_.size();
        std::vector<std::uint32_t> waits(count);
        std::vector<std::vector<std::uint32_t>> above(count);
        for (std::uint32_t r = 0; r < count; ++r)
            for (const std::uint32_t junior : below_[r]) {
                above[junior].push_back(r);
                ++waits[r];
            }
        std::vector<std::uint32_t> ready;
        for (std::uint32_t r = 0; r < count; ++r)
            if (waits[r] == 0) ready.push_back(r);
        for (std::size_t at = 0; at < ready.size(); ++at) {
            const std::uint32_t r = ready[at];
            std::uint64_t* const set = sets_.data() + r * words_;
            set[r / 64] |= std::uint64_t{1} << r % 64;
            for (const std::uint32_t junior : below_[r])
                for (std::size_t w = 0; w < words_; ++w) set[w] |= sets_[junior * words_ + w];
            for (const std::uint32_t senior : above[r])
                if (--waits[senior] == 0) ready.push_back(senior);
        }
        if (ready.size() == count) return true;
        // Some that are left only lead to the cycle: whoever is followed long enough is in it.
        std::uint32_t r = 0;
        while (waits[r] == 0) ++r;
        for (std::size_t step = 0; step < count; ++step) r = waiting_below(r, waits);
        cycle_ = r;
        return false;
    }

    /// The roles that a role includes, itself among them, as bits.
    std::span<const std::uint64_t> reach(std::uint32_t role) const noexcept {
        return {sets_.data() + role * words_, words_};
    }
    bool includes(std::uint32_t senior, std::uint32_t junior) const noexcept {
        return (reach(senior)[junior / 64] >> junior % 64 & 1U) != 0;
    }
    std::size_t words() const noexcept { return words_; }
    std::uint32_t in_a_cycle() const noexcept { return cycle_; }

private:
    std::uint32_t waiting_below(std::uint32_t r, const std::vector<std::uint32_t>& waits) const noexcept {
        for (const std::uint32_t junior : below_[r])
            if (waits[junior] != 0) return junior;
        return r;
    }

    std::vector<std::vector<std::uint32_t>> below_;
    std::size_t words_ = 0;
    std::vector<std::uint64_t> sets_;
    std::uint32_t cycle_ = 0;
};

} // namespace interlock::inline v0_1::site

#endif
