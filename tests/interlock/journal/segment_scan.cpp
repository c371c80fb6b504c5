// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/segment_scan.hpp>

#include "interlock/journal/fault_io.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <vector>

using namespace journal_bench;
using jn::tail_state;

namespace {

/// Ten records in a segment that was never closed.
struct ten_records {
    directory where;
    std::vector<std::uint8_t> whole;
    ten_records() {
        disk s{small(where)};
        REQUIRE(s.recover({1}, {1}));
        for (std::uint64_t i = 1; i <= 10; ++i) {
            jn::record r = numbered(i);
            REQUIRE(s.append(r, {1}, {1}));
        }
        REQUIRE(s.close({1}));
        whole = where.bytes(1);
    }
    jn::segment_state scan(const std::vector<std::uint8_t>& bytes,
                           std::uint64_t most = jn::segment_state{}.frames - 1) {
        where.put(1, bytes);
        il::platform::append_files io;
        REQUIRE(io.attach_to_read(where.path().c_str()) == 0);
        jn::segment_state out;
        seen.clear();
        REQUIRE(jn::scan_segment<digest>(
                    io, 1, out, [this](const jn::record& r) { seen.push_back(r.new_bits); }, most) == 0);
        return out;
    }
    std::vector<std::uint64_t> seen;
};

} // namespace

TEST_CASE("journal/segment_scan: a whole segment is good to its end") {
    ten_records t;
    const auto s = t.scan(t.whole);
    CHECK(s.has_header);
    CHECK(s.tail == tail_state::nothing);
    CHECK(s.frames == 11);
    CHECK(s.bytes == 11 * jn::frame_size);
    CHECK(s.next_sequence == 11);
    CHECK(s.hands_over_to == 0);
    CHECK(t.seen == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    const auto part = t.scan(t.whole, 4);
    CHECK(part.frames == 4);
    CHECK(part.tail == tail_state::nothing);
    CHECK(t.seen.size() == 3);
}

TEST_CASE("journal/segment_scan: CR 3.9: cut at every byte: what is whole is read, the rest is a torn end") {
    ten_records t;
    for (std::size_t size = 0; size <= t.whole.size(); ++size) {
        const auto s = t.scan({t.whole.begin(), t.whole.begin() + static_cast<std::ptrdiff_t>(size)});
        CAPTURE(size);
        REQUIRE(s.frames == size / jn::frame_size);
        REQUIRE(s.tail == (size % jn::frame_size == 0 ? tail_state::nothing : tail_state::torn));
        REQUIRE(t.seen.size() == (size < 2 * jn::frame_size ? 0 : size / jn::frame_size - 1));
    }
}

TEST_CASE("journal/segment_scan: CR 3.9: every byte of every frame, changed, ends what is good there") {
    ten_records t;
    for (std::size_t at = 0; at < t.whole.size(); ++at) {
        auto bytes = t.whole;
        bytes[at] ^= 0x40U;
        const auto s = t.scan(bytes);
        CAPTURE(at);
        REQUIRE(s.frames == at / jn::frame_size);
        REQUIRE(s.tail == tail_state::damaged);
    }
}

TEST_CASE("journal/segment_scan: zeros at the end are what a file system leaves; zeros with more behind them are not") {
    ten_records t;
    auto bytes = t.whole;
    bytes.resize(bytes.size() + 5 * jn::frame_size);
    CHECK(t.scan(bytes).tail == tail_state::torn);
    bytes = t.whole;
    std::fill(bytes.begin() + 5 * jn::frame_size, bytes.begin() + 6 * jn::frame_size, std::uint8_t{0});
    CHECK(t.scan(bytes).tail == tail_state::damaged);
    // More than may be unsynced.
    bytes = t.whole;
    bytes.resize(bytes.size() + 2000 * jn::frame_size);
    CHECK(t.scan(bytes).tail == tail_state::damaged);
}

TEST_CASE(
    "journal/segment_scan: a record that was chained rightly, but has another's number or follows a closed end, is damage") {
    ten_records t;
    const auto with = [&](jn::record extra) {
        auto bytes = t.whole;
        il::crypto::digest_value chain;
        std::copy_n(bytes.end() - 32, 32, chain.begin());
        digest hash;
        for (int i = 0; i < 2; ++i) {
            const jn::frame made = jn::framed(hash, chain, extra);
            const auto* const at = reinterpret_cast<const std::uint8_t*>(&made);
            bytes.insert(bytes.end(), at, at + sizeof made);
            ++extra.sequence;
        }
        return t.scan(bytes);
    };
    jn::record next = numbered(11);
    next.sequence = 11;
    CHECK(with(next).tail == tail_state::nothing);
    for (const std::uint64_t sequence : {std::uint64_t{10}, std::uint64_t{12}, std::uint64_t{0}}) {
        next.sequence = sequence;
        const auto s = with(next);
        CHECK(s.tail == tail_state::damaged);
        CHECK(s.next_sequence == 11);
    }
    next.sequence = 11;
    next.event = jn::event_id::segment_closed;
    next.correlation = 2;
    const auto s = with(next);
    CHECK(s.hands_over_to == 2);
    CHECK(s.tail == tail_state::damaged);
    CHECK(s.next_sequence == 12);
}

TEST_CASE("journal/segment_scan: a segment under another number is not believed") {
    ten_records t;
    t.where.put(2, t.whole);
    il::platform::append_files io;
    REQUIRE(io.attach_to_read(t.where.path().c_str()) == 0);
    jn::segment_state s;
    CHECK(jn::scan_segment<digest>(io, 2, s, [](const jn::record&) {}) == 0);
    CHECK_FALSE(s.has_header);
    CHECK(s.frames == 0);
    CHECK(s.tail == tail_state::damaged);
}

TEST_CASE("journal/segment_scan: what can't be read is an error, whichever call fails") {
    ten_records t;
    for (std::uint64_t n = 1; n <= 3; ++n) {
        plan = {};
        fault_io io;
        REQUIRE(io.attach_to_read(t.where.path().c_str()) == 0);
        plan = {.at = n, .error = EIO};
        jn::segment_state s;
        CAPTURE(n);
        CHECK(jn::scan_segment<digest>(io, 1, s, [](const jn::record&) {}) == EIO);
    }
    plan = {};
    fault_io io;
    REQUIRE(io.attach_to_read(t.where.path().c_str()) == 0);
    jn::segment_state s;
    CHECK(jn::scan_segment<digest>(io, 9, s, [](const jn::record&) {}) == ENOENT);
}
