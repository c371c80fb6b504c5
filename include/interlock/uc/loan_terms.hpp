// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_LOAN_TERMS_HPP
#define INTERLOCK_UC_LOAN_TERMS_HPP

#include <interlock/core/access.hpp>
#include <interlock/core/permissive.hpp>
#include <interlock/core/snapshot.hpp>
#include <interlock/core/value.hpp>

#include <cstdint>
#include <span>
#include <string_view>

/// What a site policy says of an override, so that a loan can tell whether another site policy says the same.
namespace interlock::inline v0_1::uc {

namespace detail {

inline std::uint64_t hash(std::string_view text, std::uint64_t h = 0xcbf2'9ce4'8422'2325U) noexcept {
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3U;
    return h;
}
inline std::uint64_t mix(std::uint64_t h, std::uint64_t n) noexcept {
    for (int i = 0; i < 8; ++i, n >>= 8U) h = (h ^ (n & 0xffU)) * 0x0000'0100'0000'01b3U;
    return h;
}
/// What separations of duty say of the lent roles, in whichever order.
inline std::uint64_t duties_about(const snapshot& site, const override_entry& of,
                                  std::span<const duty_set> duties) noexcept {
    std::uint64_t sum = 0;
    for (const duty_set& duty : duties) {
        bool about = false;
        std::uint64_t roles = 0;
        for (const std::uint32_t r : site.access->roles(duty.roles_first, duty.roles_count)) {
            about = about || site.holds(of.role_set, r);
            roles += hash(site.roles[r].name);
        }
        if (about) sum += mix(roles, duty.at_most);
    }
    return sum;
}

} // namespace detail

inline constexpr std::uint32_t no_override = UINT32_MAX;

/// The place of an override among those of a site policy, or `no_override`.
inline std::uint32_t find_override(const snapshot& site, std::string_view override_name) noexcept {
    if (site.access == nullptr) return no_override;
    for (std::uint32_t i = 0; i < site.access->overrides.size(); ++i)
        if (site.access->overrides[i].name == override_name) return i;
    return no_override;
}

/// The roles of a set, by name: numbers differ from one site policy to the next.
inline std::uint64_t scope_of(const snapshot& site, std::uint32_t role_set) noexcept {
    std::uint64_t sum = 0;
    for (std::uint32_t r = 0; r < site.roles.size(); ++r)
        if (site.holds(role_set, r)) sum += detail::hash(site.roles[r].name);
    return sum;
}

/// All that the site policy says of an override.
inline std::uint64_t terms_of(const snapshot& site, const override_entry& of) noexcept {
    std::uint64_t h = detail::mix(scope_of(site, of.role_set), static_cast<std::uint64_t>(of.at_most.count));
    for (const std::uint32_t r : site.access->roles(of.lenders_first, of.lenders_count))
        h = detail::hash(site.roles[r].name, detail::mix(h, 1));
    for (const std::uint32_t r : site.access->roles(of.borrowers_first, of.borrowers_count))
        h = detail::hash(site.roles[r].name, detail::mix(h, 2));
    for (const permissive_entry& i : site.access->inputs.subspan(of.inputs_first, of.inputs_count)) {
        h = detail::mix(detail::mix(h, i.input.id), static_cast<std::uint64_t>(i.is));
        h = detail::mix(detail::mix(h, value{i.operand}.bits()), static_cast<std::uint64_t>(i.max_age.count));
    }
    return detail::mix(h, detail::duties_about(site, of, site.access->duties) +
                              3 * detail::duties_about(site, of, site.access->static_duties));
}

} // namespace interlock::inline v0_1::uc

#endif
