// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_FAULT_HPP
#define INTERLOCK_SITE_FAULT_HPP

#include <interlock/site/document.hpp>
#include <interlock/site/positions.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlock::inline v0_1::site {

/// What is wrong at one place of a site document.
struct fault {
    std::string source{};
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    /// JSON pointer of the value that is meant.
    std::string pointer{};
    std::string expected{};
    std::string found{};

    /// `boiler-house.json:24:16: /tags/x/range: expected [low, high] with low < high, found ["16 bar", "0 bar"]`
    std::string text() const {
        std::string line_of = source;
        if (line != 0) ((line_of += ':') += std::to_string(line) += ':') += std::to_string(column);
        line_of += ": ";
        if (!pointer.empty()) (line_of += pointer) += ": ";
        (line_of += "expected ") += expected;
        if (!found.empty()) (line_of += ", found ") += found;
        return line_of;
    }
};

/// Faults of a document, in the order of its text.
using fault_texts = std::vector<fault>;

/// A number as people write it: the shortest that reads back as the same.
inline std::string number_text(double number) {
    char digits[32];
    // 400000 and not 4e+05: the numbers of a plant are read digit by digit.
    const bool plain = (number >= 1 && number < 1e15) || (number <= -1 && number > -1e15);
    const auto end = plain ? std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed).ptr
                           : std::to_chars(digits, digits + sizeof digits, number).ptr;
    return std::string(digits, end);
}

/// A value as JSON, cut off when it is long: what was found, for a person.
inline std::string shown(document::node v, std::size_t most = 100) {
    std::string out;
    const auto quoted = [&out](std::string_view text) {
        out += '"';
        for (const char c : text)
            if (c == '"' || c == '\\')
                (out += '\\') += c;
            else
                out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        out += '"';
    };
    const auto write = [&](const auto& self, document::node n) -> void {
        if (out.size() > most) return;
        switch (n.kind()) {
        case node_kind::none: out += "nothing"; break;
        case node_kind::null: out += "null"; break;
        case node_kind::boolean: out += n.truth() ? "true" : "false"; break;
        case node_kind::number:
            if (!(n.number() - n.number() == 0)) {
                out += "a number beyond all bounds";
                break;
            }
            out += number_text(n.number());
            // <cmath> is too much to include for a floor; beyond 2^53 every double is whole.
            if (const double x = n.number();
                !n.whole() && x > -0x1p53 && x < 0x1p53 && x == static_cast<double>(static_cast<std::int64_t>(x)))
                out += ".0";
            break;
        case node_kind::text: quoted(n.text()); break;
        case node_kind::array:
        case node_kind::object: {
            const bool object = n.is(node_kind::object);
            out += object ? '{' : '[';
            bool first = true;
            for (const document::node member : n) {
                if (!std::exchange(first, false)) out += ", ";
                if (object) {
                    quoted(member.key());
                    out += ": ";
                }
                self(self, member);
                if (out.size() > most) return;
            }
            out += object ? '}' : ']';
        }
        }
    };
    write(write, v);
    if (out.size() <= most) return out;
    std::size_t end = most;
    while (end != 0 && (static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80) --end;
    return out.substr(0, end) + "...";
}

/// The faults of a document and the linter's warnings, gathered while it is read; the places are looked up at the end.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    none.
/// Errors:   none.
/// Threads:  a plain value; must not outlive its document.
/// Cost:     nothing for a document without faults.
/// Example:  none
class fault_list {
public:
    explicit fault_list(const document& of) : of_{&of} {}

    /// The value itself is wrong.
    void add(document::node at, std::string expected) { add(at, std::move(expected), shown(at)); }
    void add(document::node at, std::string expected, std::string found) {
        noted_.push_back({at.place(), false, false, std::move(expected), std::move(found)});
    }
    /// The key is wrong, or what stands under it as a whole.
    void add_key(document::node at, std::string expected, std::string found) {
        noted_.push_back({at.place(), true, false, std::move(expected), std::move(found)});
    }
    /// Nothing is wrong, but somebody should look.
    void warn(document::node at, std::string expected, std::string found) {
        noted_.push_back({at.place(), true, true, std::move(expected), std::move(found)});
    }

    bool empty() const noexcept {
        return std::none_of(noted_.begin(), noted_.end(), [](const note& n) { return !n.warning; });
    }

    /// All of one kind with their places, in the order of the text.
    std::vector<fault> faults() const { return placed(false); }
    std::vector<fault> warnings() const { return placed(true); }

private:
    struct note {
        std::uint32_t node;
        bool at_key;
        bool warning;
        std::string expected;
        std::string found;
    };
    std::vector<fault> placed(bool warnings) const {
        std::vector<const note*> chosen;
        for (const note& n : noted_)
            if (n.warning == warnings) chosen.push_back(&n);
        if (chosen.empty()) return {};
        std::stable_sort(chosen.begin(), chosen.end(), [](const note* a, const note* b) { return a->node < b->node; });
        const locator where(*of_);
        std::vector<fault> list;
        const note* last = nullptr;
        for (const note* n : chosen) {
            // What a class of tags has wrong is met again with each of its tags.
            if (last != nullptr && last->node == n->node && last->expected == n->expected && last->found == n->found)
                continue;
            last = n;
            const auto at = where.place_of(n->node, n->at_key);
            list.push_back({std::string{where.source_of(n->node)}, at.line, at.column, where.pointer_to(n->node),
                            n->expected, n->found});
        }
        return list;
    }

    const document* of_;
    std::vector<note> noted_;
};

} // namespace interlock::inline v0_1::site

#endif
