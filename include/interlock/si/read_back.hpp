// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SI_READ_BACK_HPP
#define INTERLOCK_SI_READ_BACK_HPP

#include <interlock/core/number.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/si/fixed_table.hpp>
#include <interlock/si/limit_rules.hpp>

#include <atomic>
#include <cstdint>
#include <limits>
#include <string_view>

namespace interlock::inline v0_1::si {

/// What a reading after a write showed. `missing`: none came in time, or there was no room to wait for it.
enum class read_back_result : std::uint8_t { verified, differs, missing };

/// Options of `read_back`.
struct read_back_options {
    /// How long after a write the device must have been read.
    ticks within = seconds(5);
    /// Room for writes that wait for their reading.
    std::uint32_t pending = 256;
    void* context = nullptr;
    /// Each result, by the thread that reads or ticks; anything but `verified` is an alarm.
    void (*result)(void* context, resource tag, value written, value read, read_back_result how) noexcept = nullptr;
};

/// Compares what a device holds after a write with what was written, for tags whose limits ask for it.
///
/// Whoever reads the device hands each reading of such a tag to `seen`; `tick` finds those that never came. It refuses
/// nothing: the write has happened. After an unknown outcome any value may be there, so a difference is told all the same.
///
/// Serves:   none by itself: it notices what CR 3.6 and CR 3.5 could not prevent.
/// Denies:   nothing.
/// Units:    ticks; reals are compared as float32, since devices hold them so.
/// Errors:   a write for which there is no room is told as missing at once.
/// Threads:  any; `tick` one at a time, as the enforcer has it.
/// Cost:     for tags that ask for it, a look through the places that are taken; nothing for others.
/// Example:  tests/interlock/si/read_back.cpp
class read_back {
public:
    static constexpr std::string_view name = "si::read_back";
    using stages = takes_part<stage::reserve, stage::tick>;
    using options = needs<read_back_options>;

    explicit read_back(const read_back_options& with) : options_{with}, places_{with.pending} {}

    verdict reserve(const request& asked, reservation& held) noexcept {
        held = {};
        if (asked.action != actions::tag_write) return no_objection;
        const limit_entry* const limits = limits_of(*asked.site, *asked.tag);
        held.first = limits != nullptr && limits->read_back ? 1 : 0;
        return no_objection;
    }
    void commit(const request& asked, reservation& held, outcome_kind how) noexcept {
        if (held.first == 0 || how == outcome_kind::refused_by_device) return;
        // Only one write to a tag waits: the last.
        for (std::uint32_t i = 0; i != options_.pending; ++i)
            if (places_[i].tag == asked.resource.id && take(places_[i], asked.resource.id))
                places_[i].state.store(free);
        for (std::uint32_t i = 0; i != options_.pending; ++i) {
            place& p = places_[i];
            std::uint32_t expected = free;
            if (!p.state.compare_exchange_strong(expected, taken, std::memory_order_acq_rel)) continue;
            p.tag.store(asked.resource.id, std::memory_order_relaxed);
            p.written = asked.value;
            p.since.store(asked.now.count, std::memory_order_relaxed);
            p.state.store(waiting, std::memory_order_release);
            return;
        }
        tell(asked.resource, asked.value, {}, read_back_result::missing);
    }
    void rollback(const request&, reservation&) noexcept {}

    /// A good reading that was asked for after a write ended settles the write.
    void seen(resource tag, const reading& now) noexcept {
        if (now.quality < quality::good || now.origin != value_origin::device) return;
        for (std::uint32_t i = 0; i != options_.pending; ++i) {
            place& p = places_[i];
            if (p.tag.load(std::memory_order_relaxed) != tag.id || !take(p, tag.id)) continue;
            if (now.time.count < p.since.load(std::memory_order_relaxed)) {
                p.state.store(waiting, std::memory_order_release);
                continue;
            }
            const value written = p.written;
            p.state.store(free, std::memory_order_release);
            tell(tag, written, now.value,
                 same(written, now.value) ? read_back_result::verified : read_back_result::differs);
        }
    }

    ticks tick(ticks now) noexcept {
        ticks due = never;
        for (std::uint32_t i = 0; i != options_.pending; ++i) {
            place& p = places_[i];
            if (p.state.load(std::memory_order_acquire) == free) continue;
            // Looked at without taking it: a reading that comes at this moment must find it.
            const ticks end = ticks{p.since.load(std::memory_order_relaxed)} + options_.within;
            if (now < end) {
                if (end < due) due = end;
                continue;
            }
            if (!take(p, 0)) continue;
            const resource tag{p.tag.load(std::memory_order_relaxed)};
            const value written = p.written;
            p.state.store(free, std::memory_order_release);
            tell(tag, written, {}, read_back_result::missing);
        }
        return due;
    }

private:
    enum : std::uint32_t { free = 0, taken = 1, waiting = 2 };
    struct place {
        std::atomic<std::uint32_t> state{free};
        std::atomic<std::uint32_t> tag{0};
        value written{};
        std::atomic<std::int64_t> since{0};
    };

    /// Takes a waiting place, of this tag or of any (0).
    static bool take(place& p, std::uint32_t tag) noexcept {
        std::uint32_t expected = waiting;
        if (!p.state.compare_exchange_strong(expected, taken, std::memory_order_acq_rel)) return false;
        if (tag == 0 || p.tag.load(std::memory_order_relaxed) == tag) return true;
        p.state.store(waiting, std::memory_order_release);
        return false;
    }
    static bool same(value written, value read) noexcept {
        if (written == read) return true;
        if (written.kind() != value_kind::real && read.kind() != value_kind::real) return false;
        const auto fits_float = [](value v) {
            return interlock::detail::magnitude(v.number()) <= double{std::numeric_limits<float>::max()};
        };
        return fits_float(written) && fits_float(read) &&
               static_cast<float>(written.number()) == static_cast<float>(read.number());
    }
    void tell(resource tag, value written, value read, read_back_result how) const noexcept {
        if (options_.result != nullptr) options_.result(options_.context, tag, written, read, how);
    }

    read_back_options options_;
    fixed_table<place> places_;
};

} // namespace interlock::inline v0_1::si

#endif
