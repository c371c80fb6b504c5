// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_IO_LIST_HPP
#define INTERLOCK_SITE_IO_LIST_HPP

#include <interlock/core/result.hpp>
#include <interlock/site/csv.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/nearest.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// The columns that an I/O list can have, in any order; the first line names them.
inline constexpr std::array<std::string_view, 23> io_columns{
    "tag",        "class",       "device", "zone", "unit id",  "reference", "table",      "address",
    "type",       "word order",  "bit",    "gain", "offset",   "unit",      "low",        "high",
    "normal low", "normal high", "step",   "rate", "writable", "alias of",  "description"};

namespace detail {

/// Text as a JSON string.
inline std::string json_text(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out{'"'};
    for (const char c : text)
        if (const auto byte = static_cast<unsigned char>(c); byte < 0x20)
            ((out += "\\u00") += digits[byte >> 4U]) += digits[byte & 15U];
        else if (c == '"' || c == '\\')
            (out += '\\') += c;
        else
            out += c;
    return out += '"';
}

/// A number as JSON writes it: no sign but a minus, no needless zeros before it, a dot for the fraction.
constexpr bool json_number(std::string_view text, bool whole) noexcept {
    const auto digits = [&text] {
        std::size_t count = 0;
        while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
        return count;
    };
    if (!whole && text.starts_with('-')) text.remove_prefix(1);
    const std::size_t front = digits();
    if (front == 0 || front > 15 || (front > 1 && text[0] == '0')) return false;
    text.remove_prefix(front);
    if (text.empty()) return true;
    if (whole || text[0] != '.') return false;
    text.remove_prefix(1);
    return !text.empty() && text.size() <= 15 && digits() == text.size();
}

/// Turns the lines of an I/O list into members of "tags".
class io_list_reader {
public:
    io_list_reader(const csv_row& head, csv_faults& faults) : faults_{faults} {
        places_.fill(head.size());
        for (std::size_t i = 0; i < head.size(); ++i) {
            const auto known = std::find(io_columns.begin(), io_columns.end(), head[i].text);
            if (known == io_columns.end()) {
                unknown(head[i]);
                continue;
            }
            std::size_t& place = places_[static_cast<std::size_t>(known - io_columns.begin())];
            if (place != head.size()) faults_.add(head[i].at, "each column once", shown_cell(head[i]) + " again");
            place = i;
        }
        if (places_[0] == head.size()) faults_.add(head[0].at, "a column \"tag\"", "none");
    }

    /// `"boiler1.level": { "device": "boiler-plc", ... }`
    std::string read(const csv_row& row) {
        row_ = &row;
        members_.clear();
        const csv_cell& name = cell("tag");
        if (name.text.empty()) faults_.add(row[0].at, "the name of the tag in the column \"tag\"", "nothing");
        if (const auto [at, fresh] = names_.emplace(name.text, name.at); !fresh && !name.text.empty())
            faults_.add(name.at, "each tag once", shown_cell(name) + " again");
        for (const char* const column : {"class", "device", "zone"}) text(column, members_);
        const bool mapped =
            !cell("reference").text.empty() || !cell("table").text.empty() || !cell("address").text.empty();
        if (mapped)
            member(members_, "modbus", "{ " + place() + " }");
        else
            for (const char* const column : {"unit id", "word order", "bit", "gain", "offset"})
                if (!cell(column).text.empty())
                    faults_.add(cell(column).at, "\"reference\", or \"table\" and \"address\", beside it", "neither");
        if (!mapped) text("type", members_);
        text("unit", members_);
        pair("range", "low", "high");
        pair("normal", "normal low", "normal high");
        if (const auto step = measure("step")) member(members_, "step", *step);
        text("rate", members_);
        flag("writable");
        for (const char* const column : {"alias of", "description"}) text(column, members_);
        return json_text(name.text) + ": { " + members_ + " }";
    }

private:
    static std::string shown_cell(const csv_cell& c) {
        std::string text = json_text(c.text.substr(0, 60));
        return c.text.size() > 60 ? text += "..." : text;
    }
    void unknown(const csv_cell& c) {
        const std::string_view meant = nearest(c.text, io_columns);
        std::string expected = meant.empty() ? std::string{"one of the columns"} : '"' + std::string{meant} + '"';
        if (meant.empty())
            for (const std::string_view column : io_columns)
                ((expected += column == io_columns[0] ? " \"" : ", \"") += column) += '"';
        faults_.add(c.at, std::move(expected), shown_cell(c));
    }

    /// The cell of a column; empty where the list has no such column.
    const csv_cell& cell(std::string_view column) const {
        static const csv_cell none{};
        const auto known =
            static_cast<std::size_t>(std::find(io_columns.begin(), io_columns.end(), column) - io_columns.begin());
        const std::size_t place = places_[known];
        return place < row_->size() ? (*row_)[place] : none;
    }

    static void member(std::string& into, std::string_view key, std::string_view value) {
        if (!into.empty()) into += ", ";
        ((into += json_text(key)) += ": ") += value;
    }
    void text(const char* column, std::string& into) const {
        if (!cell(column).text.empty()) member(into, column, json_text(cell(column).text));
    }
    void number(const char* column, bool whole, std::string& into) {
        const csv_cell& c = cell(column);
        if (c.text.empty()) return;
        if (!json_number(c.text, whole))
            faults_.add(c.at, whole ? "a whole number" : "a number such as 0.5", shown_cell(c));
        member(into, column, c.text);
    }
    std::string place() {
        std::string inner, scale;
        number("unit id", true, inner);
        number("reference", true, inner);
        text("table", inner);
        number("address", true, inner);
        text("type", inner);
        text("word order", inner);
        number("bit", true, inner);
        number("gain", false, scale);
        number("offset", false, scale);
        if (!scale.empty()) member(inner, "scale", "{ " + scale + " }");
        return inner;
    }

    /// A number with the unit of the line, as the document wants it.
    std::optional<std::string> measure(const char* column) {
        const csv_cell& c = cell(column);
        if (c.text.empty()) return std::nullopt;
        if (!json_number(c.text, false)) {
            faults_.add(c.at, "a number such as 0.5, its unit in the column \"unit\"", shown_cell(c));
            return std::nullopt;
        }
        const std::string& unit = cell("unit").text;
        return unit.empty() ? c.text : json_text((c.text + ' ') += unit);
    }
    void pair(const char* key, const char* low, const char* high) {
        const auto first = measure(low), second = measure(high);
        if (first && second) member(members_, key, ((("[" + *first) += ", ") += *second) += ']');
        for (const auto& [one, other] : {std::pair{low, high}, std::pair{high, low}})
            if (cell(one).text.empty() && !cell(other).text.empty())
                faults_.add(cell(other).at, "a value in the column \"" + std::string{one} + "\" too", "none");
    }
    void flag(const char* column) {
        const csv_cell& c = cell(column);
        if (c.text.empty()) return;
        const bool yes = c.text == "yes" || c.text == "true" || c.text == "TRUE";
        if (!yes && c.text != "no" && c.text != "false" && c.text != "FALSE")
            faults_.add(c.at, "yes, no, true or false", shown_cell(c));
        member(members_, column, yes ? "true" : "false");
    }

    csv_faults& faults_;
    std::array<std::size_t, io_columns.size()> places_{};
    std::unordered_map<std::string, std::size_t> names_{};
    const csv_row* row_ = nullptr;
    std::string members_{};
};

} // namespace detail

/// Turns an I/O list in CSV into the text of a site document's member "tags", a line for each tag (semantics.md 8.5). Only the form is
/// checked here; what it says is checked with the document.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    numbers have the unit of their line's column "unit".
/// Errors:   every fault of the list with its line and column; nothing is made then.
/// Threads:  none.
/// Cost:     about 2 µs a line.
/// Example:  examples/import_io_list.cpp
inline result<std::string, std::vector<fault>> tags_from_io_list(std::string_view text, std::string_view name,
                                                                 char separator = ',') {
    csv_faults faults(text, name);
    const std::vector<csv_row> rows = read_csv(text, separator, faults);
    if (rows.empty() && faults.empty()) faults.add(0, "a line with the names of the columns", "no line");
    if (!faults.empty()) return failed{faults.placed()};
    if (rows[0].size() == 1 && rows[0][0].text != "tag" && rows[0][0].text.find_first_of(",;\t") != std::string::npos) {
        faults.add(rows[0][0].at, std::string{"cells separated by '"} + separator + '\'', "another separator");
        return failed{faults.placed()};
    }
    detail::io_list_reader reader(rows[0], faults);
    std::string out = "\"tags\": {";
    for (std::size_t i = 1; i < rows.size(); ++i) ((out += i == 1 ? "\n  " : ",\n  ")) += reader.read(rows[i]);
    if (!faults.empty()) return failed{faults.placed()};
    return out += rows.size() == 1 ? "}\n" : "\n}\n";
}

} // namespace interlock::inline v0_1::site

#endif
