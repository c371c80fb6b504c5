// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_ESSENTIAL_PEER_HPP
#define INTERLOCK_DETAIL_ESSENTIAL_PEER_HPP

#include <interlock/core/snapshot.hpp>
#include <interlock/detail/course.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace interlock::inline v0_1::detail {

/// An address in two numbers, so that comparing two of them takes no loop over bytes: it's done for every request.
struct address_number {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    explicit address_number(const network_address& address) noexcept {
        __builtin_memcpy(&high, address.data(), sizeof high);
        __builtin_memcpy(&low, address.data() + sizeof high, sizeof low);
        if constexpr (std::endian::native == std::endian::little) {
            high = __builtin_bswap64(high);
            low = __builtin_bswap64(low);
        }
    }
    bool operator<(const address_number& other) const noexcept {
        return high != other.high ? high < other.high : low < other.low;
    }
};

/// The subject that the site policy knows by this address on this listener; none when there is none.
inline subject known_by_address(const origin& from, const snapshot& site) noexcept {
    const address_number wanted(from.address);
    std::size_t first = 0;
    std::size_t count = site.addresses.size();
    // The last few are looked through: that takes fewer steps than halving on.
    while (count > 8) {
        const std::size_t half = count / 2;
        const address_entry& at = site.addresses[first + half];
        const bool after =
            at.listener != from.listener ? at.listener.id < from.listener.id : address_number(at.address) < wanted;
        first = after ? first + half + 1 : first;
        count = after ? count - half - 1 : half;
    }
    // Behind what is left stands the first that isn't less, which may be the one.
    const std::size_t left = site.addresses.size() - first;
    for (const address_entry& at : site.addresses.subspan(first, count < left ? count + 1 : left))
        if (at.listener == from.listener && __builtin_memcmp(at.address.data(), from.address.data(), 16) == 0)
            return at.subject;
    return {};
}

/// Whether the site policy entitles a subject to any essential action: such subjects have reserved room (semantics.md 2.3).
inline bool entitled_to_any(subject who, const snapshot& site) noexcept {
    for (const essential_entry& e : site.essentials)
        if (entitled_to(e, who, site)) return true;
    return false;
}

/// Whether essential actions may come from this origin: over a path that needs no proof, or from the address of a subject that is
/// entitled to one. Asked when a connection is accepted, before anything is proved.
inline bool essential_origin(const origin& from, const snapshot& site) noexcept {
    for (const essential_entry& e : site.essentials) {
        if ((e.trusted_listeners & bit(from.listener)) == 0) continue;
        if ((e.zones & bit(site.zone_of(from.listener, from.address))) != 0) return true;
    }
    return entitled_to_any(known_by_address(from, site), site);
}

/// Whether the site policy has anything to say of this origin: it lies in a zone, or its address is a subject's.
inline bool known_origin(const origin& from, const snapshot& site) noexcept {
    return site.zone_of(from.listener, from.address).id != 0 || known_by_address(from, site).id != 0;
}

} // namespace interlock::inline v0_1::detail

#endif
