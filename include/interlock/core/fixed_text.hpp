// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_FIXED_TEXT_HPP
#define INTERLOCK_CORE_FIXED_TEXT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1 {

/// Text of at most `Capacity` bytes in a buffer of its own: what doesn't fit is cut off, nothing is allocated.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    Capacity in bytes.
/// Errors:   none; every member is noexcept.
/// Threads:  as any value.
/// Cost:     a copy of the text; no allocation.
/// Example:  tests/interlock/core/fixed_text.cpp
template <std::size_t Capacity>
class fixed_text {
public:
    constexpr fixed_text() noexcept = default;
    constexpr explicit fixed_text(std::string_view text) noexcept { *this << text; }

    constexpr fixed_text& operator<<(std::string_view text) noexcept {
        for (const char c : text) {
            if (size_ == Capacity) break;
            bytes_[size_++] = c;
        }
        return *this;
    }
    constexpr fixed_text& operator<<(char c) noexcept { return *this << std::string_view{&c, 1}; }
    constexpr fixed_text& operator<<(std::uint64_t n) noexcept {
        std::array<char, 20> digits{};
        std::size_t at = digits.size();
        do {
            digits[--at] = static_cast<char>('0' + n % 10);
            n /= 10;
        } while (n != 0);
        return *this << std::string_view{digits.data() + at, digits.size() - at};
    }
    constexpr fixed_text& operator<<(std::int64_t n) noexcept {
        if (n >= 0) return *this << static_cast<std::uint64_t>(n);
        return *this << '-' << (~static_cast<std::uint64_t>(n) + 1U);
    }
    constexpr fixed_text& operator<<(std::uint32_t n) noexcept { return *this << static_cast<std::uint64_t>(n); }
    constexpr fixed_text& operator<<(std::int32_t n) noexcept { return *this << static_cast<std::int64_t>(n); }

    /// At most six significant decimals, no exponent below 10^15: figures for people, not for machines.
    constexpr fixed_text& operator<<(double n) noexcept {
        if (n != n) return *this << "not a number";
        if (n < 0) {
            *this << '-';
            n = -n;
        }
        if (n > 9e15) return n > 1.7e308 ? *this << "infinity" : *this << "more than 9e15";
        auto whole = static_cast<std::uint64_t>(n);
        auto rest = static_cast<std::uint64_t>((n - static_cast<double>(whole)) * 1e6 + 0.5);
        if (rest == 1'000'000) {
            ++whole;
            rest = 0;
        }
        *this << whole;
        if (rest == 0) return *this;
        std::array<char, 6> digits{};
        for (std::size_t i = digits.size(); i-- != 0; rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
        std::size_t used = digits.size();
        while (digits[used - 1] == '0') --used;
        return *this << '.' << std::string_view{digits.data(), used};
    }

    constexpr std::string_view view() const noexcept { return {bytes_.data(), size_}; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr void clear() noexcept { size_ = 0; }

private:
    std::array<char, Capacity> bytes_{};
    std::size_t size_ = 0;
};

/// What `explain` fills: the figures behind a verdict, as one line for a person who may see them.
using explanation = fixed_text<240>;

} // namespace interlock::inline v0_1

#endif
