// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_NETWORK_PREFIX_HPP
#define INTERLOCK_SITE_NETWORK_PREFIX_HPP

#include <interlock/core/handle.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace interlock::inline v0_1::site {

/// An address prefix in the 128-bit form of all addresses; `length` counts the bits of that form.
struct network_prefix {
    network_address address{};
    std::uint8_t length = 0;
    friend constexpr bool operator==(const network_prefix&, const network_prefix&) noexcept = default;
};

namespace detail {

/// A number of at most `most` at the front of a text, which it is taken from; no leading zeros, so that nothing reads as octal.
constexpr std::optional<unsigned> take_number(std::string_view& text, unsigned most) noexcept {
    unsigned number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        number = number * 10 + static_cast<unsigned>(text[digits] - '0');
        if (number > most) return std::nullopt;
    }
    if (digits == 0 || (digits > 1 && text[0] == '0')) return std::nullopt;
    text.remove_prefix(digits);
    return number;
}

constexpr bool take_dotted(std::string_view& text, std::uint8_t* into) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        if (i != 0) {
            if (text.empty() || text[0] != '.') return false;
            text.remove_prefix(1);
        }
        const auto part = take_number(text, 255);
        if (!part) return false;
        into[i] = static_cast<std::uint8_t>(*part);
    }
    return true;
}

constexpr int hex_digit(char c) noexcept {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

constexpr bool take_ipv6(std::string_view text, network_address& into) noexcept {
    network_address groups{};
    std::size_t size = 0;
    std::size_t gap = into.size() + 1;
    if (text.starts_with("::")) {
        gap = 0;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        const auto end = text.find(':');
        if (text.substr(0, end).find('.') != std::string_view::npos) {
            if (end != std::string_view::npos || size > 12 || !take_dotted(text, &groups[size]) || !text.empty())
                return false;
            size += 4;
            break;
        }
        unsigned group = 0;
        std::size_t digits = 0;
        for (; digits < text.size() && hex_digit(text[digits]) >= 0; ++digits)
            group = group << 4U | static_cast<unsigned>(hex_digit(text[digits]));
        if (digits == 0 || digits > 4 || size > 14) return false;
        groups[size++] = static_cast<std::uint8_t>(group >> 8U);
        groups[size++] = static_cast<std::uint8_t>(group & 0xffU);
        text.remove_prefix(digits);
        if (text.empty()) break;
        if (text[0] != ':') return false;
        text.remove_prefix(1);
        if (text.empty()) return false;
        if (text[0] == ':') {
            if (gap <= into.size()) return false;
            gap = size;
            text.remove_prefix(1);
        }
    }
    if (gap > into.size()) {
        if (size != into.size()) return false;
        into = groups;
        return true;
    }
    if (size > 14) return false;
    into = {};
    for (std::size_t i = 0; i < gap; ++i) into[i] = groups[i];
    for (std::size_t i = gap; i < size; ++i) into[into.size() - size + i] = groups[i];
    return true;
}

constexpr bool is_mapped(const network_address& a) noexcept {
    for (std::size_t i = 0; i < 10; ++i)
        if (a[i] != 0) return false;
    return a[10] == 0xff && a[11] == 0xff;
}

} // namespace detail

/// An IPv4 or IPv6 address as people write it; IPv4 in its mapped form, so that one host has one address.
constexpr std::optional<network_address> parse_address(std::string_view text) noexcept {
    network_address address{};
    if (text.find(':') != std::string_view::npos) {
        if (!detail::take_ipv6(text, address)) return std::nullopt;
        return address;
    }
    address[10] = address[11] = 0xff;
    if (!detail::take_dotted(text, &address[12]) || !text.empty()) return std::nullopt;
    return address;
}

/// The prefix with the bits after its length cleared.
constexpr network_prefix canonical(network_prefix prefix) noexcept {
    unsigned left = prefix.length;
    for (auto& byte : prefix.address) {
        const unsigned bits = left < 8 ? left : 8;
        byte = static_cast<std::uint8_t>(byte & (0xff00U >> bits));
        left -= bits;
    }
    return prefix;
}

/// "10.1.0.0/16", "2001:db8::/32", or an address alone, which is a prefix of full length. Nothing for any other text,
/// nor where bits are set after the length: it isn't clear then what was meant.
constexpr std::optional<network_prefix> parse_prefix(std::string_view text) noexcept {
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    // A mapped address written out in IPv6 counts its bits from the first of 128.
    const bool dotted = text.find(':') == std::string_view::npos;
    unsigned length = 128;
    if (slash != std::string_view::npos) {
        auto digits = text.substr(slash + 1);
        const auto written = detail::take_number(digits, dotted ? 32 : 128);
        if (!written || !digits.empty()) return std::nullopt;
        length = dotted ? *written + 96 : *written;
    }
    const network_prefix prefix{*address, static_cast<std::uint8_t>(length)};
    if (canonical(prefix) != prefix) return std::nullopt;
    return prefix;
}

/// True where the two have an address in common: one holds the other.
constexpr bool overlap(const network_prefix& a, const network_prefix& b) noexcept {
    const auto shorter = a.length < b.length ? a.length : b.length;
    return canonical({a.address, shorter}) == canonical({b.address, shorter});
}

} // namespace interlock::inline v0_1::site

#endif
