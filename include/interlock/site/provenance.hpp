// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_PROVENANCE_HPP
#define INTERLOCK_SITE_PROVENANCE_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/verifier.hpp>
#include <interlock/site/document.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace interlock::inline v0_1::site {

/// A public key that may sign site documents, and whose it is.
struct trusted_key {
    std::string name{};
    std::array<std::uint8_t, 32> key{};
};

/// Whose signature it is: the first key of those trusted under which it is valid, or null.
template <crypto::verifier Verifier>
const trusted_key* signed_by(std::span<const trusted_key> trusted, std::string_view text, std::string_view signature) {
    static_assert(std::size_t{Verifier::public_key_size} == sizeof trusted_key::key);
    const auto bytes = [](std::string_view of) {
        return std::span{reinterpret_cast<const std::uint8_t*>(of.data()), of.size()};
    };
    for (const trusted_key& one : trusted)
        if (Verifier{std::span{one.key}}.verify(bytes(text), bytes(signature)) == crypto::validity::valid) return &one;
    return nullptr;
}

/// Who answers for a site document: what it says itself, and whose key signed it. Either may be empty.
struct provenance {
    std::string author{};
    std::string signer{};

    /// `author "M. Weber", signed with key "plant engineering"`
    std::string text() const {
        std::string said = author.empty() ? "no author stated" : "author \"" + author + '"';
        return said += signer.empty() ? ", not signed" : ", signed with key \"" + signer + '"';
    }
};

/// The author that a document states; control characters come out as blanks.
inline std::string author_of(const document& of) {
    std::string author{of.root()["author"].text()};
    for (char& c : author)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return author;
}

} // namespace interlock::inline v0_1::site

#endif
