// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/file_store.hpp>

#include "interlock/journal/fault_io.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace journal_bench;
using jn::finding;

namespace {

/// The numbers of the numbered records of a directory, in their order.
std::vector<std::uint64_t> numbers_in(const std::string& path) {
    std::vector<std::uint64_t> out;
    for (const jn::record& r : records_of(path))
        if (r.event == jn::event_id::alarm_raised) out.push_back(r.new_bits);
    return out;
}

std::vector<std::uint64_t> up_to(std::uint64_t n) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t i = 1; i <= n; ++i) out.push_back(i);
    return out;
}

/// Appends numbers `from` to `to`, seven to a flush, and recovers whenever that is needed, at most `tries` times. Answers the last
/// number that was durable.
template <class Disk>
std::uint64_t write_all(Disk& s, std::uint64_t from, std::uint64_t to, unsigned tries) {
    std::uint64_t next = from;
    std::uint64_t durable = from - 1;
    for (std::int64_t now = 1; next <= to || durable < to; ++now) {
        if (!s.available() && !s.recover({now}, {now})) {
            if (tries-- == 0) break;
            continue;
        }
        if (next <= to) {
            jn::record r = numbered(next);
            if (s.append(r, {now}, {now})) ++next;
        }
        if (s.available() && (next % 7 == 0 || next > to)) s.flush({now}, true);
        if (s.available() && s.durable_sequence() + 1 == s.next_sequence()) durable = next - 1;
        if (!s.available() && tries == 0) break;
    }
    return durable;
}

void check_whole(const std::string& path) {
    const auto v = verified(path);
    CHECK(v.error == 0);
    CHECK(v.damage.view() == "");
    CHECK(v.missing.view() == "");
}

} // namespace

TEST_CASE("journal/file_store: what is flushed is in the files, over rotations and restarts, in one chain") {
    const directory where;
    for (std::uint64_t run = 0; run < 4; ++run) {
        disk s{small(where)};
        REQUIRE(s.recover({1}, {1}));
        CHECK(write_all(s, run * 100 + 1, run * 100 + 100, 0) == run * 100 + 100);
        CHECK(s.close({1}));
    }
    CHECK(numbers_in(where.path()) == up_to(400));
    std::uint32_t boot = 0;
    std::memcpy(&boot, il::platform::append_files::boot_id().data(), sizeof boot);
    for (const jn::record& r : records_of(where.path())) REQUIRE(r.boot == boot);
    check_whole(where.path());
    CHECK(verified(where.path()).segments >= 8);
    // Segments keep to their size.
    for (const auto number : where.segments()) CHECK(where.bytes(number).size() <= 64 * jn::frame_size);
}

TEST_CASE("journal/file_store: the directory and its files are for their owner alone") {
    namespace fs = std::filesystem;
    const directory where;
    const std::string inner = where.path() + "/inner";
    jn::at at = small(where);
    at.path = inner;
    {
        disk s{at};
        REQUIRE(s.recover({1}, {1}));
        CHECK((fs::status(inner).permissions() & fs::perms::all) == fs::perms::owner_all);
        const auto file = fs::status(inner + "/" + jn::segment_name{1}.c_str()).permissions();
        CHECK((file & fs::perms::all) == (fs::perms::owner_read | fs::perms::owner_write));
    }
    fs::permissions(inner, fs::perms::group_read, fs::perm_options::add);
    disk s{at};
    CHECK_FALSE(s.recover({1}, {1}));
    CHECK(s.fault().view().find("it must be for its owner alone: mode 0700") != std::string_view::npos);
}

TEST_CASE("journal/file_store: one writer at a time") {
    const directory where;
    disk first{small(where)};
    REQUIRE(first.recover({1}, {1}));
    disk second{small(where)};
    CHECK_FALSE(second.recover({1}, {1}));
    CHECK(second.fault().view().find("another process writes into it") != std::string_view::npos);
    CHECK(first.close({1}));
    CHECK(second.recover({1}, {1}));
}

TEST_CASE(
    "journal/file_store: CR 2.10: whatever call fails, once or for long, nothing durable is lost and nothing looks tampered with") {
    struct way {
        int error;
        bool tears;
        std::uint64_t count;
    };
    for (const way how :
         {way{EIO, false, 1}, way{ENOSPC, true, 1}, way{0, true, 1}, way{EIO, false, 5}, way{ENOSPC, true, 9}}) {
        std::uint64_t most = 1;
        for (std::uint64_t n = 1; n <= most; ++n) {
            const directory where;
            plan = {};
            {
                faulty_disk before{small(where)};
                REQUIRE(write_all(before, 1, 20, 0) == 20);
                REQUIRE(before.close({1}));
            }
            plan = {.at = n, .count = how.count, .error = how.error, .tears = how.tears};
            {
                faulty_disk s{small(where)};
                const std::uint64_t durable = write_all(s, 21, 160, 50);
                most = plan.calls;
                plan = {};
                CAPTURE(n);
                CAPTURE(how.error);
                CAPTURE(how.count);
                REQUIRE(durable == 160);
                REQUIRE(s.close({1}));
            }
            CAPTURE(n);
            CAPTURE(how.error);
            CAPTURE(how.tears);
            REQUIRE(numbers_in(where.path()) == up_to(160));
            check_whole(where.path());
        }
        CHECK(most > 50);
    }
}

TEST_CASE(
    "journal/file_store: CR 2.10: a process that dies at the failure leaves all that was durable, and the next one goes on") {
    for (const bool tears : {false, true}) {
        std::uint64_t most = 1;
        for (std::uint64_t n = 1; n <= most; ++n) {
            const directory where;
            plan = {.at = n, .count = fault_plan::nothing, .error = EIO, .tears = tears};
            std::uint64_t durable = 0;
            {
                faulty_disk s{small(where)};
                durable = write_all(s, 1, 130, 0);
                most = plan.calls + (plan.calls >= n ? 1 : 0);
                if (durable == 130) most = 0;
            }
            plan = {};
            check_whole(where.path());
            const auto left = numbers_in(where.path());
            CAPTURE(n);
            REQUIRE(left.size() >= durable);
            REQUIRE(left == up_to(left.size()));
            faulty_disk again{small(where)};
            REQUIRE(write_all(again, left.size() + 1, left.size() + 30, 0) == left.size() + 30);
            REQUIRE(again.close({1}));
            REQUIRE(numbers_in(where.path()) == up_to(left.size() + 30));
            check_whole(where.path());
        }
    }
}

TEST_CASE(
    "journal/file_store: CR 2.10: a crash at any byte of the last segment is no damage, and the next run goes on") {
    const directory where;
    {
        disk s{small(where)};
        REQUIRE(write_all(s, 1, 12, 0) == 12);
    }
    const auto whole = where.bytes(1);
    for (std::size_t size = 0; size <= whole.size(); size += 37) {
        std::filesystem::remove(where.file(2));
        where.put(1, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
        const auto left = numbers_in(where.path());
        {
            disk s{small(where)};
            REQUIRE(s.recover({2}, {2}));
            CHECK_FALSE(s.damaged());
            REQUIRE(write_all(s, left.size() + 1, left.size() + 5, 0) == left.size() + 5);
        }
        CAPTURE(size);
        REQUIRE(numbers_in(where.path()) == up_to(left.size() + 5));
        check_whole(where.path());
        // The old segment stays as the crash left it; only an empty one is filled.
        if (size != 0) REQUIRE(where.bytes(1).size() == size);
    }
}

TEST_CASE("journal/file_store: damage is noticed at the start, and the chain goes on where it was good") {
    const directory where;
    {
        disk s{small(where)};
        REQUIRE(write_all(s, 1, 20, 0) == 20);
    }
    auto bytes = where.bytes(1);
    bytes[10 * jn::frame_size + 3] ^= 1U;
    where.put(1, bytes);
    disk s{small(where)};
    REQUIRE(s.recover({1}, {1}));
    CHECK(s.damaged());
    REQUIRE(s.close({1}));
    const auto v = verified(where.path());
    CHECK(v.integrity == finding::bad);
    CHECK(v.first_bad == 10);
}

TEST_CASE("journal/file_store: CR 2.9: the storage that was allotted is never exceeded") {
    const directory where;
    jn::at at = small(where);
    at.total_bytes = 4 * at.segment_bytes;
    disk s{at};
    REQUIRE(s.recover({1}, {1}));
    CHECK(s.room() == jn::store_room::all);
    bool reserved = false;
    std::uint64_t taken = 0;
    for (;; ++taken) {
        jn::record r = numbered(taken + 1);
        if (!s.append(r, {1}, {1})) break;
        s.flush({1}, true);
        reserved = reserved || s.room() == jn::store_room::reserved;
    }
    CHECK(reserved);
    CHECK(s.room() == jn::store_room::none);
    CHECK(s.available());
    CHECK(numbers_in(where.path()) == up_to(taken));
    std::uint64_t sum = 0;
    for (const auto number : where.segments()) sum += where.bytes(number).size();
    CHECK(sum <= at.total_bytes);
    // Somebody archives the oldest: there is room again.
    std::filesystem::rename(where.file(1), where.path() + "/archived");
    std::filesystem::rename(where.file(2), where.path() + "/archived as well");
    s.look_around();
    CHECK(s.room() == jn::store_room::all);
    jn::record r = numbered(taken + 1);
    CHECK(s.append(r, {1}, {1}));
}

TEST_CASE("journal/file_store: CR 2.9: the oldest may go where the site says so, and the journal says which") {
    const directory where;
    jn::at at = small(where);
    at.total_bytes = 6 * at.segment_bytes;
    at.at_the_end = jn::when_full::overwrite_oldest;
    {
        disk s{at};
        REQUIRE(write_all(s, 1, 1000, 0) == 1000);
        REQUIRE(s.close({1}));
    }
    std::uint64_t sum = 0;
    for (const auto number : where.segments()) sum += where.bytes(number).size();
    CHECK(sum <= at.total_bytes);
    check_whole(where.path());
    const auto left = numbers_in(where.path());
    REQUIRE(left.size() > 150);
    CHECK(left.back() == 1000);
    CHECK(left.front() == 1001 - left.size());
    // One more that somebody else removes isn't covered by that.
    std::filesystem::remove(where.file(where.segments().front()));
    CHECK(verified(where.path()).completeness == finding::bad);
}

TEST_CASE("journal/file_store: a full file system makes it unavailable, not shorter") {
    const directory where;
    plan = {.space = 40 * jn::frame_size + 100};
    faulty_disk s{small(where)};
    const std::uint64_t durable = write_all(s, 1, 100, 3);
    CHECK(durable < 40);
    CHECK(durable >= 30);
    CHECK_FALSE(s.available());
    CHECK(s.fault().view().find("No space left") != std::string_view::npos);
    for (int i = 0; i < 20; ++i) CHECK_FALSE(s.recover({10 + i}, {10}));
    // Trying doesn't fill the directory with files.
    CHECK(where.segments().size() <= 3);
    plan.space = fault_plan::nothing;
    REQUIRE(s.recover({100}, {100}));
    REQUIRE(s.close({100}));
    check_whole(where.path());
    const auto left = numbers_in(where.path());
    CHECK(left == up_to(left.size()));
    CHECK(left.size() >= durable);
    plan = {};
}
