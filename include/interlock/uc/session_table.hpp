// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_TABLE_HPP
#define INTERLOCK_UC_SESSION_TABLE_HPP

#include <interlock/core/snapshot.hpp>
#include <interlock/detail/essential_peer.hpp>
#include <interlock/detail/session_line.hpp>
#include <interlock/uc/session_places.hpp>
#include <interlock/uc/session_roles.hpp>
#include <interlock/uc/session_start.hpp>
#include <interlock/uc/session_state.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace interlock::inline v0_1::uc {

/// The memory of `uc::sessions`: places, the free ones, and how many each listener and subject has.
///
/// A line of 64 bytes has what decisions need first, and a sequence number, odd while it changes: readers then look again.
///
/// Serves:   none by itself; the policies over it do.
/// Denies:   as `sessions`, which hands on what it says.
/// Units:    see session_places.
/// Errors:   none; `open` answers the refusal.
/// Threads:  any. `look`, `note_use` and `note_look` take no lock; changes take turns, sweeping and publication in slices.
/// Cost:     `find` and `look` are O(1); so is `open` until a limit is reached. At most 108 bytes a place, all from the beginning.
/// Example:  tests/interlock/uc/session_table.cpp
class session_table : interlock::detail::session_words {
public:
    using secret = std::array<std::uint64_t, 2>;

    explicit session_table(const session_places& places)
        : limits_{places},
          lines_(places.in_all),
          others_(places.in_all),
          first_of_(std::bit_floor(places.in_all | 1U)) {}

    session_opening open(const snapshot& site, const caller& who, const session_start& how, const secret& token,
                         ticks now) noexcept {
        const subject_entry& known = site.who(who.subject);
        if (known.kind == subject_kind::unknown || known.kind == subject_kind::internal)
            return {{}, deny(reason::unknown_subject), {}};
        if (known.disabled) return {{}, deny(reason::subject_disabled), {}};
        if (const verdict said = may_choose(site, who.subject, how.roles); said.outcome != decision::no_objection)
            return {{}, said, {}};

        const std::lock_guard only{changing_};
        const std::uint32_t listener = who.origin.listener.id % set_limit;
        if (!ordinary_room(listener)) sweep_some(now);
        if (!within_own_limits(who.subject, listener, now) || in_all_ >= lines_.size() ||
            (!ordinary_room(listener) && !reserved_room(site, who.subject, listener)))
            return {{}, deny(reason::session_limit), {}};

        const std::uint32_t at = take_place();
        const std::uint32_t generation = next_generation();
        line& l = lines_[at];
        l.change([&] {
            const halves address = std::bit_cast<halves>(who.origin.address);
            for (std::size_t i = 0; i < 2; ++i) {
                put(l.from[i], address[i]);
                put(l.token[i], token[i]);
            }
            put(l.on, static_cast<std::uint8_t>(listener));
            put(l.proof, static_cast<std::uint8_t>(who.proof));
            put(l.marks, std::uint8_t{0});
            put(l.active, now.count & ~used);
            put(others_[at].channel, std::bit_cast<std::uint64_t>(who.credential));
            // An address proves nobody: nothing was proved at any time.
            const bool proved = who.proof != proof::address && !known.by_address;
            put(others_[at].authenticated, proved ? now.count : 0);
            put_chosen(at, how.roles);
            put(l.judged, judgement(site, who.subject, how.roles));
            put(l.held, std::uint64_t{generation} << 32U | who.subject.id);
        });
        ++in_all_;
        ++on_listener_[listener];
        link(at, who.subject);
        return {{at, generation}, no_objection, {at, std::bit_cast<std::array<std::uint8_t, 16>>(token)}};
    }

    /// One that has ended stays ended, and its token and its place are worth nothing any more.
    void end(session_id id) noexcept {
        const std::lock_guard only{changing_};
        if (alive(id)) end_place(id.place);
    }
    void end_all(subject who) noexcept {
        const std::lock_guard only{changing_};
        for (std::uint32_t one = first_of(who); one != 0;) {
            const std::uint32_t at = one - 1;
            one = others_[at].next;
            if (who_has(at) == who) end_place(at);
        }
    }

    /// The session of a token that came from this origin, or none. The secret is compared as a whole: the time it takes says nothing.
    session_id find(const session_token& shown, const origin& from) const noexcept {
        if (shown.place >= lines_.size()) return {};
        const line& l = lines_[shown.place];
        const secret token = std::bit_cast<secret>(shown.secret);
        const halves address = std::bit_cast<halves>(from.address);
        std::uint64_t held = 0;
        std::uint64_t differs = 0;
        const auto read = [&] {
            held = get(l.held);
            differs = (get(l.token[0]) ^ token[0]) | (get(l.token[1]) ^ token[1]);
            differs |= (get(l.from[0]) ^ address[0]) | (get(l.from[1]) ^ address[1]);
            differs |= get(l.on) ^ from.listener.id;
        };
        if (!l.consistently(read)) {
            const std::lock_guard only{changing_};
            read();
        }
        __asm__ __volatile__("" : "+r"(differs));
        return held != 0 && differs == 0 ? session_id{shown.place, static_cast<std::uint32_t>(held >> 32U)}
                                         : session_id{};
    }

    /// What a session is now; why not, when it has ended, or changes this very moment and goes on doing so.
    verdict look(session_id id, session_state& into) const noexcept {
        if (id.generation == 0 || id.place >= lines_.size()) return deny(reason::session_closed);
        const line& l = lines_[id.place];
        std::uint64_t held = 0;
        const auto read = [&] { held = get(l.held), read_state(id.place, into); };
        // A place that is being given to another holds nothing of the one that has ended.
        if (!l.consistently(read))
            return holder(id).id != 0 ? indeterminate(reason::busy) : deny(reason::session_closed);
        into.who = {static_cast<std::uint32_t>(held)};
        return held >> 32U == id.generation ? no_objection : deny(reason::session_closed);
    }
    /// Whose session it is; nobody's when it has ended.
    subject holder(session_id id) const noexcept {
        if (id.generation == 0 || id.place >= lines_.size()) return {};
        const std::uint64_t held = get(lines_[id.place].held);
        return held >> 32U == id.generation ? subject{static_cast<std::uint32_t>(held)} : subject{};
    }
    /// Whether a session has done nothing for too long, by what is known of it and by what the site policy says of it.
    bool idle(const session_state& of, std::uint8_t standing, ticks now) const noexcept {
        return idle(of.active, of.used, standing, now);
    }

    /// Notes that a session was used. Exchanged, not stored: the place may by now be another's, which this moment can't make older.
    void note_use(session_id id, subject by, ticks now) const noexcept {
        if (by.id == 0 || holder(id) != by) return;
        const line& l = lines_[id.place];
        std::int64_t last = l.active.load(std::memory_order_relaxed);
        if ((last & used) == 0 || now.count - last > limits_.granularity.count)
            l.active.compare_exchange_strong(last, now.count | used, std::memory_order_relaxed);
    }
    /// Notes that a person's session only looked: it isn't half open any more, and goes on idling.
    void note_look(session_id id, subject by) const noexcept {
        if (by.id == 0 || holder(id) != by) return;
        std::int64_t last = lines_[id.place].active.load(std::memory_order_relaxed);
        if ((last & used) == 0)
            lines_[id.place].active.compare_exchange_strong(last, last | used, std::memory_order_relaxed);
    }

    /// Changes a session: `with(state)` says what it is to become, or why it isn't to change; `renewed` is its token from then on.
    template <class With>
    verdict alter(const snapshot& site, session_id id, ticks now, const With& with, const secret* renewed = nullptr) {
        const std::lock_guard only{changing_};
        if (!alive(id)) return deny(reason::session_closed);
        session_state was;
        read_state(id.place, was);
        was.who = holder(id);
        session_state is = was;
        if (const verdict said = with(is); said.outcome != decision::no_objection) return said;
        if (is.who != was.who) {
            if (!within_own_limits(is.who, is.listener, now) || !may_follow(site, was, is.who, now))
                return deny(reason::session_limit);
            // Looking at the limits ends idle ones, and may have found this one to be one of them.
            if (!alive(id)) return deny(reason::session_closed);
            unlink(id.place, was.who);
            link(id.place, is.who);
        }
        line& l = lines_[id.place];
        l.change([&] {
            put(l.held, std::uint64_t{id.generation} << 32U | is.who.id);
            put(l.proof, static_cast<std::uint8_t>(is.proof));
            put(l.marks, static_cast<std::uint8_t>(is.locked ? marked_locked : 0U));
            if (renewed != nullptr)
                for (std::size_t i = 0; i < 2; ++i) put(l.token[i], (*renewed)[i]);
            if (is.active > was.active) put(l.active, is.active.count | used);
            put(others_[id.place].authenticated, is.authenticated.count);
            put_chosen(id.place, is.roles);
            put(l.judged, judgement(site, is.who, is.roles));
        });
        return no_objection;
    }

    /// What the new site policy says of each: sessions of subjects that are disabled or gone end.
    void published(const snapshot& site) noexcept {
        for (std::uint32_t at = 0, last = places_used(); at < last;) {
            const std::lock_guard only{changing_};
            for (const std::uint32_t until = at + slice < last ? at + slice : last; at < until; ++at) {
                const std::uint64_t held = get(lines_[at].held);
                if (held == 0) continue;
                session_state is;
                read_state(at, is);
                const std::uint64_t judged = judgement(site, {static_cast<std::uint32_t>(held)}, is.roles);
                if ((judged & without_subject) != 0)
                    end_place(at);
                else
                    put(lines_[at].judged, judged);
            }
        }
    }

    /// Ends what has idled too long, and says when the next will have. Looks without a lock and takes it for each that ends.
    ticks sweep(ticks now) noexcept {
        ticks next = never;
        for (std::uint32_t at = 0, last = places_used(); at < last; ++at) {
            if (get(lines_[at].held) == 0) continue;
            if (idle_place(at, now)) {
                const std::lock_guard only{changing_};
                if (get(lines_[at].held) != 0 && idle_place(at, now)) end_place(at);
                continue;
            }
            const std::int64_t active = get(lines_[at].active);
            const ticks end = (get(lines_[at].judged) & never_idle) != 0 ? ticks{} : limits_.idle_end;
            const bool half = (active & used) == 0;
            for (const ticks after : {end, half ? limits_.half_open : ticks{}})
                if (const ticks due = ticks{active & ~used} + after; after.count != 0 && due < next) next = due;
        }
        // Not more often than activity is noted: a pass over a full table isn't for free.
        return next < now + limits_.granularity ? now + limits_.granularity : next;
    }

    /// Places that have ever been used, and the session that one has now: generation 0 when it is free.
    std::uint32_t places_used() const noexcept { return fresh_.load(std::memory_order_acquire); }
    session_id in_place(std::uint32_t at) const noexcept {
        return {at, static_cast<std::uint32_t>(get(lines_[at].held) >> 32U)};
    }
    std::uint32_t open_count() const noexcept { return in_all_.load(std::memory_order_relaxed); }
    std::size_t bytes() const noexcept {
        const std::lock_guard only{changing_};
        return sizeof *this + lines_.capacity() * sizeof(line) + others_.capacity() * sizeof(other) +
               first_of_.capacity() * sizeof(std::uint32_t);
    }

private:
    using line = interlock::detail::session_line;
    using other = interlock::detail::session_rest;
    using halves = std::array<std::uint64_t, 2>;
    static constexpr std::int64_t used = line::used;
    static constexpr std::uint8_t marked_locked = 1, marked_chosen = 2;
    static constexpr std::uint32_t slice = 256, sweep_at_once = 4096;

    void read_state(std::uint32_t at, session_state& into) const noexcept {
        const line& l = lines_[at];
        const other& o = others_[at];
        into.address = std::bit_cast<network_address>(halves{get(l.from[0]), get(l.from[1])});
        into.listener = get(l.on);
        into.proof = static_cast<interlock::proof>(get(l.proof));
        const std::uint8_t marks = get(l.marks);
        into.locked = (marks & marked_locked) != 0;
        into.roles = {.chosen = (marks & marked_chosen) != 0};
        if (into.roles.chosen)
            for (std::size_t i = 0; i < session_roles::most; ++i) into.roles.active[i] = {get(o.chosen[i])};
        const std::int64_t active = get(l.active);
        into.used = (active & used) != 0;
        into.active = {active & ~used};
        into.channel = std::bit_cast<credential_id>(get(o.channel));
        into.authenticated = {get(o.authenticated)};
        const std::uint64_t judged = get(l.judged);
        into.judged_by = judged >> 4U;
        into.standing = static_cast<std::uint8_t>(judged & 15U);
    }
    void put_chosen(std::uint32_t at, const session_roles& roles) noexcept {
        line& l = lines_[at];
        const std::uint8_t others = get(l.marks) & static_cast<std::uint8_t>(~marked_chosen);
        put(l.marks, static_cast<std::uint8_t>(others | (roles.chosen ? marked_chosen : 0U)));
        for (std::size_t i = 0; i < session_roles::most; ++i) put(others_[at].chosen[i], roles.active[i].id);
    }
    static std::uint64_t judgement(const snapshot& site, subject who, const session_roles& roles) noexcept {
        return site.identity << 4U | standing_of(site, who, roles);
    }

    /// The first of the places of a subject and of those whose ids end alike; 0 is none, else one more than it is.
    std::uint32_t& first_of(subject who) noexcept { return first_of_[who.id & (first_of_.size() - 1)]; }
    subject who_has(std::uint32_t at) const noexcept { return {static_cast<std::uint32_t>(get(lines_[at].held))}; }
    bool alive(session_id id) const noexcept { return holder(id).id != 0; }
    bool idle(ticks active, bool was_used, std::uint8_t standing, ticks now) const noexcept {
        const ticks since = now - active;
        const ticks end = (standing & never_idle) == 0 ? limits_.idle_end : ticks{};
        return (end.count != 0 && since >= end) ||
               (!was_used && limits_.half_open.count != 0 && since >= limits_.half_open);
    }
    bool idle_place(std::uint32_t at, ticks now) const noexcept {
        const std::int64_t active = get(lines_[at].active);
        return idle({active & ~used}, (active & used) != 0, static_cast<std::uint8_t>(get(lines_[at].judged) & 15U),
                    now);
    }

    /// Room for whoever comes, when so many weren't there.
    bool ordinary_room(std::uint32_t listener, std::uint32_t without = 0) const noexcept {
        const std::uint32_t reserved = limits_.reserved < limits_.in_all ? limits_.reserved : limits_.in_all;
        return in_all_ - without < limits_.in_all - reserved && on_listener_[listener] - without < limits_.per_listener;
    }
    /// On one listener as well, no more than are reserved come on top of the others.
    bool reserved_room(const snapshot& site, subject who, std::uint32_t listener) const noexcept {
        const std::uint32_t on = on_listener_[listener];
        return (on < limits_.per_listener || on - limits_.per_listener < limits_.reserved) &&
               interlock::detail::entitled_to_any(who, site);
    }
    /// Whether a session may become another's: reserved room stays with those who are entitled to it.
    bool may_follow(const snapshot& site, const session_state& was, subject who, ticks now) noexcept {
        using interlock::detail::entitled_to_any;
        if (entitled_to_any(who, site) || !entitled_to_any(was.who, site)) return true;
        if (!ordinary_room(was.listener, 1)) sweep_some(now);
        return ordinary_room(was.listener, 1);
    }
    /// Counts the sessions of a subject, and ends those that have idled too long already.
    bool within_own_limits(subject who, std::uint32_t listener, ticks now) noexcept {
        std::uint32_t on_listener = 0;
        std::uint32_t in_all = 0;
        for (std::uint32_t one = first_of(who); one != 0;) {
            const std::uint32_t at = one - 1;
            one = others_[at].next;
            if (who_has(at) != who) continue;
            if (idle_place(at, now)) {
                end_place(at);
                continue;
            }
            ++in_all;
            if (get(lines_[at].on) == listener) ++on_listener;
        }
        return on_listener < limits_.per_subject &&
               (limits_.per_subject_in_all == 0 || in_all < limits_.per_subject_in_all);
    }
    /// When a limit is reached: whoever idled makes room, so many places at once.
    void sweep_some(ticks now) noexcept {
        const std::uint32_t last = fresh_.load(std::memory_order_relaxed);
        for (std::uint32_t n = 0; n < sweep_at_once && n < last; ++n) {
            swept_ = swept_ + 1 < last ? swept_ + 1 : 0;
            if (get(lines_[swept_].held) != 0 && idle_place(swept_, now)) end_place(swept_);
        }
    }

    std::uint32_t take_place() noexcept {
        if (free_ != 0) {
            const std::uint32_t at = free_ - 1;
            free_ = others_[at].next;
            return at;
        }
        return fresh_.fetch_add(1, std::memory_order_release);
    }
    void end_place(std::uint32_t at) noexcept {
        line& l = lines_[at];
        unlink(at, who_has(at));
        --in_all_;
        --on_listener_[get(l.on)];
        l.change([&] {
            put(l.held, std::uint64_t{0});
            for (auto& word : l.token) put(word, std::uint64_t{0});
        });
        others_[at].next = free_;
        free_ = at + 1;
    }
    void link(std::uint32_t at, subject who) noexcept {
        std::uint32_t& first = first_of(who);
        others_[at].before = 0;
        others_[at].next = first;
        if (first != 0) others_[first - 1].before = at + 1;
        first = at + 1;
    }
    void unlink(std::uint32_t at, subject who) noexcept {
        const other& o = others_[at];
        (o.before != 0 ? others_[o.before - 1].next : first_of(who)) = o.next;
        if (o.next != 0) others_[o.next - 1].before = o.before;
    }
    std::uint32_t next_generation() noexcept {
        while (scattered(++opened_) == 0) {}
        return scattered(opened_);
    }

    session_places limits_;
    std::vector<line> lines_;
    std::vector<other> others_;
    /// By the last bits of a subject's id, which are given out one after the other.
    std::vector<std::uint32_t> first_of_;
    std::array<std::uint32_t, set_limit> on_listener_{};
    mutable std::mutex changing_;
    std::atomic<std::uint32_t> in_all_{0};
    std::uint32_t free_ = 0, swept_ = 0, opened_ = 0;
    std::atomic<std::uint32_t> fresh_{0};
};

} // namespace interlock::inline v0_1::uc

#endif
