// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/nearest.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace site = interlock::site;

TEST_CASE("site/nearest: letters added, left out, changed and swapped count one each") {
    CHECK(site::distance("", "") == 0);
    CHECK(site::distance("abc", "abc") == 0);
    CHECK(site::distance("", "abc") == 3);
    CHECK(site::distance("abc", "") == 3);
    CHECK(site::distance("abc", "abd") == 1);
    CHECK(site::distance("abc", "ab") == 1);
    CHECK(site::distance("abc", "abxc") == 1);
    CHECK(site::distance("abc", "acb") == 1);
    CHECK(site::distance("kitten", "sitting") == 3);
    CHECK(site::distance("sitting", "kitten") == 3);
}

TEST_CASE("site/nearest: the word that was meant, or none") {
    constexpr std::array<std::string_view, 5> known{"range", "rate", "normal", "step", "x"};
    CHECK(site::nearest("rnage", known) == "range");
    CHECK(site::nearest("nromal", known) == "normal");
    CHECK(site::nearest("stepp", known) == "step");
    CHECK(site::nearest("colour", known).empty());
    CHECK(site::nearest("", known) == "x");
    // A third of the letters, and no more.
    CHECK(site::nearest("norxyl", known) == "normal");
    CHECK(site::nearest("noxyzl", known).empty());
    // Of two that are as near, the first.
    constexpr std::array<std::string_view, 2> both{"rate", "race"};
    CHECK(site::nearest("rafe", both) == "rate");
    CHECK(site::nearest("rate", {}).empty());
}

TEST_CASE("site/nearest: no time is spent on words that are too long") {
    const std::string word(300, 'a'), other(299, 'a');
    const std::array<std::string_view, 1> known{other};
    CHECK(site::nearest(word, known).empty());
}
