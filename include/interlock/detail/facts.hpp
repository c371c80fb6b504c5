// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_FACTS_HPP
#define INTERLOCK_DETAIL_FACTS_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/component.hpp>
#include <interlock/core/demand.hpp>
#include <interlock/core/policy_traits.hpp>
#include <interlock/detail/fact.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::detail {

/// The facts of a policy: what it satisfies (nothing behind a simulated port), what it helps with, what it delegates.
template <class Policy>
consteval auto policy_facts() noexcept {
    using satisfied = satisfies_t<Policy>;
    using helped = contributes_to_t<Policy>;
    using delegated = integrates_t<Policy>;
    constexpr bool simulated = port_of<Policy>() == port_kind::simulated;
    std::array<fact, satisfied::size + helped::size + delegated::size> out{};
    std::size_t at = 0;
    [[maybe_unused]] const auto add = [&](role how, const claim& what, std::string_view words) {
        out[at++] = {.how = how,
                     .part = fr::none,
                     .why = because::none,
                     .what = what,
                     .name = name_of<Policy>(),
                     .words = words};
    };
    for (const claim& one : satisfied::all)
        add(simulated ? role::simulated : role::satisfies, one, simulated ? "its port is simulated" : "");
    for (const claim& one : helped::all) add(role::contributes, one, "");
    for (const claim& one : delegated::all)
        add(simulated ? role::simulated : role::integrates, one,
            simulated ? "its port is simulated" : integrates_with_of<Policy>());
    return out;
}

// A policy that lets everything pass and only records voids what the others claim (semantics.md 8.4).
inline constexpr std::array<fact, 1> monitoring{{{.how = role::voids,
                                                  .part = fr::none,
                                                  .why = because::none,
                                                  .what = {},
                                                  .name = "monitor only",
                                                  .words = "nothing is enforced"}}};

template <class Part>
consteval auto facts_of() noexcept {
    if constexpr (monitors<Part>)
        return monitoring;
    else if constexpr (declaration<Part>)
        return Part::facts;
    else
        return policy_facts<Part>();
}

template <class Part>
consteval component_types types_of() noexcept {
    if constexpr (declaration<Part>)
        return Part::declares;
    else
        return component_types::no;
}

template <class Part>
consteval std::uint16_t capabilities_of() noexcept {
    if constexpr (declaration<Part>)
        return 0;
    else
        return provides_of<Part>();
}

/// Everything that the parts of a composition say, in written order.
template <class Parts>
struct facts;

template <class... Parts>
struct facts<parts<Parts...>> {
    static constexpr component_types types = (component_types::no | ... | types_of<Parts>());
    static constexpr std::uint16_t provided = static_cast<std::uint16_t>((0U | ... | capabilities_of<Parts>()));
    static constexpr std::size_t count = (std::size_t{0} + ... + facts_of<Parts>().size());
    static constexpr auto all = [] {
        std::array<fact, count> out{};
        std::size_t at = 0;
        [[maybe_unused]] const auto add = [&](const auto& some) {
            for (const fact& one : some) out[at++] = one;
        };
        (add(facts_of<Parts>()), ...);
        return out;
    }();
};

} // namespace interlock::inline v0_1::detail

#endif
