// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/state_files.hpp>

#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using interlock::platform::file_guard;
using interlock::platform::file_privacy;
using interlock::platform::state_files;

namespace {

struct folder : support::temporary_folder {
    std::string put(std::string_view name, ::mode_t mode, std::string_view text = "text") const {
        return temporary_folder::put(name, text, mode);
    }
};

file_guard guard_of(const std::string& path, file_privacy privacy = file_privacy::open_to_read) {
    int file = -1;
    file_guard found{};
    CHECK(state_files::open_guarded(path.c_str(), privacy, file, found) == 0);
    CHECK((file >= 0) == (found == file_guard::sound));
    if (file >= 0) ::close(file);
    return found;
}
int error_of(const std::string& path) {
    int file = -1;
    file_guard found{};
    const int error = state_files::open_guarded(path.c_str(), file_privacy::open_to_read, file, found);
    CHECK(file == -1);
    CHECK(found != file_guard::sound);
    return error;
}

} // namespace

TEST_CASE("platform::state_files: CR 3.4: a file is sound when only its owner can write it") {
    const folder where;
    for (const ::mode_t mode : {0400U, 0444U, 0600U, 0644U, 0755U})
        CHECK(guard_of(where.put("a", mode)) == file_guard::sound);
    for (const ::mode_t mode : {0620U, 0602U, 0666U, 0664U})
        CHECK(guard_of(where.put("a", mode)) == file_guard::others_write);
    CHECK(guard_of(where.put("a", 0600), file_privacy::owner_only) == file_guard::sound);
    for (const ::mode_t mode : {0640U, 0604U, 0644U})
        CHECK(guard_of(where.put("a", mode), file_privacy::owner_only) == file_guard::others_read);
}

TEST_CASE(
    "platform::state_files: CR 3.4: a link in place of the file is not followed, nor anything else that isn't a file") {
    const folder where;
    const std::string real = where.put("real", 0600);
    fs::create_symlink(real, where / "link");
    CHECK(guard_of(where / "link") == file_guard::a_link);
    fs::create_symlink("nowhere", where / "dangling");
    CHECK(guard_of(where / "dangling") == file_guard::a_link);
    fs::create_directory(where / "folder");
    CHECK(guard_of(where / "folder") == file_guard::no_file);
    // A pipe that nobody writes into doesn't hold anybody up.
    REQUIRE(::mkfifo((where / "pipe").c_str(), 0600) == 0);
    CHECK(guard_of(where / "pipe") == file_guard::no_file);
    CHECK(guard_of("/dev/null") == file_guard::no_file);
    CHECK(error_of(where / "missing") == ENOENT);
    CHECK(error_of(where / "missing/file") == ENOENT);
    CHECK(error_of(real + "/file") == ENOTDIR);
    CHECK(error_of(where / std::string(5000, 'a')) == ENAMETOOLONG);
    CHECK(error_of("") == ENOENT);
}

TEST_CASE("platform::state_files: CR 3.4: a folder in which others can put another file is found out") {
    const folder where;
    fs::create_directory(where / "inner");
    const std::string path = where.put("inner/a", 0600);
    CHECK(guard_of(path) == file_guard::sound);
    REQUIRE(::chmod((where / "inner").c_str(), 0777) == 0);
    CHECK(guard_of(path) == file_guard::folder_others_write);
    REQUIRE(::chmod((where / "inner").c_str(), 0770) == 0);
    CHECK(guard_of(path) == file_guard::folder_others_write);
    // In a sticky folder nobody can replace what belongs to somebody else.
    REQUIRE(::chmod((where / "inner").c_str(), 01777) == 0);
    CHECK(guard_of(path) == file_guard::sound);
}

TEST_CASE("platform::state_files: CR 3.4: a file of another user is found out") {
    if (::geteuid() != 0) {
        MESSAGE("not run: only root can make a file of another user");
        return;
    }
    const folder where;
    const std::string path = where.put("a", 0600);
    REQUIRE(::chown(path.c_str(), 12345, 12345) == 0);
    CHECK(guard_of(path) == file_guard::of_another_user);
    REQUIRE(::chown(path.c_str(), 0, 0) == 0);
    fs::create_directory(where / "inner");
    const std::string inner = where.put("inner/a", 0600);
    REQUIRE(::chown((where / "inner").c_str(), 12345, 12345) == 0);
    CHECK(guard_of(inner) == file_guard::folder_of_another_user);
}

TEST_CASE("platform::state_files: paths with and without a folder, and the root") {
    const folder where;
    where.put("a", 0600);
    const fs::path before = fs::current_path();
    fs::current_path(where.path());
    CHECK(guard_of("a") == file_guard::sound);
    CHECK(guard_of("./a") == file_guard::sound);
    fs::current_path(before);
    CHECK(guard_of(where.path() + "//a") == file_guard::sound);
    CHECK(error_of("/no-file-of-this-name") == ENOENT);
}

TEST_CASE("platform::state_files: replacing is one step; who has the old one open still has it") {
    const folder where;
    state_files files;
    const std::string inner = where / "state";
    REQUIRE(files.attach_to_write(inner.c_str()) == 0);
    const auto put = [&](const char* name, std::string_view text) {
        int file = -1;
        std::size_t took = 0;
        REQUIRE(files.create(name, file) == 0);
        CHECK(files.write(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, took) == 0);
        CHECK(files.sync(file) == 0);
        files.close(file);
    };
    put("now", "old");
    put("next", "newer");
    int before = -1;
    REQUIRE(files.open("now", before) == 0);
    CHECK(files.replace("next", "now") == 0);
    CHECK(files.sync_directory() == 0);
    std::uint64_t size = 0;
    CHECK(files.size(before, size) == 0);
    CHECK(size == 3);
    files.close(before);
    std::ifstream now{inner + "/now"};
    CHECK(std::string{std::istreambuf_iterator<char>{now}, {}} == "newer");
    CHECK(files.replace("next", "now") == ENOENT);
    CHECK(std::string_view{state_files::words(ENOENT)} == "No such file or directory");
}

TEST_CASE("platform::state_files: a file of places is changed in place, and is for its owner alone") {
    const folder here;
    state_files files;
    REQUIRE(files.attach_to_write(here.path().c_str()) == 0);
    int file = -1;
    REQUIRE(files.open_to_change("places", file) == 0);
    const std::uint8_t first[]{1, 2, 3}, second[]{7};
    CHECK(files.write_at(file, 4, first) == 0);
    CHECK(files.write_at(file, 5, second) == 0);
    files.close(file);
    REQUIRE(files.open_to_change("places", file) == 0);
    std::uint8_t found[8]{};
    std::size_t got = 0;
    CHECK(files.read(file, 0, found, got) == 0);
    CHECK(got == 7);
    CHECK(found[4] == 1);
    CHECK(found[5] == 7);
    CHECK(found[6] == 3);
    files.close(file);
    CHECK(files.write_at(file, 0, first) == EBADF);
    REQUIRE(::chmod((here / "places").c_str(), 0640) == 0);
    CHECK(files.open_to_change("places", file) == EACCES);
    CHECK(file == -1);
    REQUIRE(::symlink("/dev/null", (here / "link").c_str()) == 0);
    CHECK(files.open_to_change("link", file) != 0);
}
