// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/site_store.hpp>

#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace fs = std::filesystem;
namespace il = interlock;
namespace ad = interlock::adapt;

namespace {

// Made by `openssl genpkey -algorithm ed25519`, `openssl pkey -pubout` and `openssl pkeyutl -sign -rawin`.
constexpr std::string_view public_key =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAYB72lw4ytulV/BYkHTvfCmuiXKtLozrm+MwboWXDn0U=\n-----END PUBLIC KEY-----\n";
constexpr std::string_view signed_text =
    "{\n  \"site\": \"boiler-house\", \"version\": 7,\n  \"author\": \"M. Weber\"\n}\n";
constexpr std::array<std::uint8_t, 64> signature{
    0x3d, 0x0d, 0x02, 0x7d, 0xf2, 0x18, 0xac, 0x64, 0xd7, 0xbb, 0xbb, 0x02, 0xd1, 0x39, 0x0c, 0x9f,
    0xe9, 0x4a, 0x3d, 0xdb, 0x07, 0xa2, 0x88, 0xae, 0x5c, 0xaa, 0x79, 0xbe, 0x9a, 0x28, 0x84, 0xef,
    0xa4, 0x7c, 0xa0, 0xb2, 0x64, 0x88, 0xea, 0x6d, 0x9a, 0xa6, 0x21, 0xa1, 0x92, 0xa5, 0xef, 0x7e,
    0x23, 0x9a, 0x5c, 0x99, 0x28, 0x86, 0x55, 0xe5, 0x9d, 0x65, 0xef, 0x77, 0x4b, 0x5e, 0x69, 0x0c};

using folder = support::temporary_folder;

std::string_view view(const std::array<std::uint8_t, 64>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

TEST_CASE("adapt::site_store: CR 3.4: a document that OpenSSL signed, from files, over a restart") {
    const folder where;
    const std::string file = where.put("site.json", signed_text);
    const auto key = ad::load_trusted_key(where.put("signer.pem", public_key), "plant engineering");
    REQUIRE(key.has_value());
    const auto started = [&] {
        return ad::site_store(
            {.file = file, .state = where / "state", .reader = ad::site_reader(), .trusted = {key.value()}});
    };
    {
        auto s = started();
        CHECK(s.open().error()[0].text() ==
              file + ".sig: expected a file that can be read, found No such file or directory");
    }
    where.put("site.json.sig", view(signature));
    {
        auto s = started();
        const auto taken = s.open();
        REQUIRE(taken.has_value());
        CHECK(taken.value().made.version() == 7);
        CHECK(taken.value().by.text() == "author \"M. Weber\", signed with key \"plant engineering\"");
        CHECK(s.confirm().empty());
    }
    where.put("site.json", std::string{signed_text} + " ");
    auto s = started();
    const auto kept = s.open();
    REQUIRE(kept.has_value());
    CHECK(kept.value().from == il::site::policy_origin::last_good);
    CHECK(kept.value().made.version() == 7);
}

TEST_CASE("adapt::site_store: CR 3.4: a key is read from PEM only, and only from a file that others can't write") {
    CHECK(ad::ed25519_key(public_key).has_value());
    CHECK_FALSE(ad::ed25519_key("").has_value());
    CHECK_FALSE(ad::ed25519_key("-----END PUBLIC KEY----------BEGIN PUBLIC KEY-----").has_value());
    std::string other{public_key};
    other.replace(other.find("MCow"), 4, "MCox");
    CHECK_FALSE(ad::ed25519_key(other).has_value());
    std::string longer{public_key};
    longer.insert(longer.find("\n-----END"), "AAAA");
    CHECK_FALSE(ad::ed25519_key(longer).has_value());
    std::string of_private{public_key};
    of_private.replace(of_private.find("PUBLIC"), 6, "PRIVATE");
    CHECK_FALSE(ad::ed25519_key(of_private).has_value());

    const folder where;
    const auto unnamed = ad::load_trusted_key(where.put("a.pem", public_key));
    REQUIRE(unnamed.has_value());
    CHECK(unnamed.value().name == where / "a.pem");
    CHECK(unnamed.value().key == *ad::ed25519_key(public_key));
    CHECK(ad::load_trusted_key(where.put("b.pem", public_key, 0666)).error()[0].text() ==
          where / "b.pem" +
              ": expected a file that only its owner can write (chmod go-w), found one that others can write");
    CHECK(ad::load_trusted_key(where.put("c.pem", "none")).error()[0].text() ==
          where / "c.pem" + ": expected a public key of Ed25519 in PEM (openssl pkey -pubout), found none");
    CHECK_FALSE(ad::load_trusted_key(where / "missing.pem").has_value());
}

TEST_CASE("adapt::site_store: a document with a protocol's part gets a reader of its own each time") {
    struct part : il::site::protocol_reader {
        explicit part(int& count) { ++count; }
        void device(il::site::reader&, il::site::document::node, il::site::document::node) override {}
        std::optional<il::site::mapped_value> tag(il::site::reader&, il::site::document::node, il::site::document::node,
                                                  std::string_view) override {
            return {};
        }
        void finish(il::site::reader&, il::site::site_rows&) override {}
    };
    int count = 0;
    const auto reader = ad::site_reader([&count] { return std::make_unique<part>(count); });
    const auto read = reader.read(std::string{signed_text}, "t");
    REQUIRE(read.has_value());
    CHECK(reader.validate(read.value()).has_value());
    CHECK(reader.validate(read.value()).has_value());
    CHECK(count == 2);
}
