// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_DUAL_APPROVAL_HPP
#define INTERLOCK_UC_DUAL_APPROVAL_HPP

#include <interlock/core/demand.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/uc/approval_store.hpp>
#include <interlock/uc/consent_ledger.hpp>
#include <interlock/uc/consent_options.hpp>
#include <interlock/uc/pending_actions.hpp>
#include <interlock/uc/role_holders.hpp>
#include <interlock/uc/rule_judge.hpp>
#include <interlock/uc/session_keepers.hpp>
#include <interlock/uc/standing_right.hpp>

#include <cstdint>
#include <mutex>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// A new action that waits, or why there is none.
struct approval_opening {
    approval_id id{};
    consent_answer answer = consent_answer::not_needed;
    /// On the request itself.
    verdict said{};
};

/// What became of somebody's answer, and the verdict on their own request, which says why when it isn't permitted.
struct consent_result {
    consent_answer answer = consent_answer::not_permitted;
    verdict said{};
    constexpr bool operator==(consent_answer other) const noexcept { return answer == other; }
};

/// Actions for which the site policy asks the consent of several persons run only with it, and once (CR 2.1(4)).
///
/// Who is refused with `approval_required` proposes the action; others, with a role that the site policy names, consent to exactly
/// that action and value with a request of their own, `approval.consent` on the tag; then the requester asks again with the id in
/// `request::approval`. The persons are distinct, the requester counted, each in a session of its own. When it runs, every other
/// policy judges it again, and the accounts, the roles and the right to consent of those who did are looked at again (`still_permits`
/// says what of a right can be seen in somebody's absence). Any publication withdraws what waits. What is lent counts for no consent;
/// internal subjects need none. List it after the other policies of the validate stage, so that nothing is proposed that they refuse.
///
/// An action is stored as running before it runs: after a crash in between it is `unknown`, and stays so until somebody has
/// acknowledged it; what had not begun is gone (semantics.md 3.3).
///
/// Serves:   CR 2.1(4). Does not serve: two persons to publish a site policy.
/// Denies:   reason::approval_required; reason::approval_invalid. Can't say, for reason::storage_unavailable, when the store
///           doesn't take `running`: that refuses an ordinary action.
/// Units:    see approval_entry.
/// Errors:   `consent_answer`.
/// Threads:  any. `decide` takes no lock and consumes nothing; running and consenting take turns.
/// Cost:     one look-up for a tag without approvals. Only an action that has consent is written, durably, in `reserve`, under the
///           lock; and proposals, consents and ends in the call that brings them.
/// Example:  tests/interlock/uc/dual_approval.cpp
template <approval_store Store>
class dual_approval {
    using state = approval_state;
    using answer = consent_answer;
    using event = consent_event;

public:
    static constexpr std::string_view name = "uc::dual_approval";
    static constexpr demand enforces = demand::approvals;
    using stages = takes_part<stage::validate, stage::reserve, stage::published, stage::tick>;
    using satisfies = requirements<cr<2, 1, 4>>;
    using options = needs<consent_options, approvals_in<Store>>;

    /// What it asks of a composition, checked where claims are read and persons act through the enforcer.
    template <class Parts>
    struct among {
        static_assert(
            keeps_sessions<Parts>,
            "interlock[IL037]: uc::dual_approval tells persons apart by session: list `uc::sessions` or `uc::session_lock`");
        static_assert(is_last_in<dual_approval, stage::validate, Parts>,
                      "interlock[IL038]: list `uc::dual_approval` behind every other policy of stage::validate");
        static constexpr bool done = true;
    };

    dual_approval(const consent_options& with, const approvals_in<Store>& in)
        : with_{with},
          judge_{nullptr, with.time},
          ledger_{with, in.store} {}

    /// Keeps an action whose request `asked` the enforcer has just refused for the want of consent, and nothing else.
    approval_opening propose(const snapshot& site, const request& asked, const verdict& said, ticks now) noexcept {
        if (said.outcome != decision::deny || said.why != reason::approval_required) return {{}, answer::not_needed};
        if (asked.who.origin.located_by != site.identity) return {{}, answer::policy_changed};
        if (!from_person(site, asked)) return {{}, answer::no_person};
        if (asked.who.session.generation == 0) return {{}, answer::no_session_of_its_own};
        if (asked.action == actions::tag_write && asked.value.empty()) return {{}, answer::no_value};
        const ticks within = within_of(site, asked.action, asked.resource, asked.value);
        if (within == never) return {{}, answer::not_needed};

        const std::lock_guard only{changing_};
        std::uint32_t waiting = 0;
        ledger_.table().for_each([&](const pending_action& p) {
            waiting += p.open() && same_person(site, p.requester, asked.subject) ? 1U : 0U;
        });
        pending_action* const p = waiting < with_.per_subject ? ledger_.table().make_room() : nullptr;
        if (p == nullptr) return {{}, answer::too_many};
        p->essential = asked.essential;
        p->action = asked.action;
        p->resource = asked.resource;
        p->value = asked.value;
        p->requester = asked.subject;
        p->session = asked.who.session;
        p->site = site.identity;
        p->until = now + within;
        ledger_.name(*p, site);
        if (!ledger_.enter(*p, state::pending)) return {{}, answer::not_stored};
        ledger_.tell(event::proposed, *p, name_of(site, asked));
        return {p->id, answer::counted};
    }

    /// The consent of one person, whose own request `asked` for `approval.consent` to the same value on the same tag the enforcer has
    /// permitted.
    consent_answer consent(const snapshot& site, approval_id id, const request& asked, const verdict& said,
                           ticks now) noexcept {
        const std::lock_guard only{changing_};
        pending_action* p = nullptr;
        if (const answer no = may_answer(site, id, asked, said, now, p); no != answer::counted) return no;
        if (p->consents_count == pending_action::most_consents) return answer::too_many;
        const pending_action before = *p;
        p->consents[p->consents_count] = asked.subject;
        p->zones[p->consents_count] = asked.from;
        p->sessions[p->consents_count++] = asked.who.session;
        if (!enough(site, *p, now)) {
            ledger_.set(*p, state::pending);
            ledger_.tell(event::consented, *p, name_of(site, asked));
            return answer::counted;
        }
        p->until = now + within_of(site, p->action, p->resource, p->value);
        if (!ledger_.enter(*p, state::approved)) {
            *p = before;
            return answer::not_stored;
        }
        ledger_.tell(event::consented, *p, name_of(site, asked));
        ledger_.tell(event::approved, *p);
        return answer::complete;
    }

    /// Who could consent says no: that ends it.
    consent_answer refuse(const snapshot& site, approval_id id, const request& asked, const verdict& said,
                          ticks now) noexcept {
        const std::lock_guard only{changing_};
        pending_action* p = nullptr;
        if (const answer no = may_answer(site, id, asked, said, now, p, true); no != answer::counted) return no;
        ledger_.close(*p, state::refused, event::refused, name_of(site, asked));
        return answer::counted;
    }

    /// The requester, as `asked` was identified, wants it no more.
    consent_answer withdraw(const snapshot& site, approval_id id, const request& asked) noexcept {
        const std::lock_guard only{changing_};
        pending_action* const p = ledger_.table().find(id);
        if (p == nullptr || !p->open()) return answer::not_pending;
        if (asked.subject.id == 0 || p->requester != asked.subject) return answer::not_permitted;
        ledger_.close(*p, state::withdrawn, event::withdrawn, name_of(site, asked));
        return answer::counted;
    }

    /// Somebody whom the enforcer permits `approval.acknowledge` has seen that an action is unknown, and its place is free again.
    consent_answer acknowledge(const snapshot& site, approval_id id, const request& asked,
                               const verdict& said) noexcept {
        const std::lock_guard only{changing_};
        pending_action* const p = ledger_.table().find(id);
        if (p == nullptr || p->state != state::unknown) return answer::not_pending;
        if (!permits(site, asked, said, "approval.acknowledge") || !from_person(site, asked))
            return answer::not_permitted;
        if (!ledger_.store(*p, state::none)) return answer::not_stored;
        ledger_.set(*p, state::none);
        ledger_.tell(event::acknowledged, *p, name_of(site, asked));
        return answer::counted;
    }

    /// The same through an enforcer, which judges and records the person's request; as cancelled when it is permitted and doesn't count.
    template <class Enforcer>
    approval_opening propose(Enforcer& through, request asked) noexcept {
        static_assert(among<typename Enforcer::parts>::done);
        auto ticket = through.begin(asked);
        ticket.cancel();
        approval_opening made = through.on_site(
            [&](const snapshot& s) noexcept { return propose(s, ticket.asked(), ticket.verdict(), through.now()); });
        made.said = ticket.verdict();
        return made;
    }
    template <class Enforcer>
    consent_result consent(Enforcer& through, approval_id id, request asked) noexcept {
        return by(through, asked, [&](const snapshot& s, const auto& t) noexcept {
            return consent(s, id, t.asked(), t.verdict(), through.now());
        });
    }
    template <class Enforcer>
    consent_result refuse(Enforcer& through, approval_id id, request asked) noexcept {
        return by(through, asked, [&](const snapshot& s, const auto& t) noexcept {
            return refuse(s, id, t.asked(), t.verdict(), through.now());
        });
    }
    template <class Enforcer>
    consent_result acknowledge(Enforcer& through, approval_id id, request asked) noexcept {
        return by(through, asked, [&](const snapshot& s, const auto& t) noexcept {
            return acknowledge(s, id, t.asked(), t.verdict());
        });
    }

    /// How an action stands, for whoever shows it to people.
    bool look(approval_id id, pending_action& into) const noexcept { return ledger_.table().look(id, into); }
    state state_of(approval_id id) const noexcept {
        pending_action p;
        return ledger_.table().look(id, p) ? p.state : state::none;
    }
    /// Calls `each(action)` for what waits, runs or is unknown; under the lock.
    template <class Each>
    void for_each(const Each& each) noexcept {
        const std::lock_guard only{changing_};
        ledger_.table().for_each([&each](const pending_action& p) {
            if (p.open() || p.state == state::running || p.state == state::unknown) each(p);
        });
    }

    verdict validate(const request& asked) const noexcept {
        if (!needs_consent(asked)) [[likely]]
            return no_objection;
        if (asked.approval.generation == 0) return deny(reason::approval_required);
        pending_action p;
        return ledger_.table().look(asked.approval, p) && stands(p, asked) ? no_objection
                                                                           : deny(reason::approval_invalid);
    }

    verdict reserve(const request& asked, reservation& held) noexcept {
        held = {};
        if (!needs_consent(asked)) [[likely]]
            return no_objection;
        const std::lock_guard only{changing_};
        pending_action* const p = ledger_.table().find(asked.approval);
        if (p == nullptr || !stands(*p, asked)) return deny(reason::approval_invalid);
        const bool stored = ledger_.store(*p, state::running);
        if (!stored && !(asked.essential && p->essential)) return indeterminate(reason::storage_unavailable);
        // An essential action goes on all the same, and its consent is used up as any other.
        ledger_.set(*p, state::running);
        held = {std::uint64_t{p->id.place} << 32U | p->id.generation, 1};
        ledger_.tell(event::running, *p);
        return stored ? no_objection : indeterminate(reason::storage_unavailable);
    }
    void commit(const request&, reservation& held, outcome_kind how) noexcept {
        switch (how) {
        case outcome_kind::done: return end(held, state::done, event::done);
        case outcome_kind::refused_by_device: return end(held, state::refused_by_device, event::refused_by_device);
        case outcome_kind::unknown: return end(held, state::unknown, event::unknown);
        }
    }
    /// It has not begun and will not: the consent is still good, until it ends by itself.
    void rollback(const request&, reservation& held) noexcept { end(held, state::approved, event::approved); }

    /// Consent was given under rules that are no more.
    void published(const snapshot&, const snapshot&) noexcept {
        const std::lock_guard only{changing_};
        ledger_.table().for_each([&](pending_action& p) {
            if (p.open()) ledger_.close(p, state::withdrawn, event::withdrawn);
        });
    }

    ticks tick(ticks now) noexcept {
        const std::lock_guard only{changing_};
        ticks next = judge_.refresh(now);
        ledger_.table().for_each([&](pending_action& p) {
            if (!p.open()) return;
            if (now >= p.until)
                ledger_.close(p, state::expired, event::expired);
            else
                next = p.until < next ? p.until : next;
        });
        return next;
    }

private:
    static std::string_view name_of(const snapshot& site, const request& asked) noexcept {
        return site.subject_names.text(asked.subject.id);
    }
    static ticks within_of(const snapshot& site, action what, resource on, value with) noexcept {
        ticks least = never;
        each_approval(site, what, on, with,
                      [&](const approval_entry& e) { least = e.within < least ? e.within : least; });
        return least;
    }
    static bool needs_consent(const request& asked) noexcept {
        if (asked.proof == proof::internal && asked.site->who(asked.subject).kind == subject_kind::internal)
            return false;
        return within_of(*asked.site, asked.action, asked.resource, asked.value) != never;
    }

    /// Whether enough persons stand behind it now, for each approval that it needs.
    bool enough(const snapshot& site, const pending_action& p, ticks now) const noexcept {
        bool all = is_person(site, p.requester) && with_.accounts(p.requester);
        each_approval(site, p.action, p.resource, p.value, [&](const approval_entry& e) {
            unsigned persons = 1;
            const auto roles = site.access->roles(e.approvers_first, e.approvers_count);
            for (std::size_t i = 0; i < p.consents_count; ++i) {
                const subject who = p.consents[i];
                persons += is_person(site, who) && with_.accounts(who) && has_one_of(site, who, roles, judge_, now) &&
                           may_consent(site, p, who, p.zones[i], now);
            }
            all = all && persons >= e.persons;
        });
        return all;
    }
    bool may_consent(const snapshot& site, const pending_action& p, subject who, zone from, ticks now) const noexcept {
        request was{.action = {site.action_names.find("approval.consent")},
                    .resource = p.resource,
                    .value = p.value,
                    .subject = who};
        was.from = from;
        return still_permits(site, was, now, judge_);
    }
    /// Approved, for exactly this, under this site policy, in time, and by persons who still may.
    bool stands(const pending_action& p, const request& asked) const noexcept {
        return p.state == state::approved && p.is_for(asked) && p.site == asked.site->identity && asked.now < p.until &&
               enough(*asked.site, p, asked.now);
    }

    /// Whether a person may consent to an action now, or refuse it.
    consent_answer may_answer(const snapshot& site, approval_id id, const request& asked, const verdict& said,
                              ticks now, pending_action*& p, bool refusing = false) noexcept {
        p = ledger_.table().find(id);
        if (p == nullptr || !(refusing ? p->open() : p->state == state::pending)) return answer::not_pending;
        if (now >= p->until) {
            ledger_.close(*p, state::expired, event::expired);
            return answer::not_pending;
        }
        if (p->site != site.identity || asked.who.origin.located_by != site.identity) return answer::policy_changed;
        if (!permits(site, asked, said, "approval.consent") || asked.resource != p->resource ||
            !p->same_value(asked.value))
            return answer::not_permitted;
        if (!from_person(site, asked) || !with_.accounts(asked.subject)) return answer::no_person;
        bool approves = false;
        each_approval(site, p->action, p->resource, p->value, [&](const approval_entry& e) {
            approves =
                approves || has_one_of(site, asked.subject, site.access->roles(e.approvers_first, e.approvers_count),
                                       judge_, now, &asked.roles);
        });
        if (!approves) return answer::no_approver;
        // Judged by the clock that will judge it when the action runs, or it would never be enough.
        if (!may_consent(site, *p, asked.subject, asked.from, now)) return answer::not_permitted;
        return refusing ? answer::counted : distinct(site, *p, asked);
    }
    static consent_answer distinct(const snapshot& site, const pending_action& p, const request& asked) noexcept {
        const session_id own = asked.who.session;
        bool new_person = !same_person(site, p.requester, asked.subject);
        bool new_session = own.generation != 0 && own != p.session;
        for (std::size_t i = 0; i < p.consents_count; ++i) {
            new_person = new_person && !same_person(site, p.consents[i], asked.subject);
            new_session = new_session && own != p.sessions[i];
        }
        if (!new_person) return answer::same_person;
        return new_session ? answer::counted : answer::no_session_of_its_own;
    }

    template <class Enforcer, class Act>
    static consent_result by(Enforcer& through, request& asked, const Act& act) noexcept {
        static_assert(among<typename Enforcer::parts>::done);
        auto ticket = through.begin(asked);
        const answer a = through.on_site([&](const snapshot& s) noexcept { return act(s, ticket); });
        ticket.conclude(a == answer::counted || a == answer::complete);
        return {a, ticket.verdict()};
    }

    void end(const reservation& held, approval_state last, consent_event what) noexcept {
        if (held.second == 0) return;
        const std::lock_guard only{changing_};
        const auto place = static_cast<std::uint32_t>(held.first >> 32U);
        pending_action* const p = ledger_.table().find({place, static_cast<std::uint32_t>(held.first)});
        if (p != nullptr && p->state == state::running) ledger_.close(*p, last, what);
    }

    consent_options with_;
    rule_judge<> judge_;
    std::mutex changing_;
    consent_ledger<Store> ledger_;
};

} // namespace interlock::inline v0_1::uc

#endif
