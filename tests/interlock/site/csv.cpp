// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/csv.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace site = interlock::site;
using table = std::vector<std::vector<std::string>>;

namespace {

table cells(std::string_view text, char separator = ',') {
    site::csv_faults faults(text, "t.csv");
    table read;
    for (const site::csv_row& row : site::read_csv(text, separator, faults)) {
        auto& line = read.emplace_back();
        for (const site::csv_cell& c : row) line.push_back(c.text);
    }
    CHECK(faults.empty());
    return read;
}
std::vector<std::string> faults_of(std::string_view text) {
    site::csv_faults faults(text, "t.csv");
    (void)site::read_csv(text, ',', faults);
    std::vector<std::string> said;
    for (const site::fault& f : faults.placed()) said.push_back(f.text());
    return said;
}

} // namespace

TEST_CASE("site::csv: cells, quotes and ends of lines as RFC 4180 has them") {
    CHECK(cells("").empty());
    CHECK(cells("a") == table{{"a"}});
    CHECK(cells("a,b\r\nc,d\r\n") == table{{"a", "b"}, {"c", "d"}});
    CHECK(cells("a,b\nc,d") == table{{"a", "b"}, {"c", "d"}});
    CHECK(cells("a,\n,b\n") == table{{"a", ""}, {"", "b"}});
    CHECK(cells("a,") == table{{"a", ""}});
    CHECK(cells(R"("a","b ""c"" d","e,f")"
                "\n\"g\r\nh\",,\"\"\n") == table{{"a", "b \"c\" d", "e,f"}, {"g\r\nh", "", ""}});
    CHECK(cells(" a , b ") == table{{" a ", " b "}});
    CHECK(cells("a;b,c", ';') == table{{"a", "b,c"}});
    CHECK(cells("\xef\xbb\xbf"
                "a,b") == table{{"a", "b"}});
    CHECK(cells("a,b\n,\n\n\nc,d\n") == table{{"a", "b"}, {"c", "d"}});
    CHECK(cells("°C,ü") == table{{"°C", "ü"}});
}

TEST_CASE("site::csv: what doesn't fit is told with its line and column, all of it") {
    using said = std::vector<std::string>;
    CHECK(faults_of("a,b\nc\nd,e,f\n") == said{"t.csv:2:1: expected 2 cells, as in the first line, found 1",
                                               "t.csv:3:1: expected 2 cells, as in the first line, found 3"});
    CHECK(faults_of("ü,\"b\nc") ==
          said{"t.csv:1:3: expected a quote at the end of the cell too, found the end of the list"});
    CHECK(faults_of("ü,\"b\"c") ==
          said{"t.csv:1:6: expected a separator or the end of the line after a quoted cell, found more text"});
    CHECK(faults_of("a\"b,c") ==
          said{"t.csv:1:2: expected a cell in quotes, with its own quotes doubled, found a quote within a cell"});
    CHECK(faults_of("a\rb") == said{"t.csv:1:2: expected a line that ends with CR LF or LF, found CR alone"});
    CHECK(faults_of("a,b\nc,\xb0"
                    "C\n") == said{"t.csv:2:3: expected UTF-8: save the list as \"CSV UTF-8\", found another byte"});
    // After a cell of several lines the count of lines goes on.
    CHECK(faults_of("\"a\nb\",c\nd\n") == said{"t.csv:3:1: expected 2 cells, as in the first line, found 1"});
}

TEST_CASE("site::csv: whatever is written by the rules is read back, over random tables") {
    small_site::dice dice(5);
    const std::string_view letters = "ab,\"\n\r; ";
    for (int round = 0; round < 3000; ++round) {
        table made(1 + dice.below(4), std::vector<std::string>(1 + dice.below(4)));
        for (auto& row : made) {
            row.resize(made[0].size());
            for (auto& cell : row)
                for (std::size_t size = dice.below(5); size != 0; --size) cell += dice.of(letters);
            row[0] += 'x';
        }
        std::string text;
        for (const auto& row : made) {
            for (std::size_t i = 0; i < row.size(); ++i) {
                text += i == 0 ? "" : ",";
                const bool quote = row[i].find_first_of(",\"\n\r") != std::string::npos || dice.one_in(3);
                std::string inner;
                for (const char c : row[i]) inner += quote && c == '"' ? std::string{"\"\""} : std::string(1, c);
                text += quote ? '"' + inner + '"' : inner;
            }
            text += dice.one_in(2) ? "\r\n" : "\n";
        }
        if (dice.one_in(4)) text.pop_back();
        if (text.ends_with('\r')) text.pop_back();
        CHECK(cells(text) == made);
    }
}

TEST_CASE("site::csv: any bytes at all come to an end, with rows or with faults") {
    small_site::dice dice(6);
    const std::string_view letters = "a,\"\"\n\r\xff;";
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (std::size_t size = dice.below(12); size != 0; --size) text += dice.of(letters);
        site::csv_faults faults(text, "t.csv");
        const auto rows = site::read_csv(text, ',', faults);
        for (const auto& row : rows)
            for (const auto& cell : row) CHECK(cell.at <= text.size());
        for (const auto& f : faults.placed()) CHECK(f.line >= 1);
    }
}
