// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_LOCK_HPP
#define INTERLOCK_UC_SESSION_LOCK_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/crypto/random.hpp>
#include <interlock/uc/session_locking.hpp>
#include <interlock/uc/sessions.hpp>

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace interlock::inline v0_1::uc {

/// `sessions` that lock: by hand, and when nobody has acted for a while. Listed instead of `sessions`.
///
/// A locked session goes on looking (the site policy's `viewing` actions), and does nothing else; so do alarms, and what internal
/// subjects and machines do by themselves (semantics.md 9.3). Only people's sessions lock by inactivity; looking isn't
/// activity, since screens do that by themselves: `somebody_there` is for a key or a mouse. Its owner unlocks it by proving who it is
/// once more, or another person who may, and who then is the session's subject with all of its own roles, and a new token. The request
/// for "session.unlock" of a person whose password, certificate or token was just proved needs no session. People are subjects of kind
/// human, holders of a role among them where the site policy says so. Locked sessions count and idle as others do. An essential action is locked too; the trusted path to it needs no session (2.2).
///
/// Serves:   CR 2.5, and what `sessions` serves.
/// Denies:   reason::session_locked, and as `sessions`. From `unlock`: identity_unproven, session_unknown for another place than
///           the session's own, session_limit of who takes it over, what the enforcer said to "session.unlock", or no_right for
///           a machine, or for a verdict on another's request or action.
/// Units:    see session_places and session_locking.
/// Errors:   none; verdicts say why something wasn't done.
/// Threads:  as `sessions`.
/// Cost:     as `sessions`, and the session's lines once more.
/// Example:  tests/interlock/uc/session_lock.cpp
template <sessionless Without = sessionless::refused, crypto::random Random = no_tokens>
class session_lock : public sessions<Without, Random> {
    using base = sessions<Without, Random>;
    static constexpr bool with_tokens = !std::is_same_v<Random, no_tokens>;

public:
    static constexpr std::string_view name = "uc::session_lock";
    using satisfies =
        std::conditional_t<crypto::cryptographic_random<Random>, requirements<cr<2, 5>, cr<2, 6>, cr<2, 7>, cr<3, 8>>,
                           requirements<cr<2, 5>, cr<2, 6>, cr<2, 7>, clause<cr<3, 8>, 'a', 'b'>>>;
    using provides = capabilities<capability::remote_sessions, capability::human_interface>;
    using options = std::conditional_t<with_tokens, needs<session_places, session_locking, Random>,
                                       needs<session_places, session_locking>>;

    session_lock(const session_places& places, const session_locking& when) requires(!with_tokens)
        : base{places},
          when_{when} {}
    session_lock(const session_places& places, const session_locking& when, const Random& random) requires(with_tokens)
        : base{places, random},
          when_{when} {}

    /// Locks by hand. A machine's permanent session has nobody who would unlock it: it isn't locked.
    verdict lock(const snapshot& site, session_id id, ticks now) noexcept {
        return this->table_.alter(site, id, now, [&](session_state& is) {
            if (site.who(is.who).permanent_sessions) return deny(reason::no_right);
            is.locked = true;
            return no_objection;
        });
    }
    /// Unlocks: `by` is its owner, who has just proved its identity at the session's own place.
    session_opening unlock(const snapshot& site, session_id id, const caller& by, ticks now) noexcept {
        return unlock_by(site, id, by, now, deny(reason::no_right));
    }
    /// The same for another person, who takes it over: `said` is the enforcer's verdict on `asked`, their request for "session.unlock".
    session_opening unlock(const snapshot& site, session_id id, const caller& by, ticks now, const request& asked,
                           const verdict& said) noexcept {
        const verdict may = base::granted(site, asked, said, "session.unlock");
        const origin& from = asked.who.origin;
        const bool theirs =
            asked.subject == by.subject && from.address == by.origin.address && from.listener == by.origin.listener;
        return unlock_by(site, id, by, now,
                         may.outcome == decision::no_objection && !theirs ? deny(reason::no_right) : may);
    }
    /// A sign of a person, such as a key: not locked yet, it isn't for another while. What is locked stays locked.
    void somebody_there(session_id id, ticks now) noexcept {
        session_state is;
        if (this->table_.look(id, is).outcome == decision::no_objection && !locked(is, is.standing, now))
            base::somebody_there(id, now);
    }
    /// Whether a session is locked: for screens that then show what they may.
    bool locked(const snapshot& site, session_id id, ticks now) const noexcept {
        session_state is;
        return this->table_.look(id, is).outcome == decision::no_objection &&
               locked(is, base::standing_now(is, site), now);
    }
    /// Where it never locks by inactivity, and why: for the record. Empty when it does everywhere.
    explanation switched_off() const noexcept {
        explanation out;
        if (when_.because.empty()) return out;
        for (const auto& one : when_.never_on)
            if (!one.empty()) out << (out.empty() ? "no session lock by inactivity on " : ", ") << one.view();
        if (!out.empty()) out << ": " << when_.because.view();
        return out;
    }

    verdict identify(request& asked) const noexcept {
        if (takes_over(asked)) asked.authenticated = asked.now;
        return base::identify(asked);
    }
    verdict authorize(const request& asked) const noexcept {
        if (takes_over(asked)) return no_objection;
        const verdict said = base::authorize(asked);
        if (said.outcome != decision::no_objection || asked.who.session.generation == 0 || base::only_looks(asked))
            return said;
        session_state is;
        if (const verdict found = this->table_.look(asked.who.session, is); found.outcome != decision::no_objection)
            return found;
        return locked(is, base::standing_now(is, *asked.site), asked.now) ? deny(reason::session_locked) : no_objection;
    }
    void published(const snapshot& before, const snapshot& now) noexcept {
        std::uint64_t never = 0;
        if (!when_.because.empty())
            for (const auto& one : when_.never_on)
                if (!one.empty()) never |= bit(listener{now.listener_names.find(one.view())});
        never_on_.store(never, std::memory_order_relaxed);
        unlock_.store(now.action_names.find("session.unlock"), std::memory_order_relaxed);
        base::published(before, now);
    }

private:
    session_opening unlock_by(const snapshot& site, session_id id, const caller& by, ticks now,
                              const verdict& may) noexcept {
        session_table::secret fresh{};
        if (!base::draw(fresh)) return {{}, deny(reason::policy_failed), {}};
        bool taken_over = false;
        const subject owner = this->table_.holder(id);
        const bool renew = with_tokens && owner != by.subject;
        const verdict done = this->table_.alter(
            site, id, now,
            [&](session_state& is) {
                if (!proves_person(by.proof)) return deny(reason::identity_unproven);
                const subject_entry& known = site.who(by.subject);
                if (known.kind == subject_kind::unknown || known.kind == subject_kind::internal)
                    return deny(reason::unknown_subject);
                if (known.disabled) return deny(reason::subject_disabled);
                if (!base::belongs(is, by) || is.who != owner) return deny(reason::session_unknown);
                taken_over = by.subject != is.who;
                // An open session isn't for others to take.
                if (taken_over && !locked(is, base::standing_now(is, site), now)) return deny(reason::session_unknown);
                if (taken_over && may.outcome != decision::no_objection) return may;
                // A machine's certificate proves who it is, too, and doesn't sit at a screen.
                if (taken_over && known.kind != subject_kind::human) return deny(reason::no_right);
                if (this->table_.idle(is, base::standing_now(is, site), now)) return deny(reason::session_closed);
                if (taken_over) is.roles = {};
                is.who = by.subject;
                is.proof = by.proof;
                is.authenticated = is.active = now;
                is.locked = false;
                return no_objection;
            },
            renew ? &fresh : nullptr);
        session_opening out{id, done, {}};
        if (done.outcome != decision::no_objection) out.id = {};
        if (renew && done.outcome == decision::no_objection)
            out.token = {id.place, std::bit_cast<std::array<std::uint8_t, 16>>(fresh)};
        crypto::wipe(&fresh, sizeof fresh);
        return out;
    }
    /// Some person has just proved who they are at a locked screen: the question whether they may take it over needs no session of
    /// their own, since all places may be taken.
    bool takes_over(const request& asked) const noexcept {
        return asked.who.session.generation == 0 && asked.action.id != 0 &&
               asked.action.id == unlock_.load(std::memory_order_relaxed) && proves_person(asked.proof) &&
               asked.site->who(asked.subject).kind == subject_kind::human;
    }
    bool locked(const session_state& is, std::uint8_t standing, ticks now) const noexcept {
        if (is.locked) return true;
        return when_.after.count != 0 && (standing & (of_a_human | never_idle)) == of_a_human &&
               (bit(listener{is.listener}) & never_on_.load(std::memory_order_relaxed)) == 0 &&
               now - is.active >= when_.after;
    }
    session_locking when_;
    std::atomic<std::uint64_t> never_on_{0};
    std::atomic<std::uint32_t> unlock_{0};
};

} // namespace interlock::inline v0_1::uc

#endif
