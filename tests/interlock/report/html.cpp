// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/report/html.hpp>

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

TEST_CASE("report/html: a page that needs nothing else, with a line for each row") {
    constexpr slc_statement said = statement<device>();
    const std::string page = report::html(said, "a device");
    CHECK(page.find("<!DOCTYPE html>") == 0);
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("http") == std::string::npos);
    std::size_t lines = 0;
    for (std::size_t at = page.find("<tr class="); at != std::string::npos; at = page.find("<tr class=", at + 1))
        ++lines;
    CHECK(lines == said.rows.size());
    CHECK(page.find("<tr class=\"met-by-component\"><td>CR 2.1</td>") != std::string::npos);
    CHECK(page.find("<tr class=\"not-met\"><td>EDR 3.11</td>") != std::string::npos);
}

TEST_CASE("report/html: text is text, never markup") {
    const std::string page = report::html(statement<device>(), "<script>'x' & \"y\"");
    CHECK(page.find("<title>SL-C statement of &lt;script&gt;&#39;x&#39; &amp; &quot;y&quot;</title>") !=
          std::string::npos);
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("rights&lt;a|b&gt; satisfies it") != std::string::npos);
}
