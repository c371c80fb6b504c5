// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSIONS_HPP
#define INTERLOCK_UC_SESSIONS_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/detail/essential_peer.hpp>
#include <interlock/uc/session_places.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::uc {

/// What `uc::sessions` says to a request that comes without a session.
enum class sessionless : std::uint8_t {
    refused,
    /// For applications whose peers make single requests; a session that is named must exist all the same.
    accepted,
};

/// A new session, or why there is none.
struct session_opening {
    session_id id{};
    verdict said = deny(reason::session_limit);
};

/// Sessions of connections and processes in a table of fixed size: who isn't in it doesn't act.
///
/// The application opens a session when it knows the subject, names it in `caller::session`, and closes it with the connection.
/// A session belongs to its subject, listener and address; another that names it is refused. It ends by idling, unless the
/// site policy calls the subject's sessions permanent (semantics.md 9.4); by `close` (the user's), by `terminate` (of somebody in charge);
/// and when a publication disables or drops its subject. Nobody's session makes room for another's. Ids are the table's own:
/// a place and a generation that doesn't come again before 2^32 further sessions. They are handles and don't leave the process.
/// Refusal by a limit says nothing about a credential: it is no failed login. Internal subjects have no sessions (3.4), and
/// what the site policy trusts without proof needs none (2.2).
///
/// Serves:   CR 2.6, CR 2.7, CR 3.8 (a, b). Does not serve: CR 3.8 (c), as its ids are no secrets; locks (CR 2.5).
/// Denies:   reason::session_unknown for none, or another's; reason::session_closed for one that has ended;
///           from `open` reason::session_limit, reason::unknown_subject and reason::subject_disabled.
/// Units:    see session_places.
/// Errors:   none; `open` answers the refusal.
/// Threads:  any. Deciding threads take no lock and write a session's own line at most once in `granularity`; the others
///           (opening, ending, tick, publication) take turns.
/// Cost:     a decision loads one line of the table; opening looks at every place; 64 bytes a place, allocated at the start.
/// Example:  tests/interlock/uc/sessions.cpp
template <sessionless Without = sessionless::refused>
class sessions {
public:
    static constexpr std::string_view name = "uc::sessions";
    using stages = takes_part<stage::authorize, stage::observe, stage::published, stage::tick>;
    using satisfies = requirements<cr<2, 6>, cr<2, 7>, clause<cr<3, 8>, 'a', 'b'>>;
    using provides = capabilities<capability::remote_sessions>;
    using options = needs<session_places>;

    explicit sessions(const session_places& places) : limits_{places}, places_(places.in_all) {}

    /// Opens a session of a subject whose identity has been proved.
    session_opening open(const snapshot& site, const origin& from, subject who, ticks now) noexcept {
        const subject_entry& known = site.who(who);
        if (known.kind == subject_kind::unknown || known.kind == subject_kind::internal)
            return {{}, deny(reason::unknown_subject)};
        if (known.disabled) return {{}, deny(reason::subject_disabled)};
        const bool emergency = interlock::detail::entitled_to_any(who, site);

        const std::lock_guard only{changing_};
        std::uint32_t in_all = 0;
        std::uint32_t on_listener = 0;
        std::uint32_t of_subject = 0;
        std::size_t free = places_.size();
        for (std::size_t i = 0; i < places_.size(); ++i) {
            place& p = places_[i];
            if (idle_at(p, now)) end(p);
            const std::uint64_t held = p.held.load(std::memory_order_relaxed);
            if (held == 0) {
                if (free == places_.size()) free = i;
                continue;
            }
            ++in_all;
            if (p.on.load(std::memory_order_relaxed) != from.listener.id) continue;
            ++on_listener;
            if (subject_in(held) == who.id) ++of_subject;
        }
        const std::uint32_t reserved = limits_.reserved < limits_.in_all ? limits_.reserved : limits_.in_all;
        const bool ordinary_room = in_all < limits_.in_all - reserved && on_listener < limits_.per_listener;
        if (of_subject >= limits_.per_subject || free == places_.size() || (!ordinary_room && !emergency))
            return {{}, deny(reason::session_limit)};

        place& p = places_[free];
        const std::uint32_t generation = next_generation();
        const halves address = std::bit_cast<halves>(from.address);
        p.on.store(from.listener.id, std::memory_order_relaxed);
        p.from[0].store(address[0], std::memory_order_relaxed);
        p.from[1].store(address[1], std::memory_order_relaxed);
        p.active.store(now.count, std::memory_order_relaxed);
        p.permanent.store(known.permanent_sessions, std::memory_order_relaxed);
        p.held.store(std::uint64_t{generation} << 32U | who.id, std::memory_order_release);
        return {{static_cast<std::uint32_t>(free), generation}, no_objection};
    }

    /// The subject's own end of a session, or that of its connection. One that has ended stays ended.
    void close(session_id id) noexcept {
        const std::lock_guard only{changing_};
        if (alive(id) != 0) end(places_[id.place]);
    }
    /// The end of a session by somebody in charge: the application asks the enforcer first whether they are.
    void terminate(session_id id) noexcept { close(id); }
    /// Ends every session of a subject.
    void terminate_all(subject who) noexcept {
        const std::lock_guard only{changing_};
        for (place& p : places_)
            if (const std::uint64_t held = p.held.load(std::memory_order_relaxed);
                held != 0 && subject_in(held) == who.id)
                end(p);
    }

    verdict authorize(const request& asked) const noexcept {
        const session_id id = asked.who.session;
        if (id.generation == 0) return without_session(asked);
        const std::uint64_t held = alive(id);
        if (held == 0) return deny(reason::session_closed);
        const place& p = places_[id.place];
        if (subject_in(held) != asked.subject.id || !opened_from(p, asked.who.origin))
            return deny(reason::session_unknown);
        return idle_at(p, asked.now) ? deny(reason::session_closed) : no_objection;
    }

    /// What a session is used for counts as activity, permitted or not; what it didn't do itself doesn't.
    void observe(const request& asked, const verdict& said, reservation&) noexcept {
        const session_id id = asked.who.session;
        if (id.generation == 0 || said.why == reason::session_closed || said.why == reason::session_unknown) return;
        const std::uint64_t held = alive(id);
        if (held == 0 || subject_in(held) != asked.subject.id) return;
        place& p = places_[id.place];
        std::int64_t last = p.active.load(std::memory_order_relaxed);
        // Exchanged, not stored: the place may by now be another session's, which only this clock reading could make older.
        if (asked.now.count - last > limits_.granularity.count)
            p.active.compare_exchange_strong(last, asked.now.count, std::memory_order_relaxed);
    }

    /// Sessions of subjects that are disabled or gone end; whether the others may idle is as the site policy of now says.
    void published(const snapshot&, const snapshot& now) noexcept {
        const std::lock_guard only{changing_};
        for (place& p : places_) {
            const std::uint64_t held = p.held.load(std::memory_order_relaxed);
            if (held == 0) continue;
            const subject_entry& who = now.who(subject{subject_in(held)});
            if (who.kind == subject_kind::unknown || who.disabled) end(p);
            p.permanent.store(who.permanent_sessions, std::memory_order_relaxed);
        }
    }

    /// Ends what has idled too long.
    ticks tick(ticks now) noexcept {
        const std::lock_guard only{changing_};
        ticks next = never;
        for (place& p : places_) {
            if (p.held.load(std::memory_order_relaxed) == 0) continue;
            if (idle_at(p, now)) {
                end(p);
                continue;
            }
            if (p.permanent.load(std::memory_order_relaxed) || limits_.idle_end.count == 0) continue;
            const ticks due = ticks{p.active.load(std::memory_order_relaxed)} + limits_.idle_end;
            if (due < next) next = due;
        }
        return next;
    }

    /// How many sessions are open.
    std::uint32_t open_count() const noexcept {
        std::uint32_t count = 0;
        for (const place& p : places_) count += p.held.load(std::memory_order_relaxed) != 0 ? 1U : 0U;
        return count;
    }
    /// The memory that it holds, from the first session to the last.
    std::size_t bytes() const noexcept { return sizeof *this + places_.capacity() * sizeof(place); }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        if (said.why == reason::session_unknown)
            into << (asked.who.session.generation == 0 ? "the request comes without a session"
                                                       : "the session belongs to another subject or address");
    }

private:
    /// A line of its own, so that sessions don't slow each other down.
    struct alignas(64) place {
        /// Generation and subject in one word, so that both are read as of one moment; 0 is free.
        std::atomic<std::uint64_t> held{0};
        /// The address that it was opened from, in halves, and the listener.
        std::array<std::atomic<std::uint64_t>, 2> from{};
        std::atomic<std::uint32_t> on{0};
        /// It doesn't end by idling.
        std::atomic<bool> permanent{false};
        /// When it was last used.
        std::atomic<std::int64_t> active{0};
    };
    using halves = std::array<std::uint64_t, 2>;

    static constexpr std::uint32_t subject_in(std::uint64_t held) noexcept { return static_cast<std::uint32_t>(held); }

    /// What the place of an id holds while the session lives; 0 afterwards.
    std::uint64_t alive(session_id id) const noexcept {
        if (id.generation == 0 || id.place >= places_.size()) return 0;
        const std::uint64_t held = places_[id.place].held.load(std::memory_order_acquire);
        return held >> 32U == id.generation ? held : 0;
    }
    bool idle_at(const place& p, ticks now) const noexcept {
        const std::int64_t last = p.active.load(std::memory_order_relaxed);
        return limits_.idle_end.count != 0 && now.count - last >= limits_.idle_end.count &&
               !p.permanent.load(std::memory_order_relaxed);
    }
    static void end(place& p) noexcept { p.held.store(0, std::memory_order_release); }

    static verdict without_session(const request& asked) noexcept {
        if constexpr (Without == sessionless::accepted) return no_objection;
        if (asked.subject.id == 0 && asked.essential && asked.entitled) return no_objection;
        if (asked.proof == proof::internal && asked.site->who(asked.subject).kind == subject_kind::internal)
            return no_objection;
        return deny(reason::session_unknown);
    }

    /// Every number once in 2^32, in an order that looks like none: the steps can all be undone, so no two are mapped to one.
    std::uint32_t next_generation() noexcept {
        std::uint32_t n = 0;
        while (n == 0) {
            n = ++opened_;
            n = (n ^ n >> 16U) * 0x7feb'352dU;
            n = (n ^ n >> 15U) * 0x846c'a68bU;
            n ^= n >> 16U;
        }
        return n;
    }
    static bool opened_from(const place& p, const origin& from) noexcept {
        const halves address = std::bit_cast<halves>(from.address);
        return p.from[0].load(std::memory_order_relaxed) == address[0] &&
               p.from[1].load(std::memory_order_relaxed) == address[1] &&
               p.on.load(std::memory_order_relaxed) == from.listener.id;
    }

    session_places limits_;
    std::vector<place> places_;
    std::mutex changing_;
    std::uint32_t opened_ = 0;
};

} // namespace interlock::inline v0_1::uc

#endif
