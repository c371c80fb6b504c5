// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_SESSION_TOKEN_HPP
#define INTERLOCK_UC_SESSION_TOKEN_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/crypto/answer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// What a peer shows to prove that a session is its own: where to look, and 128 bits that nobody can guess. The table makes it; a peer
/// never chooses one. Keep it as a password is kept: over an encrypted channel only, in no log. It has no `==`, on purpose.
struct session_token {
    std::uint32_t place = 0;
    std::array<std::uint8_t, 16> secret{};
};

/// Stands for a source of randomness where session ids don't leave the process: there are no tokens then.
struct no_tokens {
    static crypto::completion fill(std::span<std::uint8_t>) noexcept { return crypto::completion::failed; }
};

/// A token as 40 hexadecimal digits, for a cookie or a header.
[[nodiscard]] inline fixed_text<40> token_text(const session_token& of) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, 40> out{};
    const auto put = [&](std::size_t at, std::uint8_t byte) {
        out[at] = digits[byte >> 4U];
        out[at + 1] = digits[byte & 15U];
    };
    for (std::size_t i = 0; i < 4; ++i) put(2 * i, static_cast<std::uint8_t>(of.place >> (24 - 8 * i)));
    for (std::size_t i = 0; i < 16; ++i) put(8 + 2 * i, of.secret[i]);
    return fixed_text<40>{std::string_view{out.data(), out.size()}};
}

/// The token that a text stands for: 40 hexadecimal digits in lower case, nothing else.
[[nodiscard]] inline std::optional<session_token> token_from(std::string_view text) noexcept {
    session_token made;
    if (text.size() != 40) return std::nullopt;
    for (std::size_t i = 0; i < 20; ++i) {
        unsigned byte = 0;
        for (const char c : {text[2 * i], text[2 * i + 1]}) {
            const bool digit = c >= '0' && c <= '9';
            if (!digit && !(c >= 'a' && c <= 'f')) return std::nullopt;
            byte = byte << 4U | static_cast<unsigned>(digit ? c - '0' : c - 'a' + 10);
        }
        if (i < 4)
            made.place = made.place << 8U | byte;
        else
            made.secret[i - 4] = static_cast<std::uint8_t>(byte);
    }
    return made;
}

} // namespace interlock::inline v0_1::uc

#endif
