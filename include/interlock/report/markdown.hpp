// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_REPORT_MARKDOWN_HPP
#define INTERLOCK_REPORT_MARKDOWN_HPP

#include <interlock/core/statement.hpp>
#include <interlock/report/statement_text.hpp>

#include <string>
#include <string_view>

namespace interlock::inline v0_1::report {

/// Text as it may stand in a cell of a Markdown table.
[[nodiscard]] inline std::string markdown_escaped(std::string_view some) {
    std::string out;
    for (const char c : some) {
        if (c == '\n' || c == '\r') {
            out += ' ';
            continue;
        }
        if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<' || c == '>' || c == '[' || c == ']')
            out += '\\';
        out += c;
    }
    return out;
}

/// The SL-C statement as Markdown: the levels, the plain interfaces, and a table with a line for each row.
[[nodiscard]] inline std::string markdown(const slc_statement& said, std::string_view component) {
    std::string out = "# SL-C statement of " + markdown_escaped(component) + "\n\n";
    out += "Edition: " + markdown_escaped(said.edition) + "  \n";
    out += "Component type: " + types_text(said.types) + "  \n";
    out += "SL-C by the component alone: " + levels_text(said.reached.by_component) + "  \n";
    out += "SL-C with integration: " + levels_text(said.reached.with_integration) + "\n";
    if (!said.interfaces.empty()) {
        out += "\n| Interface without users or protection | Countermeasure outside the component |\n|---|---|\n";
        for (const statement_interface& one : said.interfaces)
            out += "| " + markdown_escaped(one.name) + " | " +
                   (one.countermeasure.empty() ? std::string{"none"} : markdown_escaped(one.countermeasure)) + " |\n";
    }
    out += "\n| Requirement | Title | From SL | How | By what, or why |\n|---|---|---|---|---|\n";
    for (const statement_row& row : said.rows) {
        out += "| " + std::string{text(row.id).view()} + " | " + markdown_escaped(row.title) + " | ";
        out += static_cast<char>('0' + row.level);
        out += " | " + std::string{text(row.how)} + " | " + markdown_escaped(sources_text(row)) + " |\n";
    }
    return out;
}

} // namespace interlock::inline v0_1::report

#endif
