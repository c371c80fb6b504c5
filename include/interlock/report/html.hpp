// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_REPORT_HTML_HPP
#define INTERLOCK_REPORT_HTML_HPP

#include <interlock/core/statement.hpp>
#include <interlock/report/statement_text.hpp>

#include <string>
#include <string_view>

namespace interlock::inline v0_1::report {

/// Text as it may stand between tags and in attributes.
[[nodiscard]] inline std::string html_escaped(std::string_view some) {
    std::string out;
    for (const char c : some) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

/// The SL-C statement as one HTML page that needs nothing else: no script, no style sheet from elsewhere.
[[nodiscard]] inline std::string html(const slc_statement& said, std::string_view component) {
    const std::string title = "SL-C statement of " + html_escaped(component);
    std::string out =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + title +
        "</title>\n<style>\nbody { font-family: sans-serif; }\ntable { border-collapse: collapse; }\n"
        "td, th { border: 1px solid #888; padding: 0.2em 0.5em; text-align: left; }\n"
        ".not-met { background: #fdd; }\n.not-applicable { color: #666; }\n</style>\n</head>\n<body>\n<h1>" +
        title + "</h1>\n";
    out += "<p>Edition: " + html_escaped(said.edition) + "<br>Component type: " + types_text(said.types) +
           "<br>SL-C by the component alone: " + levels_text(said.reached.by_component) +
           "<br>SL-C with integration: " + levels_text(said.reached.with_integration) + "</p>\n";
    if (!said.interfaces.empty()) {
        out +=
            "<table>\n<tr><th>Interface without users or protection</th><th>Countermeasure outside the component</th></tr>\n";
        for (const statement_interface& one : said.interfaces)
            out += "<tr><td>" + html_escaped(one.name) + "</td><td>" +
                   (one.countermeasure.empty() ? std::string{"none"} : html_escaped(one.countermeasure)) +
                   "</td></tr>\n";
        out += "</table>\n";
    }
    out += "<table>\n<tr><th>Requirement</th><th>Title</th><th>From SL</th><th>How</th><th>By what, or why</th></tr>\n";
    for (const statement_row& row : said.rows) {
        std::string style{text(row.how)};
        for (char& c : style) c = c == ' ' ? '-' : c;
        out += "<tr class=\"" + style + "\"><td>" + std::string{text(row.id).view()} + "</td><td>" +
               html_escaped(row.title) + "</td><td>";
        out += static_cast<char>('0' + row.level);
        out +=
            "</td><td>" + std::string{text(row.how)} + "</td><td>" + html_escaped(sources_text(row)) + "</td></tr>\n";
    }
    return out + "</table>\n</body>\n</html>\n";
}

} // namespace interlock::inline v0_1::report

#endif
