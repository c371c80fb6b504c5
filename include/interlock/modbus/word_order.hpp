// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_MODBUS_WORD_ORDER_HPP
#define INTERLOCK_MODBUS_WORD_ORDER_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace interlock::inline v0_1::modbus {

/// How the bytes of a value lie in its registers, A being the most significant of a 32-bit value: abcd is big endian,
/// as the protocol is; cdab has the words swapped, badc the bytes of each word, dcba both (little endian).
/// A 16-bit value has one word: only badc and dcba change it.
enum class word_order : std::uint8_t { abcd, cdab, badc, dcba };

/// Where byte `significance` (0 for the most significant) of a value of `size` bytes lies.
constexpr std::size_t place_of(word_order order, std::size_t significance, std::size_t size) noexcept {
    switch (order) {
    case word_order::abcd: break;
    case word_order::cdab: return size - 2 - significance / 2 * 2 + significance % 2;
    case word_order::badc: return significance ^ 1U;
    case word_order::dcba: return size - 1 - significance;
    }
    return significance;
}

constexpr std::string_view name_of(word_order order) noexcept {
    switch (order) {
    case word_order::abcd: return "big";
    case word_order::cdab: return "word swapped";
    case word_order::badc: return "byte swapped";
    case word_order::dcba: return "little";
    }
    return {};
}

/// The order of a name, or of its letters as vendors' manuals write them; nothing for any other text.
constexpr std::optional<word_order> word_order_of(std::string_view name) noexcept {
    if (name == "big" || name == "ABCD") return word_order::abcd;
    if (name == "word swapped" || name == "CDAB") return word_order::cdab;
    if (name == "byte swapped" || name == "BADC") return word_order::badc;
    if (name == "little" || name == "DCBA") return word_order::dcba;
    return std::nullopt;
}

} // namespace interlock::inline v0_1::modbus

#endif
