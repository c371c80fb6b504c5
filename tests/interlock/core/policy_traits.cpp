// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/policy_traits.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {
struct own {
    static constexpr std::string_view name = "own";
    using satisfies = requirements<cr<2, 7>>;
    using provides = capabilities<capability::accounts, capability::wireless>;
    static constexpr port_kind port = port_kind::real;
};
struct theirs {};
struct nothing {};
} // namespace

template <>
struct interlock::policy_traits<theirs> {
    static constexpr std::string_view name = "theirs";
    static constexpr std::string_view integrates_with = "their server";
    static constexpr port_kind port = port_kind::simulated;
    using satisfies = requirements<cr<3, 5>, cr<3, 7>>;
    using contributes_to = requirements<cr<2, 1>>;
    using integrates = requirements<cr<1, 3>>;
    using provides = capabilities<capability::mobile_code>;
};
template <>
struct interlock::policy_traits<own> {
    [[maybe_unused]] static constexpr std::string_view name = "not this";
    using satisfies = requirements<>;
};

TEST_CASE("core/policy_traits: the member wins over the trait") {
    CHECK(name_of<own>() == "own");
    CHECK(satisfies_t<own>::size == 1);
    CHECK(port_of<own>() == port_kind::real);
    CHECK(detail::provides_of<own>() == ((1U << 2U) | (1U << 8U)));
}

TEST_CASE("core/policy_traits: the trait speaks for a type that isn't ours") {
    CHECK(name_of<theirs>() == "theirs");
    CHECK(satisfies_t<theirs>::size == 2);
    CHECK(contributes_to_t<theirs>::all[0].id == cr<2, 1>);
    CHECK(integrates_t<theirs>::all[0].id == cr<1, 3>);
    CHECK(integrates_with_of<theirs>() == "their server");
    CHECK(port_of<theirs>() == port_kind::simulated);
    CHECK(detail::provides_of<theirs>() == 1U << static_cast<unsigned>(capability::mobile_code));
}

TEST_CASE("core/policy_traits: who says nothing claims nothing") {
    CHECK(satisfies_t<nothing>::size == 0);
    CHECK(contributes_to_t<nothing>::size == 0);
    CHECK(integrates_t<nothing>::size == 0);
    CHECK(port_of<nothing>() == port_kind::none);
    CHECK(detail::provides_of<nothing>() == 0);
    CHECK(name_of<nothing>() == "a policy without a name");
}
