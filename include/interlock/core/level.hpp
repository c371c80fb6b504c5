// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_LEVEL_HPP
#define INTERLOCK_CORE_LEVEL_HPP

#include <interlock/detail/requirement_id.hpp>

#include <cstdint>

namespace interlock::inline v0_1 {

/// A capability Security Level: one number from 0 to 4 for each foundational requirement.
/// It has no order: `{2,1,...}` and `{1,2,...}` are simply different. Ask `covers(a, b)`.
struct levels {
    std::uint8_t iac{};
    std::uint8_t uc{};
    std::uint8_t si{};
    std::uint8_t dc{};
    std::uint8_t rdf{};
    std::uint8_t tre{};
    std::uint8_t ra{};

    /// The level of one foundational requirement. For `fr::none` the highest of the seven: the common constraints come with
    /// the first level that is claimed anywhere.
    [[nodiscard]] constexpr std::uint8_t operator[](fr part) const noexcept {
        const std::uint8_t all[]{iac, uc, si, dc, rdf, tre, ra};
        if (part != fr::none) {
            return all[(static_cast<unsigned>(part) - 1U) % 7U];
        }
        std::uint8_t highest = 0;
        for (const std::uint8_t one : all) {
            highest = one > highest ? one : highest;
        }
        return highest;
    }

    friend constexpr bool operator==(const levels&, const levels&) noexcept = default;
    friend auto operator<=>(const levels&, const levels&) = delete;
    friend bool operator<(const levels&, const levels&) = delete;
    friend bool operator<=(const levels&, const levels&) = delete;
    friend bool operator>(const levels&, const levels&) = delete;
    friend bool operator>=(const levels&, const levels&) = delete;
};

/// True when every number of the seven is a Security Level (0 to 4).
[[nodiscard]] constexpr bool valid(const levels& some) noexcept { return some[fr::none] <= 4; }

/// True when `have` is at least `want` in each of the seven, component by component.
[[nodiscard]] constexpr bool covers(const levels& have, const levels& want) noexcept {
    return have.iac >= want.iac && have.uc >= want.uc && have.si >= want.si && have.dc >= want.dc &&
           have.rdf >= want.rdf && have.tre >= want.tre && have.ra >= want.ra;
}

/// The same level for all seven.
inline constexpr levels sl0{};
inline constexpr levels sl1{1, 1, 1, 1, 1, 1, 1};
inline constexpr levels sl2{2, 2, 2, 2, 2, 2, 2};
inline constexpr levels sl3{3, 3, 3, 3, 3, 3, 3};
inline constexpr levels sl4{4, 4, 4, 4, 4, 4, 4};

} // namespace interlock::inline v0_1

#endif
