// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_SITE_STORE_HPP
#define INTERLOCK_ADAPT_SITE_STORE_HPP

#include <interlock/adapt/cryptopp_ed25519.hpp>
#include <interlock/adapt/cryptopp_hmac.hpp>
#include <interlock/adapt/json.hpp>
#include <interlock/core/result.hpp>
#include <interlock/platform/state_files.hpp>
#include <interlock/site/guarded_file.hpp>
#include <interlock/site/provenance.hpp>
#include <interlock/site/store.hpp>
#include <interlock/site/validate.hpp>

#include <cryptopp/base64.h>
#include <cryptopp/filters.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace interlock::inline v0_1::adapt {

/// The life of site documents in JSON, signed with Ed25519, sealed with HMAC-SHA-256, in files of this system.
using site_store = site::store<ed25519_verifier, hmac_sha256, platform::state_files>;

/// Makes what reads the part of a document that belongs to a protocol; each document gets a reader of its own.
using fieldbus_maker = std::function<std::unique_ptr<site::protocol_reader>()>;

/// Reads site documents in JSON.
inline site::document_reader site_reader(fieldbus_maker fieldbus = {}, const document_limits& limits = {}) {
    return {.read = [limits](std::string text,
                             std::string name) { return read_document(std::move(text), std::move(name), limits); },
            .validate =
                [make = std::move(fieldbus)](const site::document& from) {
                    const auto part = make ? make() : nullptr;
                    return site::validate(from, part.get());
                }};
}

/// The Ed25519 public key of a PEM text, as `openssl pkey -pubout` writes it; nothing when it is anything else.
inline std::optional<std::array<std::uint8_t, 32>> ed25519_key(std::string_view pem) {
    constexpr std::string_view before = "-----BEGIN PUBLIC KEY-----", after = "-----END PUBLIC KEY-----";
    // SubjectPublicKeyInfo with the object identifier 1.3.101.112 (RFC 8410).
    constexpr std::array<std::uint8_t, 12> head{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    const std::size_t from = pem.find(before), to = pem.find(after);
    if (from == std::string_view::npos || to == std::string_view::npos || to < from) return std::nullopt;
    const std::string_view inner = pem.substr(from + before.size(), to - from - before.size());
    std::string der;
    CryptoPP::StringSource decode(reinterpret_cast<const CryptoPP::byte*>(inner.data()), inner.size(), true,
                                  new CryptoPP::Base64Decoder(new CryptoPP::StringSink(der)));
    std::array<std::uint8_t, 32> key{};
    if (der.size() != head.size() + key.size() ||
        !std::equal(head.begin(), head.end(), der.begin(),
                    [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }))
        return std::nullopt;
    std::copy(der.begin() + head.size(), der.end(), key.begin());
    return key;
}

/// A key that may sign site documents, from a PEM file that only root or this program's user could have written.
inline result<site::trusted_key, site::fault_texts> load_trusted_key(const std::string& path, std::string name = {}) {
    platform::state_files files;
    const auto text = site::read_guarded(files, path, 4096);
    if (!text.has_value()) return failed{text.error()};
    const auto key = ed25519_key(text.value());
    if (!key)
        return failed{site::fault_texts{
            {.source = path, .expected = "a public key of Ed25519 in PEM (openssl pkey -pubout)", .found = "none"}}};
    if (name.empty()) name = path;
    return site::trusted_key{std::move(name), *key};
}

} // namespace interlock::inline v0_1::adapt

#endif
