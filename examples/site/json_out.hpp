// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_EXAMPLES_SITE_JSON_OUT_HPP
#define INTERLOCK_EXAMPLES_SITE_JSON_OUT_HPP

#include <interlock/detail/utf8.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace site_command {

/// A line with one JSON object, member by member.
class json_line {
public:
    json_line& text(std::string_view key, std::string_view value) { return member(key), quoted(value), *this; }
    json_line& number(std::string_view key, std::uint64_t value) {
        return member(key), out_ += std::to_string(value), *this;
    }
    json_line& flag(std::string_view key, bool value) { return member(key), out_ += value ? "true" : "false", *this; }
    json_line& texts(std::string_view key, const std::vector<std::string>& values) {
        member(key);
        out_ += '[';
        for (const std::string& value : values) {
            if (out_.back() != '[') out_ += ',';
            quoted(value);
        }
        out_ += ']';
        return *this;
    }
    std::string done() const { return out_ + "}\n"; }

private:
    void member(std::string_view key) {
        if (out_.size() > 1) out_ += ',';
        quoted(key);
        out_ += ':';
    }
    void quoted(std::string_view text) {
        constexpr std::string_view digits = "0123456789abcdef";
        // Words of the command line may be anything.
        const bool whole = interlock::detail::first_bad_utf8(text) == text.size();
        out_ += '"';
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x20 && byte != 0x7f && (byte < 0x7f || whole) && c != '\\' && c != '"')
                out_ += c;
            else
                (out_ += "\\u00"), (out_ += digits[byte >> 4U]), out_ += digits[byte & 15U];
        }
        out_ += '"';
    }
    std::string out_{"{"};
};

} // namespace site_command

#endif
