// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CONFORMANCE_FAULTY_HPP
#define INTERLOCK_CONFORMANCE_FAULTY_HPP

#include <interlock/core/policy.hpp>

#include <cstdint>
#include <type_traits>

namespace interlock::inline v0_1::conformance {

/// Which hook of a policy can't say, and why; `fired` counts how often it was asked.
struct injected_fault {
    stage at = stage::none;
    reason why = reason::unspecified;
    mutable unsigned fired = 0;

    /// True when this hook is the one that fails.
    [[nodiscard]] bool hits(stage hook) const noexcept {
        if (at != hook) return false;
        ++fired;
        return true;
    }
};

namespace detail {

// A reservation that the faulty policy never made.
inline constexpr reservation not_reserved{~std::uint64_t{0}, ~std::uint64_t{0}};
constexpr bool made(const reservation& held) noexcept {
    return held.first != not_reserved.first || held.second != not_reserved.second;
}

template <class P>
struct fault_state : P {
    using P::P;
    conformance::injected_fault injected;
};

// Parameters have names that no policy has, since a public member of that name would be shadowed.
template <class B, bool Listed>
struct faulty_admit : B {
    using B::B;
};
template <class B>
struct faulty_admit<B, true> : B {
    using B::B;
    verdict admit(const request& the_request) const noexcept {
        return this->injected.hits(stage::admit) ? indeterminate(this->injected.why) : B::admit(the_request);
    }
};

template <class B, bool Listed>
struct faulty_identify : B {
    using B::B;
};
template <class B>
struct faulty_identify<B, true> : B {
    using B::B;
    verdict identify(request& the_request) const noexcept {
        return this->injected.hits(stage::identify) ? indeterminate(this->injected.why) : B::identify(the_request);
    }
};

template <class B, bool Listed>
struct faulty_authorize : B {
    using B::B;
};
template <class B>
struct faulty_authorize<B, true> : B {
    using B::B;
    verdict authorize(const request& the_request) const noexcept {
        return this->injected.hits(stage::authorize) ? indeterminate(this->injected.why) : B::authorize(the_request);
    }
};

template <class B, bool Listed>
struct faulty_validate : B {
    using B::B;
};
template <class B>
struct faulty_validate<B, true> : B {
    using B::B;
    verdict validate(const request& the_request) const noexcept {
        return this->injected.hits(stage::validate) ? indeterminate(this->injected.why) : B::validate(the_request);
    }
};

template <class B, bool Listed>
struct faulty_reserve : B {
    using B::B;
};
template <class B>
struct faulty_reserve<B, true> : B {
    using B::B;
    verdict reserve(const request& the_request, reservation& the_reservation) noexcept {
        if (!this->injected.hits(stage::reserve)) return B::reserve(the_request, the_reservation);
        the_reservation = not_reserved;
        return indeterminate(this->injected.why);
    }
    // What wasn't reserved can be neither committed nor given back.
    void commit(const request& the_request, reservation& the_reservation, outcome_kind the_outcome) noexcept {
        if (made(the_reservation)) B::commit(the_request, the_reservation, the_outcome);
    }
    void rollback(const request& the_request, reservation& the_reservation) noexcept {
        if (made(the_reservation)) B::rollback(the_request, the_reservation);
    }
};

template <class B, bool Listed>
struct faulty_observe : B {
    using B::B;
};
template <class B>
struct faulty_observe<B, true> : B {
    using B::B;
    void observe(const request& the_request, const verdict& the_verdict, reservation& the_reservation) noexcept {
        // It has nothing to answer; what it would have written is lost.
        if (this->injected.hits(stage::observe)) return;
        reservation no_reservation;
        B::observe(the_request, the_verdict, made(the_reservation) ? the_reservation : no_reservation);
    }
};

template <class B, bool Listed>
struct faulty_release : B {
    using B::B;
};
template <class B>
struct faulty_release<B, true> : B {
    using B::B;
    verdict release(const request& the_request, result_view& the_result) const noexcept {
        return this->injected.hits(stage::release) ? indeterminate(this->injected.why)
                                                   : B::release(the_request, the_result);
    }
};

template <class P, class S = fault_state<P>, class A = faulty_admit<S, stages_t<P>::lists(stage::admit)>,
          class I = faulty_identify<A, stages_t<P>::lists(stage::identify)>,
          class Z = faulty_authorize<I, stages_t<P>::lists(stage::authorize)>,
          class V = faulty_validate<Z, stages_t<P>::lists(stage::validate)>,
          class R = faulty_reserve<V, stages_t<P>::lists(stage::reserve)>,
          class O = faulty_observe<R, stages_t<P>::lists(stage::observe)>>
using faulty_layers = faulty_release<O, stages_t<P>::lists(stage::release)>;

} // namespace detail

/// `Policy`, one hook of which can be made to fail: a deciding one, or `release`, answers indeterminate for a chosen cause instead of
/// doing its work, `observe` does nothing. `published` and `tick` are left alone: they answer nothing, so there is nothing to get wrong
/// but to leave them out, which is the caller's doing.
///
/// Serves:   what `Policy` does, while nothing is injected.
/// Denies:   what `Policy` does.
/// Units:    those of `Policy`.
/// Errors:   IL120 for a `final` policy, from which nothing can inherit.
/// Threads:  inject while nobody decides; otherwise those of `Policy`.
/// Cost:     a comparison for each hook.
/// Example:  `e.part<faulty<uc::rbac>>().injected = {stage::authorize, reason::authority_unreachable};`
template <class Policy>
struct faulty : detail::faulty_layers<Policy> {
    static_assert(
        !std::is_final_v<Policy>,
        "interlock[IL120]: nothing can inherit from a final policy: remove `final`, or test a policy that wraps it");
    using layers = detail::faulty_layers<Policy>;
    using layers::layers;
};

} // namespace interlock::inline v0_1::conformance

namespace interlock::inline v0_1 {

/// What was said about the policy from outside holds for the faulty one.
template <class Policy>
struct policy_traits<conformance::faulty<Policy>> : policy_traits<Policy> {};

} // namespace interlock::inline v0_1

#endif
