// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_MODBUS_HEX_HPP
#define INTERLOCK_TESTS_MODBUS_HEX_HPP

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace interlock_tests {

using bytes = std::vector<std::uint8_t>;

/// Bytes of a text of hexadecimal digits; spaces separate. Throws on anything else, so that a typo in a vector shows.
inline bytes hex(std::string_view text) {
    bytes out;
    int high = -1;
    for (const char c : text) {
        if (c == ' ') continue;
        const auto digit =
            std::string_view{"0123456789abcdef"}.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
        if (digit == std::string_view::npos) throw std::invalid_argument{"not hexadecimal: " + std::string{text}};
        if (high < 0) {
            high = static_cast<int>(digit);
        } else {
            out.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(digit)));
            high = -1;
        }
    }
    if (high >= 0) throw std::invalid_argument{"half a byte: " + std::string{text}};
    return out;
}

/// `front`, then `count` bytes of `value`.
inline bytes padded(bytes front, std::size_t count, std::uint8_t value = 0) {
    front.insert(front.end(), count, value);
    return front;
}

/// A generator that gives the same numbers on every machine (xorshift64*).
class numbers {
public:
    explicit numbers(std::uint64_t seed) noexcept : state_{seed * 2 + 1} {}
    std::uint32_t next() noexcept {
        state_ ^= state_ >> 12U;
        state_ ^= state_ << 25U;
        state_ ^= state_ >> 27U;
        return static_cast<std::uint32_t>(state_ * 2685821657736338717ULL >> 32U);
    }
    std::uint32_t below(std::uint32_t limit) noexcept { return next() % limit; }
    std::uint8_t byte() noexcept { return static_cast<std::uint8_t>(next() & 0xffU); }

private:
    std::uint64_t state_;
};

} // namespace interlock_tests

#endif
