// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_CODE_MESSAGE_HPP
#define INTERLOCK_UC_CODE_MESSAGE_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/mobile_code.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::uc {

/// What is signed of a piece of mobile code: five lines of text, so that any tool can make them.
///
///     interlock mobile code
///     recipe
///     recipe.batch7
///     3
///     9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
///
/// They are the technology, the item, the version and the SHA-256 of the code, each ended by a line feed. What stands in them can't be
/// moved to another item or another technology. Room for names of 255 bytes each.
using code_message = fixed_text<640>;

inline code_message message_about(std::string_view technology, std::string_view item, std::uint32_t version,
                                  const code_digest& digest) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    code_message out;
    out << "interlock mobile code\n" << technology << "\n" << item << "\n" << std::uint64_t{version} << "\n";
    for (const std::uint8_t byte : digest) {
        const char pair[2]{digits[byte >> 4U], digits[byte & 15U]};
        out << std::string_view{pair, 2};
    }
    out << "\n";
    return out;
}

} // namespace interlock::inline v0_1::uc

#endif
