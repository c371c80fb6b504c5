// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/crypto/digest.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <span>

namespace cr = interlock::crypto;

namespace {

/// Adds bytes up: enough to be a digest for a compiler, and for nobody else.
struct adding {
    void update(std::span<const std::uint8_t> bytes) noexcept {
        for (const std::uint8_t b : bytes) sum[0] = static_cast<std::uint8_t>(sum[0] + b);
    }
    cr::digest_value finish() noexcept {
        const cr::digest_value out = sum;
        sum = {};
        return out;
    }
    cr::digest_value sum{};
};
struct may_throw : adding {
    void update(std::span<const std::uint8_t> bytes) { adding::update(bytes); }
};
struct shorter : adding {
    std::uint64_t finish() noexcept { return 0; }
};
struct keyed : adding {
    explicit keyed(int) {}
};

} // namespace

static_assert(cr::digest<adding>);
static_assert(!cr::digest<may_throw>);
static_assert(!cr::digest<shorter>);
static_assert(!cr::digest<keyed>);
static_assert(!cr::digest<int>);

TEST_CASE("crypto/digest: a digest can be given in pieces and begins anew after it was asked") {
    adding hash;
    const std::uint8_t some[]{1, 2, 3};
    hash.update(some);
    hash.update(some);
    CHECK(hash.finish()[0] == 12);
    CHECK(hash.finish()[0] == 0);
}
