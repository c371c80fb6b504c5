// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/append_files.hpp>

#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;
using interlock::platform::append_files;

namespace {

using directory = support::temporary_folder;
std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

TEST_CASE("platform/append_files: what is appended is read back, and a file is only ever made longer") {
    const directory where;
    append_files files;
    REQUIRE(files.attach_to_write(where.path().c_str()) == 0);
    int file = -1;
    REQUIRE(files.create("a", file) == 0);
    std::size_t written = 0;
    REQUIRE(files.write(file, bytes("hello "), written) == 0);
    CHECK(written == 6);
    REQUIRE(files.write(file, bytes("plant"), written) == 0);
    CHECK(files.sync(file) == 0);
    CHECK(files.sync_directory() == 0);
    std::uint64_t size = 0;
    CHECK(files.size(file, size) == 0);
    CHECK(size == 11);
    files.close(file);
    CHECK(file == -1);
    REQUIRE(files.open("a", file) == 0);
    std::array<std::uint8_t, 32> into{};
    std::size_t got = 0;
    CHECK(files.read(file, 6, into, got) == 0);
    CHECK(got == 5);
    CHECK(std::equal(into.begin(), into.begin() + 5, "plant"));
    CHECK(files.read(file, 100, into, got) == 0);
    CHECK(got == 0);
    // For reading only.
    CHECK(files.write(file, bytes("x"), written) == EBADF);
    CHECK(written == 0);
    files.close(file);
}

TEST_CASE("platform/append_files: a filled file is never taken over, an empty one is; links lead nowhere") {
    const directory where, elsewhere;
    append_files files;
    REQUIRE(files.attach_to_write(where.path().c_str()) == 0);
    int file = -1;
    REQUIRE(files.create("a", file) == 0);
    files.close(file);
    REQUIRE(files.create("a", file) == 0);
    std::size_t written = 0;
    REQUIRE(files.write(file, bytes("x"), written) == 0);
    files.close(file);
    CHECK(files.create("a", file) == EEXIST);
    CHECK(file == -1);
    fs::create_symlink(elsewhere.path() + "/b", where.path() + "/b");
    CHECK(files.create("b", file) != 0);
    CHECK(files.open("b", file) != 0);
    CHECK_FALSE(fs::exists(elsewhere.path() + "/b"));
    CHECK(files.open("c", file) == ENOENT);
}

TEST_CASE("platform/append_files: CR 3.9: directory and files are for their owner alone") {
    const directory where;
    const std::string inner = where.path() + "/inner";
    {
        append_files files;
        REQUIRE(files.attach_to_write(inner.c_str()) == 0);
        CHECK((fs::status(inner).permissions() & fs::perms::all) == fs::perms::owner_all);
        int file = -1;
        REQUIRE(files.create("a", file) == 0);
        files.close(file);
        CHECK((fs::status(inner + "/a").permissions() & fs::perms::all) ==
              (fs::perms::owner_read | fs::perms::owner_write));
        // An empty one that others may write isn't ours.
        std::ofstream{inner + "/b"};
        fs::permissions(inner + "/b", fs::perms::all);
        CHECK(files.create("b", file) == EACCES);
    }
    for (const auto one : {fs::perms::group_read, fs::perms::others_exec, fs::perms::group_write}) {
        fs::permissions(inner, fs::perms::owner_all | one);
        append_files files;
        CHECK(files.attach_to_write(inner.c_str()) == EACCES);
        // Reading is for whoever the operating system lets.
        CHECK(files.attach_to_read(inner.c_str()) == 0);
    }
}

TEST_CASE("platform/append_files: one writer at a time, any number of readers") {
    const directory where;
    append_files first, second, reader;
    REQUIRE(first.attach_to_write(where.path().c_str()) == 0);
    CHECK(first.attach_to_write(where.path().c_str()) == 0);
    CHECK(second.attach_to_write(where.path().c_str()) == EWOULDBLOCK);
    CHECK(reader.attach_to_read(where.path().c_str()) == 0);
    first.detach();
    CHECK(second.attach_to_write(where.path().c_str()) == 0);
}

TEST_CASE(
    "platform/append_files: a directory without a parent, a file for a directory, and one that was never attached") {
    const directory where;
    append_files files;
    CHECK(files.attach_to_write((where.path() + "/a/b").c_str()) == ENOENT);
    std::ofstream{where.path() + "/file"};
    CHECK(files.attach_to_write((where.path() + "/file").c_str()) == ENOTDIR);
    CHECK(files.attach_to_read((where.path() + "/gone").c_str()) == ENOENT);
    CHECK(files.list([](std::string_view) {}) != 0);
    int file = -1;
    CHECK(files.create("a", file) != 0);
    CHECK(file == -1);
    CHECK_FALSE(fs::exists("a"));
}

TEST_CASE("platform/append_files: lists what is there, as often as it is asked, and removes by name") {
    const directory where;
    append_files files;
    REQUIRE(files.attach_to_write(where.path().c_str()) == 0);
    for (const char* const name : {"a", "b"}) {
        int file = -1;
        REQUIRE(files.create(name, file) == 0);
        files.close(file);
    }
    for (int i = 0; i < 2; ++i) {
        std::vector<std::string> names;
        CHECK(files.list([&](std::string_view name) { names.emplace_back(name); }) == 0);
        std::sort(names.begin(), names.end());
        CHECK(names == std::vector<std::string>{".", "..", "a", "b"});
    }
    CHECK(files.remove("a") == 0);
    CHECK(files.remove("a") == ENOENT);
    CHECK_FALSE(fs::exists(where.path() + "/a"));
}

TEST_CASE("platform/append_files: a boot has one id; random bytes differ") {
    CHECK(append_files::boot_id() == append_files::boot_id());
    std::array<std::uint8_t, 16> one{}, other{};
    CHECK(append_files::random(one) == 0);
    CHECK(append_files::random(other) == 0);
    CHECK(one != other);
}
