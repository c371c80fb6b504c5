// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_ADDRESS_IDENTITY_HPP
#define INTERLOCK_IAC_ADDRESS_IDENTITY_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/detail/essential_peer.hpp>
#include <interlock/detail/fixed_string.hpp>
#include <interlock/unsafe/allow_unauthenticated.hpp>

#include <string_view>
#include <type_traits>

namespace interlock::inline v0_1::iac {

/// Knows the peers of a plain listener by their address: device subjects, not authenticated, and recorded as such.
///
/// A protocol such as plain Modbus/TCP has no users, so this is all that can be known; anybody who can send from the
/// address is taken for the device (semantics.md 4.2). So it needs `unsafe::allow_unauthenticated` as an option, or the
/// countermeasure outside the component (CCSC 2) as template argument, and `plain_interface<>` beside it, which caps what
/// the component can claim. Requests with a credential, and those whose subject an earlier policy or the application has
/// proved, are none of its business: list `accounts` before it. Whoever nobody identified is denied here. An address
/// never stands for a person, and never for anybody on a listener that asks for certificates.
///
/// Serves:   contributes to CR 1.2.
/// Denies:   reason::unknown_peer; reason::identity_unproven on a secure listener; reason::subject_disabled.
/// Units:    none.
/// Errors:   IL032 when the token is missing.
/// Threads:  `identify` by any thread at any time.
/// Cost:     a binary search over the site policy's peers; no state.
/// Example:  `iac::address_identity<"the field bus runs in locked cabinets only">`
template <interlock::detail::fixed_string Countermeasure = "">
class address_identity {
    static constexpr bool declared = !Countermeasure.view().empty();

public:
    static constexpr std::string_view name = "iac::address_identity";
    static constexpr std::string_view countermeasure = Countermeasure.view();
    using stages = takes_part<stage::identify>;
    using contributes_to = requirements<cr<1, 2>>;
    using options = std::conditional_t<declared, needs<>, needs<unsafe::allow_unauthenticated>>;

    address_identity() noexcept requires declared = default;
    explicit address_identity(unsafe::allow_unauthenticated) noexcept requires(!declared) {}

    verdict identify(request& asked) const noexcept {
        if (asked.who.credential.generation != 0 || asked.subject.id != 0) return no_objection;
        const snapshot& site = *asked.site;
        if (site.at(asked.who.origin.listener).secure) return deny(reason::identity_unproven);
        const subject peer = interlock::detail::known_by_address(asked.who.origin, site);
        const subject_entry& who = site.who(peer);
        if (peer.id == 0 || (who.kind != subject_kind::device && who.kind != subject_kind::software_process))
            return deny(reason::unknown_peer);
        asked.subject = peer;
        asked.proof = proof::address;
        return who.disabled ? deny(reason::subject_disabled) : no_objection;
    }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        if (said.why != reason::unknown_peer) return;
        into << row_of(said.why).text << ": listener " << asked.site->listener_names.text(asked.who.origin.listener.id);
    }
};

} // namespace interlock::inline v0_1::iac

#endif
