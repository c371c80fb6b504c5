// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/modbus/file_record.hpp>

#include "hex.hpp"

#include <doctest/doctest.h>

using namespace interlock::modbus;
using interlock_tests::hex;

TEST_CASE("modbus/file_record: sub-requests of a read come out in order, without data") {
    const auto data = hex("0600040001000206000300090003");
    file_records sub{file_records::kind::read, data};
    REQUIRE_FALSE(sub.done());
    auto one = sub.next();
    CHECK(one.file == 4);
    CHECK(one.record == 1);
    CHECK(one.length == 2);
    CHECK(one.data.empty());
    one = sub.next();
    CHECK(one.file == 3);
    CHECK(one.record == 9);
    CHECK(one.length == 3);
    CHECK(sub.done());
}

TEST_CASE("modbus/file_record: those of a write bring two bytes for each record") {
    const auto data = hex("0600040007000306af04be100d 06000500010001abcd");
    file_records sub{file_records::kind::write, data};
    const auto first = sub.next();
    CHECK(first.data.size() == 6);
    CHECK(load_u16(first.data, 0) == 0x06af);
    const auto second = sub.next();
    CHECK(second.file == 5);
    CHECK(load_u16(second.data, 0) == 0xabcd);
    CHECK(sub.done());
}

TEST_CASE("modbus/file_record: bytes that hold no whole sub-request end it, and are never read beyond their end") {
    const auto whole = hex("0600040007000306af04be100d");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        file_records sub{file_records::kind::write, cut};
        const auto one = sub.next();
        CHECK(one.length == 0);
        CHECK(one.data.empty());
        CHECK(sub.done());
    }
}
