// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/network_prefix.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include <arpa/inet.h>

namespace il = interlock;
namespace site = interlock::site;

namespace {

/// What the system makes of the same text; IPv4 in its mapped form.
std::optional<il::network_address> system_address(const std::string& text) {
    il::network_address made{};
    if (::inet_pton(AF_INET6, text.c_str(), made.data()) == 1) return made;
    made = {};
    made[10] = made[11] = 0xff;
    if (::inet_pton(AF_INET, text.c_str(), &made[12]) == 1) return made;
    return std::nullopt;
}

} // namespace

TEST_CASE("site::network_prefix: addresses as people write them, IPv4 in its mapped form") {
    CHECK(site::parse_address("10.1.0.7") == il::ipv4(10, 1, 0, 7));
    CHECK(site::parse_address("::ffff:10.1.0.7") == il::ipv4(10, 1, 0, 7));
    CHECK(site::parse_address("::FFFF:0a01:0007") == il::ipv4(10, 1, 0, 7));
    CHECK(site::parse_address("::") == il::network_address{});
    for (const char* const bad : {"",
                                  "10",
                                  "10.1",
                                  "10.1.0",
                                  "10.1.0.7.1",
                                  "10.1.0.256",
                                  "10.01.0.7",
                                  "10.1.0.7 ",
                                  " 10.1.0.7",
                                  "10.1.0.-1",
                                  "0x0a.1.0.7",
                                  ":",
                                  ":::",
                                  "1::2::3",
                                  "1:2:3:4:5:6:7",
                                  "1:2:3:4:5:6:7:8:9",
                                  "::12345",
                                  "g::",
                                  "1:2:3:4:5:6:7:8::",
                                  "::1.2.3",
                                  "1.2.3.4::",
                                  "::1.2.3.4:1",
                                  "fe80::1%eth0",
                                  "[::1]",
                                  "localhost"})
        CHECK_MESSAGE(!site::parse_address(bad).has_value(), bad);
}

TEST_CASE("site::network_prefix: reads and refuses what inet_pton reads and refuses, over half a million texts") {
    small_site::dice dice(42);
    const std::string_view seeds[] = {
        "10.1.0.7", "255.255.255.255", "::ffff:1.2.3.4", "2001:db8::1", "1:2:3:4:5:6:7:8", "::", "fe80::1:0:0", "1::"};
    const std::string_view letters = "0123456789abcF:.:.:";
    std::size_t good = 0;
    for (int round = 0; round < 500'000; ++round) {
        std::string text{dice.of(seeds)};
        for (std::size_t changes = dice.below(4); changes != 0; --changes) {
            const std::size_t at = dice.below(text.size() + 1);
            switch (dice.below(3)) {
            case 0: text.insert(at, 1, dice.of(letters)); break;
            case 1: text.erase(at, 1); break;
            default:
                if (at < text.size()) text[at] = dice.of(letters);
            }
        }
        const auto ours = site::parse_address(text);
        const auto theirs = system_address(text);
        good += ours.has_value();
        if (ours != theirs) FAIL_CHECK(text, ours.has_value() ? " is read" : " is refused");
    }
    CHECK(good > 100'000);
}

TEST_CASE("site::network_prefix: a prefix says which bits count, and has no others set") {
    const auto net = site::parse_prefix("10.1.0.0/16");
    REQUIRE(net.has_value());
    CHECK(net->length == 112);
    CHECK(site::parse_prefix("10.1.0.7")->length == 128);
    CHECK(site::parse_prefix("0.0.0.0/0")->length == 96);
    CHECK(site::parse_prefix("::/0")->length == 0);
    CHECK(site::parse_prefix("2001:db8::/32")->length == 32);
    CHECK(site::parse_prefix("::ffff:10.1.0.0/112") == net);
    for (const char* const bad :
         {"10.1.0.7/16", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/016", "10.1.0.0/16/1", "10.1.0.0/-1", "/16", "10.1/16",
          "2001:db8::1/32", "::/129", "10.1.0.0/1 6", "10.1.0.0 /16"})
        CHECK_MESSAGE(!site::parse_prefix(bad).has_value(), bad);
}

TEST_CASE("site::network_prefix: clearing and comparing bits agrees with looking at each bit") {
    small_site::dice dice(7);
    const auto bit = [](const il::network_address& a, unsigned at) { return (a[at / 8] >> (7 - at % 8) & 1) != 0; };
    for (int round = 0; round < 5000; ++round) {
        site::network_prefix a, b;
        for (auto& byte : a.address) byte = static_cast<std::uint8_t>(dice.next());
        b.address = a.address;
        a.length = static_cast<std::uint8_t>(dice.below(129));
        b.length = static_cast<std::uint8_t>(dice.below(129));
        if (dice.one_in(2)) {
            const std::size_t at = dice.below(128);
            b.address[at / 8] = static_cast<std::uint8_t>(b.address[at / 8] ^ (1U << (7 - at % 8)));
        }
        const auto cleared = site::canonical(a);
        bool shared = true, right = true;
        for (unsigned at = 0; at < 128; ++at) {
            right = right && bit(cleared.address, at) == (at < a.length && bit(a.address, at));
            if (at < a.length && at < b.length) shared = shared && bit(a.address, at) == bit(b.address, at);
        }
        CHECK(right);
        CHECK(site::overlap(a, b) == shared);
        CHECK(site::overlap(b, a) == shared);
        CHECK(il::snapshot::begins_with(b.address, a.address, a.length) ==
              (site::canonical({b.address, a.length}) == cleared));
    }
}
