// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_IAC_ADDRESS_IDENTITY_HPP
#define INTERLOCK_IAC_ADDRESS_IDENTITY_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/policy.hpp>
#include <interlock/detail/fixed_string.hpp>
#include <interlock/unsafe/allow_unauthenticated.hpp>

#include <algorithm>
#include <atomic>
#include <compare>
#include <cstdint>
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
/// Cost:     a binary search over the site policy's peers, or a linear one where they aren't in order.
/// Example:  `iac::address_identity<"the field bus runs in locked cabinets only">`
template <interlock::detail::fixed_string Countermeasure = "">
class address_identity {
    static constexpr bool declared = !Countermeasure.view().empty();

public:
    static constexpr std::string_view name = "iac::address_identity";
    static constexpr std::string_view countermeasure = Countermeasure.view();
    using stages = takes_part<stage::identify, stage::published>;
    using contributes_to = requirements<cr<1, 2>>;
    using options = std::conditional_t<declared, needs<>, needs<unsafe::allow_unauthenticated>>;

    address_identity() noexcept requires declared = default;
    explicit address_identity(unsafe::allow_unauthenticated) noexcept requires(!declared) {}

    verdict identify(request& asked) const noexcept {
        if (asked.who.credential.generation != 0 || asked.subject.id != 0) return no_objection;
        const snapshot& site = *asked.site;
        if (site.at(asked.who.origin.listener).secure) return deny(reason::identity_unproven);
        const subject peer = look_up(asked.who.origin, site);
        const subject_entry& who = site.who(peer);
        if (peer.id == 0 || (who.kind != subject_kind::device && who.kind != subject_kind::software_process))
            return deny(reason::unknown_peer);
        asked.subject = peer;
        asked.proof = proof::address;
        return who.disabled ? deny(reason::subject_disabled) : no_objection;
    }

    /// Notes whether this site policy's table of peers is in order, so that decisions can search it by halves.
    void published(const snapshot&, const snapshot& now) noexcept {
        const bool ordered = std::is_sorted(now.addresses.begin(), now.addresses.end(), before);
        ordered_.store(ordered ? now.identity : 0, std::memory_order_release);
    }

    void explain(const request& asked, const verdict& said, explanation& into) const noexcept {
        if (said.why != reason::unknown_peer) return;
        into << row_of(said.why).text << ": listener " << asked.site->listener_names.text(asked.who.origin.listener.id);
    }

private:
    static bool before(const address_entry& a, const address_entry& b) noexcept {
        return a.listener.id != b.listener.id ? a.listener.id < b.listener.id : a.address < b.address;
    }
    subject look_up(const origin& from, const snapshot& site) const noexcept {
        const address_entry wanted{.listener = from.listener, .address = from.address};
        const auto begin = site.addresses.begin();
        const auto end = site.addresses.end();
        const auto at = ordered_.load(std::memory_order_acquire) == site.identity
                            ? std::lower_bound(begin, end, wanted, before)
                            : std::find_if(begin, end, [&](const address_entry& e) { return same(e, wanted); });
        return at != end && same(*at, wanted) ? at->subject : subject{};
    }
    static bool same(const address_entry& a, const address_entry& b) noexcept {
        return a.listener == b.listener && a.address == b.address;
    }

    std::atomic<std::uint64_t> ordered_{0};
};

} // namespace interlock::inline v0_1::iac

#endif
