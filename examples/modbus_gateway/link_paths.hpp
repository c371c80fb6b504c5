// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef MODBUS_GATEWAY_LINK_PATHS_HPP
#define MODBUS_GATEWAY_LINK_PATHS_HPP

#include "link_job.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace gateway {

/// The connections to one device, and which of them a job goes over, so that writes to the same cells keep their order.
///
/// `Connection` has `open()`, and `waiting()`, what was sent over it and has no answer yet.
template <class Connection>
class link_paths {
public:
    static constexpr std::size_t none = ~std::size_t{0};
    /// Nobody could say what the device would do first.
    static constexpr std::size_t undecided = none - 1;

    std::size_t count() const noexcept { return all_.size(); }
    Connection& at(std::size_t which) const noexcept { return *all_[which]; }
    std::size_t open_count() const noexcept {
        return static_cast<std::size_t>(
            std::count_if(all_.begin(), all_.end(), [](const auto& c) { return c && c->open(); }));
    }

    void make_room(std::size_t connections) { all_.resize(std::max(connections, all_.size())); }
    void add(const std::shared_ptr<Connection>& c) {
        const auto free = std::find(all_.begin(), all_.end(), nullptr);
        if (free != all_.end()) *free = c;
    }
    /// It has ended. It lives on until `bury`: whoever has just used it is still there.
    void remove(const Connection& which) {
        for (auto& c : all_)
            if (c.get() == &which) ended_.push_back(std::move(c));
    }
    void bury() noexcept { ended_.clear(); }
    template <class Each>
    void each(Each&& what) {
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (const auto c = all_[i]) what(*c);
    }

    /// For what is urgent: the connection with the least to wait for.
    std::size_t least_used() const noexcept {
        std::size_t best = none;
        for (std::size_t i = 0; i < all_.size(); ++i)
            if (usable(i) && (best == none || all_[i]->waiting().used() < all_[best]->waiting().used())) best = i;
        return best;
    }

    /// One connection carries all while it answers, so that what is sent in order arrives in order. A write follows the one before it to
    /// the same cells; when those have gone over two, nobody could say which of them it comes after.
    std::size_t in_order(const link_job& job) const noexcept {
        std::size_t first = none;
        std::size_t after = none;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            const auto& c = all_[i];
            if (!c || !c->open()) continue;
            if (first == none && !c->waiting().full()) first = i;
            if (all_.size() == 1 || c->waiting().before(job) == nullptr) continue;
            if (after != none) return undecided;
            after = i;
        }
        return after == none ? first : usable(after) ? after : none;
    }

    /// A connection on which a write that came first may still undo this one; it has to be sent there as well.
    std::size_t next_behind(link_job& job) const noexcept {
        if (all_.size() == 1) return none;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            const auto& c = all_[i];
            if (!c || !c->open() || (job.went_over >> i & 1U) != 0) continue;
            const auto* const before = c->waiting().before(job);
            if (before == nullptr || before->same_as(job)) continue;
            if (!c->waiting().full()) return i;
            // No room behind it: nobody can say what will be in the end.
            job.went_over |= std::uint64_t{1} << i;
            job.worst = std::max(job.worst, link_result::timed_out);
        }
        return none;
    }

private:
    bool usable(std::size_t at) const noexcept {
        const auto& c = all_[at];
        return c && c->open() && !c->waiting().full();
    }

    std::vector<std::shared_ptr<Connection>> all_;
    std::vector<std::shared_ptr<Connection>> ended_;
};

} // namespace gateway

#endif
