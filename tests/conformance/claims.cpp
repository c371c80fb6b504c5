// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/requirement.hpp>
#include <interlock/report/clause_text.hpp>
#include <interlock/report/markdown.hpp>

#include "conformance/library.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace interlock;

namespace {

std::string types_of(const catalogue_row& row) {
    return row.types == component_types::any      ? "all"
           : row.types == component_types::device ? "devices"
                                                  : report::types_text(row.types);
}

std::string letters_of(const catalogue_row& row) {
    if (row.clauses == 0) return "";
    if (row.clauses == 36) return "6 categories by 6 fields";
    return std::string{"a-"} + static_cast<char>('a' + row.clauses - 1);
}

// The policies whose claims cover a row, and the clauses when it isn't the whole row.
std::string claimants(const catalogue_row& row, bool satisfied) {
    // Sorted: the order in which files register depends on the linker.
    std::set<std::string> names;
    for (const auto& policy : library().policies()) {
        std::uint64_t bits = 0;
        for (const claim& one : satisfied ? policy.satisfies : policy.contributes_to)
            bits |= one.id == row.id ? one.clauses : 0;
        if (bits == 0) continue;
        const bool whole = bits == all_clauses(row);
        names.insert(report::markdown_escaped(policy.name) +
                     (whole ? "" : " (" + report::clause_text(row.id, bits) + ")"));
    }
    std::string out;
    for (const std::string& one : names) out += (out.empty() ? "" : ", ") + one;
    return out;
}

std::string page() {
    std::string out =
        "# Requirements\n\nMade by the test `conformance/claims` from the catalogue and the conformance registry: run it with "
        "INTERLOCK_WRITE_DOCS=1\nto write this page anew. Edition: " +
        std::string{iec_62443_4_2.edition} +
        ". Titles and numbers are the standard's, all else is in our own words.\nA policy stands in the column *Satisfied by* "
        "only when a test exercises the claim through its hooks.\n\n"
        "| Requirement | Title | From SL | Component types | Clauses | May not apply | Satisfied by | Helped by |\n"
        "|---|---|---|---|---|---|---|---|\n";
    for (const catalogue_row& row : iec_62443_4_2.rows) {
        out += "| " + std::string{text(row.id).view()} + " | " + report::markdown_escaped(row.title) + " | ";
        out += row.level == 0
                   ? (row.kind == row_kind::pointer ? std::string{"see the component type"} : std::string{"none"})
                   : std::to_string(row.level);
        out += " | " + (row.types == component_types::no ? std::string{"none"} : types_of(row)) + " | " +
               letters_of(row) + " | " + std::string{text(row.unless)} + " | " + claimants(row, true) + " | " +
               claimants(row, false) + " |\n";
    }
    return out;
}

} // namespace

TEST_CASE("conformance: every test passes with its policy and fails with one that permits everything") {
    for (const auto& one : library().run()) FAIL_CHECK(one.policy << ": " << one.test << ": " << one.what);
    CHECK(library().run().empty());
}

TEST_CASE("conformance: 7.1: what is claimed is what is tested") {
    for (const auto& one : library().differences()) FAIL_CHECK(one.policy << ": " << one.test << ": " << one.what);
    CHECK(library().differences().empty());
}

TEST_CASE("conformance: 7.4: docs/requirements.md is up to date") {
    const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
    const std::string path = std::string{source != nullptr ? source : "."} + "/docs/requirements.md";
    if (std::getenv("INTERLOCK_WRITE_DOCS") != nullptr) std::ofstream(path) << page();
    std::ifstream in(path);
    const std::string found{std::istreambuf_iterator<char>(in), {}};
    // Compared as a whole: doctest would print both pages.
    const bool same = found == page();
    CHECK_MESSAGE(same, "INTERLOCK_WRITE_DOCS=1 ctest -R conformance/claims writes it anew");
}
