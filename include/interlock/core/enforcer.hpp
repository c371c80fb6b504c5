// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_ENFORCER_HPP
#define INTERLOCK_CORE_ENFORCER_HPP

#include <interlock/core/declaration.hpp>
#include <interlock/core/fixed_text.hpp>
#include <interlock/core/outcome.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/core/publication.hpp>
#include <interlock/core/ticket.hpp>
#include <interlock/detail/composition.hpp>
#include <interlock/detail/course.hpp>
#include <interlock/detail/lease.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace interlock::inline v0_1 {

/// The composition of an application's policies. Ask it before acting; what it permits may be done, nothing else.
///
/// `Parts` are policies, declarations (component types, what is met by integration or not applicable) and one clock, in any order.
/// A request goes through the stages admit, identify, authorize, validate and, when it is to be carried out, reserve; within a stage
/// through the policies as listed. Deny beats indeterminate beats permit; without a grant from the authorize stage the verdict is deny.
///
/// Serves:   CCSC 1, CR 2.1 as far as its policies do; see `statement`.
/// Denies:   reason::no_grant when nothing permits; reason::misplaced_permit; and whatever its policies deny.
/// Units:    none.
/// Errors:   `publish` answers refused or busy; `started` says it of the site policy among the options; nothing else can fail.
/// Threads:  every member but the constructor may be called by any thread at any time; `publish` and `tick` by one thread at a time each.
/// Cost:     a decision allocates nothing, takes no lock and makes no system call. Measured: benchmarks/kernel.cpp
/// Example:  examples/hello_tag.cpp:compose
template <class... Parts>
class enforcer : detail::slots<std::index_sequence_for<Parts...>, Parts...> {
    static_assert(sizeof...(Parts) != 0,
                  "interlock[IL033]: an enforcer needs parts: write `enforcer<clock, policies...>`");
    static_assert(sizeof...(Parts) < 255, "interlock[IL034]: an enforcer has at most 254 parts");
    static_assert((detail::check_part<Parts>::done && ...));
    static_assert(
        (0 + ... + int{monotonic_clock<Parts>}) == 1,
        "interlock[IL035]: an enforcer needs exactly one clock: add `platform::posix`, or `testing::manual_clock` in tests");

    using base = detail::slots<std::index_sequence_for<Parts...>, Parts...>;
    static constexpr bool sound = ((policy<Parts> || detail::no_policy<Parts>)&&...);
    static constexpr std::size_t clock_place = detail::first_place({monotonic_clock<Parts>...});
    static constexpr bool monitors = (detail::monitors<Parts> || ...);

public:
    /// What it is made of, for `meets`, `require_level` and `statement`.
    using parts = interlock::parts<Parts...>;
    using clock = std::remove_cvref_t<decltype(std::declval<const base&>().template at<clock_place>())>;
    using ticket = interlock::ticket<enforcer>;

    /// How many of its policies reserve something before an action.
    static constexpr std::size_t reserving_count = (0 + ... + std::size_t{detail::takes<Parts>(stage::reserve)});

    /// Makes every part from the options that it needs, matched by type; a site policy among the options comes into force.
    template <class... Options>
    explicit enforcer(const Options&... options) : base(std::in_place, options...),
                                                   cell_{detail::barrier_of<clock>()} {
        cell_.swap({&nothing_, nullptr, {}});
        (start_with(options), ...);
    }
    enforcer(const enforcer&) = delete;
    enforcer& operator=(const enforcer&) = delete;

    /// A part by its type, for what the part itself offers.
    template <class Part>
        requires(std::same_as<Part, Parts> || ...)
    Part& part() noexcept { return base::template at<detail::first_place({std::same_as<Part, Parts>...})>(); }
    template <class Part>
        requires(std::same_as<Part, Parts> || ...)
    const Part& part() const noexcept {
        return base::template at<detail::first_place({std::same_as<Part, Parts>...})>();
    }

    /// A thread's own way in: decisions through a reader skip the look-up of the thread's place. Not to be shared, must not outlive the enforcer.
    class reader {
    public:
        explicit reader(enforcer& of) noexcept : of_{of}, slot_{of.cell_.slots().take()} {}
        reader(const reader&) = delete;
        reader& operator=(const reader&) = delete;
        ~reader() {
            if (slot_ != nullptr) detail::pin_slots::give_back(*slot_);
        }
        interlock::verdict decide(request& asked) const noexcept { return of_.decide_on(slot_, asked); }
        ticket begin(request& asked) noexcept { return of_.begin_on(slot_, asked); }

    private:
        enforcer& of_;
        detail::pin_slot* slot_;
    };

    /// Would it be permitted? Reserves nothing, spends nothing, records nothing.
    verdict decide(request& asked) const noexcept { return decide_on(detail::lease(cell_.slots()), asked); }
    verdict decide(const caller& who, std::string_view what, std::string_view on, value v = {}) const noexcept {
        request asked{.who = who, .value = v};
        detail::pin_slot* const slot = detail::lease(cell_.slots());
        const detail::snapshot_cell::pin site(cell_, slot);
        resolve(*site, asked, what, on);
        return concluded(asked, judge(*site, asked));
    }

    /// Decides all of them on one snapshot: a permit only when each is permitted, else the first refusal.
    verdict decide_all(std::span<request> asked) const noexcept {
        const detail::snapshot_cell::pin site(cell_, detail::lease(cell_.slots()));
        verdict said = deny(reason::no_grant);
        for (request& one : asked) {
            said = concluded(one, judge(*site, one));
            if (!said.permitted()) break;
        }
        return said;
    }

    /// Decides, reserves and records the intent. Carry the action out only if the ticket is permitted, then complete it.
    [[nodiscard]] ticket begin(request& asked) noexcept { return begin_on(detail::lease(cell_.slots()), asked); }

    /// Begins all or none, on one snapshot. `tickets` has a place for each request; the verdict is the first refusal, or a permit.
    [[nodiscard]] verdict begin_all(std::span<request> asked, std::span<ticket> tickets) noexcept;

    /// Decides, reserves, records, runs `act` at most once and only on a permit, and records what became of it.
    /// An action that returns an `outcome_kind` says so itself; one that throws is recorded as unknown, and its exception goes on.
    template <std::invocable Action>
    auto enforce(request asked, Action&& act) -> outcome<std::invoke_result_t<Action>> {
        using result = std::invoke_result_t<Action>;
        ticket t = begin(asked);
        if (!t.permitted()) return {t.verdict(), asked};
        if constexpr (std::is_void_v<result>) {
            std::forward<Action>(act)();
            t.complete(outcome_kind::done);
            return {t.verdict(), asked};
        } else {
            outcome<result> out(t.verdict(), asked, std::forward<Action>(act)());
            if constexpr (std::same_as<result, outcome_kind>)
                t.complete(out.value());
            else
                t.complete(outcome_kind::done);
            return out;
        }
    }
    template <std::invocable Action>
    auto enforce(const caller& who, std::string_view what, std::string_view on, value v, Action&& act) {
        return enforce(ask(who, what, on, v), std::forward<Action>(act));
    }

    /// A request by names; names that the site policy doesn't have give handle 0, which is denied.
    request ask(const caller& who, std::string_view what, std::string_view on, value v = {}) const noexcept {
        request asked{.who = who, .value = v};
        const detail::snapshot_cell::pin site(cell_, detail::lease(cell_.slots()));
        resolve(*site, asked, what, on);
        return asked;
    }

    /// Lets every policy of the release stage look at a result before it goes back; deny means: withhold it. The action stands.
    verdict release(request& asked, result_view& view) const noexcept;

    /// The handle of a tag or device; 0 when the site policy has none of that name.
    interlock::resource tag(std::string_view name) const noexcept {
        return {on_site([name](const snapshot& s) { return s.resource_names.find(name); })};
    }
    interlock::action action(std::string_view name) const noexcept {
        return {on_site([name](const snapshot& s) { return s.action_names.find(name); })};
    }
    interlock::subject subject(std::string_view name) const noexcept {
        return {on_site([name](const snapshot& s) { return s.subject_names.find(name); })};
    }
    interlock::listener listener(std::string_view name) const noexcept {
        return {on_site([name](const snapshot& s) { return s.listener_names.find(name); })};
    }

    /// Finds the zone of an origin once, so that decisions need not; do it when a connection opens.
    void locate(origin& from) const noexcept {
        on_site([&from](const snapshot& s) { return locate_on(s, from), 0; });
    }

    /// Calls `look` with the current snapshot, pinned meanwhile: for what is asked once per message, not kept.
    template <class Look>
    auto on_site(Look&& look) const noexcept(noexcept(look(std::declval<const snapshot&>()))) {
        const detail::snapshot_cell::pin site(cell_, detail::lease(cell_.slots()));
        return look(*site);
    }

    /// Brings a site policy into force while other threads decide. Refused or busy changes nothing. One publisher at a time.
    template <site_source Site>
    publish_outcome publish(const Site& site);

    /// Gives every ticking policy its turn, and says when the next is due.
    ticks tick() noexcept;

    /// Writes the figures behind a refusal into a buffer of the caller; asks the policy that refused.
    void explain(const request& asked, const verdict& said, explanation& into) const noexcept;
    template <class T>
    explanation explain(const outcome<T>& of) const noexcept {
        explanation text;
        explain(of.asked(), of.verdict(), text);
        return text;
    }

    ticks now() const noexcept { return base::template at<clock_place>().now(); }
    /// The name of the policy at a verdict's place.
    static std::string_view policy_name(const verdict& said) noexcept;
    /// The largest number of retired snapshots that existed at one time; never more than 4.
    std::uint32_t largest_retired() const noexcept { return cell_.largest_retired(); }

private:
    friend ticket;

    verdict decide_on(detail::pin_slot* slot, request& asked) const noexcept {
        const detail::snapshot_cell::pin site(cell_, slot);
        return concluded(asked, judge_here(*site, asked));
    }
    ticket begin_on(detail::pin_slot* slot, request& asked) noexcept;

    static void locate_on(const snapshot& site, origin& from) noexcept {
        if (from.located_by != site.identity) [[unlikely]]
            look_up_zone(site, from);
    }
    [[gnu::noinline, gnu::cold]] static void look_up_zone(const snapshot& site, origin& from) noexcept {
        from.zone = site.zone_of(from.listener, from.address);
        from.medium = site.medium_of(from);
        from.located_by = site.identity;
    }
    static void resolve(const snapshot& site, request& asked, std::string_view what, std::string_view on) noexcept {
        asked.action = {site.action_names.find(what)};
        asked.resource = {site.resource_names.find(on)};
    }
    /// The pointers of a request are only good while its decision runs.
    static verdict concluded(request& asked, verdict said) noexcept {
        asked.site = nullptr;
        asked.tag = nullptr;
        return said;
    }

    /// The decision itself, in place for the one path that must cost least; `judge` is the same for the others.
    verdict judge_here(const snapshot& site, request& asked) const noexcept;
    [[gnu::noinline]] verdict judge(const snapshot& site, request& asked) const noexcept {
        return judge_here(site, asked);
    }
    void walk(request& asked, detail::course& c) const noexcept;
    void walk_essential(const snapshot& site, request& asked, detail::course& c) const noexcept;
    verdict reserve_all(request& asked, verdict said, typename ticket::reservations& held) noexcept;
    void observe_all(const request& asked, const verdict& said, typename ticket::reservations& held) noexcept;
    void finish(request& asked, typename ticket::reservations& held, outcome_kind how) noexcept;
    void undo(request& asked, typename ticket::reservations& held) noexcept;

    template <stage Stage, std::size_t I>
    bool put_to(request& asked, detail::course& c) const noexcept;
    template <stage Stage, std::size_t... Is>
    [[gnu::always_inline]] bool through(std::index_sequence<Is...>, request& asked, detail::course& c) const noexcept {
        return (put_to<Stage, Is>(asked, c) && ...);
    }
    template <class Option>
    void start_with(const Option& option) {
        if constexpr (site_source<Option>) started_ = publish(option);
    }

    /// Calls `each(part, place)` for every part that takes part in a stage, in order.
    template <stage Stage, class Each>
    void for_each(const Each& each) {
        visit_all<Stage>(*this, each, std::index_sequence_for<Parts...>{});
    }
    template <stage Stage, class Each>
    void for_each(const Each& each) const {
        visit_all<Stage>(*this, each, std::index_sequence_for<Parts...>{});
    }
    template <stage Stage, class Self, class Each, std::size_t... Is>
    static void visit_all(Self& self, const Each& each, std::index_sequence<Is...>) {
        (visit<Stage, Is>(self, each), ...);
    }
    template <stage Stage, std::size_t I, class Self, class Each>
    static void visit(Self& self, const Each& each) {
        if constexpr (detail::takes<detail::part_at<I, Parts...>>(Stage))
            each(self.template at<I>(), std::integral_constant<std::size_t, I>{});
    }
    template <std::size_t I>
    void explain_by(const request& asked, const verdict& said, explanation& into) const noexcept {
        const auto& p = base::template at<I>();
        if constexpr (requires { p.explain(asked, said, into); })
            if (said.policy == I) p.explain(asked, said, into);
    }
    /// Place of a policy's reservation among those held.
    template <std::size_t I>
    static constexpr std::size_t reservation_place() noexcept {
        return detail::count_before<I>({detail::takes<Parts>(stage::reserve)...});
    }
    static constexpr snapshot nothing_{};
    detail::snapshot_cell cell_;
    names names_;
    publish_outcome started_{publish_result::in_force, {}};

public:
    /// What became of the site policy among the constructor's options.
    const publish_outcome& started() const noexcept { return started_; }
    /// Which policy is missing for what a site policy demands (bits of `demand`); empty when it would be taken.
    static constexpr std::string_view lacking(unsigned demands) noexcept {
        const unsigned lacks = demands & ~(0U | ... | detail::enforced_by<Parts>);
        if ((lacks & 1U) != 0) return "`approvals` need `uc::dual_approval` in the enforcer";
        if (lacks == 0) return {};
        return lacks == 2 ? "`wireless` needs `uc::wireless_restriction`" : "monitor only needs `unsafe::monitor_only`";
    }
};

} // namespace interlock::inline v0_1

#include <interlock/detail/enforcer.hpp>

#endif
