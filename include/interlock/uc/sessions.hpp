// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSIONS_HPP
#define INTERLOCK_UC_SESSIONS_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/crypto/random.hpp>
#include <interlock/crypto/secret.hpp>
#include <interlock/uc/role_holders.hpp>
#include <interlock/uc/session_places.hpp>
#include <interlock/uc/session_roles.hpp>
#include <interlock/uc/session_start.hpp>
#include <interlock/uc/session_state.hpp>
#include <interlock/uc/session_table.hpp>
#include <interlock/uc/session_token.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace interlock::inline v0_1::uc {

/// What `uc::sessions` says to a request that comes without a session.
enum class sessionless : std::uint8_t {
    refused,
    /// For applications whose peers make single requests; a session that is named must exist all the same.
    accepted,
};

/// Sessions of connections, people and processes in a table of fixed size: who isn't in it doesn't act.
///
/// The application opens a session when it knows the subject, and names it in `caller::session`. With a source of randomness
/// each session also has a token that its peer shows (`find`). A session gives a request its subject, proof, time of proof and
/// active roles, when no earlier policy proved somebody; another subject, address, listener or channel is refused. It ends by `close`
/// (the user's), by `terminate` (of somebody in charge), by idling, unless the site policy calls its subject's sessions permanent (semantics.md
/// 9.4), and when a publication disables or drops its subject. People's sessions idle from the last time that they did more than look (the site policy's
/// `viewing`), or that the application said `somebody_there`; machines' from the last use. What a site policy says of a session (account, separation of duty) is
/// worked out at its publication, and by decisions that come first. Nobody's session makes room for another's. Refusal by a limit is
/// no failed login. Internal subjects have no sessions (3.4), and what is trusted without proof needs none (2.2). List `iac::accounts` before
/// it, `iac::address_identity` behind it.
///
/// Serves:   CR 2.6, CR 2.7, CR 3.8 (a, b; c with a source of randomness that says it is cryptographic). Does not serve: locks, see `session_lock`.
/// Denies:   reason::session_unknown for none, or another's; session_closed; separation_of_duty while its active roles violate one.
///           From `open`: session_limit, unknown_subject, subject_disabled, separation_of_duty, no_right and role_unknown for roles, busy
///           without memory, policy_failed without randomness. Can't say: busy, while a session changes.
/// Units:    see session_places.
/// Errors:   none; verdicts say why something wasn't done.
/// Threads:  any. Deciding threads take no lock and write a session's own line at most once in `granularity`; changes take turns.
/// Cost:     a decision loads two lines of the table; opening is O(1) until a limit is reached. At most 108 bytes a place.
///           Measured: benchmarks/sessions.cpp
/// Example:  tests/interlock/uc/sessions.cpp
template <sessionless Without = sessionless::refused, crypto::random Random = no_tokens>
class sessions {
    static constexpr bool with_tokens = !std::is_same_v<Random, no_tokens>;

public:
    static constexpr std::string_view name = "uc::sessions";
    using stages = takes_part<stage::identify, stage::authorize, stage::observe, stage::published, stage::tick>;
    using satisfies =
        std::conditional_t<crypto::cryptographic_random<Random>, requirements<cr<2, 6>, cr<2, 7>, cr<3, 8>>,
                           requirements<cr<2, 6>, cr<2, 7>, clause<cr<3, 8>, 'a', 'b'>>>;
    using provides = capabilities<capability::remote_sessions>;
    using options = std::conditional_t<with_tokens, needs<session_places, Random>, needs<session_places>>;

    explicit sessions(const session_places& places) requires(!with_tokens) : table_{places} {}
    sessions(const session_places& places, const Random& random) requires(with_tokens)
        : table_{places},
          random_{random} {}

    /// Opens a session of `who.subject`, whose identity has been proved as `who.proof` says; bound to the origin, and to the credential if any.
    session_opening open(const snapshot& site, const caller& who, ticks now, const session_start& how = {}) noexcept {
        session_table::secret token{};
        if (!draw(token)) return {{}, deny(reason::policy_failed), {}};
        const session_opening made = table_.open(site, who, how, token, now);
        crypto::wipe(&token, sizeof token);
        return made;
    }
    /// The same for a subject that the identify stage finds out anew for each request.
    session_opening open(const snapshot& site, const origin& from, subject who, ticks now) noexcept {
        return open(site, caller{.origin = from, .subject = who}, now);
    }
    /// The session of a token, for `caller::session`.
    session_id find(const session_token& shown, const origin& from) const noexcept requires(with_tokens) {
        return table_.find(shown, from);
    }

    /// The subject's own end of a session, or that of its connection. One that has ended stays ended.
    void close(session_id id) noexcept { table_.end(id); }
    /// The end of every session of a subject: the application found the account locked out, disabled or changed.
    void close_all(subject who) noexcept { table_.end_all(who); }
    /// The end by somebody in charge: `said` is the enforcer's verdict on `asked`, their request for "session.terminate".
    verdict terminate(const snapshot& site, const request& asked, const verdict& said, session_id id) noexcept {
        const verdict may = granted(site, asked, said, "session.terminate");
        if (may.outcome != decision::no_objection) return may;
        if (table_.holder(id).id == 0) return deny(reason::session_closed);
        close(id);
        return no_objection;
    }
    verdict terminate_all(const snapshot& site, const request& asked, const verdict& said, subject who) noexcept {
        const verdict may = granted(site, asked, said, "session.terminate");
        if (may.outcome == decision::no_objection) close_all(who);
        return may;
    }

    /// Roles that a session has active (SessionRoles).
    session_roles roles(session_id id) const noexcept {
        session_state is;
        return table_.look(id, is).outcome == decision::no_objection ? is.roles : session_roles{.chosen = true};
    }
    /// From now on a session has just these roles active.
    verdict choose(const snapshot& site, session_id id, const session_roles& roles, ticks now) noexcept {
        return table_.alter(site, id, now, [&](session_state& is) {
            is.roles = roles;
            return may_choose(site, is.who, is.roles);
        });
    }
    /// One more role (AddActiveRole). A session with all roles has it already, unless its subject must choose.
    verdict activate(const snapshot& site, session_id id, subject role, ticks now) noexcept {
        return table_.alter(site, id, now, [&](session_state& is) {
            if (const verdict said = may_activate(site, is.who, role); said.outcome != decision::no_objection)
                return said;
            if (is.roles.has(role) || (!is.roles.chosen && !site.who(is.who).must_choose)) return no_objection;
            is.roles.chosen = true;
            std::size_t free = 0;
            while (free < session_roles::most && is.roles.active[free].id != 0) ++free;
            if (free == session_roles::most) return deny(reason::quota);
            is.roles.active[free] = role;
            return violates_duty(site, is.who, is.roles) ? deny(reason::separation_of_duty) : no_objection;
        });
    }
    /// One role less (DropActiveRole), which a separation of duty that is violated doesn't hinder. Without any left it may do nothing.
    /// Of all roles none can be dropped: `choose` those that are to stay.
    verdict drop(const snapshot& site, session_id id, subject role, ticks now) noexcept {
        return table_.alter(site, id, now, [&](session_state& is) {
            if (!is.roles.has(role)) return deny(reason::role_unknown);
            for (subject& one : is.roles.active)
                if (one == role) one = {};
            return no_objection;
        });
    }
    /// A sign of a person, such as a key: the session doesn't end by idling for another while.
    void somebody_there(session_id id, ticks now) noexcept {
        session_state is;
        if (table_.look(id, is).outcome == decision::no_objection && !table_.idle(is, is.standing, now))
            table_.note_use(id, is.who, now);
    }
    /// Its owner has proved who it is once more: rules that ask how long ago that was begin anew.
    verdict prove_again(const snapshot& site, session_id id, const caller& by, ticks now) noexcept {
        return table_.alter(site, id, now, [&](session_state& is) {
            if (!proves_person(by.proof) || by.subject != is.who) return deny(reason::identity_unproven);
            if (!belongs(is, by)) return deny(reason::session_unknown);
            is.proof = by.proof;
            is.authenticated = now;
            return no_objection;
        });
    }

    verdict identify(request& asked) const noexcept {
        if (asked.who.session.generation == 0) return no_objection;
        session_state is;
        if (const verdict said = table_.look(asked.who.session, is); said.outcome != decision::no_objection)
            return said;
        if (!belongs(is, asked.who)) return deny(reason::session_unknown);
        const bool gives = asked.subject.id == 0 && is.proof != proof::none;
        if (!gives && asked.subject != is.who) return deny(reason::session_unknown);
        const std::uint8_t standing = standing_now(is, *asked.site);
        if ((standing & without_subject) != 0 || table_.idle(is, standing, asked.now))
            return deny(reason::session_closed);
        if (gives) {
            asked.subject = is.who;
            asked.proof = is.proof;
        }
        asked.authenticated = is.authenticated;
        put_roles(*asked.site, is.roles, asked.roles);
        return (standing & duties_violated) != 0 ? deny(reason::separation_of_duty) : no_objection;
    }

    verdict authorize(const request& asked) const noexcept {
        if (asked.who.session.generation == 0) return without_session(asked);
        // Once more: a later policy may have proved somebody else.
        const subject holder = table_.holder(asked.who.session);
        if (holder.id == 0) return deny(reason::session_closed);
        return holder == asked.subject ? no_objection : deny(reason::session_unknown);
    }

    /// What a session is used for counts as activity, permitted or not; what it didn't do itself doesn't, nor what a lock kept it from.
    void observe(const request& asked, const verdict& said, reservation&) noexcept {
        if (asked.who.session.generation == 0 || said.why == reason::session_closed ||
            said.why == reason::session_unknown || said.why == reason::session_locked)
            return;
        // A screen that nobody sits at goes on looking.
        if (only_looks(asked) && asked.site->who(asked.subject).kind == subject_kind::human)
            table_.note_look(asked.who.session, asked.subject);
        else
            table_.note_use(asked.who.session, asked.subject, asked.now);
    }

    void published(const snapshot&, const snapshot& now) noexcept { table_.published(now); }

    /// Ends what has idled too long, or was never used.
    ticks tick(ticks now) noexcept { return table_.sweep(now); }

    /// Calls `each(id, state)` for every session that is open: for whoever is to choose one to terminate. No lock is held.
    template <class Each>
    void for_each(const Each& each) const {
        session_state is;
        for (std::uint32_t at = 0; at < table_.places_used(); ++at)
            if (const session_id id = table_.in_place(at); table_.look(id, is).outcome == decision::no_objection)
                each(id, is);
    }
    /// How many sessions are open.
    std::uint32_t open_count() const noexcept { return table_.open_count(); }
    /// The memory that it holds, from the first session to the last.
    std::size_t bytes() const noexcept { return sizeof *this - sizeof table_ + table_.bytes(); }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        if (said.why == reason::session_unknown)
            into << (asked.who.session.generation == 0 ? "the request comes without a session"
                                                       : "the session belongs to another subject, address or channel");
    }

protected:
    /// Whether the enforcer has permitted somebody, who still is somebody, to do just this; what monitor-only mode lets pass doesn't count.
    static verdict granted(const snapshot& site, const request& asked, const verdict& said,
                           std::string_view what) noexcept {
        if (said.outcome == decision::deny) return said;
        if (said.would_deny) return deny(reason::would_deny);
        if (!permits(site, asked, said, what))
            return deny(said.permitted() || said.why == reason::unspecified ? reason::no_right : said.why);
        const subject_entry& who = site.who(asked.subject);
        if (who.kind == subject_kind::unknown) return deny(reason::unknown_subject);
        return who.disabled ? deny(reason::subject_disabled) : no_objection;
    }
    /// Kept from the last publication, or worked out here when a decision is on another site policy.
    static std::uint8_t standing_now(const session_state& is, const snapshot& site) noexcept {
        return is.judged_by == site.identity ? is.standing : judged_anew(is, site);
    }
    static bool only_looks(const request& asked) noexcept {
        const std::uint64_t viewing =
            bit(actions::tag_read) | (asked.site->access != nullptr ? asked.site->access->viewing : 0);
        return (bit(asked.action) & viewing) != 0;
    }
    static bool belongs(const session_state& is, const caller& who) noexcept {
        return is.address == who.origin.address && is.listener == who.origin.listener.id &&
               (is.channel.generation == 0 || is.channel == who.credential);
    }
    bool draw(session_table::secret& token) const noexcept {
        if constexpr (with_tokens) {
            std::array<std::uint8_t, sizeof token> bytes{};
            if (random_.fill(bytes) != crypto::completion::done) return false;
            token = std::bit_cast<session_table::secret>(bytes);
            crypto::wipe(bytes);
        }
        return true;
    }
    session_table table_;

private:
    [[gnu::noinline, gnu::cold]] static std::uint8_t judged_anew(const session_state& is,
                                                                 const snapshot& site) noexcept {
        return standing_of(site, is.who, is.roles);
    }
    static verdict without_session(const request& asked) noexcept {
        if constexpr (Without == sessionless::accepted) return no_objection;
        if (asked.subject.id == 0 && asked.essential && asked.entitled) return no_objection;
        if (asked.proof == proof::internal && asked.site->who(asked.subject).kind == subject_kind::internal)
            return no_objection;
        return deny(reason::session_unknown);
    }

    [[no_unique_address]] Random random_{};
};

} // namespace interlock::inline v0_1::uc

#endif
