// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/ra/limits.hpp>

#include <interlock/ra/token_bucket.hpp>

#include <doctest/doctest.h>

using interlock::ra::limits;
using interlock::ra::rate;

TEST_CASE("ra::limits: by default strangers get least, and essential actions have a lane") {
    constexpr limits by_default;
    static_assert(by_default.per_stranger.per_second < by_default.per_peer.per_second);
    static_assert(by_default.per_peer.per_second <= by_default.per_subject.per_second);
    CHECK(by_default.per_essential.per_second > 0);
    for (const rate one :
         {by_default.per_subject, by_default.per_peer, by_default.per_stranger, by_default.per_essential})
        CHECK(one.burst >= one.per_second);
    CHECK(by_default.subjects > 0);
    CHECK(by_default.peers > 0);
    CHECK(by_default.strangers > 0);
}

TEST_CASE("ra::rate: nothing said lets nothing through, at any time") {
    interlock::ra::token_bucket bucket;
    const interlock::ra::pace none{rate{}};
    CHECK(bucket.take(none, interlock::seconds(1'000'000)) == interlock::never);
}
