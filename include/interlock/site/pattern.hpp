// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_PATTERN_HPP
#define INTERLOCK_SITE_PATTERN_HPP

#include <interlock/core/tag.hpp>

#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1::site {

/// What a rule is about: one name, or a subtree such as `boiler1.*`, which is everything below `boiler1`; `*` is everything.
struct pattern {
    /// The name, or what the names of the subtree begin with, its last dot included.
    std::string_view text{};
    bool subtree = false;

    constexpr bool matches(std::string_view name) const noexcept {
        return subtree ? name.size() > text.size() && name.starts_with(text) : name == text;
    }
};

constexpr pattern parse_pattern(std::string_view text) noexcept {
    if (text == "*") return {{}, true};
    if (text.ends_with(".*")) return {text.substr(0, text.size() - 1), true};
    return {text, false};
}

/// True for a text that `parse_pattern` reads as written: a star anywhere else than alone at the end of a subtree means nothing.
constexpr bool well_formed_pattern(std::string_view text) noexcept {
    const auto parsed = parse_pattern(text);
    return !text.empty() && parsed.text.find('*') == std::string_view::npos && parsed.text != ".";
}

using class_set = std::uint8_t;
constexpr class_set class_bit(tag_class c) noexcept { return static_cast<class_set>(1U << static_cast<unsigned>(c)); }
inline constexpr class_set all_classes = 0x0f;

} // namespace interlock::inline v0_1::site

#endif
