// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/secret.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace crypto = interlock::crypto;

namespace {

constexpr std::array<std::uint8_t, 16> pattern{0xa7, 0x3c, 0x91, 0xee, 0x5d, 0x08, 0xf2, 0x4b,
                                               0xc6, 0x1f, 0x7a, 0xd3, 0x60, 0xb5, 0x29, 0x84};

} // namespace

static_assert(!std::is_copy_constructible_v<crypto::secret<32>>);
static_assert(!std::is_copy_assignable_v<crypto::secret<32>>);

TEST_CASE("crypto::secret: CR 1.5 d: nothing is left of it where it was") {
    using key = crypto::secret<32>;
    alignas(key) std::array<std::uint8_t, sizeof(key)> memory{};
    const auto left = [&] {
        return std::search(memory.begin(), memory.end(), pattern.begin(), pattern.end()) != memory.end();
    };
    key* const one = new (memory.data()) key{pattern};
    CHECK(left());
    one->~key();
    CHECK(!left());

    key* const two = new (memory.data()) key{pattern};
    key moved{std::move(*two)};
    CHECK(!left());
    CHECK(std::equal(moved.view().begin(), moved.view().end(), pattern.begin(), pattern.end()));
    *two = std::move(moved);
    CHECK(left());
    CHECK(moved.size() == 0);
    two->assign(std::span{pattern}.first(4));
    CHECK(!left());
    CHECK(two->size() == 4);
    two->~key();
}

TEST_CASE("crypto::secret: too much is nothing, not a part") {
    crypto::secret<8> s{pattern};
    CHECK(s.size() == 0);
    CHECK(s.resized(9).empty());
    CHECK(s.resized(8).size() == 8);
    CHECK(s.size() == 8);
}

TEST_CASE("crypto::equal_in_constant_time: equal is the same length and the same bytes") {
    auto other = pattern;
    CHECK(crypto::equal_in_constant_time(pattern, other));
    CHECK(crypto::equal_in_constant_time({}, {}));
    CHECK(!crypto::equal_in_constant_time(pattern, std::span{other}.first(15)));
    for (std::size_t i = 0; i < other.size(); ++i) {
        other = pattern;
        other[i] ^= 0x80;
        CHECK(!crypto::equal_in_constant_time(pattern, other));
    }
}

TEST_CASE("crypto::wipe: memory that nobody reads again is zeros all the same") {
    std::array<std::uint8_t, 16> bytes = pattern;
    crypto::wipe(bytes);
    CHECK(std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; }));
    crypto::wipe(nullptr, 0);
    crypto::wipe_stack();
}
