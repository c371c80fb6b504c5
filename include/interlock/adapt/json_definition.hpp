// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_JSON_DEFINITION_HPP
#define INTERLOCK_ADAPT_JSON_DEFINITION_HPP

#include <interlock/adapt/json.hpp>
#include <interlock/core/result.hpp>
#include <interlock/detail/separate.hpp>
#include <interlock/detail/utf8.hpp>
#include <interlock/platform/state_files.hpp>
#include <interlock/site/document.hpp>
#include <interlock/site/draft.hpp>
#include <interlock/site/fault.hpp>
#include <interlock/site/guarded_file.hpp>
#include <interlock/site/policy.hpp>
#include <interlock/site/positions.hpp>
#include <interlock/site/validate.hpp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace interlock::inline v0_1::adapt {

namespace detail {

/// What the parser meets, in order, goes into a document. Numbers are read from their text: no digit of it is lost.
class json_handler {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    site::document made{};

    using code = boost::json::error_code;
    using text = boost::json::string_view;
    bool on_document_begin(code&) { return true; }
    bool on_document_end(code&) { return true; }
    bool on_object_begin(code&) { return made.open(site::node_kind::object), true; }
    bool on_object_end(std::size_t, code&) { return made.close(), true; }
    bool on_array_begin(code&) { return made.open(site::node_kind::array), true; }
    bool on_array_end(std::size_t, code&) { return made.close(), true; }
    bool on_key_part(text part, std::size_t, code&) { return gather(part); }
    bool on_key(text part, std::size_t, code&) { return gather(part), made.key(parts_), parts_.clear(), true; }
    bool on_string_part(text part, std::size_t, code&) { return gather(part); }
    bool on_string(text part, std::size_t, code&) { return gather(part), made.text(parts_), parts_.clear(), true; }
    bool on_number_part(text part, code&) { return gather(part); }
    bool on_int64(std::int64_t, text part, code&) { return number(part, true); }
    bool on_uint64(std::uint64_t, text part, code&) { return number(part, true); }
    bool on_double(double, text part, code&) { return number(part, false); }
    bool on_bool(bool v, code&) { return made.boolean(v), true; }
    bool on_null(code&) { return made.null(), true; }
    bool on_comment_part(text part, code&) { return comment(part), true; }
    bool on_comment(text part, code&) {
        comment(part);
        if (!ran_over()) comment_.clear();
        return true;
    }

    /// Boost.JSON 1.81 reads on over "**/" to the next "*/", as if what stands between were a comment, too: then the document isn't
    /// what it looks like. The first comment that was read so, or nothing.
    std::string_view read_over() const noexcept { return ran_over() ? comment_ : std::string_view{}; }

private:
    void comment(text part) {
        if (!ran_over()) comment_.append(part.data(), part.size());
    }
    bool ran_over() const noexcept {
        return comment_.starts_with("/*") && comment_.find("*/", 2) < std::max<std::size_t>(comment_.size(), 2) - 2;
    }
    bool gather(text part) {
        parts_.append(part.data(), part.size());
        return true;
    }
    bool number(text part, bool whole) {
        gather(part);
        double v = 0;
        const auto [end, wrong] = std::from_chars(parts_.data(), parts_.data() + parts_.size(), v);
        // Too large or too small for a double: `validate` says so at its place, beside everything else.
        const bool read = wrong == std::errc{} && end == parts_.data() + parts_.size();
        const bool digits_only = parts_.find_first_of(".eE") == std::string::npos;
        made.number(read ? v : std::numeric_limits<double>::infinity(), whole || digits_only);
        parts_.clear();
        return true;
    }
    std::string parts_{};
    std::string comment_{};
};

/// What the grammar wants at a place where it isn't met.
inline std::string json_expectation(const boost::json::error_code& wrong, std::size_t depth) {
    using boost::json::error;
    const std::array<std::pair<error, std::string>, 6> known{{
        {error::incomplete, "more: the document is not complete"},
        {error::extra_data, "the end of the document"},
        {error::too_deep, "at most " + std::to_string(depth) + " arrays and objects within each other"},
        {error::illegal_leading_surrogate, "a pair of \\u escapes"},
        {error::illegal_trailing_surrogate, "a pair of \\u escapes"},
        {error::expected_hex_digit, "four hexadecimal digits after \\u"},
    }};
    for (const auto& [code, text] : known)
        if (wrong == code) return text;
    if (wrong == error::syntax) return "JSON, with // and /* */ comments at most";
    return "JSON (" + wrong.message() + ")";
}

/// The line from a place on, cut off when it is long.
inline std::string shown_at(std::string_view text, std::size_t at) {
    if (at >= text.size()) return "the end";
    std::string line{text.substr(at, text.substr(at).find_first_of("\r\n"))};
    if (line.empty()) return "the end of the line";
    if (line.size() > 40) {
        std::size_t end = 40;
        while (end != 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80) --end;
        line = line.substr(0, end) + "...";
    }
    return "`" + line + "`";
}

} // namespace detail

INTERLOCK_SOURCE result<site::document, site::fault_texts> read_document(std::string text, std::string name,
                                                                         const document_limits& limits) {
    using namespace boost::json;
    const auto fault_at = [&](std::size_t at, std::string expected, std::string found) {
        const auto place = site::place_in(text, at);
        return failed{site::fault_texts{{name, place.line, place.column, {}, std::move(expected), std::move(found)}}};
    };
    const std::size_t most = std::min<std::size_t>(limits.bytes, std::numeric_limits<std::uint32_t>::max());
    if (text.size() > most)
        return failed{site::fault_texts{{.source = name,
                                         .expected = "at most " + std::to_string(most) + " bytes",
                                         .found = std::to_string(text.size())}}};
    if (text.starts_with("\xef\xbb\xbf")) return fault_at(0, "UTF-8 without a byte order mark", "one");
    if (const auto at = interlock::detail::first_bad_utf8(text); at != text.size()) {
        constexpr std::string_view digits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(text[at]);
        return fault_at(at, "UTF-8", std::string{"the byte 0x"} + digits[byte >> 4U] + digits[byte & 15U]);
    }
    parse_options options;
    options.allow_comments = true;
    options.max_depth = limits.depth;
    const auto parser = std::make_unique<basic_parser<detail::json_handler>>(options);
    parser->handler().made.expect(text.size());
    error_code wrong;
    const std::size_t read = parser->write_some(false, text.data(), text.size(), wrong);
    if (!wrong && read < text.size()) wrong = error::extra_data;
    if (const std::string_view over = parser->handler().read_over(); !over.empty()) {
        const std::size_t end = text.find(over) + over.find("*/", 2) - 1;
        return fault_at(end, "one * at the end of a comment", detail::shown_at(text, end));
    }
    if (wrong) return fault_at(read, detail::json_expectation(wrong, limits.depth), detail::shown_at(text, read));
    site::document made = std::move(parser->handler().made);
    made.sources.push_back({std::move(name), std::move(text)});
    return made;
}

INTERLOCK_SOURCE result<site::policy, site::fault_texts> parse_site(std::string_view text, std::string_view name,
                                                                    site::protocol_reader* fieldbus,
                                                                    const document_limits& limits) {
    const auto read = read_document(std::string{text}, std::string{name}, limits);
    if (!read.has_value()) return failed{read.error()};
    return site::validate(read.value(), fieldbus);
}

INTERLOCK_SOURCE result<site::policy, site::fault_texts> load_site(const std::string& path,
                                                                   site::protocol_reader* fieldbus,
                                                                   const document_limits& limits) {
    platform::state_files files;
    const auto text = site::read_guarded(files, path, limits.bytes);
    if (!text.has_value()) return failed{text.error()};
    return parse_site(text.value(), path, fieldbus, limits);
}

} // namespace interlock::inline v0_1::adapt

#endif
