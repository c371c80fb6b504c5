// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_VALUE_HPP
#define INTERLOCK_CORE_VALUE_HPP

#include <bit>
#include <cstdint>

namespace interlock::inline v0_1 {

/// How the 64 bits of a value are to be read.
enum class value_kind : std::uint8_t { none, boolean, integer, unsigned_integer, real };

/// The quality that came with a value (OPC UA Part 8). A value that isn't good enough is refused, never used quietly.
enum class quality : std::uint8_t { unknown, bad, uncertain, good, local_override };

/// A value of a tag, 16 bytes, trivially copyable.
///
/// Serves:   none by itself.
/// Denies:   none.
/// Units:    a number is in the tag's engineering units.
/// Errors:   none; every member is noexcept.
/// Threads:  as any value.
/// Cost:     a copy of two words.
/// Example:  examples/hello_tag.cpp
class value {
public:
    constexpr value() noexcept = default;
    constexpr explicit(false) value(bool v) noexcept : kind_{value_kind::boolean}, bits_{v ? 1U : 0U} {}
    constexpr explicit(false) value(int v) noexcept : value{static_cast<std::int64_t>(v)} {}
    constexpr explicit(false) value(std::int64_t v) noexcept
        : kind_{value_kind::integer},
          bits_{static_cast<std::uint64_t>(v)} {}
    constexpr explicit(false) value(std::uint64_t v) noexcept : kind_{value_kind::unsigned_integer}, bits_{v} {}
    constexpr explicit(false) value(double v) noexcept
        : kind_{value_kind::real},
          bits_{std::bit_cast<std::uint64_t>(v)} {}

    constexpr value_kind kind() const noexcept { return kind_; }
    constexpr std::uint64_t bits() const noexcept { return bits_; }
    constexpr bool empty() const noexcept { return kind_ == value_kind::none; }

    /// The number that it stands for; exact up to 2^53. An empty value is not a number.
    constexpr double number() const noexcept {
        switch (kind_) {
        case value_kind::boolean: return bits_ != 0 ? 1.0 : 0.0;
        case value_kind::integer: return static_cast<double>(static_cast<std::int64_t>(bits_));
        case value_kind::unsigned_integer: return static_cast<double>(bits_);
        case value_kind::real: return std::bit_cast<double>(bits_);
        case value_kind::none: break;
        }
        return std::bit_cast<double>(0x7ff8'0000'0000'0000U);
    }

    /// False for an empty value, an infinity and what is not a number.
    constexpr bool finite() const noexcept {
        if (kind_ == value_kind::none) return false;
        return kind_ != value_kind::real || (bits_ & 0x7ff0'0000'0000'0000U) != 0x7ff0'0000'0000'0000U;
    }

    friend constexpr bool operator==(value a, value b) noexcept {
        if (a.kind_ == b.kind_ && a.kind_ != value_kind::real) return a.bits_ == b.bits_;
        return a.number() == b.number();
    }

private:
    value_kind kind_ = value_kind::none;
    std::uint64_t bits_ = 0;
};

} // namespace interlock::inline v0_1

#endif
