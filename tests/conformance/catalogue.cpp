// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/catalogue.hpp>
#include <interlock/core/requirement.hpp>

#include "support/left_out.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

using namespace interlock;

namespace {

component_types types_of(const boost::json::array& names) {
    component_types out = component_types::no;
    for (const auto& name : names)
        out = out | (name == "SAR"   ? component_types::sar
                     : name == "EDR" ? component_types::edr
                     : name == "HDR" ? component_types::hdr
                                     : component_types::ndr);
    return out;
}

} // namespace

TEST_CASE(
    "conformance: the catalogue has the ids, titles, levels, parts and component types of the list it was made from") {
    const auto list = support::json_of_others("INTERLOCK_REQUIREMENTS", "requirements", "iec62443-4-2.json");
    if (!list) return;
    std::map<std::string, const catalogue_row*> ours;
    for (const catalogue_row& row : iec_62443_4_2.rows) ours[std::string{text(row.id).view()}] = &row;
    CHECK(ours.size() == iec_62443_4_2.rows.size());
    CHECK(list->as_array().size() == ours.size());
    for (const auto& one : list->as_array()) {
        const auto enhancement = one.at("re").to_number<int>();
        const std::string id = std::string{std::string_view{one.at("id").as_string()}} +
                               (enhancement != 0 ? "(" + std::to_string(enhancement) + ")" : "");
        CAPTURE(id);
        const auto found = ours.find(id);
        if (found == ours.end()) {
            FAIL_CHECK("the catalogue doesn't have it");
            continue;
        }
        const catalogue_row& row = *found->second;
        CHECK(row.title == std::string_view{one.at("title").as_string()});
        CHECK(static_cast<int>(row.part) == one.at("fr").to_number<int>());
        CHECK(row.types == types_of(one.at("component_types").as_array()));
        const auto& levels = one.at("sl").as_array();
        CHECK(row.level == (levels.empty() ? 0 : levels.at(0).to_number<int>()));
        // A level once selected stays selected.
        if (!levels.empty()) CHECK(levels.size() == std::size_t{5} - row.level);
    }
}
