// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/guarded_file.hpp>

#include "interlock/site/memory_disk.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <ostream>
#include <string>

namespace site = interlock::site;
using interlock::platform::file_guard;
using interlock::platform::file_privacy;

namespace {

/// A file that somebody changes while it is read.
class restless : public memory_disk::files {
public:
    explicit restless(memory_disk::disk& on, int grows) : files(on), grows_{grows} {}
    int size(int file, std::uint64_t& bytes) {
        const int wrong = files::size(file, bytes);
        if (++asked_ == 2) bytes = static_cast<std::uint64_t>(static_cast<std::int64_t>(bytes) + grows_);
        return wrong;
    }

private:
    int grows_;
    int asked_ = 0;
};

} // namespace

TEST_CASE("site::guarded_file: CR 3.4: a sound file is read whole, up to its limit") {
    memory_disk::disk on;
    memory_disk::files files(on);
    on.elsewhere["a"] = {"0123456789"};
    CHECK(site::read_guarded(files, "a", 10).value() == "0123456789");
    CHECK(site::read_guarded(files, "a", 9).error()[0].text() == "a: expected at most 9 bytes, found 10");
    on.elsewhere["a"] = {""};
    CHECK(site::read_guarded(files, "a", 0).value().empty());
}

TEST_CASE("site::guarded_file: CR 3.4: every way in which others could have touched it has its words") {
    memory_disk::disk on;
    memory_disk::files files(on);
    const auto said = [&](file_guard guard) {
        on.elsewhere["a"] = {"x", guard};
        return site::read_guarded(files, "a", 10, file_privacy::owner_only).error()[0].text();
    };
    CHECK(said(file_guard::a_link) == "a: expected the file itself, found a symbolic link: name what it points to");
    CHECK(said(file_guard::no_file) == "a: expected a file, found something else");
    CHECK(said(file_guard::of_another_user) ==
          "a: expected a file of root or of the user that runs this, found one of another user");
    CHECK(said(file_guard::others_write) ==
          "a: expected a file that only its owner can write (chmod go-w), found one that others can write");
    CHECK(said(file_guard::others_read) ==
          "a: expected a file that only its owner can read (chmod go=), found one that others can read");
    CHECK(said(file_guard::folder_of_another_user) ==
          "a: expected a folder of root or of the user that runs this, found one of another user");
    CHECK(
        said(file_guard::folder_others_write) ==
        "a: expected a folder in which only its owner can replace files (chmod go-w), found one that others can write");
}

TEST_CASE("site::guarded_file: errors of the system are told, and the missing file is told apart") {
    memory_disk::disk on;
    memory_disk::files files(on);
    int error = 0;
    CHECK(site::read_guarded(files, "a", 10, file_privacy::open_to_read, &error).error()[0].text() ==
          "a: expected a file that can be read, found No such file or directory");
    CHECK(error == ENOENT);
    CHECK_FALSE(site::read_guarded(files, "", 10).has_value());
    on.elsewhere["a"] = {"0123456789"};
    for (std::uint64_t at = 0; at < 4; ++at) {
        on.calls = 0;
        on.fail_at = at;
        CHECK(site::read_guarded(files, "a", 10, file_privacy::open_to_read, &error).error()[0].text() ==
              "a: expected a file that can be read, found Input/output error");
        CHECK(error == EIO);
    }
    on.fail_at = memory_disk::disk::never;
    CHECK(site::read_guarded(files, "a", 10, file_privacy::open_to_read, &error).has_value());
    CHECK(error == 0);
}

TEST_CASE("site::guarded_file: a file that changes while it is read is refused") {
    memory_disk::disk on;
    on.elsewhere["a"] = {"0123456789"};
    for (const int grows : {-1, 1}) {
        restless files(on, grows);
        CHECK(site::read_guarded(files, "a", 100).error()[0].text() ==
              "a: expected a file that nobody changes while it is read, found one that changed");
    }
}
