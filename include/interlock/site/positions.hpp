// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_POSITIONS_HPP
#define INTERLOCK_SITE_POSITIONS_HPP

#include <interlock/site/document.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interlock::inline v0_1::site {

/// Line and column, from 1, of a byte of a text; columns count characters of UTF-8. 0 and 0 for a place that isn't known.
struct line_and_column {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

constexpr line_and_column place_in(std::string_view text, std::size_t offset) noexcept {
    line_and_column at{1, 1};
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\n') {
            ++at.line;
            at.column = 1;
        } else if ((c & 0xc0U) != 0x80) {
            ++at.column;
        }
    }
    return at;
}

/// Where each value of a JSON text begins, and the key before it, in the order of a document's nodes. The text is known to
/// be well-formed (a parser has accepted it), so that this only counts; on any other text it ends early.
inline std::vector<document::origin> value_positions(std::string_view text) {
    std::vector<document::origin> found;
    std::vector<char> open;
    std::uint32_t key = document::origin::unknown;
    bool key_comes = false;
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at];
        const auto here = static_cast<std::uint32_t>(at);
        const auto value = [&] {
            found.push_back({0, here, key});
            key = document::origin::unknown;
        };
        switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ':': ++at; break;
        case '/': {
            const bool line = text.substr(at, 2) == "//";
            const auto end = text.find(line ? "\n" : "*/", at + 2);
            at = end == std::string_view::npos ? text.size() : end + (line ? 1 : 2);
            break;
        }
        case ',':
            key_comes = !open.empty() && open.back() == '{';
            ++at;
            break;
        case '{':
        case '[':
            value();
            open.push_back(c);
            key_comes = c == '{';
            ++at;
            break;
        case '}':
        case ']':
            if (!open.empty()) open.pop_back();
            key_comes = false;
            ++at;
            break;
        case '"':
            if (key_comes) {
                key = here;
                key_comes = false;
            } else {
                value();
            }
            for (++at; at < text.size() && text[at] != '"'; ++at)
                if (text[at] == '\\') ++at;
            ++at;
            break;
        default:
            value();
            at = text.find_first_of(" \t\r\n,]}/", at);
            if (at == std::string_view::npos) at = text.size();
        }
    }
    return found;
}

/// Finds places and JSON pointers of a document's nodes, for faults; the work is done once, when the first is asked for.
///
/// Serves:   none.
/// Denies:   none.
/// Units:    none.
/// Errors:   a node whose place isn't known is at line 0.
/// Threads:  a plain value; must not outlive its document.
/// Cost:     one pass over the text, and over the nodes.
/// Example:  none
class locator {
public:
    explicit locator(const document& of) : of_{of} {
        if (!of.located() && !of.sources.empty()) origins_ = value_positions(of.sources[0].text);
        parents_.resize(of.size());
        if (of.root().exists()) adopt(of.root());
        for (const auto& source : of.sources) {
            auto& starts = lines_.emplace_back(1, 0U);
            for (std::uint32_t at = 0; at < source.text.size(); ++at)
                if (source.text[at] == '\n') starts.push_back(at + 1);
        }
    }

    document::origin origin_of(std::uint32_t node) const noexcept {
        if (of_.located()) return of_.origin_of(node);
        return node < origins_.size() ? origins_[node] : document::origin{};
    }
    line_and_column place_of(std::uint32_t node, bool at_key) const noexcept {
        const auto origin = origin_of(node);
        const bool key = at_key && origin.key != document::origin::unknown;
        if (origin.value == document::origin::unknown || origin.source >= of_.sources.size()) return {};
        const std::string_view text = of_.sources[origin.source].text;
        const std::uint32_t offset = key ? origin.key : origin.value;
        const auto& starts = lines_[origin.source];
        const auto line =
            static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin());
        return {static_cast<std::uint32_t>(line),
                place_in(text.substr(starts[line - 1]), offset - starts[line - 1]).column};
    }
    std::string_view source_of(std::uint32_t node) const noexcept {
        const auto origin = origin_of(node);
        return origin.source < of_.sources.size() ? std::string_view{of_.sources[origin.source].name}
                                                  : std::string_view{};
    }

    /// The JSON pointer of a node (RFC 6901).
    std::string pointer_to(std::uint32_t node) const {
        if (node == 0) return {};
        const parent& p = parents_[node];
        std::string pointer = pointer_to(p.node);
        pointer += '/';
        const document::node parent_node{of_, p.node};
        if (parent_node.is(node_kind::array)) return pointer += std::to_string(p.index);
        for (const char c : document::node{of_, node}.key())
            if (c == '~')
                pointer += "~0";
            else if (c == '/')
                pointer += "~1";
            else
                pointer += c;
        return pointer;
    }

private:
    struct parent {
        std::uint32_t node = 0;
        std::uint32_t index = 0;
    };
    void adopt(document::node of) {
        std::uint32_t index = 0;
        for (const document::node member : of) {
            parents_[member.place()] = {of.place(), index++};
            adopt(member);
        }
    }
    const document& of_;
    std::vector<document::origin> origins_;
    std::vector<parent> parents_;
    std::vector<std::vector<std::uint32_t>> lines_;
};

} // namespace interlock::inline v0_1::site

#endif
