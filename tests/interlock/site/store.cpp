// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/store.hpp>

#include <interlock/adapt/site_store.hpp>

#include "interlock/site/memory_disk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;
using il::platform::file_guard;
using memory_disk::bytes_after;
using memory_disk::disk;
using memory_disk::names_after;

namespace {

using store = site::store<il::adapt::ed25519_verifier, il::adapt::hmac_sha256, memory_disk::files>;

const il::adapt::ed25519_signer& engineering() {
    static const il::adapt::ed25519_signer signer{std::array<std::uint8_t, 32>{1}};
    return signer;
}
const il::adapt::ed25519_signer& stranger() {
    static const il::adapt::ed25519_signer signer{std::array<std::uint8_t, 32>{2}};
    return signer;
}
site::trusted_key key_of(const il::adapt::ed25519_signer& signer, std::string name) {
    site::trusted_key key{std::move(name), {}};
    std::ranges::copy(signer.public_key(), key.key.begin());
    return key;
}
std::string signature_of(const std::string& text, const il::adapt::ed25519_signer& by) {
    std::array<std::uint8_t, 64> made{};
    REQUIRE(by.sign(site::detail::bytes_of(text), made) == il::crypto::completion::done);
    return {made.begin(), made.end()};
}

std::string document(int version, std::string_view more = "", std::string_view author = "M. Weber") {
    return "{\n  \"site\": \"boiler-house\", \"version\": " + std::to_string(version) + ",\n  \"author\": \"" +
           std::string{author} + "\"" + std::string{more} + "\n}\n";
}

/// A disk with a signed document on it, and a program that starts on it as often as wanted.
struct plant {
    disk on{};
    site::store_options with{.file = "site.json", .state = "state", .reader = il::adapt::site_reader()};

    void put(const std::string& text, const il::adapt::ed25519_signer& by = engineering()) {
        on.elsewhere["site.json"] = {text};
        on.elsewhere["site.json.sig"] = {signature_of(text, by)};
    }
    void put(int version) { put(document(version)); }
    site::store_options options() const {
        site::store_options o{.file = with.file,
                              .state = with.state,
                              .reader = with.reader,
                              .trusted = {key_of(engineering(), "plant engineering")}};
        o.unsigned_documents = with.unsigned_documents;
        o.monitoring = with.monitoring;
        return o;
    }
    store started() { return store(options(), on); }

    /// Starts, and takes what is offered.
    std::uint64_t run() {
        store s = started();
        const auto offered = s.open();
        REQUIRE(offered.has_value());
        CHECK(s.confirm().empty());
        return offered.value().made.version();
    }
    std::string refusal() {
        store s = started();
        const auto offered = s.open();
        if (offered.has_value()) return "taken";
        return offered.error()[0].text();
    }
};

bool has(const site::offer& in, site::store_alarm what) {
    return std::ranges::any_of(in.alarms, [what](const site::store_notice& n) { return n.what == what; });
}

} // namespace

// [headline]
TEST_CASE("site::store: CR 3.4: a signed document is taken, and a newer one while the program runs") {
    plant p;
    p.put(document(7));
    store s = p.started();
    const auto first = s.open();
    REQUIRE(first.has_value());
    CHECK(first.value().made.version() == 7);
    CHECK(first.value().by.text() == "author \"M. Weber\", signed with key \"plant engineering\"");
    CHECK(has(first.value(), site::store_alarm::no_record));
    // Here the program publishes `first.value().made`.
    CHECK(s.confirm().empty());

    p.put(document(8, ",\n  \"zones\": {\"office\": {}}"));
    const auto second = s.reload();
    REQUIRE(second.has_value());
    CHECK(second.value().alarms.empty());
    CHECK(second.value().changes == std::vector<std::string>{"~ /version: 7 -> 8", "+ /zones: {\"office\": {}}"});
    CHECK(second.value().summary() ==
          "version 7 -> 8, author \"M. Weber\", signed with key \"plant engineering\", 2 changes");
    CHECK(s.confirm().empty());
    CHECK(s.last_version() == 8);
}
// [headline]
