// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/core/profile.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

// Everything that FR 6 asks of a software application up to level 2, and the common constraints.
struct log_reader {
    static constexpr std::string_view name = "log_reader";
    using satisfies = requirements<ccsc<1>, ccsc<3>, cr<6, 1>>;
    using integrates = requirements<cr<6, 2>>;
    [[maybe_unused]] static constexpr std::string_view integrates_with = "the plant's monitoring";
};
using documents = documented<"the manual", ccsc<2>, ccsc<4>>;
using viewer = parts<software_application, log_reader, documents>;
struct has_parts {
    using parts = viewer;
};

template <class Enforcer>
constexpr int branch() {
    if constexpr (meets<Enforcer, levels{.tre = 1}>)
        return 1;
    else
        return 2;
}

} // namespace

TEST_CASE("core/meets: 7.3: by the component alone, and with integration") {
    CHECK(meets<viewer, levels{.tre = 1}>);
    CHECK_FALSE(meets<viewer, levels{.tre = 2}>);
    CHECK(meets_with_integration<viewer, levels{.tre = 2}>);
    CHECK_FALSE(meets_with_integration<viewer, levels{.tre = 3}>);
    CHECK_FALSE(meets_with_integration<viewer, sl1>);
    CHECK(meets<has_parts, levels{.tre = 1}>);
    CHECK(branch<viewer>() == 1);
    CHECK(branch<parts<software_application>>() == 2);
}

TEST_CASE("core/meets: achieved is the vector that meets agrees with") {
    CHECK(achieved<viewer>.by_component == levels{.tre = 1});
    CHECK(achieved<viewer>.with_integration == levels{.tre = 2});
    CHECK(meets<viewer, achieved<viewer>.by_component>);
    CHECK(meets_with_integration<viewer, achieved<viewer>.with_integration>);
}

TEST_CASE("core/meets: no level without the common constraints") {
    CHECK(achieved<parts<software_application, log_reader>>.with_integration == sl0);
    CHECK_FALSE(meets_with_integration<parts<software_application, log_reader>, levels{.tre = 1}>);
    CHECK(meets<parts<software_application, log_reader>, sl0>);
}

TEST_CASE("core/meets: without a component type nothing is met") {
    CHECK(achieved<parts<log_reader, documents>>.with_integration == sl0);
    CHECK_FALSE(meets_with_integration<parts<log_reader, documents>, levels{.tre = 1}>);
}

TEST_CASE("core/meets: a row that a type adds lowers the level") {
    using other =
        parts<software_application, network_device, log_reader, documents, integrates<"a firewall", cr<5, 1>>>;
    CHECK(achieved<parts<software_application, log_reader, documents, integrates<"a firewall", cr<5, 1>>>>.with_integration.rdf == 4);
    CHECK(achieved<other>.with_integration.rdf == 0);
}

TEST_CASE("core/meets: a level above 4 is never met") { CHECK_FALSE(meets_with_integration<viewer, levels{.tre = 5}>); }

TEST_CASE("core/meets: a profile asks only for what it lists") {
    constexpr profile<"only logs", levels{.tre = 1}, cr<6, 1>> only_logs{};
    CHECK(meets<viewer, only_logs>);
    // The common constraints aren't on its list.
    CHECK(meets<parts<software_application, log_reader>, only_logs>);
    CHECK_FALSE(meets<parts<software_application>, only_logs>);
    CHECK_FALSE(meets_with_integration<viewer, pren_50742_approach_b>);
}
