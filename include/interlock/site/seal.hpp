// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_SEAL_HPP
#define INTERLOCK_SITE_SEAL_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/mac.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace interlock::inline v0_1::site {

/// A site document as it was when it came into force, with the signature that it came with, if any.
struct sealed_document {
    std::uint64_t version = 0;
    std::string signature{};
    std::string text{};
    friend bool operator==(const sealed_document&, const sealed_document&) = default;
};

namespace detail {

inline constexpr std::string_view seal_mark = "interlock sealed site 1\n";

inline void put_word(std::string& into, std::uint64_t number) {
    for (unsigned shift = 64; shift != 0; shift -= 8) into += static_cast<char>(number >> (shift - 8) & 0xffU);
}
inline std::uint64_t take_word(std::string_view& from) noexcept {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8U | static_cast<unsigned char>(from[i]);
    from.remove_prefix(8);
    return number;
}
inline std::span<const std::uint8_t> bytes_of(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace detail

/// The document as bytes that only a holder of the key can have made.
///
/// Serves:   contributes to CR 3.4.
/// Denies:   none.
/// Units:    none.
/// Errors:   nothing when the code can't be computed.
/// Threads:  one thread for each key.
/// Cost:     a copy of the text and one pass over it.
/// Example:  tests/interlock/site/seal.cpp
template <crypto::mac Seal>
std::optional<std::string> seal(const sealed_document& what, Seal& key) {
    std::string out{detail::seal_mark};
    out.reserve(out.size() + 24 + what.signature.size() + what.text.size() + Seal::size);
    detail::put_word(out, what.version);
    detail::put_word(out, what.signature.size());
    detail::put_word(out, what.text.size());
    (out += what.signature) += what.text;
    std::array<std::uint8_t, Seal::size> tag{};
    if (key.compute(detail::bytes_of(out), tag) != crypto::completion::done) return std::nullopt;
    out.append(reinterpret_cast<const char*>(tag.data()), tag.size());
    return out;
}

/// What was sealed.
///
/// Serves:   contributes to CR 3.4.
/// Denies:   none.
/// Units:    none.
/// Errors:   nothing when a byte of it isn't as it was, or when the key is another.
/// Threads:  one thread for each key.
/// Cost:     a copy of the text and one pass over it.
/// Example:  tests/interlock/site/seal.cpp
template <crypto::mac Seal>
std::optional<sealed_document> unseal(std::string_view bytes, Seal& key) {
    constexpr std::size_t around = detail::seal_mark.size() + 24 + Seal::size;
    if (bytes.size() < around || !bytes.starts_with(detail::seal_mark)) return std::nullopt;
    const std::string_view tag = bytes.substr(bytes.size() - Seal::size);
    bytes.remove_suffix(Seal::size);
    if (key.verify(detail::bytes_of(bytes), detail::bytes_of(tag)) != crypto::validity::valid) return std::nullopt;
    bytes.remove_prefix(detail::seal_mark.size());
    sealed_document what{.version = detail::take_word(bytes)};
    const std::uint64_t signature = detail::take_word(bytes);
    const std::uint64_t text = detail::take_word(bytes);
    if (signature > bytes.size() || text != bytes.size() - signature) return std::nullopt;
    what.signature = bytes.substr(0, static_cast<std::size_t>(signature));
    what.text = bytes.substr(static_cast<std::size_t>(signature));
    return what;
}

} // namespace interlock::inline v0_1::site

#endif
