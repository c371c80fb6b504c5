// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_RA_CONNECTION_LIMIT_HPP
#define INTERLOCK_RA_CONNECTION_LIMIT_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/detail/essential_peer.hpp>
#include <interlock/ra/connection_places.hpp>
#include <interlock/ra/peer_key.hpp>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::ra {

/// A connection's place in the table; the generation tells it from the one that had the place before.
struct connection_id {
    std::uint32_t place = 0;
    std::uint32_t generation = 0;
    friend constexpr bool operator==(connection_id, connection_id) noexcept = default;
};

/// A place for a new connection, or why there is none.
struct connection_opening {
    connection_id id{};
    verdict said = deny(reason::connection_limit);
};

/// Connections in a table of fixed size: so many in all, on a listener, of an address, and in their handshake, in all and of
/// an address. Requests that come over a connection without a place are refused.
///
/// The application asks `accept` for each connection that it takes, with the origin that its requests will carry (listener, address,
/// port), says what becomes of it (`established`, `message_begun`, `message_done`, `close`), and from time to time closes those that
/// `expired` lists: handshakes and messages that take too long, and connections that are silent too long. One over its time is
/// refused at once, closed or not. Strangers, of whom the site policy says nothing, have half of the handshakes. Peers of essential actions, those whose address the site policy knows as an entitled subject's and
/// those on a trusted path, have reserved places that nobody else can take. An essential action isn't refused here but passes
/// degraded, if its subject is entitled to it; requests from a console come over no connection.
///
/// Serves:   CR 7.2; contributes to CR 7.1. Does not serve: the processor time of handshakes (ra::admission).
/// Denies:   reason::connection_limit, in `accept` too.
/// Units:    see connection_places.
/// Errors:   none; `accept` answers the refusal. What is said of a connection that is gone is ignored.
/// Threads:  any. Decisions and `established`, `message_begun`, `message_done` take no lock; the others take turns.
/// Cost:     a decision hashes the origin and loads one or two lines; accepting looks at every place, unless all are taken. 64 bytes
///           for each of twice as many places as there may be connections, allocated at the start.
/// Example:  tests/interlock/ra/connection_limit.cpp
class connection_limit {
public:
    static constexpr std::string_view name = "ra::connection_limit";
    using stages = takes_part<stage::admit>;
    using satisfies = requirements<cr<7, 2>>;
    using contributes_to = requirements<cr<7, 1>>;
    using options = needs<connection_places>;

    explicit connection_limit(const connection_places& of)
        : limits_{of},
          places_(std::bit_ceil(std::size_t{2} * (of.in_all == 0 ? 1 : of.in_all))) {}

    /// A place for a connection that has just been accepted. Its handshake begins.
    connection_opening accept(const snapshot& site, const origin& from, ticks now) noexcept {
        const bool essential = interlock::detail::essential_origin(from, site);
        // From many addresses at once strangers could have all of them.
        const std::uint32_t handshakes = essential || interlock::detail::known_origin(from, site)
                                             ? limits_.half_open
                                             : limits_.half_open - limits_.half_open / 2;
        const std::lock_guard only{changing_};
        const std::uint32_t kept = limits_.reserved < limits_.in_all ? limits_.reserved : limits_.in_all;
        const bool full = in_use_ - reserved_in_use_ >= limits_.in_all - kept;
        if (in_use_ >= limits_.in_all || (full && !essential)) return {};
        const std::uint64_t key = key_of(from);
        std::uint32_t on_listener = 0;
        std::uint32_t of_address = 0;
        std::uint32_t half_open = 0;
        std::uint32_t half_open_of_address = 0;
        std::uint32_t reserved_of_address = 0;
        for (const place& p : places_) {
            const std::uint64_t held = p.key.load(std::memory_order_relaxed);
            if (held == 0) continue;
            // Two connections can't have one origin: the older one is gone, and its end has been missed.
            if (held == key) return {};
            const std::uint32_t opening = p.opening.load(std::memory_order_relaxed) ? 1U : 0U;
            half_open += opening;
            if (p.from.listener != from.listener) continue;
            ++on_listener;
            if (p.from.address != from.address) continue;
            ++of_address;
            half_open_of_address += opening;
            reserved_of_address += p.reserved ? 1U : 0U;
        }
        const bool ordinary = !full && on_listener < limits_.per_listener && of_address < limits_.per_address &&
                              half_open < handshakes && half_open_of_address < limits_.half_open_per_address;
        // A reserved place even beyond its own limits: the peer's earlier connections may be dead and not yet known to be.
        const bool reserved =
            !ordinary && essential && reserved_in_use_ < kept && reserved_of_address < limits_.per_address;
        if (!ordinary && !reserved) return {};

        const std::size_t at = free_place(key);
        place& p = places_[at];
        p.from = {from.address, from.listener};
        p.reserved = reserved;
        p.generation.store(++accepted_ == 0 ? ++accepted_ : accepted_, std::memory_order_relaxed);
        p.opening.store(true, std::memory_order_relaxed);
        p.due.store((now + limits_.handshake).count, std::memory_order_relaxed);
        p.key.store(key, std::memory_order_release);
        ++in_use_;
        reserved_in_use_ += reserved ? 1U : 0U;
        return {{static_cast<std::uint32_t>(at), accepted_}, no_objection};
    }

    /// The handshake is done, or there is none.
    void established(connection_id id, ticks now) noexcept {
        if (place* const p = find(id)) {
            p->due.store(silent_until(now), std::memory_order_relaxed);
            p->opening.store(false, std::memory_order_release);
        }
    }
    /// The first byte of a message has come.
    void message_begun(connection_id id, ticks now) noexcept {
        if (place* const p = find(id); p != nullptr && !p->opening.load(std::memory_order_relaxed))
            p->due.store((now + limits_.message).count, std::memory_order_relaxed);
    }
    /// The last byte of a message has come.
    void message_done(connection_id id, ticks now) noexcept {
        if (place* const p = find(id); p != nullptr && !p->opening.load(std::memory_order_relaxed))
            p->due.store(silent_until(now), std::memory_order_relaxed);
    }
    /// The connection is gone.
    void close(connection_id id) noexcept {
        const std::lock_guard only{changing_};
        place* const p = find(id);
        if (p == nullptr) return;
        p->key.store(0, std::memory_order_release);
        p->generation.store(0, std::memory_order_relaxed);
        --in_use_;
        reserved_in_use_ -= p->reserved ? 1U : 0U;
    }

    /// Lists connections that are over their time, for the application to close; answers how many of them it wrote.
    std::size_t expired(ticks now, std::span<connection_id> into) noexcept {
        const std::lock_guard only{changing_};
        std::size_t count = 0;
        for (std::size_t i = 0; i < places_.size() && count < into.size(); ++i) {
            const place& p = places_[i];
            if (p.key.load(std::memory_order_relaxed) != 0 && p.due.load(std::memory_order_relaxed) <= now.count)
                into[count++] = {static_cast<std::uint32_t>(i), p.generation.load(std::memory_order_relaxed)};
        }
        return count;
    }

    verdict admit(const request& asked) const noexcept {
        const place* const p = look_up(key_of(asked.who.origin));
        if (p != nullptr && asked.now.count < p->due.load(std::memory_order_relaxed) &&
            !p->opening.load(std::memory_order_acquire)) [[likely]]
            return no_objection;
        const snapshot& site = *asked.site;
        if (asked.proof == proof::internal && site.who(asked.subject).kind == subject_kind::internal)
            return no_objection;
        if (site.at(asked.who.origin.listener).console) return no_objection;
        return asked.essential ? indeterminate(reason::connection_limit) : deny(reason::connection_limit);
    }

    std::uint32_t open_count() noexcept {
        const std::lock_guard only{changing_};
        return in_use_;
    }
    /// The memory that it holds, from the first connection to the last.
    std::size_t bytes() const noexcept { return sizeof *this + places_.capacity() * sizeof(place); }

    void explain(const request& asked, const verdict&, explanation& into) const noexcept {
        const place* const p = look_up(key_of(asked.who.origin));
        into << (p == nullptr                                 ? "the connection has no place"
                 : p->opening.load(std::memory_order_relaxed) ? "the connection's handshake isn't finished"
                                                              : "the connection is over its time");
    }

private:
    struct alignas(64) place {
        /// Of the connection's origin; 0 is free.
        std::atomic<std::uint64_t> key{0};
        /// When it has taken too long for what it does.
        std::atomic<std::int64_t> due{0};
        std::atomic<std::uint32_t> generation{0};
        std::atomic<bool> opening{false};
        /// Only looked at by whoever holds `changing_`.
        bool reserved = false;
        struct {
            network_address address{};
            interlock::listener listener{};
        } from{};
    };

    std::uint64_t key_of(const origin& from) const noexcept {
        const std::uint64_t key = peer_key(from, limits_.seed, from.port);
        return key == 0 ? 1 : key;
    }
    std::int64_t silent_until(ticks now) const noexcept {
        return limits_.idle.count == 0 ? never.count : (now + limits_.idle).count;
    }
    place* find(connection_id id) noexcept {
        if (id.generation == 0 || id.place >= places_.size()) return nullptr;
        place& p = places_[id.place];
        return p.generation.load(std::memory_order_relaxed) == id.generation ? &p : nullptr;
    }
    /// Half of the places are always free, so the search is short; how long it ever was bounds that for what isn't there.
    std::size_t free_place(std::uint64_t key) noexcept {
        const std::size_t mask = places_.size() - 1;
        for (std::size_t step = 0;; ++step) {
            const std::size_t at = (static_cast<std::size_t>(key) + step) & mask;
            if (places_[at].key.load(std::memory_order_relaxed) != 0) continue;
            if (step > longest_.load(std::memory_order_relaxed)) longest_.store(step, std::memory_order_release);
            return at;
        }
    }
    const place* look_up(std::uint64_t key) const noexcept {
        const std::size_t mask = places_.size() - 1;
        const std::size_t longest = longest_.load(std::memory_order_acquire);
        for (std::size_t step = 0; step <= longest; ++step) {
            const place& p = places_[(static_cast<std::size_t>(key) + step) & mask];
            if (p.key.load(std::memory_order_acquire) == key) return &p;
        }
        return nullptr;
    }

    connection_places limits_;
    std::vector<place> places_;
    std::atomic<std::size_t> longest_{0};
    std::mutex changing_;
    std::uint32_t in_use_ = 0;
    std::uint32_t reserved_in_use_ = 0;
    std::uint32_t accepted_ = 0;
};

} // namespace interlock::inline v0_1::ra

#endif
