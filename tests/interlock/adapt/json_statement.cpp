// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/adapt/json_statement.hpp>

#include <interlock/core/component.hpp>

#include "support/left_out.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

using namespace interlock;

namespace {

struct rights {
    static constexpr std::string_view name = "rights<a|b>";
    using satisfies = requirements<cr<2, 1>, clause<cr<1, 5>, 'd'>,
                                   clause<cr<2, 8>, audit_category::access_control, audit_field::source>>;
    using contributes_to = requirements<ccsc<3>>;
};
struct directory {
    static constexpr std::string_view name = "directory";
    using integrates = requirements<cr<1, 3>>;
    static constexpr std::string_view integrates_with = "the plant's directory & its \"backup\"";
};
struct sensor {
    static constexpr std::string_view name = "sensor";
    using satisfies = requirements<edr<3, 11>>;
    static constexpr port_kind port = port_kind::simulated;
};
using device = parts<embedded_device, rights, directory, sensor, plain_interface<"plant">,
                     plain_interface<"bus", "a locked cabinet">, uncovered<"in the gateway", fr::dc>,
                     not_applicable<because::no_wireless, cr<2, 2>>, documented<"the manual", ccsc<2>>>;

} // namespace

namespace {

boost::json::value row(std::string_view id) {
    const auto said = adapt::json_statement(statement<device>(), "a device");
    for (const auto& one : said.at("requirements").as_array())
        if (one.at("id").as_string() == boost::json::string_view(id.data(), id.size())) return one;
    FAIL("no such row");
    return {};
}

// 0: valid, 1: not valid, 2: nothing to check it with.
int validate(const std::string& document, const char* name) {
    const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
    const std::string root = source != nullptr ? source : ".";
    const auto path = std::filesystem::temp_directory_path() / name;
    std::ofstream(path) << document;
    // The interpreter that CMake found: another one in the PATH may lack what Debian's has.
    const char* const python = std::getenv("INTERLOCK_PYTHON");
    const std::string command =
        "'" + std::string{python != nullptr ? python : "python3"} +
        "' -c 'import json, sys\ntry:\n  import jsonschema\nexcept ImportError:\n  sys.exit(2)\n"
        "schema = json.load(open(sys.argv[1]))\njsonschema.Draft202012Validator.check_schema(schema)\n"
        "errors = list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))\n"
        "[print(list(e.path), e.message) for e in errors]\nsys.exit(1 if errors else 0)' '" +
        root + "/docs/statement.schema.json' '" + path.string() + "'";
    const int status = std::system(command.c_str());
    std::filesystem::remove(path);
    return status == -1 ? 2 : status >> 8;
}

} // namespace

TEST_CASE("adapt/json_statement: the component, its levels and its plain interfaces") {
    const auto said = adapt::json_statement(statement<device>(), "a \"device\"");
    CHECK(said.at("component").as_string() == "a \"device\"");
    CHECK(said.at("edition").as_string() == "IEC 62443-4-2:2019");
    CHECK(said.at("component_types").as_array().size() == 1);
    CHECK(said.at("component_types").at(0).as_string() == "embedded device");
    CHECK(said.at("sl_c").at("with_integration").at("uc").to_number<int>() == 0);
    CHECK(said.at("plain_interfaces").at(0).as_object().contains("countermeasure") == false);
    CHECK(said.at("plain_interfaces").at(1).at("countermeasure").as_string() == "a locked cabinet");
    CHECK(said.at("requirements").as_array().size() == statement<device>().rows.size());
}

TEST_CASE("adapt/json_statement: rows, with who says what") {
    CHECK(row("CR 2.1").at("how").as_string() == "met by component");
    CHECK(row("CR 2.1").at("sources").at(0).at("name").as_string() == "rights<a|b>");
    CHECK_FALSE(row("CR 2.1").as_object().contains("missing_clauses"));
    CHECK(row("CR 1.5").at("missing_clauses").as_array().size() == 3);
    CHECK(row("CR 1.5").at("sources").at(0).at("clauses").at(0).as_string() == "d");
    CHECK(row("CR 2.8").at("sources").at(0).at("clauses").at(0).as_string() == "access control/source");
    CHECK(row("CR 2.8").at("missing_clauses").as_array().size() == 5 + 5);
    CHECK(row("CR 1.3").at("sources").at(0).at("text").as_string() == "the plant's directory & its \"backup\"");
    CHECK(row("EDR 3.11").at("sources").at(0).at("role").as_string() == "simulated, not counted");
    CHECK(row("CR 4.1").at("fr").as_string() == "dc");
}

TEST_CASE("adapt/json_statement: it is what docs/statement.schema.json says") {
    const auto said = adapt::json_statement(statement<device>(), "a device");
    const int checked = validate(boost::json::serialize(said), "interlock_statement.json");
    if (checked == 2) {
        support::leave_out("python3-jsonschema isn't installed: nothing validates the statement", true);
        return;
    }
    CHECK(checked == 0);
    // The schema refuses what isn't a statement.
    auto wrong = said;
    wrong.at("requirements").at(0).as_object()["how"] = "nearly";
    CHECK(validate(boost::json::serialize(wrong), "interlock_statement_wrong.json") == 1);
    wrong = said;
    wrong.at("sl_c").at("by_component").as_object()["ra"] = 5;
    CHECK(validate(boost::json::serialize(wrong), "interlock_statement_wrong.json") == 1);
}
