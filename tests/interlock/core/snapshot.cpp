// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/snapshot.hpp>

#include <array>
#include <cstdint>

#include <doctest/doctest.h>

namespace il = interlock;

TEST_CASE("core/snapshot: what isn't there is nothing, nobody and nowhere") {
    const il::snapshot none;
    CHECK(none.tag({5}).kind == il::resource_kind::none);
    CHECK(none.who({5}).kind == il::subject_kind::unknown);
    CHECK_FALSE(none.at({5}).present);
    CHECK(none.grants(none.tag({5})).empty());
    CHECK_FALSE(none.holds(1, 1));
    CHECK(none.zone_of({1}, il::ipv4(10, 0, 0, 1)) == il::zone{});
    CHECK(none.conduit({1}, {1}) == 0);
    CHECK(none.find<int>("modbus") == nullptr);
}

TEST_CASE("core/snapshot: 4.1: a zone is a listener and an address prefix together, the longest first") {
    const std::array<il::zone_prefix, 3> prefixes{
        {{.listener = {1}, .zone = {3}, .address = il::ipv4(10, 1, 2, 0), .length = 96 + 24},
         {.listener = {1}, .zone = {2}, .address = il::ipv4(10, 1, 0, 0), .length = 96 + 16},
         {.listener = {2}, .zone = {4}, .address = {}, .length = 0}}};
    il::snapshot s;
    s.zone_prefixes = prefixes;
    CHECK(s.zone_of({1}, il::ipv4(10, 1, 2, 7)).id == 3);
    CHECK(s.zone_of({1}, il::ipv4(10, 1, 3, 7)).id == 2);
    CHECK(s.zone_of({1}, il::ipv4(10, 2, 3, 7)).id == 0);
    CHECK(s.zone_of({2}, il::ipv4(10, 2, 3, 7)).id == 4);
    CHECK(s.zone_of({3}, il::ipv4(10, 1, 2, 7)).id == 0);
}

TEST_CASE("core/snapshot: prefixes are compared by the bit") {
    CHECK(il::snapshot::begins_with(il::ipv4(10, 1, 255, 1), il::ipv4(10, 1, 128, 0), 96 + 17));
    CHECK_FALSE(il::snapshot::begins_with(il::ipv4(10, 1, 127, 1), il::ipv4(10, 1, 128, 0), 96 + 17));
    CHECK(il::snapshot::begins_with(il::ipv4(10, 1, 127, 1), il::ipv4(10, 1, 127, 1), 128));
    CHECK_FALSE(il::snapshot::begins_with(il::ipv4(10, 1, 127, 0), il::ipv4(10, 1, 127, 1), 128));
    CHECK(il::snapshot::begins_with({}, il::ipv4(9, 9, 9, 9), 0));
}

TEST_CASE("core/snapshot: sets of ids: 0 and what is out of range belong to no set") {
    CHECK(il::bit(0) == 0);
    CHECK(il::bit(1) == 2);
    CHECK(il::bit(63) == std::uint64_t{1} << 63U);
    CHECK(il::bit(64) == 0);
    CHECK(il::bit(64 + 1) == 0);
}

TEST_CASE("core/snapshot: a role set holds the roles whose bits it has, and a tag has the rules of its range") {
    const std::array<std::uint64_t, 6> words{0, 0, 0b1010, 0, 0, 0b1};
    const std::array<il::grant, 4> rows{{{.role = 0}, {.role = 1}, {.role = 3}, {.role = 64}}};
    il::snapshot s;
    s.role_words = words;
    s.role_set_words = 2;
    s.grant_rows = rows;
    CHECK(s.holds(1, 1));
    CHECK(s.holds(1, 3));
    CHECK_FALSE(s.holds(1, 0));
    CHECK_FALSE(s.holds(1, 64));
    CHECK(s.holds(2, 64));
    CHECK_FALSE(s.holds(0, 1));
    CHECK_FALSE(s.holds(3, 0));
    const il::tag_entry tag{.grants_first = 1, .grants_count = 2};
    REQUIRE(s.grants(tag).size() == 2);
    CHECK(s.grants(tag)[0].role == 1);
    CHECK(s.grants(il::tag_entry{}).empty());
}
