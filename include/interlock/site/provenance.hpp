// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_PROVENANCE_HPP
#define INTERLOCK_SITE_PROVENANCE_HPP

#include <interlock/crypto/answer.hpp>
#include <interlock/crypto/verifier.hpp>
#include <interlock/site/document.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// Signatures of at most this many persons stand under a document, one after the other.
inline constexpr std::size_t most_signers = 8;

/// Whose signatures these are: the names of the keys, each once in the order of the signatures, so that nobody counts twice.
///
/// Serves:   contributes to CR 3.4.
/// Denies:   none.
/// Units:    bytes; at most `most_signers` signatures.
/// Errors:   no names where one of the signatures is nobody's, or something is left over.
/// Threads:  any.
/// Cost:     for each signature a verification with each key until one fits.
/// Example:  tests/interlock/site/provenance.cpp
template <crypto::verifier Verifier>
std::vector<std::string> signers_of(std::span<const trusted_key> trusted, std::string_view text,
                                    std::string_view signatures) {
    constexpr std::size_t each = Verifier::signature_size;
    std::vector<std::string> names;
    if (signatures.size() % each != 0 || signatures.size() / each > most_signers) return names;
    for (; !signatures.empty(); signatures.remove_prefix(each)) {
        const trusted_key* const by = signed_by<Verifier>(trusted, text, signatures.substr(0, each));
        if (by == nullptr) return {};
        if (std::find(names.begin(), names.end(), by->name) == names.end()) names.push_back(by->name);
    }
    return names;
}

/// Who answers for a site document: what it says itself, and whose keys signed it. Either may be empty.
struct provenance {
    std::string author{};
    std::vector<std::string> signers{};

    /// `author "M. Weber", signed with key "plant engineering" and key "plant safety"`
    std::string text() const {
        std::string said = author.empty() ? "no author stated" : "author \"" + author + '"';
        if (signers.empty()) return said + ", not signed";
        for (std::size_t i = 0; i < signers.size(); ++i)
            ((said += i == 0 ? ", signed with key \"" : " and key \"") += signers[i]) += '"';
        return said;
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
