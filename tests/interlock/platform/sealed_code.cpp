// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/platform/sealed_code.hpp>

#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

namespace platform = interlock::platform;

namespace {

std::string text_of(const platform::sealed_code& code) {
    return {reinterpret_cast<const char*>(code.bytes().data()), code.bytes().size()};
}
void put(const std::string& path, const std::string& text) { std::ofstream{path, std::ios::binary} << text; }

} // namespace

TEST_CASE("platform::sealed_code: what was opened stays as it was, whatever becomes of the file") {
    const support::temporary_folder folder;
    const std::string path = folder.path() + "/recipe";
    put(path, "heat 80\n");
    platform::sealed_code code;
    REQUIRE(platform::sealed_code::open(path.c_str(), 100, code) == 0);
    put(path, "heat 800\n");
    CHECK(text_of(code) == "heat 80\n");
    std::ifstream through{code.path()};
    CHECK(std::string{std::istreambuf_iterator<char>{through}, {}} == "heat 80\n");
    std::filesystem::remove(path);
    CHECK(text_of(code) == "heat 80\n");
}

TEST_CASE("platform::sealed_code: nothing can write, shorten or lengthen the copy, by any descriptor") {
    const support::temporary_folder folder;
    const std::string path = folder.path() + "/recipe";
    put(path, "heat 80\n");
    platform::sealed_code code;
    REQUIRE(platform::sealed_code::open(path.c_str(), 100, code) == 0);
    CHECK(::write(code.descriptor(), "x", 1) == -1);
    CHECK(errno == EPERM);
    CHECK(::ftruncate(code.descriptor(), 1) == -1);
    CHECK(::ftruncate(code.descriptor(), 100) == -1);
    const int again = ::open(code.path().c_str(), O_RDWR);
    if (again >= 0) {
        CHECK(::write(again, "x", 1) == -1);
        CHECK(::mmap(nullptr, 8, PROT_READ | PROT_WRITE, MAP_SHARED, again, 0) == MAP_FAILED);
        ::close(again);
    }
    CHECK(text_of(code) == "heat 80\n");
}

TEST_CASE("platform::sealed_code: a link, a folder, a pipe and a long file are refused, and leave nothing") {
    const support::temporary_folder folder;
    const std::string path = folder.path() + "/recipe";
    put(path, std::string(100, 'x'));
    platform::sealed_code code;
    CHECK(platform::sealed_code::open((folder.path() + "/none").c_str(), 100, code) == ENOENT);
    std::filesystem::create_symlink(path, folder.path() + "/link");
    CHECK(platform::sealed_code::open((folder.path() + "/link").c_str(), 100, code) == ELOOP);
    CHECK(platform::sealed_code::open(folder.path().c_str(), 100, code) == EISDIR);
    REQUIRE(::mkfifo((folder.path() + "/pipe").c_str(), 0600) == 0);
    CHECK(platform::sealed_code::open((folder.path() + "/pipe").c_str(), 100, code) == EINVAL);
    CHECK(platform::sealed_code::open(path.c_str(), 99, code) == EFBIG);
    CHECK(code.descriptor() == -1);
    CHECK(code.bytes().empty());
    CHECK(platform::sealed_code::open(path.c_str(), 100, code) == 0);
    CHECK(code.bytes().size() == 100);
    put(path, "");
    platform::sealed_code empty;
    CHECK(platform::sealed_code::open(path.c_str(), 100, empty) == 0);
    CHECK(empty.bytes().empty());
    code = std::move(empty);
    CHECK(code.bytes().empty());
}
