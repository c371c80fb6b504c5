// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/mac.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cr = interlock::crypto;

namespace {

/// The length of a message is its tag: enough to be a code for a compiler, and for nobody else.
struct length_tag {
    static constexpr std::size_t size = 1;
    cr::completion compute(std::span<const std::uint8_t> message, std::span<std::uint8_t, size> tag) noexcept {
        tag[0] = static_cast<std::uint8_t>(message.size());
        return cr::completion::done;
    }
    cr::validity verify(std::span<const std::uint8_t> message, std::span<const std::uint8_t> claimed) noexcept {
        return claimed.size() == size && claimed[0] == message.size() ? cr::validity::valid : cr::validity::invalid;
    }
};
struct answers_bool : length_tag {
    bool verify(std::span<const std::uint8_t>, std::span<const std::uint8_t>) noexcept { return true; }
};
struct may_throw : length_tag {
    cr::completion compute(std::span<const std::uint8_t>, std::span<std::uint8_t, size>) {
        return cr::completion::done;
    }
};

} // namespace

static_assert(cr::mac<length_tag>);
static_assert(!cr::mac<answers_bool>);
static_assert(!cr::mac<may_throw>);
static_assert(!cr::mac<int>);

TEST_CASE("crypto/mac: whoever holds the key can tell a tag from none, and from one that was cut") {
    length_tag key;
    const std::array<std::uint8_t, 3> message{1, 2, 3};
    std::array<std::uint8_t, 1> tag{};
    CHECK(key.compute(message, tag) == cr::completion::done);
    CHECK(key.verify(message, tag) == cr::validity::valid);
    CHECK(key.verify(message, {}) == cr::validity::invalid);
    CHECK(cr::validity{} == cr::validity::invalid);
}
