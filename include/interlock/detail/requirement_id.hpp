// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_REQUIREMENT_ID_HPP
#define INTERLOCK_DETAIL_REQUIREMENT_ID_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1 {

/// The series of a row: what the standard prints before its number.
enum class series : std::uint8_t { cr, ccsc, sar, edr, hdr, ndr };

/// The seven foundational requirements; `none` is for the common constraints (CCSC), which belong to all.
enum class fr : std::uint8_t { none, iac, uc, si, dc, rdf, tre, ra };

/// The id of one row of the catalogue, as a value that may be a template argument. Write `cr<2, 1, 4>`, not this.
struct requirement {
    series of{};
    std::uint8_t part{};
    std::uint8_t number{};
    std::uint8_t enhancement{};
    friend constexpr bool operator==(const requirement&, const requirement&) noexcept = default;
};

/// An id in 16 bits as `verdict::row` holds it: series (3 bits), part (3), number (4), enhancement (3).
[[nodiscard]] constexpr std::uint16_t packed(requirement id) noexcept {
    const unsigned part = id.part;
    const unsigned number = id.number;
    return static_cast<std::uint16_t>(static_cast<unsigned>(id.of) << 10U | part << 7U | number << 3U | id.enhancement);
}

/// The id in `verdict::row`; 0 there means none.
[[nodiscard]] constexpr requirement unpacked(std::uint16_t row) noexcept {
    const unsigned bits = row;
    return {static_cast<series>(bits >> 10U & 7U), static_cast<std::uint8_t>(bits >> 7U & 7U),
            static_cast<std::uint8_t>(bits >> 3U & 15U), static_cast<std::uint8_t>(bits & 7U)};
}

/// The printed form of an id, such as `CR 2.1(4)`, in a buffer of its own.
struct requirement_text {
    char characters[16]{};
    std::uint8_t length{};

    /// The text; it lives as long as this object.
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {characters, length}; }

    /// Adds text; what doesn't fit is dropped (every id of the catalogue fits).
    constexpr void add(std::string_view more) noexcept {
        for (const char c : more) {
            if (length < sizeof characters) {
                characters[length++] = c;
            }
        }
    }

    /// Adds a number from 0 to 99.
    constexpr void add(std::uint8_t number) noexcept {
        const char digits[2]{static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
        add(number < 10 ? std::string_view{digits + 1, 1} : std::string_view{digits, 2});
    }
};

/// Prints an id as the standard writes it: `CCSC 1`, `CR 2.8`, `NDR 5.2(3)`.
[[nodiscard]] constexpr requirement_text text(requirement id) noexcept {
    constexpr std::string_view names[]{"CR ", "CCSC ", "SAR ", "EDR ", "HDR ", "NDR "};
    requirement_text out;
    out.add(names[static_cast<std::size_t>(id.of) % 6]);
    if (id.of != series::ccsc) {
        out.add(id.part);
        out.add(".");
    }
    out.add(id.number);
    if (id.enhancement != 0) {
        out.add("(");
        out.add(id.enhancement);
        out.add(")");
    }
    return out;
}

} // namespace interlock::inline v0_1

#endif
