// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/sealed_copy.hpp>

#include <interlock/adapt/cryptopp_hmac.hpp>
#include <interlock/platform/state_files.hpp>

#include "interlock/site/memory_disk.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace fs = std::filesystem;
namespace site = interlock::site;
using memory_disk::disk;

namespace {

using copy = site::sealed_copy<interlock::adapt::hmac_sha256, memory_disk::files>;
const site::sealed_document seven{7, "signature", "text of seven"};
const site::sealed_document eight{8, "", "text of eight"};

site::seal_key key_of(std::size_t size, std::uint8_t first = 1) {
    std::vector<std::uint8_t> bytes(size, first);
    return site::seal_key{bytes};
}

} // namespace

TEST_CASE("site::sealed_copy: CR 3.4: what is confirmed is there after a restart, what is only prepared isn't") {
    disk on;
    {
        copy c("state", {}, on);
        REQUIRE(c.open().empty());
        CHECK_FALSE(c.content().has_value());
        CHECK(c.prepare(seven).empty());
        CHECK(c.prepared());
        CHECK_FALSE(c.content().has_value());
        CHECK(c.confirm().empty());
        CHECK(c.content() == seven);
        CHECK(c.prepare(eight).empty());
        CHECK(c.content() == seven);
    }
    {
        copy c("state", {}, on);
        REQUIRE(c.open().empty());
        CHECK(c.content() == seven);
        CHECK_FALSE(on.names.contains(copy::next_name));
        CHECK(c.confirm().empty());
        CHECK(c.content() == seven);
        CHECK(c.prepare(eight).empty());
        c.withdraw();
        CHECK_FALSE(on.names.contains(copy::next_name));
        CHECK(c.confirm().empty());
        CHECK(c.content() == seven);
        CHECK(c.prepare(eight).empty());
        CHECK(c.confirm().empty());
    }
    copy c("state", {}, on);
    REQUIRE(c.open().empty());
    CHECK(c.content() == eight);
}

TEST_CASE("site::sealed_copy: a key that is given is used and written nowhere; one of another size is refused") {
    disk on;
    {
        copy c("state", key_of(32), on);
        REQUIRE(c.open().empty());
        CHECK(c.prepare(seven).empty());
        CHECK(c.confirm().empty());
        CHECK_FALSE(on.names.contains(copy::key_name));
    }
    copy other("state", key_of(32, 2), on);
    CHECK(other.open()[0].text().starts_with(
        "state/last-good: expected the copy that this program sealed, found one that was changed"));
    copy without("state", {}, on);
    CHECK(without.open()[0].text() ==
          "state/seal.key: expected the key under which last-good was sealed, found no such file");
    copy small("state", key_of(31), on);
    CHECK(small.open()[0].text() == "state/seal.key: expected a key of 32 to 64 bytes, found 31 bytes");
    copy same("state", key_of(32), on);
    CHECK(same.open().empty());
}

TEST_CASE("site::sealed_copy: a key file that was cut short is refused, not used") {
    disk on;
    {
        copy c("state", {}, on);
        REQUIRE(c.open().empty());
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{31}, std::size_t{65}}) {
        on.names.at(copy::key_name)->seen = std::string(size, 'k');
        copy c("state", {}, on);
        CHECK_FALSE(c.open().empty());
    }
}

TEST_CASE("site::sealed_copy: a confirmation that failed can be made good, whichever call it was") {
    for (std::uint64_t at = 0; at < 2; ++at) {
        disk on;
        copy c("state", {}, on);
        REQUIRE(c.open().empty());
        REQUIRE(c.prepare(seven).empty());
        on.calls = 0;
        on.fail_at = at;
        CHECK(c.confirm()[0].text() ==
              "state/last-good: expected a file that can be replaced, found Input/output error");
        CHECK(c.prepared());
        CHECK(c.confirm().empty());
        CHECK(c.content() == seven);
    }
}

TEST_CASE("site::sealed_copy: giving up after the name was exchanged keeps what is on the disk") {
    disk on;
    copy c("state", {}, on);
    REQUIRE(c.open().empty());
    REQUIRE(c.prepare(seven).empty());
    on.calls = 0;
    on.fail_at = 1;
    CHECK_FALSE(c.confirm().empty());
    c.withdraw();
    CHECK(c.content() == seven);
    copy again("state", {}, on);
    REQUIRE(again.open().empty());
    CHECK(again.content() == seven);
}

TEST_CASE("site::sealed_copy: on a real disk, for its owner alone, and one process at a time") {
    std::string pattern = (fs::temp_directory_path() / "interlock-sealed-XXXXXX").string();
    const std::string folder = ::mkdtemp(pattern.data());
    using real = site::sealed_copy<interlock::adapt::hmac_sha256, interlock::platform::state_files>;
    {
        real c(folder + "/state", {});
        REQUIRE(c.open().empty());
        CHECK(c.prepare(seven).empty());
        CHECK(c.confirm().empty());
        for (const char* const name : {real::copy_name, real::key_name}) {
            struct stat found {};
            REQUIRE(::stat(c.path_of(name).c_str(), &found) == 0);
            CHECK((found.st_mode & 0777U) == 0600U);
        }
        real second(folder + "/state", {});
        CHECK(second.open()[0].text() ==
              folder + "/state: expected a folder that no other process uses, found Resource temporarily unavailable");
    }
    real c(folder + "/state", {});
    REQUIRE(c.open().empty());
    CHECK(c.content() == seven);
    fs::remove_all(folder);
}
