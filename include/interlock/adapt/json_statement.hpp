// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_ADAPT_JSON_STATEMENT_HPP
#define INTERLOCK_ADAPT_JSON_STATEMENT_HPP

#include <interlock/core/statement.hpp>
#include <interlock/report/clause_text.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace interlock::inline v0_1::adapt {

namespace detail {

inline boost::json::string json_text(std::string_view some) { return boost::json::string(some.data(), some.size()); }

inline boost::json::object json_levels(const levels& some) {
    boost::json::object out;
    for (unsigned at = 1; at <= 7; ++at) out[std::string{text(static_cast<fr>(at))}] = some[static_cast<fr>(at)];
    return out;
}

// "a, d" and "access control/source" as lists: the reader needs no parser of its own.
inline boost::json::array json_clauses(requirement id, std::uint64_t bits) {
    boost::json::array out;
    const std::string all = report::clause_text(id, bits);
    for (std::string::size_type from = 0; from < all.size();) {
        const auto end = all.find(", ", from);
        const auto until = end == std::string::npos ? all.size() : end;
        out.push_back(json_text(std::string_view{all}.substr(from, until - from)));
        from = until + 2;
    }
    return out;
}

inline boost::json::object json_source(requirement id, const statement_source& one) {
    boost::json::object out{{"role", json_text(text(one.role))}};
    if (!one.name.empty()) out["name"] = json_text(one.name);
    if (!one.text.empty()) out["text"] = json_text(one.text);
    if (one.role <= statement_role::integrates && one.clauses != all_clauses(id))
        out["clauses"] = json_clauses(id, one.clauses);
    return out;
}

inline boost::json::object json_row(const statement_row& row) {
    boost::json::array sources;
    for (const statement_source& one : row.sources) sources.push_back(json_source(row.id, one));
    boost::json::object out{{"id", json_text(text(row.id).view())}, {"title", json_text(row.title)},
                            {"fr", json_text(text(row.part))},      {"from_level", row.level},
                            {"how", json_text(text(row.how))},      {"sources", std::move(sources)}};
    if (row.how == way::not_met && row.clauses != 0) out["missing_clauses"] = json_clauses(row.id, row.missing);
    return out;
}

} // namespace detail

/// The SL-C statement as a JSON value, in the shape of docs/statement.schema.json.
[[nodiscard]] inline boost::json::value json_statement(const slc_statement& said, std::string_view component) {
    boost::json::array types;
    constexpr std::string_view names[]{"software application", "embedded device", "host device", "network device"};
    for (unsigned at = 0; at < 4; ++at)
        if ((static_cast<unsigned>(said.types) >> at & 1U) != 0) types.push_back(detail::json_text(names[at]));
    boost::json::array interfaces;
    for (const statement_interface& one : said.interfaces) {
        boost::json::object entry{{"name", detail::json_text(one.name)}};
        if (!one.countermeasure.empty()) entry["countermeasure"] = detail::json_text(one.countermeasure);
        interfaces.push_back(std::move(entry));
    }
    boost::json::array rows;
    for (const statement_row& row : said.rows) rows.push_back(detail::json_row(row));
    return boost::json::object{
        {"component", detail::json_text(component)},
        {"edition", detail::json_text(said.edition)},
        {"component_types", std::move(types)},
        {"sl_c", boost::json::object{{"by_component", detail::json_levels(said.reached.by_component)},
                                     {"with_integration", detail::json_levels(said.reached.with_integration)}}},
        {"plain_interfaces", std::move(interfaces)},
        {"requirements", std::move(rows)}};
}

} // namespace interlock::inline v0_1::adapt

#endif
