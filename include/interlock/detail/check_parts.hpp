// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_CHECK_PARTS_HPP
#define INTERLOCK_DETAIL_CHECK_PARTS_HPP

#include <interlock/core/claim.hpp>
#include <interlock/core/policy_traits.hpp>
#include <interlock/detail/facts.hpp>

#include <cstdint>

namespace interlock::inline v0_1::detail {

/// True when the reason is given for one of its own rows only.
template <class Facts>
consteval bool reason_fits(because reason) noexcept {
    for (const fact& one : Facts::all) {
        if (one.how != role::not_applicable || one.why != reason) continue;
        const catalogue_row* const row = iec_62443_4_2.find(one.what.id);
        if (row == nullptr || row->unless != reason) return false;
    }
    return true;
}

/// The capabilities that contradict a reason, as bits.
constexpr std::uint16_t contradicted_by(because reason) noexcept {
    constexpr auto bit = [](capability one) { return 1U << static_cast<unsigned>(one); };
    unsigned bits = 0;
    switch (reason) {
    case because::none: break;
    // Whoever has accounts or shows something to people asks them who they are.
    case because::authenticates_nobody:
        bits = bit(capability::authentication) | bit(capability::accounts) | bit(capability::human_interface);
        break;
    case because::no_human_interface: bits = bit(capability::human_interface); break;
    case because::single_fixed_account: bits = bit(capability::accounts); break;
    case because::no_public_keys: bits = bit(capability::public_keys); break;
    case because::no_symmetric_keys: bits = bit(capability::symmetric_keys); break;
    case because::no_remote_sessions: bits = bit(capability::remote_sessions); break;
    case because::no_mobile_code: bits = bit(capability::mobile_code); break;
    case because::no_process_outputs: bits = bit(capability::process_outputs); break;
    case because::no_wireless: bits = bit(capability::wireless); break;
    }
    return static_cast<std::uint16_t>(bits);
}

/// True when nothing in the composition speaks against the reason.
template <class Facts>
consteval bool reason_holds(because reason) noexcept {
    for (const fact& one : Facts::all)
        if (one.how == role::not_applicable && one.why == reason)
            return (Facts::provided & contradicted_by(reason)) == 0;
    return true;
}

/// True when no row is both declared as not applicable and claimed.
template <class Facts>
consteval bool claims_agree() noexcept {
    for (const fact& left : Facts::all) {
        if (left.how != role::not_applicable) continue;
        for (const fact& right : Facts::all)
            if (left.what.id == right.what.id && (right.how == role::satisfies || right.how == role::integrates))
                return false;
    }
    return true;
}

/// True when each 3.13 that is not applicable for want of mobile code comes with the 2.4 of its series.
template <class Facts>
consteval bool mobile_code_agrees() noexcept {
    for (const fact& left : Facts::all) {
        if (left.how != role::not_applicable || left.what.id.part != 3 || left.what.id.number != 13) continue;
        bool found = false;
        for (const fact& right : Facts::all)
            found =
                found || (right.how == role::not_applicable && right.what.id == requirement{left.what.id.of, 2, 4, 0});
        if (!found) return false;
    }
    return true;
}

/// True when the composition is what its parts ask it to be; a part's own assertions say what isn't.
template <class... Parts>
consteval bool parts_agree(parts<Parts...>) noexcept {
    const auto one = []<class Part>(type_is<Part>) {
        if constexpr (requires { typename Part::template among<parts<Parts...>>; })
            return Part::template among<parts<Parts...>>::done;
        else
            return true;
    };
    return (true && ... && one(type_is<Parts>{}));
}

/// Instantiated by whoever reads a composition's claims: one readable error for each thing that can't be true.
template <class Parts>
struct check_parts {
    using said = facts<Parts>;
    static_assert(reason_fits<said>(because::authenticates_nobody),
                  "interlock[IL103]: because::authenticates_nobody is a reason for CR 1.10, CR 1.11 only");
    static_assert(reason_fits<said>(because::no_human_interface),
                  "interlock[IL103]: because::no_human_interface is a reason for CR 1.12, CR 2.5, CR 2.12 only");
    static_assert(reason_fits<said>(because::single_fixed_account),
                  "interlock[IL103]: because::single_fixed_account is a reason for CR 1.3, CR 1.4 only");
    static_assert(reason_fits<said>(because::no_public_keys),
                  "interlock[IL103]: because::no_public_keys is a reason for CR 1.8, CR 1.9, CR 1.9(1) only");
    static_assert(reason_fits<said>(because::no_symmetric_keys),
                  "interlock[IL103]: because::no_symmetric_keys is a reason for CR 1.14, CR 1.14(1) only");
    static_assert(reason_fits<said>(because::no_remote_sessions),
                  "interlock[IL103]: because::no_remote_sessions is a reason for CR 2.6 only");
    static_assert(
        reason_fits<said>(because::no_mobile_code),
        "interlock[IL103]: because::no_mobile_code is a reason for 2.4, 2.4(1), 3.13 of the component types only");
    static_assert(reason_fits<said>(because::no_process_outputs),
                  "interlock[IL103]: because::no_process_outputs is a reason for CR 3.6 only");
    static_assert(reason_fits<said>(because::no_wireless),
                  "interlock[IL103]: because::no_wireless is a reason for CR 2.2, NDR 1.6, NDR 1.6(1) only");
    static_assert(reason_fits<said>(because::none),
                  "interlock[IL103]: because::none is no reason: see core/catalogue.hpp");

    static_assert(
        reason_holds<said>(because::authenticates_nobody),
        "interlock[IL104]: because::authenticates_nobody is contradicted: a policy here authenticates someone");
    static_assert(reason_holds<said>(because::no_human_interface),
                  "interlock[IL104]: because::no_human_interface is contradicted: a policy here provides one");
    static_assert(reason_holds<said>(because::single_fixed_account),
                  "interlock[IL104]: because::single_fixed_account is contradicted: a policy here manages accounts");
    static_assert(reason_holds<said>(because::no_public_keys),
                  "interlock[IL104]: because::no_public_keys is contradicted: a policy here uses public keys");
    static_assert(reason_holds<said>(because::no_symmetric_keys),
                  "interlock[IL104]: because::no_symmetric_keys is contradicted: a policy here uses symmetric keys");
    static_assert(reason_holds<said>(because::no_remote_sessions),
                  "interlock[IL104]: because::no_remote_sessions is contradicted: a policy here has remote sessions");
    static_assert(reason_holds<said>(because::no_mobile_code),
                  "interlock[IL104]: because::no_mobile_code is contradicted: a policy here accepts mobile code");
    static_assert(reason_holds<said>(because::no_process_outputs),
                  "interlock[IL104]: because::no_process_outputs is contradicted: a policy here drives outputs");
    static_assert(reason_holds<said>(because::no_wireless),
                  "interlock[IL104]: because::no_wireless is contradicted: a policy here serves a wireless interface");

    static_assert(claims_agree<said>(),
                  "interlock[IL105]: a row is both claimed and declared as not applicable: remove one of the two");
    static_assert(
        mobile_code_agrees<said>(),
        "interlock[IL106]: no mobile code is a reason for 3.13 only where 2.4 of that component type names it too");
    static constexpr bool done = parts_agree(Parts{});
};

} // namespace interlock::inline v0_1::detail

#endif
