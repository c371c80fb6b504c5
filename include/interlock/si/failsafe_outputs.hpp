// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_FAILSAFE_OUTPUTS_HPP
#define INTERLOCK_SI_FAILSAFE_OUTPUTS_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/tag.hpp>
#include <interlock/core/ticks.hpp>
#include <interlock/core/value.hpp>
#include <interlock/si/failsafe_state.hpp>
#include <interlock/si/fixed_table.hpp>
#include <interlock/si/limit_rules.hpp>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace interlock::inline v0_1::si {

/// The fail-safe rules of a site policy, on their way from its publication to the thread that ticks.
struct failsafe_rules {
    struct row {
        failsafe_entry rule{};
        value_kind type = value_kind::none;
        limit_entry limits{};

        /// A number as a value of the output's type; empty when the type doesn't have it.
        value value_of(double number) const noexcept {
            const bool whole = number >= -interlock::detail::exact_below && number <= interlock::detail::exact_below &&
                               static_cast<double>(static_cast<std::int64_t>(number)) == number;
            switch (type) {
            case value_kind::boolean: return number == 0.0 || number == 1.0 ? value{number == 1.0} : value{};
            case value_kind::integer: return whole ? value{static_cast<std::int64_t>(number)} : value{};
            case value_kind::unsigned_integer:
                return whole && number >= 0 ? value{static_cast<std::uint64_t>(number)} : value{};
            case value_kind::real: return value{number};
            case value_kind::none: break;
            }
            return {};
        }
        /// Of the output's type and within its hard range.
        bool permits(value v) const noexcept { return !type_fault(v, type) && !hard_range_fault(v, &limits); }
    };

    std::vector<row> rows{};
    resource keep_alive{};
    value_kind keep_alive_type = value_kind::none;
};

/// One output. The atomics are for everybody, the rest for the thread that ticks.
struct failsafe_output {
    enum post_bits : std::uint32_t { was_read = 1, powered_up = 2, reset_asked = 4, was_written = 8, disturbed = 16 };

    std::atomic<std::uint32_t> key{0};
    std::atomic<failsafe_state> state{failsafe_state::unread};
    std::atomic<std::uint32_t> causes{0};
    std::atomic<std::uint32_t> posted{0};
    /// How often it has tripped: a command that was begun before another count is late.
    std::atomic<std::uint32_t> trips{0};
    std::atomic<std::int64_t> released_at{0};
    std::atomic<std::uint64_t> answered{0};

    failsafe_rules::row rule{};
    bool active = false;
    bool listed = false;
    ticks alive{};
    ticks seen{};
    ticks entered{};
    ticks retry_at{};
    /// The value that belongs at the output while it is tripped, and whether it still has to get there.
    value owed{};
    bool owes = false;
    /// While it is unread: the causes that were recorded, and those that a latched rule doesn't forget.
    std::uint32_t told = 0;
    std::uint32_t pending = 0;

    void post(post_bits what) noexcept { posted.fetch_or(what, std::memory_order_acq_rel); }
    failsafe_state now() const noexcept { return state.load(std::memory_order_relaxed); }
};

/// The outputs with a fail-safe rule: a table of fixed size, found by tag. An output keeps its place.
///
/// Serves:   none by itself; CR 3.6 as far as `output_failsafe` does.
/// Denies:   none.
/// Units:    none.
/// Errors:   `find_or_add` answers null when it is full.
/// Threads:  any may find; one at a time adds.
/// Cost:     about 400 bytes for each output that it has room for, allocated once; one probe on average.
/// Example:  none
class failsafe_outputs {
public:
    explicit failsafe_outputs(std::uint32_t most)
        : count_{std::bit_ceil(std::size_t{most} + most / 2 + 1)},
          most_{most},
          places_{count_} {}

    const failsafe_output* find(resource of) const noexcept { return look(of); }
    failsafe_output* find(resource of) noexcept { return look(of); }
    failsafe_output* find_or_add(resource of) noexcept {
        if (failsafe_output* const there = look(of)) return there;
        if (of.id == 0 || used_ == most_) return nullptr;
        ++used_;
        std::size_t at = place(of);
        while (places_[at & (count_ - 1)].key.load(std::memory_order_relaxed) != 0) ++at;
        failsafe_output& out = places_[at & (count_ - 1)];
        out.key.store(of.id, std::memory_order_release);
        return &out;
    }
    template <class Each>
    void for_each(const Each& each) noexcept {
        for (std::size_t at = 0; at != count_; ++at)
            if (places_[at].key.load(std::memory_order_acquire) != 0) each(places_[at]);
    }

private:
    failsafe_output* look(resource of) const noexcept {
        if (of.id == 0) return nullptr;
        for (std::size_t at = place(of);; ++at) {
            failsafe_output& out = places_[at & (count_ - 1)];
            const std::uint32_t key = out.key.load(std::memory_order_acquire);
            if (key == of.id) return &out;
            if (key == 0) return nullptr;
        }
    }
    static std::size_t place(resource of) noexcept {
        return static_cast<std::size_t>((std::uint64_t{of.id} * 0x9e37'79b9'7f4a'7c15U) >> 32U);
    }

    // At least one place stays free, so that a search ends.
    std::size_t count_;
    std::uint32_t most_;
    fixed_table<failsafe_output> places_;
    std::uint32_t used_ = 0;
};

} // namespace interlock::inline v0_1::si

#endif
