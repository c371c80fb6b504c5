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
#include <interlock/uc/override_options.hpp>
#include <interlock/uc/role_holders.hpp>
#include <interlock/uc/rule_judge.hpp>

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
/// policy's maximum; when either `end`s it; as soon as what it depends on doesn't hold or isn't known; when its lender is disabled or
/// may lend no more; at a publication that changes it; and with the process. The session goes on. The same override isn't lent to the same
/// person again before as much time has passed as it may last at most. List it after the policies that identify.
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

    supervisor_override(const override_options& with, const source_of<Source>& tags)
        : with_{with},
          tags_{tags.source},
          judge_{nullptr, with.time},
          places_(with.places) {}

    /// Lends a role. `how.length` is cut to what the site policy permits at most.
    loan_opening lend(const snapshot& site, const loan_request& how, ticks now) noexcept {
        const auto no = [](answer why) { return loan_opening{{}, why, {}}; };
        const std::uint32_t index = find(site, how.override_name);
        if (index == none) return no(answer::unknown_override);
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
        if (!with_.accounts(borrower) || !may_borrow(site, borrower, entry, now)) return no(answer::no_borrower);
        if (how.length.count <= 0) return no(answer::no_time);
        if (how.why.empty()) return no(answer::no_reason);
        if (!keeps_apart(site, how.borrower, entry)) return no(answer::separation_of_duty);
        if (!conditions_hold(site.access->inputs.subspan(entry.inputs_first, entry.inputs_count), now) ||
            entry.inputs_count > most_inputs)
            return no(answer::condition);

        const std::uint64_t named = hash(how.override_name);
        const std::uint64_t scope = scope_of(site, entry.role_set);
        const std::lock_guard only{changing_};
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
        free->named = named;
        free->scope = scope;
        free->entry = fingerprint(site, entry);
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
            const bool lender_may = may_lend(*asked.site, l.lender, entry, asked.now);
            if (!lender_may ||
                !conditions_hold(access.inputs.subspan(entry.inputs_first, entry.inputs_count), asked.now)) {
                // Once broken it is over, though it may hold again before `tick` comes round.
                const auto why = lender_may ? event::condition_over : event::lender_over;
                p.broken.store(std::uint64_t{static_cast<std::uint8_t>(why)} << 32U | l.id.generation,
                               std::memory_order_release);
                continue;
            }
            if (asked.roles.lent_count < asked.roles.lent.size())
                asked.roles.lent[asked.roles.lent_count++] = entry.role_set;
        }
        return no_objection;
    }

    /// A loan goes on only where the site policy says the same of it as before, and its persons still are who they were.
    void published(const snapshot&, const snapshot& now) noexcept {
        const std::lock_guard only{changing_};
        for (row& p : places_) {
            if (p.own.state != phase::running) continue;
            const std::uint32_t index = find(now, p.name.view());
            if (index == none || fingerprint(now, now.access->overrides[index]) != p.entry ||
                !is_person(now, p.own.borrower) || same_person(now, p.own.borrower, p.own.lender)) {
                close(p, event::policy_changed, p.own.until);
                continue;
            }
            // Who lent it is looked at by each decision; a lender who is gone shows here.
            if (!is_person(now, p.own.lender)) {
                close(p, event::lender_over, p.own.until);
                continue;
            }
            p.own.site = now.identity;
            p.own.index = index;
            p.shown.store(p.own);
        }
    }

    ticks tick(ticks now) noexcept {
        const std::lock_guard only{changing_};
        ticks next = never;
        for (row& p : places_) {
            settle(p, now);
            if (p.own.state == phase::running && (p.inputs_count != 0 || with_.accounts.usable != nullptr))
                next = earlier(next, now + seconds(1));
            if (p.own.state != phase::free) next = earlier(next, p.own.until);
        }
        return next;
    }

private:
    static constexpr std::uint32_t none = UINT32_MAX;
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

    static ticks earlier(ticks a, ticks b) noexcept { return a < b ? a : b; }
    static std::uint32_t find(const snapshot& site, std::string_view override_name) noexcept {
        if (site.access == nullptr) return none;
        for (std::uint32_t i = 0; i < site.access->overrides.size(); ++i)
            if (site.access->overrides[i].name == override_name) return i;
        return none;
    }
    static std::uint64_t hash(std::string_view text, std::uint64_t h = 0xcbf2'9ce4'8422'2325U) noexcept {
        for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3U;
        return h;
    }
    static std::uint64_t mix(std::uint64_t h, std::uint64_t n) noexcept {
        for (int i = 0; i < 8; ++i, n >>= 8U) h = (h ^ (n & 0xffU)) * 0x0000'0100'0000'01b3U;
        return h;
    }
    /// The roles of a set, by name: numbers differ from one site policy to the next.
    static std::uint64_t scope_of(const snapshot& site, std::uint32_t role_set) noexcept {
        std::uint64_t sum = 0;
        for (std::uint32_t r = 0; r < site.roles.size(); ++r)
            if (site.holds(role_set, r)) sum += hash(site.roles[r].name);
        return sum;
    }
    /// All that the site policy says of an override.
    static std::uint64_t fingerprint(const snapshot& site, const override_entry& of) noexcept {
        std::uint64_t h = mix(scope_of(site, of.role_set), static_cast<std::uint64_t>(of.at_most.count));
        for (const std::uint32_t r : site.access->roles(of.lenders_first, of.lenders_count))
            h = hash(site.roles[r].name, mix(h, 1));
        for (const std::uint32_t r : site.access->roles(of.borrowers_first, of.borrowers_count))
            h = hash(site.roles[r].name, mix(h, 2));
        for (const permissive_entry& i : site.access->inputs.subspan(of.inputs_first, of.inputs_count)) {
            h = mix(mix(h, i.input.id), static_cast<std::uint64_t>(i.is));
            h = mix(mix(h, value{i.operand}.bits()), static_cast<std::uint64_t>(i.max_age.count));
        }
        return h;
    }

    bool may_lend(const snapshot& site, subject lender, const override_entry& entry, ticks now,
                  const active_roles* chosen = nullptr) const noexcept {
        return is_person(site, lender) && with_.accounts(lender) &&
               has_one_of(site, lender, site.access->roles(entry.lenders_first, entry.lenders_count), judge_, now,
                          chosen);
    }
    bool may_borrow(const snapshot& site, subject borrower, const override_entry& entry, ticks now) const noexcept {
        return entry.borrowers_count == 0 ||
               has_one_of(site, borrower, site.access->roles(entry.borrowers_first, entry.borrowers_count), judge_,
                          now);
    }
    bool conditions_hold(std::span<const permissive_entry> inputs, ticks now) const noexcept {
        bool all = true;
        for (const permissive_entry& one : inputs) all = all && state_of(one, tags_, now) == condition_state::holds;
        return all;
    }
    /// Whether roles that the site policy keeps apart stay apart with what is lent (dynamic separation of duty).
    static bool keeps_apart(const snapshot& site, const request& borrower, const override_entry& entry) noexcept {
        const auto active = [&](std::uint32_t role) {
            if (site.holds(entry.role_set, role)) return true;
            if (borrower.roles.count == 0) return site.holds(site.who(borrower.subject).role_set, role);
            for (std::size_t i = 0; i < borrower.roles.count; ++i)
                if (site.holds(borrower.roles.sets[i], role)) return true;
            return false;
        };
        for (const duty_set& duty : site.access->duties) {
            unsigned count = 0;
            for (const std::uint32_t role : site.access->roles(duty.roles_first, duty.roles_count))
                count += active(role) ? 1U : 0U;
            if (count > duty.at_most) return false;
        }
        return true;
    }

    /// Ends what is over, and frees what has cooled down.
    void settle(row& p, ticks now) noexcept {
        if (p.own.state == phase::running) {
            if (now >= p.own.until)
                close(p, event::time_over, p.own.until);
            else if (!conditions_hold(std::span{p.inputs}.first(p.inputs_count), now))
                close(p, event::condition_over, now);
            else if (!with_.accounts(p.own.lender))
                close(p, event::lender_over, now);
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
};

} // namespace interlock::inline v0_1::uc

#endif
