// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/iec62351_8.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace iec = interlock::iec62351_8;

namespace {

static_assert(static_cast<int>(iec::role::viewer) == 0 && static_cast<int>(iec::role::rbacmnt) == 6);
static_assert(iec::name_of(iec::role::operator_) == "OPERATOR");
static_assert(iec::name_of(iec::right::settinggroup) == "SETTINGGROUP");

/// The matrix once more, as a person reads it: x for all of a right, p for a part.
struct row {
    std::string_view role, view, read, dataset, reporting, fileread, filewrite, filemngt, control, config, settinggroup,
        security;
};
constexpr row rows[]{
    {"VIEWER", "x", "", "", "", "", "", "", "", "", "", ""},
    {"OPERATOR", "x", "x", "", "x", "", "", "", "x", "", "", ""},
    {"ENGINEER", "x", "x", "x", "x", "x", "x", "x", "", "x", "x", ""},
    {"INSTALLER", "x", "x", "", "x", "", "x", "", "", "x", "", ""},
    {"SECADM", "x", "", "", "", "", "", "", "", "", "", "x"},
    {"SECAUD", "x", "x", "", "", "x", "", "", "", "", "", "p"},
    {"RBACMNT", "x", "", "", "", "", "", "", "", "", "", "p"},
};
std::string_view cell(const row& r, iec::right of) {
    const std::string_view cells[]{r.view,     r.read,    r.dataset, r.reporting,    r.fileread, r.filewrite,
                                   r.filemngt, r.control, r.config,  r.settinggroup, r.security};
    return cells[static_cast<std::size_t>(of)];
}

std::string page() {
    const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
    REQUIRE(source != nullptr);
    std::ifstream file{std::string{source} + "/docs/reference/predefined-roles.md"};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace

TEST_CASE("core/iec62351_8: each cell of the matrix, and each action of each role") {
    for (std::size_t who = 0; who < iec::role_names.size(); ++who)
        for (std::size_t what = 0; what < iec::right_names.size(); ++what) {
            const auto role = static_cast<iec::role>(who);
            const auto right = static_cast<iec::right>(what);
            CHECK(iec::role_names[who] == rows[who].role);
            const std::string_view expected = cell(rows[who], right);
            const iec::share has = iec::share_of(role, right);
            CHECK(has == (expected.empty()  ? iec::share::none
                          : expected == "x" ? iec::share::whole
                                            : iec::share::part));
            unsigned all = 0, permitted = 0;
            for (const iec::action_row& action : iec::action_rows) {
                if (action.right != right) continue;
                ++all;
                permitted += iec::permits(role, action);
                if (has == iec::share::part)
                    CHECK(iec::permits(role, action) ==
                          (action.name == (role == iec::role::secaud ? "journal.read" : "policy.roles")));
            }
            CHECK(all >= 1);
            CHECK(permitted == (has == iec::share::whole ? all : has == iec::share::part ? 1 : 0));
        }
}

TEST_CASE("core/iec62351_8: names stand for the actions of a role or of a right, and nothing else") {
    for (const iec::action_row& action : iec::action_rows) {
        CHECK(iec::permits("OPERATOR", action) == iec::permits(iec::role::operator_, action));
        CHECK(iec::permits("FILEREAD", action) == (action.right == iec::right::fileread));
        CHECK_FALSE(iec::permits("operator", action).has_value());
        CHECK_FALSE(iec::permits("", action).has_value());
    }
}

TEST_CASE("core/iec62351_8: actions and their ids are distinct, and in the range of a set") {
    std::set<std::uint32_t> ids;
    std::set<std::string_view> names;
    for (const iec::action_row& action : iec::action_rows) {
        CHECK(ids.insert(action.id).second);
        CHECK(names.insert(action.name).second);
        CHECK(action.id >= 1);
        CHECK(action.id <= 63);
        CHECK((action.id <= 2 || action.id >= 50));
    }
}

TEST_CASE("core/iec62351_8: 9.2: what SECURITY is about can't be lent") {
    for (const iec::action_row& action : iec::action_rows)
        if (action.right == iec::right::security)
            CHECK((action.name.starts_with("account.") || action.name.starts_with("policy.") ||
                   action.name.starts_with("journal.")));
}

TEST_CASE("core/iec62351_8: the tables of the page are these") {
    const std::string text = page();
    for (std::size_t who = 0; who < iec::role_names.size(); ++who) {
        std::string line = "| " + std::string{iec::role_names[who]} + " | " + std::to_string(who) + " |";
        for (std::size_t what = 0; what < iec::right_names.size(); ++what) {
            const iec::share has = iec::share_of(static_cast<iec::role>(who), static_cast<iec::right>(what));
            line += has == iec::share::whole ? " x |" : has == iec::share::part ? " part |" : "  |";
        }
        CHECK_MESSAGE(text.find(line + "\n") != std::string::npos, line);
    }
    for (std::size_t what = 0; what < iec::right_names.size(); ++what) {
        std::string line = "| " + std::string{iec::right_names[what]} + " | ";
        const char* before = "";
        for (const iec::action_row& action : iec::action_rows)
            if (action.right == static_cast<iec::right>(what)) {
                line += before + ("`" + std::string{action.name}) + "` (" + std::to_string(action.id) + ")";
                before = ", ";
            }
        CHECK_MESSAGE(text.find(line + " |") != std::string::npos, line);
    }
}
