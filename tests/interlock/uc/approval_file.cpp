// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/approval_file.hpp>

#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace fs = std::filesystem;
namespace il = interlock;
namespace uc = il::uc;
using uc::approval_state;

namespace {

struct folder : support::temporary_folder {
    std::string file() const { return *this / "approvals"; }
};

/// A disk whose n-th call fails; of a write half is there then.
struct failing_files : il::platform::state_files {
    int calls = 0;
    int fail_at = 0;
    bool fails() { return ++calls == fail_at; }
    int write_at(int file, std::uint64_t at, std::span<const std::uint8_t> bytes) noexcept {
        if (!fails()) return state_files::write_at(file, at, bytes);
        state_files::write_at(file, at, bytes.first(bytes.size() / 2));
        return ENOSPC;
    }
    int sync(int file) noexcept { return fails() ? EIO : state_files::sync(file); }
};

uc::approval_record some(std::uint32_t place, approval_state state) {
    return {.id = {place, 7},
            .state = state,
            .essential = true,
            .value = il::value{12.5},
            .action = "tag.write",
            .resource = "boiler1.setpoint",
            .requester = "anna"};
}

} // namespace

TEST_CASE("uc::approval_file: what was written is there after the process has ended") {
    const folder here;
    {
        uc::approval_file<> f;
        CHECK_FALSE(f.write(some(0, approval_state::pending)));
        CHECK(f.read(0).state == approval_state::unknown);
        REQUIRE(f.open(here.path().c_str()) == 0);
        CHECK(f.write(some(2, approval_state::pending)));
        CHECK(f.write(some(2, approval_state::running)));
        uc::approval_file<> second;
        CHECK(second.open(here.path().c_str()) == EWOULDBLOCK);
    }
    uc::approval_file<> f;
    REQUIRE(f.open(here.path().c_str()) == 0);
    const auto found = f.read(2);
    CHECK(found.state == approval_state::running);
    CHECK(found.id == il::approval_id{2, 7});
    CHECK(found.essential);
    CHECK(found.value == il::value{12.5});
    CHECK(found.action == "tag.write");
    CHECK(found.resource == "boiler1.setpoint");
    CHECK(found.requester == "anna");
    CHECK(f.read(0).state == approval_state::none);
    CHECK(f.read(3).state == approval_state::none);
    for (const il::value v : {il::value{true}, il::value{-5}, il::value{std::uint64_t{5}}, il::value{}}) {
        auto one = some(0, approval_state::done);
        one.value = v;
        REQUIRE(f.write(one));
        CHECK(f.read(0).value.kind() == v.kind());
        CHECK(f.read(0).value.bits() == v.bits());
    }
    auto longest = some(1, approval_state::done);
    const std::string name(255, 'x');
    longest.action = longest.resource = longest.requester = name;
    REQUIRE(f.write(longest));
    CHECK(f.read(1).requester == name);
}

TEST_CASE("uc::approval_file: a place that is damaged, cut short or another's is unknown") {
    const folder here;
    const auto damaged = [&](std::streamoff at, char with) {
        uc::approval_file<> fresh;
        REQUIRE(fresh.open(here.path().c_str()) == 0);
        REQUIRE(fresh.write(some(0, approval_state::pending)));
        std::fstream{here.file(), std::ios::in | std::ios::out | std::ios::binary}.seekp(at).put(with);
        return fresh.read(0).state;
    };
    for (const std::streamoff at : {0, 4, 7, 15, 40, 1000, 1023}) CHECK(damaged(at, 'z') == approval_state::unknown);
    fs::resize_file(here.file(), 1000);
    uc::approval_file<> f;
    REQUIRE(f.open(here.path().c_str()) == 0);
    CHECK(f.read(0).state == approval_state::unknown);
    REQUIRE(f.write(some(0, approval_state::done)));
    fs::resize_file(here.file(), 2048);
    CHECK(f.read(1).state == approval_state::none);
    std::fstream copy{here.file(), std::ios::in | std::ios::out | std::ios::binary};
    std::string record(1024, '\0');
    copy.read(record.data(), 1024);
    copy.seekp(1024).write(record.data(), 1024).flush();
    CHECK(f.read(1).state == approval_state::unknown);
}

TEST_CASE("uc::approval_file: a write or a flush that fails is said") {
    const folder here;
    uc::approval_file<failing_files> f;
    REQUIRE(f.open(here.path().c_str()) == 0);
    REQUIRE(f.write(some(0, approval_state::approved)));
    f.files().fail_at = f.files().calls + 1;
    CHECK_FALSE(f.write(some(0, approval_state::running)));
    CHECK(f.read(0).state != approval_state::done);
    f.files().fail_at = f.files().calls + 2;
    CHECK_FALSE(f.write(some(0, approval_state::running)));
    CHECK(f.read(0).state == approval_state::running);
}

TEST_CASE("uc::approval_file: a folder or a file that others can get at isn't taken") {
    const folder here;
    fs::permissions(here.path(), fs::perms::group_read, fs::perm_options::add);
    uc::approval_file<> f;
    CHECK(f.open(here.path().c_str()) == EACCES);
    fs::permissions(here.path(), fs::perms::group_read, fs::perm_options::remove);
    std::ofstream{here.file()} << "";
    fs::permissions(here.file(), fs::perms::others_write, fs::perm_options::add);
    uc::approval_file<> g;
    CHECK(g.open(here.path().c_str()) == EACCES);
    fs::remove(here.file());
    fs::create_symlink("/dev/null", here.file());
    uc::approval_file<> h;
    CHECK(h.open(here.path().c_str()) != 0);
}
