// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/report/markdown.hpp>

#include <interlock/core/component.hpp>

#include <doctest/doctest.h>

#include <cstddef>
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

TEST_CASE("report/markdown: a table with a line for each row") {
    constexpr slc_statement said = statement<device>();
    const std::string page = report::markdown(said, "a device");
    CHECK(page.find("# SL-C statement of a device\n") == 0);
    CHECK(page.find("SL-C with integration: iac=0 uc=0 si=0 dc=0 rdf=0 tre=0 ra=0\n") != std::string::npos);
    CHECK(page.find("| plant | none |\n") != std::string::npos);
    CHECK(page.find("| bus | a locked cabinet |\n") != std::string::npos);
    std::size_t lines = 0;
    for (std::size_t at = page.find("\n| C"); at != std::string::npos; at = page.find("\n| C", at + 1)) ++lines;
    for (std::size_t at = page.find("\n| EDR"); at != std::string::npos; at = page.find("\n| EDR", at + 1)) ++lines;
    CHECK(lines == said.rows.size());
}

TEST_CASE("report/markdown: a name can't break the table") {
    const std::string page = report::markdown(statement<device>(), "a|b\nc");
    CHECK(page.find("# SL-C statement of a\\|b c\n") == 0);
    CHECK(page.find("| rights\\<a\\|b\\> satisfies it |") != std::string::npos);
}
