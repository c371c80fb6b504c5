// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_REQUIREMENT_HPP
#define INTERLOCK_CORE_REQUIREMENT_HPP

#include <interlock/core/catalogue.hpp>
#include <interlock/detail/requirement_id.hpp>

#include <cstdint>

namespace interlock::inline v0_1 {

namespace detail {

template <series Of, int Part, int Number, int Enhancement>
consteval requirement known() noexcept {
    constexpr bool fits =
        Part >= 0 && Part < 256 && Number >= 0 && Number < 256 && Enhancement >= 0 && Enhancement < 256;
    constexpr requirement id{Of, static_cast<std::uint8_t>(Part), static_cast<std::uint8_t>(Number),
                             static_cast<std::uint8_t>(Enhancement)};
    static_assert(fits && iec_62443_4_2.find(id) != nullptr,
                  "interlock[IL100]: no such row in IEC 62443-4-2:2019: see docs/requirements.md for the ids");
    return id;
}

} // namespace detail

/// A common component security constraint: `ccsc<1>`.
template <int Number>
inline constexpr requirement ccsc = detail::known<series::ccsc, 0, Number, 0>();

/// A component requirement, or one of its enhancements: `cr<2, 1>`, `cr<2, 1, 4>`.
template <int Part, int Number, int Enhancement = 0>
inline constexpr requirement cr = detail::known<series::cr, Part, Number, Enhancement>();

/// A requirement on software applications: `sar<2, 4>`.
template <int Part, int Number, int Enhancement = 0>
inline constexpr requirement sar = detail::known<series::sar, Part, Number, Enhancement>();

/// A requirement on embedded devices: `edr<3, 11, 1>`.
template <int Part, int Number, int Enhancement = 0>
inline constexpr requirement edr = detail::known<series::edr, Part, Number, Enhancement>();

/// A requirement on host devices: `hdr<3, 2, 1>`.
template <int Part, int Number, int Enhancement = 0>
inline constexpr requirement hdr = detail::known<series::hdr, Part, Number, Enhancement>();

/// A requirement on network devices: `ndr<5, 2, 3>`.
template <int Part, int Number, int Enhancement = 0>
inline constexpr requirement ndr = detail::known<series::ndr, Part, Number, Enhancement>();

} // namespace interlock::inline v0_1

#endif
