// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What a composition is capable of: asked by the compiler, and printed as a statement.
#include <interlock/interlock.hpp>
#include <interlock/report/markdown.hpp>

#include <iostream>
#include <string>

namespace il = interlock;

// [compose]
using gateway_security = il::enforcer<
    il::platform::posix, il::network_device,                               // a clock; the NDR rows apply
    il::rdf::conduits, il::uc::rbac, il::si::tag_limits<>,                 // policies
    il::plain_interface<"Modbus/TCP towards the boiler", "its own cable">, // a protocol without users
    il::integrates<"the boiler's own safety controller", il::ccsc<1>>,     // met outside, and by what
    il::integrates<"an account without privileges", il::ccsc<3>>,
    il::integrates<"the switch in front of it", il::ndr<5, 3>>,
    il::documented<"docs/explanation/threat-model.md", il::ccsc<2>, il::ccsc<4>>,     // no code can meet it
    il::not_applicable<il::because::no_human_interface, il::cr<2, 5>, il::cr<2, 12>>, // a closed list of reasons
    il::uncovered<"an example", il::fr::iac, il::fr::uc, il::fr::si, il::fr::dc, il::fr::tre, il::fr::ra>>; // left out
// [/compose]

// [ask]
static_assert(il::require_level<gateway_security, il::levels{.rdf = 2}>()); // an error for each row that is missing
static_assert(il::meets_with_integration<gateway_security, il::levels{.rdf = 2}>); // the same as a constant
static_assert(!il::meets<gateway_security, il::levels{.rdf = 2}>);                 // by the component alone
static_assert(!il::covers(il::achieved<gateway_security>.with_integration, il::sl1));
// [/ask]

int main() {
    // [print]
    constexpr il::slc_statement said = il::statement<gateway_security>();
    const std::string page = il::report::markdown(said, "boiler gateway");
    std::cout << page.substr(0, page.find("\n\n|")) << '\n';
    for (const il::statement_row& row : said.rows)
        if (row.part == il::fr::rdf) std::cout << il::text(row.id).view() << ": " << il::text(row.how) << '\n';
    // [/print]
}
