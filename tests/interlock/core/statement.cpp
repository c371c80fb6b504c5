// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/statement.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

struct rights {
    static constexpr std::string_view name = "rights";
    using satisfies = requirements<cr<2, 1>, clause<cr<1, 5>, 'd'>>;
    using contributes_to = requirements<ccsc<3>>;
};
struct directory {
    static constexpr std::string_view name = "directory";
    using integrates = requirements<cr<1, 3>>;
    static constexpr std::string_view integrates_with = "the plant's directory";
};
struct sensor {
    static constexpr std::string_view name = "sensor";
    using satisfies = requirements<edr<3, 11>>;
    static constexpr port_kind port = port_kind::simulated;
};
using device = parts<embedded_device, rights, directory, sensor, plain_interface<"plant">,
                     plain_interface<"bus", "a locked cabinet">, uncovered<"in the gateway", fr::dc>,
                     not_applicable<because::no_wireless, cr<2, 2>>, documented<"the manual", ccsc<2>>>;

constexpr slc_statement said = statement<device>();

const statement_row& row(requirement id) {
    for (const statement_row& one : said.rows)
        if (one.id == id) return one;
    FAIL("no such row");
    return said.rows[0];
}

} // namespace

TEST_CASE("core/statement: every applicable row once, with its title and level") {
    CHECK(said.edition == "IEC 62443-4-2:2019");
    CHECK(said.types == component_types::edr);
    CHECK(said.rows.size() == 83 + 4);
    CHECK(row(cr<2, 1>).title == "Authorization enforcement");
    CHECK(row(cr<2, 1>).part == fr::uc);
    CHECK(row(cr<2, 1, 2>).level == 2);
    for (const statement_row& one : said.rows) CHECK(one.level != 0);
}

TEST_CASE("core/statement: how, by whom and why") {
    CHECK(row(cr<2, 1>).how == way::met_by_component);
    REQUIRE(row(cr<2, 1>).sources.size() == 1);
    CHECK(row(cr<2, 1>).sources[0].role == statement_role::satisfies);
    CHECK(row(cr<2, 1>).sources[0].name == "rights");

    CHECK(row(cr<1, 3>).how == way::met_by_integration);
    CHECK(row(cr<1, 3>).sources[0].name == "directory");
    CHECK(row(cr<1, 3>).sources[0].text == "the plant's directory");

    CHECK(row(cr<2, 2>).how == way::not_applicable);
    CHECK(row(cr<2, 2>).sources[0].text == "no wireless interface");

    CHECK(row(ccsc<3>).how == way::not_met);
    CHECK(row(ccsc<3>).sources[0].role == statement_role::contributes_to);

    CHECK(row(ccsc<2>).how == way::met_by_component);
    CHECK(row(ccsc<2>).sources[0].text == "the manual");

    CHECK(row(edr<3, 11>).how == way::not_met);
    CHECK(row(edr<3, 11>).sources[0].role == statement_role::simulated);

    CHECK(row(cr<7, 2>).how == way::not_met);
    CHECK(row(cr<7, 2>).sources.empty());
}

TEST_CASE("core/statement: clauses that nobody claims") {
    CHECK(row(cr<1, 5>).how == way::not_met);
    CHECK(row(cr<1, 5>).clauses == 4);
    CHECK(row(cr<1, 5>).missing == 0b0111);
    CHECK(row(cr<1, 5>).sources[0].clauses == 0b1000);
    CHECK(row(cr<2, 1>).missing == 0);
    CHECK(row(cr<2, 2>).missing == 0);
}

TEST_CASE("core/statement: an FR that is left out says so at each of its rows") {
    for (const statement_row& one : said.rows) {
        if (one.part != fr::dc) continue;
        REQUIRE_FALSE(one.sources.empty());
        CHECK(one.sources.back().role == statement_role::uncovered);
        CHECK(one.sources.back().text == "in the gateway");
    }
}

TEST_CASE("core/statement: plain interfaces, each with its countermeasure") {
    REQUIRE(said.interfaces.size() == 2);
    CHECK(said.interfaces[0].name == "plant");
    CHECK(said.interfaces[0].countermeasure.empty());
    CHECK(said.interfaces[1].name == "bus");
    CHECK(said.interfaces[1].countermeasure == "a locked cabinet");
    const auto sources = row(cr<1, 1>).sources;
    REQUIRE(sources.size() == 2);
    CHECK(sources[0].role == statement_role::limited_by_interface);
    CHECK(sources[0].name == "plant");
    CHECK(sources[1].text == "a locked cabinet");
}

TEST_CASE("core/statement: 7.4: the levels are those that meets reports") {
    CHECK(said.reached.by_component == achieved<device>.by_component);
    CHECK(said.reached.with_integration == sl0);
    CHECK(text(way::met_by_integration) == "met by integration");
    CHECK(text(statement_role::voided) == "voided by");
}
