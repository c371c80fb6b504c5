// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/read_traffic.hpp>

#include "interlock/site/documents.hpp"

#include <doctest/doctest.h>

namespace il = interlock;
namespace site = interlock::site;

TEST_CASE("site::read_traffic: each slip of the pen leads to its own line") {
    const documents::slip slips[] = {
        {R"("100 per 1s")", R"("100")",
         R"(49:31: /traffic/per subject: expected a number of messages in a time, such as "100 per 1s": 1 to 1000000 a second, and a whole number of them, found "100")"},
        {R"("100 per 1s")", "100",
         R"(49:31: /traffic/per subject: expected a number of messages in a time, such as "100 per 1s": 1 to 1000000 a second, and a whole number of them, found 100)"},
        {R"("100 per 1s")", R"("1 per 1min")",
         R"(49:31: /traffic/per subject: expected a number of messages in a time, such as "100 per 1s": 1 to 1000000 a second, and a whole number of them, found "1 per 1min")"},
        {R"("100 per 1s")", R"("100 messages per 1s")",
         R"(49:31: /traffic/per subject: expected a number of messages in a time, such as "100 per 1s": 1 to 1000000 a second, and a whole number of them, found "100 messages per 1s")"},
        {R"("100 per 1s")", R"("10 per 4s")",
         R"(49:31: /traffic/per subject: expected a number of messages in a time, such as "100 per 1s": 1 to 1000000 a second, and a whole number of them, found "10 per 4s")"},
        {R"("100 per 1s")", R"({ "at once": 3 })",
         R"(49:16: /traffic/per subject: expected "rate": how many messages in a time, such as "100 per 1s", found nothing)"},
        {R"("at once": 20)", R"("at once": 0)",
         "49:98: /traffic/per stranger/at once: expected a whole number from 1 to 2000000, found 0"},
        {R"("per subject")", R"("per suject")",
         R"(49:16: /traffic/per suject: expected a known key; did you mean "per subject"?, found "per suject")"},
        {R"("in all": 64)", R"("in all": 0)",
         "50:32: /traffic/connections/in all: expected a whole number from 1 to 65536, found 0"},
        {R"("per listener": 32)", R"("per listener": 65)",
         R"(50:52: /traffic/connections/per listener: expected at most the connections "in all", 64, found 65)"},
        {R"("per listener": 32)", R"("half open": 100, "per address": 100)",
         R"(50:49: /traffic/connections/half open: expected at most the connections "in all", 64, found 100
50:69: /traffic/connections/per address: expected at most the connections "in all", 64, found 100)"},
        {R"("per listener": 32)", R"("half open per address": 65)",
         R"(50:61: /traffic/connections/half open per address: expected at most the connections "in all", 64, found 65)"},
        {R"("5min")", R"("5 minutes")",
         R"(50:76: /traffic/connections/idle for at most: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found "5 minutes")"},
        {R"("5min")", R"("5")",
         R"(50:76: /traffic/connections/idle for at most: expected a duration with its unit (us, ms, s, min, h, d), such as "5s", found "5")"},
    };
    documents::check(slips);
}

TEST_CASE("site::read_traffic: CR 7.1: rates by the second, and what isn't said is left to the program") {
    const site::traffic_rows t = documents::policy_of(documents::plant).rows().traffic;
    REQUIRE(t.per_subject.has_value());
    CHECK(t.per_subject->per_second == 100);
    CHECK(t.per_subject->burst == 200);
    REQUIRE(t.per_stranger.has_value());
    CHECK(t.per_stranger->per_second == 10);
    CHECK(t.per_stranger->burst == 20);
    CHECK_FALSE(t.per_peer.has_value());
    CHECK_FALSE(t.per_essential.has_value());
    CHECK(t.connections == 64U);
    CHECK(t.connections_per_listener == 32U);
    CHECK_FALSE(t.connections_per_address.has_value());
    CHECK(t.idle == il::seconds(300));
    CHECK_FALSE(t.handshake.has_value());
}
