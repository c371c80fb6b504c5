// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/segment.hpp>

#include "interlock/journal/bench.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <string_view>

using namespace journal_bench;

// The places in a file: a verifier of others reads them there, so they never move.
static_assert(sizeof(jn::segment_header) == 224);
static_assert(offsetof(jn::segment_header, magic) == 0);
static_assert(offsetof(jn::segment_header, number) == 16);
static_assert(offsetof(jn::segment_header, first_sequence) == 24);
static_assert(offsetof(jn::segment_header, from_segment) == 32);
static_assert(offsetof(jn::segment_header, from_frames) == 40);
static_assert(offsetof(jn::segment_header, previous) == 48);
static_assert(offsetof(jn::segment_header, journal) == 80);
static_assert(offsetof(jn::segment_header, boot) == 96);
static_assert(offsetof(jn::segment_header, monotonic) == 112);
static_assert(offsetof(jn::segment_header, wall) == 120);
static_assert(offsetof(jn::segment_header, unsynced_limit) == 128);
static_assert(offsetof(jn::segment_header, cause) == 136);
static_assert(offsetof(jn::segment_header, component_size) == 137);
static_assert(offsetof(jn::segment_header, component) == 138);
static_assert(offsetof(jn::frame, chain) == 224);

TEST_CASE("journal/segment: a frame has its contents as they are, and the chain moves on over all that came before") {
    digest hash;
    il::crypto::digest_value chain{};
    const jn::frame first = jn::framed(hash, chain, numbered(1));
    CHECK(first.chain == chain);
    const auto after_first = chain;
    const jn::frame second = jn::framed(hash, chain, numbered(2));
    CHECK(second.chain != after_first);
    CHECK(jn::contents_of<jn::record>(second).new_bits == 2);
    CHECK(jn::chained(hash, after_first, second.contents) == second.chain);
    CHECK(jn::chained(hash, il::crypto::digest_value{}, second.contents) != second.chain);
    // SHA-256 of the value before and the 224 bytes, and of nothing else.
    digest plain;
    plain.update(after_first);
    plain.update(second.contents);
    CHECK(plain.finish() == second.chain);
}

TEST_CASE("journal/segment: a file's name is its number, and no other name has one") {
    CHECK(std::string_view{jn::segment_name{1}.c_str()} == "0000000001.ilj");
    CHECK(std::string_view{jn::segment_name{9'999'999'999}.c_str()} == "9999999999.ilj");
    for (const std::uint64_t n : {std::uint64_t{1}, std::uint64_t{12'345}, std::uint64_t{9'999'999'999}})
        CHECK(jn::segment_name::number_of(jn::segment_name{n}.c_str()) == n);
    for (const std::string_view name :
         {"", ".", "..", "0000000001.ilk", "000000001.ilj", "00000000001.ilj", "000000000a.ilj", "-000000001.ilj",
          "0000000001.ilj~", "0000000000.ilj", "0000000001ilj."})
        CHECK(jn::segment_name::number_of(name) == 0);
}
