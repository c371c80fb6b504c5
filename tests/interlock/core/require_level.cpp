// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/require_level.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

struct log_reader {
    static constexpr std::string_view name = "log_reader";
    using satisfies = requirements<ccsc<1>, ccsc<3>, cr<6, 1>>;
    using integrates = requirements<cr<6, 2>>;
};
using viewer = parts<software_application, log_reader, documented<"the manual", ccsc<2>, ccsc<4>>,
                     uncovered<"not part of this test", fr::iac, fr::uc, fr::si, fr::dc, fr::rdf, fr::ra>>;

} // namespace

// What doesn't hold can't be tested here: tests/reject/level_*.cpp.
TEST_CASE("core/require_level: usable in static_assert, with integration by default") {
    static_assert(require_level<viewer, levels{.tre = 1}>());
    static_assert(require_level<viewer, levels{.tre = 2}>());
    static_assert(require_level<viewer, levels{.tre = 1}, reach::component>());
    CHECK(require_level<viewer, levels{.tre = 2}>());
}

TEST_CASE("core/require_level: agrees with meets, row by row") {
    using covered = detail::coverage_of<viewer>;
    CHECK(detail::row_holds<covered, levels{.tre = 2}, reach::integration, 77>());
    CHECK(iec_62443_4_2.rows[77].id == cr<6, 2>);
    CHECK_FALSE(detail::row_holds<covered, levels{.tre = 2}, reach::component, 77>());
    CHECK(detail::row_holds<covered, levels{.tre = 1}, reach::component, 77>());
}

TEST_CASE("core/require_level: an FR that the level leaves out needs a word") {
    using silent = detail::coverage_of<parts<software_application, log_reader>>;
    CHECK_FALSE(detail::part_said<silent, levels{.tre = 1}>(fr::dc));
    CHECK(detail::part_said<silent, levels{.dc = 1, .tre = 1}>(fr::dc));
    CHECK(detail::part_said<detail::coverage_of<viewer>, levels{.tre = 1}>(fr::dc));
    // What is met needs no further word.
    CHECK(detail::part_said<silent, levels{.iac = 1}>(fr::tre));
}
