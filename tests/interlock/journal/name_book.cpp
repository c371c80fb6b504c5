// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/journal/name_book.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>

namespace il = interlock;
namespace journal = interlock::journal;
using journal::name_kind;

TEST_CASE("journal/name_book: what a site policy names stays named after it has gone") {
    journal::name_book book;
    {
        std::array<char, 4> text{'o', 'p', '3', '\0'};
        const std::array<std::string_view, 2> subjects{std::string_view{}, std::string_view{text.data(), 3}};
        const std::array<std::string_view, 3> tags{std::string_view{}, "a", "b"};
        il::snapshot site;
        site.subject_names = {{}, subjects};
        site.resource_names = {{}, tags};
        book.learn(site);
        text[0] = '!';
    }
    CHECK(book.text(name_kind::subject, 1) == "op3");
    CHECK(book.text(name_kind::resource, 2) == "b");
    CHECK(book.text(name_kind::resource, 3).empty());
    CHECK(book.text(name_kind::resource, 0).empty());
    CHECK(book.text(name_kind::zone, 1).empty());
}

TEST_CASE("journal/name_book: later publications add names and change none; what was handed out stays valid") {
    journal::name_book book;
    const std::array<std::string_view, 2> first{std::string_view{}, "one"};
    il::snapshot site;
    site.zone_names = {{}, first};
    book.learn(site);
    const std::string_view one = book.text(name_kind::zone, 1);
    const std::array<std::string_view, 4> second{std::string_view{}, "one", "two", "three"};
    site.zone_names = {{}, second};
    book.learn(site);
    CHECK(book.text(name_kind::zone, 3) == "three");
    CHECK(one.data() == book.text(name_kind::zone, 1).data());
}

TEST_CASE("journal/name_book: remembers what was told, of each kind apart, until it forgets") {
    journal::name_book book;
    CHECK_FALSE(book.told(name_kind::resource, 1000));
    book.tell(name_kind::resource, 1000);
    CHECK(book.told(name_kind::resource, 1000));
    CHECK_FALSE(book.told(name_kind::resource, 999));
    CHECK_FALSE(book.told(name_kind::subject, 1000));
    book.forget();
    CHECK_FALSE(book.told(name_kind::resource, 1000));
}
