// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/session_token.hpp>

#include <interlock/crypto/random.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using interlock::uc::session_token;
using interlock::uc::token_from;
using interlock::uc::token_text;

static_assert(interlock::crypto::random<interlock::uc::no_tokens>);

TEST_CASE("uc::session_token: a token is 40 hexadecimal digits as text, and the same again from it") {
    session_token t{0x0123'4567U, {}};
    for (std::size_t i = 0; i < t.secret.size(); ++i) t.secret[i] = static_cast<std::uint8_t>(0xf0U + i);
    const std::string text{token_text(t).view()};
    CHECK(text == "01234567f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    const auto back = token_from(text);
    REQUIRE(back.has_value());
    CHECK(back->place == t.place);
    CHECK(back->secret == t.secret);
}

TEST_CASE("uc::session_token: anything else is no token") {
    const std::string good(40, 'a');
    CHECK(token_from(good).has_value());
    CHECK_FALSE(token_from("").has_value());
    CHECK_FALSE(token_from(good + "a").has_value());
    CHECK_FALSE(token_from(good.substr(1)).has_value());
    for (const char c : {'A', 'g', ' ', '/', ':', '`', '\0', '-'}) {
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string bad = good;
            bad[at] = c;
            CHECK_FALSE(token_from(bad).has_value());
        }
    }
}
