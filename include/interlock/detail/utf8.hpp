// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_DETAIL_UTF8_HPP
#define INTERLOCK_DETAIL_UTF8_HPP

#include <cstddef>
#include <string_view>

namespace interlock::inline v0_1::detail {

/// The first byte that begins no character of UTF-8 (RFC 3629); the size of the text when there is none.
constexpr std::size_t first_bad_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = [&](std::size_t i) {
            return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
        };
        const unsigned first = byte(0), second = byte(1);
        const std::size_t size = first < 0x80                    ? 1
                                 : first >= 0xc2 && first < 0xe0 ? 2
                                 : first >= 0xe0 && first < 0xf0 ? 3
                                 : first >= 0xf0 && first < 0xf5 ? 4
                                                                 : 0;
        bool good = size != 0;
        for (std::size_t i = 1; i < size; ++i) good = good && (byte(i) & 0xc0U) == 0x80;
        // Longer than need be, a surrogate, or beyond the last character.
        good = good && !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second > 0x9f) &&
               !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second > 0x8f);
        if (!good) return at;
        at += size;
    }
    return text.size();
}

} // namespace interlock::inline v0_1::detail

#endif
