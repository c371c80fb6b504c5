// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SUPERVISOR_OVERRIDE_HPP
#define INTERLOCK_UC_SUPERVISOR_OVERRIDE_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/permissive.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/detail/seen_whole.hpp>
#include <interlock/uc/lent_duties.hpp>
#include <interlock/uc/loan_terms.hpp>
#include <interlock/uc/override_options.hpp>
#include <interlock/uc/role_holders.hpp>
#include <interlock/uc/rule_judge.hpp>
#include <interlock/uc/session_keepers.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::uc {

/// A supervisor lends a role of the site policy's "overrides" to another person's session, for a while (CR 2.1(3)).
///
/// What is lent adds to the roles of that session's requests, and to nobody else's. Deny rules still win; it reaches no tag of class
/// safety, waives no consent, and every limit on values stands (semantics.md 9.2). It ends after its time, never more than the site
/// policy's maximum; when either `end`s it; as soon as what it depends on doesn't hold or isn't known; when its lender may lend no more or
/// its borrower may borrow no more; as soon as the session has a role active that a separation of duty keeps apart from what is lent;
/// at a publication that changes it or such a separation; and with the process. The session goes on. The same override isn't lent to
/// the same person again before as much time has passed as it may last at most. List it after the policies that identify.
///
/// Serves:   CR 2.1(3).
/// Denies:   nothing: it only lends.
/// Units:    ticks of the monotonic clock: a wall clock that jumps changes nothing.
/// Errors:   `override_answer`.
/// Threads:  any. Deciding threads take no lock; lending, ending, `tick` and publication take turns. `Source` must be wait-free.
/// Cost:     one load while nothing is lent; else a look at every place. Memory only, allocated at the start.
/// Example:  tests/interlock/uc/supervisor_override.cpp
template <value_source Source = no_values>
class supervisor_override {
    using answer = override_answer;
    using event = override_event;

public:
    static constexpr std::string_view name = "uc::supervisor_override";
    using stages = takes_part<stage::identify, stage::published, stage::tick>;
    using satisfies = requirements<cr<2, 1, 3>>;
    using options = needs<override_options, source_of<Source>>;

    /// What it asks of a composition, checked where claims are read and somebody lends through the enforcer.
    template <class Parts>
    struct among {
        static_assert(
            keeps_sessions<Parts>,
            "interlock[IL037]: uc::supervisor_override lends to a session: list `uc::sessions` or `uc::session_lock`");
        static_assert(is_last_in<supervisor_override, stage::identify, Parts>,
                      "interlock[IL038]: list `uc::supervisor_override` behind every other policy of stage::identify");
        static constexpr bool done = true;
    };

    supervisor_override(const override_options& with, const source_of<Source>& tags)
        : with_{with},
          tags_{tags.source},
          judge_{nullptr, with.time},
          places_(with.places) {}

    /// Lends a role. `how.length` is cut to what the site policy permits at most.
    loan_opening lend(const snapshot& site, const loan_request& how, ticks now) noexcept {
        const auto no = [](answer why) { return loan_opening{{}, why, {}}; };
        const std::uint32_t index = find_override(site, how.override_name);
        if (index == no_override) return no(answer::unknown_override);
        const override_entry& entry = site.access->overrides[index];
        if (how.lender.who.origin.located_by != site.identity) return no(answer::policy_changed);
        if (!permits(site, how.lender, how.said, "override.lend")) return no(answer::not_permitted);
        const subject borrower = how.borrower.subject;
        const subject lender = how.lender.subject;
        if (!from_person(site, how.borrower) || !from_person(site, how.lender)) return no(answer::no_person);
        const session_id session = how.borrower.who.session;
        if (session.generation == 0 || session == how.lender.who.session) return no(answer::no_session_of_its_own);
        if (same_person(site, borrower, lender)) return no(answer::self_grant);
        if (!may_lend(site, lender, entry, now, &how.lender.roles)) return no(answer::no_lender);
        if (!may_borrow(site, borrower, entry, now)) return no(answer::no_borrower);
        if (how.length.count <= 0) return no(answer::no_time);
        if (how.why.empty()) return no(answer::no_reason);
        if (!conditions_hold(site.access->inputs.subspan(entry.inputs_first, entry.inputs_count), now) ||
            entry.inputs_count > most_inputs)
            return no(answer::condition);

        const std::uint64_t named = detail::hash(how.override_name);
        const std::uint64_t scope = scope_of(site, entry.role_set);
        const std::lock_guard only{changing_};
        last_ = now;
        if (site_ != nullptr && site_->identity != site.identity) return no(answer::policy_changed);
        row* free = nullptr;
        std::size_t of_session = 0;
        for (row& p : places_) {
            settle(p, now);
            if (p.own.state == phase::free && free == nullptr) free = &p;
            if (p.own.state == phase::free) continue;
            const bool alike = p.named == named || p.scope == scope;
            if (alike && same_person(site, p.own.borrower, borrower)) return no(answer::renewal);
            of_session += p.own.state == phase::running && p.own.session == session ? 1U : 0U;
        }
        if (free == nullptr || of_session == std::tuple_size_v<decltype(active_roles::lent)>)
            return no(answer::too_many);
        const auto lends = [&](std::uint32_t role) { return site.holds(entry.role_set, role); };
        if (!keeps_dynamic_duties(site, borrower, how.borrower.roles,
                                  [&](std::uint32_t role) {
                                      return lends(role) || lent_already(site, role, [&](const loan& l) {
                                                 return l.session == session;
                                             });
                                  }) ||
            !keeps_static_duties(site, borrower, [&](std::uint32_t role) {
                return lends(role) || lent_to_person(site, borrower, role);
            }))
            return no(answer::separation_of_duty);
        free->named = named;
        free->scope = scope;
        free->entry = terms_of(site, entry);
        free->at_most = entry.at_most;
        free->inputs_count = entry.inputs_count;
        for (std::size_t i = 0; i < entry.inputs_count; ++i)
            free->inputs[i] = site.access->inputs[entry.inputs_first + i];
        free->name = fixed_text<255>{how.override_name};
        free->why = explanation{how.why};
        free->own = {.id = {static_cast<std::uint32_t>(free - places_.data()), next_generation()},
                     .state = phase::running,
                     .session = session,
                     .borrower = borrower,
                     .lender = lender,
                     .site = site.identity,
                     .index = index,
                     .until = now + earlier(how.length, entry.at_most)};
        free->shown.store(free->own);
        running_.fetch_add(1, std::memory_order_release);
        tell(event::begun, *free);
        return {free->own.id, answer::lent, free->own.until};
    }
    /// The same through an enforcer, which judges and records the lender's request. The borrower's is one that it has identified.
    template <class Enforcer>
    loan_opening lend(Enforcer& through, loan_request how) noexcept {
        static_assert(among<typename Enforcer::parts>::done);
        auto ticket = through.begin(how.lender);
        how.said = ticket.verdict();
        loan_opening made = through.on_site([&](const snapshot& s) noexcept { return lend(s, how, through.now()); });
        ticket.conclude(made.answer == answer::lent);
        made.said = ticket.verdict();
        return made;
    }

    /// The lender or the borrower, as `asked` was identified, ends a loan before its time.
    bool end(loan_id id, const request& asked, ticks now) noexcept {
        const std::lock_guard only{changing_};
        if (id.generation == 0 || id.place >= places_.size()) return false;
        row& p = places_[id.place];
        const subject who = asked.subject;
        if (p.own.id != id || p.own.state != phase::running || who.id == 0 ||
            (who != p.own.lender && who != p.own.borrower))
            return false;
        close(p, event::ended, now);
        return true;
    }

    /// How many loans are running, for an alarm that stands as long as there is one.
    std::uint32_t running() const noexcept { return running_.load(std::memory_order_acquire); }
    /// Calls `each(report)` for every loan that is running; under the lock.
    template <class Each>
    void for_each(const Each& each) noexcept {
        const std::lock_guard only{changing_};
        for (const row& p : places_)
            if (p.own.state == phase::running) each(report_of(event::begun, p));
    }

    /// Adds what is lent to the roles of a request.
    verdict identify(request& asked) const noexcept {
        asked.roles.lent_count = 0;
        if (running_.load(std::memory_order_acquire) == 0 || asked.who.session.generation == 0) [[likely]]
            return no_objection;
        for (const row& p : places_) {
            loan l;
            if (!p.shown.load(l) || l.state != phase::running || l.session != asked.who.session ||
                l.borrower != asked.subject || l.site != asked.site->identity || asked.now >= l.until ||
                generation_in(p.broken.load(std::memory_order_acquire)) == l.id.generation)
                continue;
            const access_tables& access = *asked.site->access;
            const override_entry& entry = access.overrides[l.index];
            event why = event::begun;
            if (!may_lend(*asked.site, l.lender, entry, asked.now))
                why = event::lender_over;
            else if (!may_borrow(*asked.site, l.borrower, entry, asked.now))
                why = event::borrower_over;
            else if (!conditions_hold(access.inputs.subspan(entry.inputs_first, entry.inputs_count), asked.now))
                why = event::condition_over;
            else if (!keeps_apart(asked, entry))
                why = event::separation_of_duty;
            if (why != event::begun) // Once broken it is over, though it may hold again before `tick` comes round.
                p.broken.store(std::uint64_t{static_cast<std::uint8_t>(why)} << 32U | l.id.generation,
                               std::memory_order_release);
            else if (asked.roles.lent_count < asked.roles.lent.size())
                asked.roles.lent[asked.roles.lent_count++] = entry.role_set;
        }
        return no_objection;
    }

    /// A loan goes on only where the site policy says the same of it as before, and its persons still are who they were.
    void published(const snapshot&, const snapshot& now) noexcept {
        const std::lock_guard only{changing_};
        site_ = &now;
        for (row& p : places_) {
            if (p.own.state != phase::running) continue;
            const std::uint32_t index = find_override(now, p.name.view());
            const auto ends = [&](event why) { close(p, why, p.own.until); };
            if (index == no_override || terms_of(now, now.access->overrides[index]) != p.entry ||
                same_person(now, p.own.borrower, p.own.lender)) {
                ends(event::policy_changed);
                continue;
            }
            // Each decision looks at both as well; who may no more shows here without one.
            const override_entry& entry = now.access->overrides[index];
            if (!may_borrow(now, p.own.borrower, entry, last_)) {
                ends(event::borrower_over);
                continue;
            }
            if (!may_lend(now, p.own.lender, entry, last_)) {
                ends(event::lender_over);
                continue;
            }
            if (!keeps_static_duties(now, p.own.borrower,
                                     [&](std::uint32_t role) { return lent_to_person(now, p.own.borrower, role); })) {
                ends(event::separation_of_duty);
                continue;
            }
            p.own.site = now.identity;
            p.own.index = index;
            p.shown.store(p.own);
        }
    }

    ticks tick(ticks now) noexcept {
        const std::lock_guard only{changing_};
        last_ = now;
        ticks next = never;
        for (row& p : places_) {
            settle(p, now);
            if (p.own.state == phase::running) next = earlier(next, now + seconds(1));
            if (p.own.state != phase::free) next = earlier(next, p.own.until);
        }
        return next;
    }

private:
    static constexpr std::size_t most_inputs = 8;
    enum class phase : std::uint8_t { free, running, cooling };

    /// What deciding threads see of a loan.
    struct loan {
        loan_id id{};
        phase state = phase::free;
        session_id session{};
        subject borrower{};
        subject lender{};
        std::uint64_t site = 0;
        std::uint32_t index = 0;
        /// Its end, or that of its cooling down.
        ticks until{};
    };
    struct row {
        loan own{};
        interlock::detail::seen_whole<loan> shown{};
        /// Generation of the loan that a decision found to be over, and above it why.
        mutable std::atomic<std::uint64_t> broken{0};
        std::uint64_t named = 0;
        std::uint64_t scope = 0;
        std::uint64_t entry = 0;
        ticks at_most{};
        std::array<permissive_entry, most_inputs> inputs{};
        std::size_t inputs_count = 0;
        fixed_text<255> name{};
        explanation why{};
    };

    bool may_lend(const snapshot& site, subject lender, const override_entry& entry, ticks now,
                  const active_roles* chosen = nullptr) const noexcept {
        return is_person(site, lender) && with_.accounts(lender) &&
               has_one_of(site, lender, site.access->roles(entry.lenders_first, entry.lenders_count), judge_, now,
                          chosen);
    }
    bool may_borrow(const snapshot& site, subject borrower, const override_entry& entry, ticks now) const noexcept {
        return is_person(site, borrower) && with_.accounts(borrower) &&
               (entry.borrowers_count == 0 ||
                has_one_of(site, borrower, site.access->roles(entry.borrowers_first, entry.borrowers_count), judge_,
                           now));
    }
    bool conditions_hold(std::span<const permissive_entry> inputs, ticks now) const noexcept {
        bool all = true;
        for (const permissive_entry& one : inputs) all = all && state_of(one, tags_, now) == condition_state::holds;
        return all;
    }
    /// Whether what this request has active stays apart from what is lent to it, as a separation of duty wants it.
    static bool keeps_apart(const request& asked, const override_entry& entry) noexcept {
        return keeps_dynamic_duties(*asked.site, asked.subject, asked.roles, [&](std::uint32_t role) {
            bool lent = asked.site->holds(entry.role_set, role);
            for (std::size_t i = 0; i < asked.roles.lent_count; ++i)
                lent = lent || asked.site->holds(asked.roles.lent[i], role);
            return lent;
        });
    }
    /// Whether a loan that runs, one of those that `which` names, brings a role; under the lock.
    template <class Which>
    bool lent_already(const snapshot& site, std::uint32_t role, const Which& which) const noexcept {
        for (const row& p : places_) {
            if (p.own.state != phase::running || !which(p.own)) continue;
            const std::uint32_t index = find_override(site, p.name.view());
            if (index != no_override && site.holds(site.access->overrides[index].role_set, role)) return true;
        }
        return false;
    }
    bool lent_to_person(const snapshot& site, subject who, std::uint32_t role) const noexcept {
        return lent_already(site, role, [&](const loan& l) { return same_person(site, l.borrower, who); });
    }

    /// Ends what is over, and frees what has cooled down.
    void settle(row& p, ticks now) noexcept {
        if (p.own.state == phase::running) {
            if (now >= p.own.until)
                close(p, event::time_over, p.own.until);
            else if (!conditions_hold(std::span{p.inputs}.first(p.inputs_count), now))
                close(p, event::condition_over, now);
            else if (site_ == nullptr ? !with_.accounts(p.own.lender)
                                      : !may_lend(*site_, p.own.lender, site_->access->overrides[p.own.index], now))
                close(p, event::lender_over, now);
            else if (site_ == nullptr ? !with_.accounts(p.own.borrower)
                                      : !may_borrow(*site_, p.own.borrower, site_->access->overrides[p.own.index], now))
                close(p, event::borrower_over, now);
            else if (const std::uint64_t found = p.broken.load(std::memory_order_acquire);
                     generation_in(found) == p.own.id.generation)
                close(p, static_cast<event>(found >> 32U), now);
        }
        if (p.own.state == phase::cooling && now >= p.own.until) {
            p.own.state = phase::free;
            p.shown.store(p.own);
        }
    }
    void close(row& p, event why, ticks now) noexcept {
        p.own.state = phase::cooling;
        p.own.until = now + p.at_most;
        p.shown.store(p.own);
        running_.fetch_sub(1, std::memory_order_release);
        tell(why, p);
    }
    static std::uint32_t generation_in(std::uint64_t broken) noexcept { return static_cast<std::uint32_t>(broken); }
    std::uint32_t next_generation() noexcept {
        if (++opened_ == 0) ++opened_;
        return opened_;
    }

    static override_report report_of(event what, const row& p) noexcept {
        return {what, p.own.id, p.own.borrower, p.own.lender, p.own.session, p.own.until, p.name.view(), p.why.view()};
    }
    void tell(event what, const row& p) const noexcept {
        if (with_.report != nullptr) with_.report(with_.context, report_of(what, p));
    }

    override_options with_;
    const Source* tags_;
    rule_judge<> judge_;
    std::vector<row> places_;
    std::mutex changing_;
    std::atomic<std::uint32_t> running_{0};
    std::uint32_t opened_ = 0;
    /// When somebody last said what time it is: a publication doesn't.
    ticks last_{};
    /// Of the last publication: the enforcer keeps it until the `published` of the next one has returned.
    const snapshot* site_ = nullptr;
};

} // namespace interlock::inline v0_1::uc

#endif
