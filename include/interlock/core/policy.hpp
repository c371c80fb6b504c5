// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_POLICY_HPP
#define INTERLOCK_CORE_POLICY_HPP

#include <interlock/core/policy_traits.hpp>
#include <interlock/core/request.hpp>
#include <interlock/core/verdict.hpp>
#include <interlock/detail/hook.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1 {

/// The stages that a policy takes part in: `using stages = takes_part<stage::authorize>;`.
template <stage... Listed>
struct takes_part {
    static constexpr std::uint16_t mask =
        static_cast<std::uint16_t>((0U | ... | (1U << static_cast<unsigned>(Listed))));
    static constexpr bool lists(stage s) noexcept { return (mask >> static_cast<unsigned>(s) & 1U) != 0; }
};

/// What an enforcer hands to the constructors of its policies, matched by type: `using options = needs<journal::at>;`.
template <class... Options>
struct needs {};

/// What became of a permitted action (semantics.md 3.1).
enum class outcome_kind : std::uint8_t {
    done,
    refused_by_device,
    /// It may or may not have happened, or may still happen: what was spent stays spent.
    unknown,
};

/// What a policy keeps between `reserve` and `commit` or `rollback`. What it means is the policy's own business; zero when `reserve`
/// could not say and an essential action went on all the same.
struct reservation {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
};

/// A result on its way back to the requester: `release` may mark it, or withhold it by answering deny.
struct result_view {
    interlock::value value{};
    interlock::quality quality = quality::good;
};

/// The stages of a policy: its member `stages`, or that of its `policy_traits`.
template <class Policy>
using stages_t = typename decltype(detail::stages_of<Policy>())::type;

/// A type that says which stages it takes part in; whether it does so rightly is what `policy` asks.
template <class T>
concept staged = requires {
    stages_t<T>::mask;
};

/// A type with a name, its own or that of its `policy_traits`: it stands in verdicts and in the statement.
// clang-format off
template <class T>
concept named = requires { std::string_view{T::name}; } || requires { std::string_view{policy_traits<T>::name}; };

template <class P>
concept admitting = requires(const P p, const request r) {
    { p.admit(r) } noexcept -> std::same_as<verdict>;
};
template <class P>
concept identifying = requires(const P p, request r) {
    { p.identify(r) } noexcept -> std::same_as<verdict>;
};
template <class P>
concept authorizing = requires(const P p, const request r) {
    { p.authorize(r) } noexcept -> std::same_as<verdict>;
};
template <class P>
concept validating = requires(const P p, const request r) {
    { p.validate(r) } noexcept -> std::same_as<verdict>;
};
template <class P>
concept reserving = requires(P p, const request r, reservation held, outcome_kind how) {
    { p.reserve(r, held) } noexcept -> std::same_as<verdict>;
    { p.commit(r, held, how) } noexcept -> std::same_as<void>;
    { p.rollback(r, held) } noexcept -> std::same_as<void>;
};
template <class P>
concept observing = requires(P p, const request r, const verdict v, reservation held) {
    { p.observe(r, v, held) } noexcept -> std::same_as<void>;
};
template <class P>
concept releasing = requires(const P p, const request r, result_view view) {
    { p.release(r, view) } noexcept -> std::same_as<verdict>;
};
template <class P>
concept following_publication = requires(P p, const snapshot s) {
    { p.published(s, s) } noexcept -> std::same_as<void>;
};
template <class P>
concept ticking = requires(P p, ticks now) {
    { p.tick(now) } noexcept -> std::same_as<ticks>;
};
// clang-format on

/// A part of an enforcer that takes part in decisions: a name, the stages that it lists, and for each of them its hook, no more and no fewer.
template <class P>
concept policy = named<P> && staged<P> && detail::hooks_agree<P>();

} // namespace interlock::inline v0_1

namespace interlock::inline v0_1::detail {

/// A hook that is listed is there and has the right form; one that isn't listed isn't there.
template <class P>
consteval bool agrees(stage s, bool there, bool right) noexcept {
    return stages_t<P>::lists(s) == there && (!there || right);
}

template <class P>
consteval bool hooks_agree() noexcept {
    return stages_t<P>::mask != 0 && agrees<P>(stage::admit, has_admit<P>, admitting<P>) &&
           agrees<P>(stage::identify, has_identify<P>, identifying<P>) &&
           agrees<P>(stage::authorize, has_authorize<P>, authorizing<P>) &&
           agrees<P>(stage::validate, has_validate<P>, validating<P>) &&
           agrees<P>(stage::reserve, has_reserve<P>, reserving<P>) &&
           agrees<P>(stage::observe, has_observe<P>, observing<P>) &&
           agrees<P>(stage::release, has_release<P>, releasing<P>) &&
           agrees<P>(stage::published, has_published<P>, following_publication<P>) &&
           agrees<P>(stage::tick, has_tick<P>, ticking<P>);
}

/// One assertion for each way in which a policy can be wrong, with the line to write. Instantiated by the enforcer before anything else.
template <class P>
struct check_policy {
    template <stage S>
    static constexpr bool lists = [] {
        if constexpr (staged<P>)
            return stages_t<P>::lists(S);
        else
            return false;
    }();
    template <stage S, bool Has>
    static constexpr bool unlisted = Has && !lists<S>;

    static_assert(named<P>, "interlock[IL020]: a policy needs `static constexpr std::string_view name = \"...\";`");
    static_assert(
        staged<P>,
        "interlock[IL021]: a policy needs `using stages = interlock::takes_part<interlock::stage::authorize>;`");
    static_assert(!lists<stage::admit> || admitting<P>,
                  "interlock[IL022]: stage::admit needs `verdict admit(const request&) const noexcept`");
    static_assert(!lists<stage::identify> || identifying<P>,
                  "interlock[IL023]: stage::identify needs `verdict identify(request&) const noexcept`");
    static_assert(!lists<stage::authorize> || authorizing<P>,
                  "interlock[IL024]: stage::authorize needs `verdict authorize(const request&) const noexcept`");
    static_assert(!lists<stage::validate> || validating<P>,
                  "interlock[IL025]: stage::validate needs `verdict validate(const request&) const noexcept`");
    static_assert(
        !lists<stage::reserve> || reserving<P>,
        "interlock[IL026]: stage::reserve needs `verdict reserve(const request&, reservation&) noexcept`, "
        "`void commit(const request&, reservation&, outcome_kind) noexcept`, `void rollback(const request&, reservation&) noexcept`");
    static_assert(
        !lists<stage::observe> || observing<P>,
        "interlock[IL027]: stage::observe needs `void observe(const request&, const verdict&, reservation&) noexcept`");
    static_assert(
        !lists<stage::release> || releasing<P>,
        "interlock[IL028]: stage::release needs `verdict release(const request&, result_view&) const noexcept`");
    static_assert(
        !lists<stage::published> || following_publication<P>,
        "interlock[IL029]: stage::published needs `void published(const snapshot&, const snapshot&) noexcept`");
    static_assert(!lists<stage::tick> || ticking<P>,
                  "interlock[IL030]: stage::tick needs `ticks tick(ticks) noexcept`");
    static_assert(
        !staged<P> || !(unlisted<stage::admit, has_admit<P>> || unlisted<stage::identify, has_identify<P>> ||
                        unlisted<stage::authorize, has_authorize<P>> || unlisted<stage::validate, has_validate<P>> ||
                        unlisted<stage::reserve, has_reserve<P>> || unlisted<stage::observe, has_observe<P>> ||
                        unlisted<stage::release, has_release<P>> || unlisted<stage::published, has_published<P>> ||
                        unlisted<stage::tick, has_tick<P>>),
        "interlock[IL031]: a hook isn't listed: add its stage to `using stages = interlock::takes_part<...>`");
    static constexpr bool done = true;
};

} // namespace interlock::inline v0_1::detail

#endif
