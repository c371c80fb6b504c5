// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_CSV_HPP
#define INTERLOCK_SITE_CSV_HPP

#include <interlock/core/result.hpp>
#include <interlock/detail/utf8.hpp>
#include <interlock/site/fault.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// A cell of a list, and where it stands in the text.
struct csv_cell {
    std::string text{};
    std::size_t at = 0;
};
using csv_row = std::vector<csv_cell>;

/// Faults of a list, by the byte at which they stand; lines and columns are counted at the end, in one pass.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    bytes from the beginning of the text.
/// Errors:   none.
/// Threads:  a plain value; the text must outlive it.
/// Cost:     one pass over the text, when there are faults.
/// Example:  none
class csv_faults {
public:
    csv_faults(std::string_view text, std::string_view name) : text_{text}, name_{name} {}

    void add(std::size_t at, std::string expected, std::string found) {
        noted_.push_back({at, std::move(expected), std::move(found)});
    }
    bool empty() const noexcept { return noted_.empty(); }

    /// All of them, in the order of the text.
    std::vector<fault> placed() const {
        std::vector<const note*> order;
        for (const note& n : noted_) order.push_back(&n);
        std::stable_sort(order.begin(), order.end(), [](const note* a, const note* b) { return a->at < b->at; });
        std::vector<fault> list;
        std::size_t line_start = 0;
        std::uint32_t line = 1;
        for (const note* const n : order) {
            for (std::size_t end = text_.find('\n', line_start); end < n->at; end = text_.find('\n', line_start)) {
                line_start = end + 1;
                ++line;
            }
            list.push_back({.source = std::string{name_},
                            .line = line,
                            .column = place_in(text_.substr(line_start), n->at - line_start).column,
                            .expected = n->expected,
                            .found = n->found});
        }
        return list;
    }

private:
    struct note {
        std::size_t at;
        std::string expected;
        std::string found;
    };
    std::string_view text_;
    std::string_view name_;
    std::vector<note> noted_{};
};

namespace detail {

/// Takes a text apart as RFC 4180 says.
class csv_reader {
public:
    csv_reader(std::string_view text, char separator, csv_faults& faults)
        : text_{text},
          separator_{separator},
          faults_{faults} {}

    std::vector<csv_row> read() {
        // Spreadsheets begin their files with a mark that says UTF-8.
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
        std::vector<csv_row> rows;
        while (at_ < text_.size()) {
            csv_row row;
            do row.push_back(cell());
            while (take(separator_));
            end_of_line();
            rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    char here() const noexcept { return at_ < text_.size() ? text_[at_] : '\n'; }
    bool take(char c) noexcept {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool at_end_of_cell() const noexcept { return here() == separator_ || here() == '\n' || here() == '\r'; }

    csv_cell cell() {
        csv_cell made{{}, at_};
        if (take('"')) {
            quoted(made);
            if (!at_end_of_cell())
                faults_.add(at_, "a separator or the end of the line after a quoted cell", "more text");
        }
        while (!at_end_of_cell()) {
            if (here() == '"' && made.text.find('"') == std::string::npos)
                faults_.add(at_, "a cell in quotes, with its own quotes doubled", "a quote within a cell");
            made.text += text_[at_++];
        }
        return made;
    }
    void quoted(csv_cell& into) {
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"' && !take('"')) return;
            into.text += c;
        }
        faults_.add(into.at, "a quote at the end of the cell too", "the end of the list");
    }
    void end_of_line() {
        if (take('\r') && here() != '\n') faults_.add(at_ - 1, "a line that ends with CR LF or LF", "CR alone");
        take('\n');
    }

    std::string_view text_;
    char separator_;
    csv_faults& faults_;
    std::size_t at_ = 0;
};

} // namespace detail

/// Reads a list of cells as RFC 4180 has it: separated cells, quoted where they hold separators, line breaks or (doubled) quotes.
/// Lines may also end with LF alone; a byte order mark and lines without any text are passed over.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    none.
/// Errors:   as faults at their places: bytes that aren't UTF-8, quotes that don't match, lines with more or fewer cells than the first.
/// Threads:  none.
/// Cost:     a string for each cell.
/// Example:  tests/interlock/site/csv.cpp
inline std::vector<csv_row> read_csv(std::string_view text, char separator, csv_faults& faults) {
    if (const std::size_t at = interlock::detail::first_bad_utf8(text); at != text.size()) {
        faults.add(at, "UTF-8: save the list as \"CSV UTF-8\"", "another byte");
        return {};
    }
    std::vector<csv_row> rows = detail::csv_reader(text, separator, faults).read();
    std::erase_if(rows, [](const csv_row& row) {
        return std::all_of(row.begin(), row.end(), [](const csv_cell& c) { return c.text.empty(); });
    });
    for (const csv_row& row : rows)
        if (row.size() != rows[0].size())
            faults.add(row[0].at, std::to_string(rows[0].size()) + " cells, as in the first line",
                       std::to_string(row.size()));
    return rows;
}

} // namespace interlock::inline v0_1::site

#endif
