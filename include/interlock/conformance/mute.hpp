// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CONFORMANCE_MUTE_HPP
#define INTERLOCK_CONFORMANCE_MUTE_HPP

#include <interlock/core/policy.hpp>

#include <type_traits>

namespace interlock::inline v0_1::conformance {

namespace detail {

// One layer for each stage, so that a mute policy has exactly the hooks that the real one lists.
template <class B, bool Listed>
struct mute_admit : B {
    using B::B;
};
template <class B>
struct mute_admit<B, true> : B {
    using B::B;
    verdict admit(const request&) const noexcept { return no_objection; }
};

template <class B, bool Listed>
struct mute_identify : B {
    using B::B;
};
template <class B>
struct mute_identify<B, true> : B {
    using B::B;
    verdict identify(request&) const noexcept { return no_objection; }
};

template <class B, bool Listed>
struct mute_authorize : B {
    using B::B;
};
template <class B>
struct mute_authorize<B, true> : B {
    using B::B;
    verdict authorize(const request&) const noexcept { return permit; }
};

template <class B, bool Listed>
struct mute_validate : B {
    using B::B;
};
template <class B>
struct mute_validate<B, true> : B {
    using B::B;
    verdict validate(const request&) const noexcept { return no_objection; }
};

template <class B, bool Listed>
struct mute_reserve : B {
    using B::B;
};
template <class B>
struct mute_reserve<B, true> : B {
    using B::B;
    verdict reserve(const request&, reservation&) noexcept { return no_objection; }
    void commit(const request&, reservation&, outcome_kind) noexcept {}
    void rollback(const request&, reservation&) noexcept {}
};

template <class B, bool Listed>
struct mute_observe : B {
    using B::B;
};
template <class B>
struct mute_observe<B, true> : B {
    using B::B;
    void observe(const request&, const verdict&, reservation&) noexcept {}
};

template <class B, bool Listed>
struct mute_release : B {
    using B::B;
};
template <class B>
struct mute_release<B, true> : B {
    using B::B;
    verdict release(const request&, result_view&) const noexcept { return no_objection; }
};

template <class B, bool Listed>
struct mute_published : B {
    using B::B;
};
template <class B>
struct mute_published<B, true> : B {
    using B::B;
    void published(const snapshot&, const snapshot&) noexcept {}
};

template <class B, bool Listed>
struct mute_tick : B {
    using B::B;
};
template <class B>
struct mute_tick<B, true> : B {
    using B::B;
    ticks tick(ticks) noexcept { return never; }
};

template <class P>
consteval bool lists(stage one) noexcept {
    return stages_t<P>::lists(one);
}

template <
    class P, class A = mute_admit<P, lists<P>(stage::admit)>, class I = mute_identify<A, lists<P>(stage::identify)>,
    class Z = mute_authorize<I, lists<P>(stage::authorize)>, class V = mute_validate<Z, lists<P>(stage::validate)>,
    class R = mute_reserve<V, lists<P>(stage::reserve)>, class O = mute_observe<R, lists<P>(stage::observe)>,
    class L = mute_release<O, lists<P>(stage::release)>, class U = mute_published<L, lists<P>(stage::published)>>
using mute_layers = mute_tick<U, lists<P>(stage::tick)>;

} // namespace detail

/// A policy of the same shape as `Policy` (stages, nested types, constructors, what else it offers) whose hooks permit
/// everything and do nothing. A conformance test must fail with it: one that doesn't never asked the hooks.
///
/// Serves:   none, on purpose.
/// Denies:   nothing.
/// Units:    those of `Policy`.
/// Errors:   IL120 for a `final` policy, from which nothing can inherit.
/// Threads:  those of `Policy`.
/// Cost:     that of `Policy` without its hooks.
/// Example:  `enforcer<testing::manual_clock, conformance::mute<uc::rbac>>`
template <class Policy>
struct mute : detail::mute_layers<Policy> {
    using layers = detail::mute_layers<Policy>;
    static_assert(
        !std::is_final_v<Policy>,
        "interlock[IL120]: nothing can inherit from a final policy: remove `final`, or test a policy that wraps it");
    using layers::layers;
};

} // namespace interlock::inline v0_1::conformance

namespace interlock::inline v0_1 {

/// What was said about the policy from outside holds for the mute one.
template <class Policy>
struct policy_traits<conformance::mute<Policy>> : policy_traits<Policy> {};

} // namespace interlock::inline v0_1

#endif
