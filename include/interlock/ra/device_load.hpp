// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_DEVICE_LOAD_HPP
#define INTERLOCK_RA_DEVICE_LOAD_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/ra/device_places.hpp>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::ra {

/// When a message may go to a device.
struct sending {
    enum class when : std::uint8_t {
        /// At once: it counts as sent, until `answered`.
        now,
        /// At `at`; ask again then.
        later,
        /// When another message to the device has been answered or given up.
        after_an_answer,
    };
    when may = when::after_an_answer;
    ticks at{};
};

/// Keeps the load from the component on each device within what the device can bear: connections, messages in flight and waiting,
/// and the time between messages. A flood that is let in still doesn't reach the device.
///
/// A permitted message has a place from `begin` to the end of its ticket; when a device's places are taken, an ordinary one is refused
/// while essential actions of entitled subjects have places of their own, and pass degraded beyond them. Before sending, the
/// application asks `may_send`, and says `answered` when the answer has come or won't. A message counts once, however many
/// requests it makes; tags without a device aren't counted.
///
/// Serves:   CR 7.1(1); contributes to CR 7.1.
/// Denies:   reason::device_load, in `connect` too; also for more devices than it has room for.
/// Units:    see device_limits.
/// Errors:   none.
/// Threads:  any; atomics for each device.
/// Cost:     a probe of a small table, one exchange before an action and one after it. 64 bytes for each of twice as many places as
///           there may be devices, allocated at the start; a device keeps its place.
/// Example:  tests/interlock/ra/device_load.cpp
class device_load {
public:
    static constexpr std::string_view name = "ra::device_load";
    using stages = takes_part<stage::reserve>;
    using satisfies = requirements<cr<7, 1, 1>>;
    using contributes_to = requirements<cr<7, 1>>;
    using options = needs<device_places>;

    explicit device_load(const device_places& of)
        : most_{of.devices},
          places_(std::bit_ceil(std::size_t{2} * (of.devices == 0 ? 1 : of.devices))) {
        for (place& p : places_) set(p, of.each);
    }

    /// What a device can bear. May be said at any time; what is under way stays so.
    verdict limit(resource device, const device_limits& to) noexcept {
        place* const p = place_of(device);
        if (p == nullptr) return deny(reason::device_load);
        set(*p, to);
        return no_objection;
    }

    verdict reserve(const request& asked, reservation& held) noexcept {
        if (asked.part != 0 || asked.tag->device.id == 0) return no_objection;
        const bool essential = asked.essential && asked.entitled;
        place* const p = place_of(asked.tag->device);
        const auto most = [&]() noexcept {
            const std::uint32_t all = get(p->in_flight) + get(p->waiting);
            return essential ? all + get(p->essential_in_flight) + get(p->essential_waiting) : all;
        };
        if (p == nullptr || !count_up(p->under_way, most()))
            return essential ? indeterminate(reason::device_load) : deny(reason::device_load);
        held.first = static_cast<std::uint64_t>(p - places_.data()) + 1;
        return no_objection;
    }
    void commit(const request&, reservation& held, outcome_kind) noexcept { give_back(held); }
    void rollback(const request&, reservation& held) noexcept { give_back(held); }

    /// Whether a message may go to a device now, or when. The essential lane has room of its own in flight; the interval holds for both.
    sending may_send(resource device, ticks now) noexcept { return send(device, now, false); }
    sending may_send_essential(resource device, ticks now) noexcept { return send(device, now, true); }
    /// The answer has come, or is no longer waited for.
    void answered(resource device) noexcept {
        if (place* const p = place_of(device)) count_down(p->sent);
    }

    /// A connection to the device is about to be opened.
    verdict connect(resource device) noexcept {
        place* const p = place_of(device);
        return p != nullptr && count_up(p->connected, get(p->connections)) ? no_objection : deny(reason::device_load);
    }
    void disconnected(resource device) noexcept {
        if (place* const p = place_of(device)) count_down(p->connected);
    }

    /// Messages that have been permitted and are not done, waiting and in flight.
    std::uint32_t under_way(resource device) noexcept {
        const place* const p = place_of(device);
        return p == nullptr ? 0 : p->under_way.load(std::memory_order_relaxed);
    }
    /// The memory that it holds, from the first message to the last.
    std::size_t bytes() const noexcept { return sizeof *this + places_.capacity() * sizeof(place); }

    void explain(const request& asked, const verdict&, explanation& into) const noexcept {
        into << asked.site->resource_names.text(asked.tag->device.id)
             << " has as many messages under way as it can bear";
    }

private:
    using counter = std::atomic<std::uint32_t>;
    struct alignas(64) place {
        counter device{0};
        counter under_way{0};
        counter sent{0};
        counter connected{0};
        /// Before this nothing is sent.
        std::atomic<std::int64_t> next{0};
        // The device's limits.
        std::atomic<std::int64_t> interval{0};
        counter connections{0};
        counter in_flight{0};
        counter waiting{0};
        counter essential_in_flight{0};
        counter essential_waiting{0};
    };

    static std::uint32_t get(const counter& of) noexcept { return of.load(std::memory_order_relaxed); }
    static bool count_up(counter& of, std::uint32_t most) noexcept {
        std::uint32_t now = get(of);
        while (now < most)
            if (of.compare_exchange_weak(now, now + 1, std::memory_order_relaxed)) return true;
        return false;
    }
    static void count_down(counter& of) noexcept {
        std::uint32_t now = get(of);
        while (now != 0 && !of.compare_exchange_weak(now, now - 1, std::memory_order_relaxed)) {}
    }
    static void set(place& p, const device_limits& to) noexcept {
        p.connections.store(to.connections, std::memory_order_relaxed);
        p.in_flight.store(to.in_flight, std::memory_order_relaxed);
        p.waiting.store(to.waiting, std::memory_order_relaxed);
        p.essential_in_flight.store(to.essential_in_flight, std::memory_order_relaxed);
        p.essential_waiting.store(to.essential_waiting, std::memory_order_relaxed);
        p.interval.store(to.interval.count, std::memory_order_relaxed);
    }

    sending send(resource device, ticks now, bool essential) noexcept {
        place* const p = place_of(device);
        if (p == nullptr) return {};
        if (!count_up(p->sent, get(p->in_flight) + (essential ? get(p->essential_in_flight) : 0))) return {};
        const std::int64_t interval = p->interval.load(std::memory_order_relaxed);
        std::int64_t next = p->next.load(std::memory_order_relaxed);
        while (next <= now.count)
            if (p->next.compare_exchange_weak(next, now.count + interval, std::memory_order_relaxed))
                return {sending::when::now, now};
        count_down(p->sent);
        return {sending::when::later, {next}};
    }
    void give_back(reservation& held) noexcept {
        if (held.first != 0) count_down(places_[static_cast<std::size_t>(held.first - 1)].under_way);
        held.first = 0;
    }

    /// The place of a device, taken now if it has none; null when there is no room. Places are never given back.
    place* place_of(resource device) noexcept {
        if (device.id == 0) return nullptr;
        const std::size_t mask = places_.size() - 1;
        for (std::size_t at = device.id * std::size_t{0x9e37'79b1U} >> 7U;; ++at) {
            place& p = places_[at & mask];
            std::uint32_t of = p.device.load(std::memory_order_relaxed);
            if (of == device.id) return &p;
            if (of != 0) continue;
            // Half of the places stay free, so the search always ends.
            if (!count_up(used_, most_)) return nullptr;
            if (p.device.compare_exchange_strong(of, device.id, std::memory_order_relaxed)) return &p;
            count_down(used_);
            if (of == device.id) return &p;
        }
    }

    std::uint32_t most_;
    counter used_{0};
    std::vector<place> places_;
};

} // namespace interlock::inline v0_1::ra

#endif
