// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_ENFORCER_HPP
#define INTERLOCK_DETAIL_ENFORCER_HPP

#include <interlock/core/enforcer.hpp>

namespace interlock::inline v0_1 {

template <class... Parts>
template <stage Stage, std::size_t I>
[[gnu::always_inline]] inline bool enforcer<Parts...>::put_to(request& asked, detail::course& c) const noexcept {
    using part_type = detail::part_at<I, Parts...>;
    if constexpr (!detail::takes<part_type>(Stage)) {
        return true;
    } else {
        const part_type& p = base::template at<I>();
        verdict v;
        if constexpr (Stage == stage::admit) v = p.admit(asked);
        if constexpr (Stage == stage::identify) v = p.identify(asked);
        if constexpr (Stage == stage::authorize) v = p.authorize(asked);
        if constexpr (Stage == stage::validate) v = p.validate(asked);
        if (v.outcome == decision::no_objection) [[likely]]
            return true;
        if constexpr (Stage == stage::authorize) {
            if (v.outcome == decision::permit) [[likely]] {
                if (!c.granted) {
                    c.granted = true;
                    c.said = detail::placed(v, Stage, I);
                }
                return true;
            }
        }
        if (v.outcome == decision::deny) {
            c.said = detail::placed(v, Stage, I);
            c.granted = false;
            return false;
        }
        return detail::settle(v, Stage, I, asked, c);
    }
}

template <class... Parts>
[[gnu::always_inline]] inline void enforcer<Parts...>::walk(request& asked, detail::course& c) const noexcept {
    constexpr std::index_sequence_for<Parts...> all{};
    if (through<stage::admit>(all, asked, c) && through<stage::identify>(all, asked, c) &&
        through<stage::authorize>(all, asked, c) && through<stage::validate>(all, asked, c))
        detail::conclude(asked, c);
}

/// The same for a tag that some essential action is about, whether or not this is it (semantics.md section 2). Apart, so that it costs
/// ordinary tags nothing.
template <class... Parts>
[[gnu::noinline]] inline void enforcer<Parts...>::walk_essential(const snapshot& site, request& asked,
                                                                 detail::course& c) const noexcept {
    constexpr std::index_sequence_for<Parts...> all{};
    const essential_entry* const essential = detail::listed_essential(asked, site);
    if (essential == nullptr) return walk(asked, c);
    asked.essential = true;
    bool goes_on = through<stage::admit>(all, asked, c);
    // Without authentication only over a path that the site declares trusted, and only when nothing was offered as proof (2.2).
    const bool needs_no_proof = (essential->trusted_listeners & bit(asked.who.origin.listener)) != 0 &&
                                asked.who.credential.generation == 0 && asked.who.session.generation == 0 &&
                                asked.subject.id == 0;
    goes_on = goes_on && (needs_no_proof || through<stage::identify>(all, asked, c));
    asked.entitled = needs_no_proof || detail::entitled_to(*essential, asked.subject, site);
    goes_on = goes_on && through<stage::authorize>(all, asked, c) && through<stage::validate>(all, asked, c);
    if (goes_on) detail::conclude(asked, c);
    if (c.degraded && c.said.permitted()) {
        c.said.degraded = true;
        c.said.why = c.cause;
        c.said.row = row_of(c.cause).row;
    }
}

/// The walk through the deciding stages, on one snapshot (semantics.md section 1).
template <class... Parts>
[[gnu::always_inline]] inline verdict enforcer<Parts...>::judge_here(const snapshot& site,
                                                                     request& asked) const noexcept {
    if constexpr (!sound) {
        return deny(reason::policy_failed);
    } else {
        asked.now = base::template at<clock_place>().now();
        asked.site = &site;
        asked.tag = &site.tag(asked.resource);
        asked.subject = asked.who.subject;
        asked.proof = asked.who.proof;
        asked.authenticated = {};
        asked.roles.count = 0;
        asked.roles.lent_count = 0;
        locate_on(site, asked.who.origin);
        asked.from = asked.who.origin.zone;
        asked.entitled = false;
        asked.essential = false;
        detail::course c;
        if (asked.tag->essentials_count != 0) [[unlikely]]
            walk_essential(site, asked, c);
        else
            walk(asked, c);
        if (monitors && !c.said.permitted() && site.demanded(demand::monitor_only)) {
            c.said.outcome = decision::permit;
            c.said.would_deny = true;
        }
        return c.said;
    }
}

template <class... Parts>
inline verdict enforcer<Parts...>::reserve_all(request& asked, verdict said,
                                               typename ticket::reservations& held) noexcept {
    std::size_t taken = 0;
    bool refused = false;
    const bool passes_all = said.would_deny;
    for_each<stage::reserve>([&](auto& part, auto place) {
        constexpr std::size_t at = decltype(place)::value;
        if (refused) return;
        const verdict v = part.reserve(asked, held[taken]);
        ++taken;
        if (v.outcome == decision::no_objection) [[likely]]
            return;
        if (v.outcome == decision::indeterminate && asked.essential && passable(v.why)) {
            if (!said.degraded) {
                said.degraded = true;
                said.why = v.why;
                said.row = v.row;
            }
            return;
        }
        if (passes_all) return;
        said = detail::placed(v.outcome == decision::permit ? deny(reason::misplaced_permit) : v, stage::reserve, at);
        if (monitors && asked.site->demanded(demand::monitor_only)) {
            said.outcome = decision::permit;
            said.would_deny = true;
            return;
        }
        refused = true;
        // The policy that refused has reserved nothing.
        --taken;
    });
    if (refused) {
        for_each<stage::reserve>([&](auto& part, auto place) {
            constexpr std::size_t at = decltype(place)::value;
            if (reservation_place<at>() < taken) part.rollback(asked, held[reservation_place<at>()]);
        });
        held = {};
    }
    return said;
}

template <class... Parts>
inline void enforcer<Parts...>::observe_all(const request& asked, const verdict& said,
                                            typename ticket::reservations& held) noexcept {
    for_each<stage::observe>([&](auto& part, auto place) {
        constexpr std::size_t at = decltype(place)::value;
        if constexpr (detail::takes<std::remove_cvref_t<decltype(part)>>(stage::reserve)) {
            part.observe(asked, said, held[enforcer::template reservation_place<at>()]);
        } else {
            reservation none;
            part.observe(asked, said, none);
        }
    });
}

template <class... Parts>
inline typename enforcer<Parts...>::ticket enforcer<Parts...>::begin_on(detail::pin_slot* slot,
                                                                        request& asked) noexcept {
    ticket t;
    {
        const detail::snapshot_cell::pin site(cell_, slot);
        t.verdict_ = judge(*site, asked);
        if (t.verdict_.permitted()) t.verdict_ = reserve_all(asked, t.verdict_, t.held_);
        observe_all(asked, t.verdict_, t.held_);
        concluded(asked, t.verdict_);
    }
    t.asked_ = asked;
    if (t.verdict_.permitted()) t.enforcer_ = this;
    return t;
}

template <class... Parts>
inline verdict enforcer<Parts...>::begin_all(std::span<request> asked, std::span<ticket> tickets) noexcept {
    if (asked.empty() || tickets.size() < asked.size()) return deny(reason::malformed);
    const detail::snapshot_cell::pin site(cell_, detail::lease(cell_.slots()));
    verdict overall = deny(reason::no_grant);
    std::size_t reserved = 0;
    std::size_t culprit = 0;
    // All are judged before anything is reserved, and all are reserved before anything is recorded as intended.
    for (std::size_t i = 0; i < asked.size(); ++i) {
        tickets[i].renew();
        tickets[i].verdict_ = overall = judge(*site, asked[i]);
        culprit = i;
        if (!overall.permitted()) break;
    }
    while (overall.permitted() && reserved < asked.size()) {
        culprit = reserved;
        ticket& t = tickets[reserved];
        t.verdict_ = overall = reserve_all(asked[reserved], t.verdict_, t.held_);
        if (overall.permitted()) ++reserved;
    }
    if (!overall.permitted()) {
        for (std::size_t i = 0; i < reserved; ++i) {
            undo(asked[i], tickets[i].held_);
            tickets[i].held_ = {};
        }
        for (std::size_t i = 0; i < asked.size(); ++i)
            if (i != culprit)
                tickets[i].verdict_ = detail::placed(deny(reason::batch_refused), overall.stage, overall.policy);
    }
    for (std::size_t i = 0; i < asked.size(); ++i) {
        ticket& t = tickets[i];
        // Of a refused message the part that was refused is recorded, with its place; the others stand behind it.
        if (overall.permitted() || i == culprit) observe_all(asked[i], t.verdict_, t.held_);
        concluded(asked[i], t.verdict_);
        t.asked_ = asked[i];
        if (overall.permitted()) t.enforcer_ = this;
    }
    return overall;
}

template <class... Parts>
inline void enforcer<Parts...>::finish(request& asked, typename ticket::reservations& held, outcome_kind how) noexcept {
    asked.now = now();
    for_each<stage::reserve>([&](auto& part, auto place) {
        constexpr std::size_t at = decltype(place)::value;
        part.commit(asked, held[reservation_place<at>()], how);
    });
}

template <class... Parts>
inline void enforcer<Parts...>::undo(request& asked, typename ticket::reservations& held) noexcept {
    for_each<stage::reserve>([&](auto& part, auto place) {
        constexpr std::size_t at = decltype(place)::value;
        part.rollback(asked, held[reservation_place<at>()]);
    });
}

template <class... Parts>
inline verdict enforcer<Parts...>::release(request& asked, result_view& view) const noexcept {
    const detail::snapshot_cell::pin site(cell_, detail::lease(cell_.slots()));
    asked.site = &*site;
    asked.tag = &asked.site->tag(asked.resource);
    verdict said = no_objection;
    for_each<stage::release>([&](auto& part, auto place) {
        constexpr std::size_t at = decltype(place)::value;
        const verdict v = part.release(asked, view);
        if (v.outcome != decision::no_objection && said.outcome == decision::no_objection)
            said = detail::placed(v.outcome == decision::deny ? v : deny(v.why), stage::release, at);
    });
    return concluded(asked, said);
}

template <class... Parts>
template <site_source Site>
inline publish_outcome enforcer<Parts...>::publish(const Site& site) {
    const publication next = site.compile(names_);
    const auto drop = [&next] {
        if (next.now != nullptr && next.dispose != nullptr) next.dispose(next.now);
    };
    if (next.now == nullptr) return {publish_result::refused, next.fault};
    if (const std::string_view lacks = lacking(next.now->demands); !lacks.empty()) {
        drop();
        return {publish_result::refused, explanation{lacks}};
    }
    // The snapshot that goes is held until every policy has seen the change.
    const detail::snapshot_cell::pin before(cell_, detail::lease(cell_.slots()));
    if (!cell_.swap(next)) {
        drop();
        return {publish_result::busy, explanation{"too many retired snapshots are still in use"}};
    }
    for_each<stage::published>([&](auto& part, auto) { part.published(*before, *next.now); });
    return {publish_result::in_force, {}};
}

template <class... Parts>
inline ticks enforcer<Parts...>::tick() noexcept {
    const ticks at = now();
    ticks due = never;
    for_each<stage::tick>([&](auto& part, auto) {
        const ticks next = part.tick(at);
        if (next < due) due = next;
    });
    return due;
}

template <class... Parts>
inline void enforcer<Parts...>::explain(const request& asked, const verdict& said, explanation& into) const noexcept {
    into.clear();
    const detail::snapshot_cell::pin site(cell_, detail::lease(cell_.slots()));
    request again = asked;
    again.site = &*site;
    again.tag = &site.get()->tag(again.resource);
    [&]<std::size_t... Is>(std::index_sequence<Is...>) { (explain_by<Is>(again, said, into), ...); }
    (std::index_sequence_for<Parts...>{});
    if (into.empty()) into << row_of(said.why).text;
    if (said.row != 0) into << " (" << text(unpacked(said.row)).view() << ')';
}

template <class... Parts>
inline std::string_view enforcer<Parts...>::policy_name(const verdict& said) noexcept {
    constexpr std::array<std::string_view, sizeof...(Parts)> names_of_parts{name_of<Parts>()...};
    return said.policy < names_of_parts.size() ? names_of_parts[said.policy] : std::string_view{"enforcer"};
}

} // namespace interlock::inline v0_1

#endif
