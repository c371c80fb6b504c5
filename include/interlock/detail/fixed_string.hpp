// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_FIXED_STRING_HPP
#define INTERLOCK_DETAIL_FIXED_STRING_HPP

#include <cstddef>
#include <string_view>

namespace interlock::inline v0_1::detail {

/// A literal as a template argument: `integrates<"the plant's NTP servers", ...>`.
template <std::size_t Size>
struct fixed_string {
    char characters[Size]{};

    consteval fixed_string(const char (&literal)[Size]) noexcept {
        for (std::size_t i = 0; i < Size; ++i) characters[i] = literal[i];
    }

    [[nodiscard]] constexpr std::string_view view() const noexcept { return {characters, Size - 1}; }
};

} // namespace interlock::inline v0_1::detail

#endif
