// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/report/statement_text.hpp>

#include <interlock/core/component.hpp>

#include <doctest/doctest.h>

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
std::string words(requirement id) {
    for (const statement_row& row : statement<device>().rows)
        if (row.id == id) return report::sources_text(row);
    return "no such row";
}
} // namespace

TEST_CASE("report/statement_text: who says what about a row") {
    CHECK(words(cr<2, 1>) == "rights<a|b> satisfies it");
    CHECK(words(cr<1, 5>) == "rights<a|b> satisfies it, clauses d; missing: a, b, c");
    CHECK(words(ccsc<3>) == "rights<a|b> contributes to it");
    CHECK(words(ccsc<2>) == "documented in the manual");
    CHECK(words(cr<1, 3>) == "directory leaves it to the plant's directory & its \"backup\"");
    CHECK(words(edr<3, 11>) == "sensor doesn't count: its port is simulated");
    CHECK(words(cr<1, 1>) == "not over plant; not over bus without this countermeasure: a locked cabinet");
    CHECK(words(cr<4, 3>) == "left uncovered: in the gateway");
    CHECK(words(cr<2, 2>) == "no wireless interface");
    CHECK(words(cr<7, 2>) == "");
}

TEST_CASE("report/statement_text: types and levels") {
    CHECK(report::types_text(component_types::sar | component_types::ndr) == "software application, network device");
    CHECK(report::types_text(component_types::no) == "");
    CHECK(report::levels_text(levels{.uc = 2, .ra = 4}) == "iac=0 uc=2 si=0 dc=0 rdf=0 tre=0 ra=4");
}
