// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/conformance/registry.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

// Grants what the number 1 is asked of, refuses the rest.
struct only_one {
    static constexpr std::string_view name = "only_one";
    using stages = takes_part<stage::authorize, stage::validate>;
    using satisfies = requirements<cr<2, 1>, clause<cr<1, 5>, 'a', 'b'>>;
    using contributes_to = requirements<cr<3, 5>>;
    verdict authorize(const request&) const noexcept { return permit; }
    verdict validate(const request& asked) const noexcept {
        return asked.value == value{1} ? no_objection : deny(reason::not_enumerated);
    }
    int helper() const noexcept { return 3; }
};

template <class P>
verdict said(int v) {
    enforcer<testing::manual_clock, P> e;
    request asked{.value = v};
    return e.decide(asked);
}

constexpr auto refuses_two = []<class P>(conformance::check& c) {
    c.permitted(said<P>(1), "1 is permitted");
    c.denied(said<P>(2), reason::not_enumerated, "2 is refused");
};

} // namespace

TEST_CASE("conformance/registry: a test that acts through the hooks passes, and fails with the mute policy") {
    conformance::registry tests;
    tests.add<only_one, cr<2, 1>>("refuses 2", refuses_two);
    CHECK(tests.exercises().size() == 1);
    CHECK(tests.run().empty());
}

TEST_CASE("conformance/registry: a test that never asks the hooks is found") {
    conformance::registry tests;
    tests.add<only_one, cr<2, 1>>(
        "asks the helper", []<class P>(conformance::check& c) { c.that(P{}.helper() == 3, "the helper helps"); });
    tests.add<only_one, cr<2, 1>>("permits 1",
                                  []<class P>(conformance::check& c) { c.permitted(said<P>(1), "1 is permitted"); });
    const auto found = tests.run();
    REQUIRE(found.size() == 2);
    CHECK(found[0].test == "asks the helper");
    CHECK(found[0].what == "passes with a policy that permits everything and does nothing");
    CHECK(found[1].test == "permits 1");
}

TEST_CASE("conformance/registry: a test that fails, and one that expects nothing") {
    conformance::registry tests;
    tests.add<only_one, cr<2, 1>>("wants 2", []<class P>(conformance::check& c) {
        c.denied(said<P>(1), reason::not_enumerated, "1 is refused");
    });
    tests.add<only_one, cr<2, 1>>("nothing", []<class P>(conformance::check&) {});
    const auto found = tests.run();
    REQUIRE(found.size() == 2);
    CHECK(found[0].what == "fails: 1 is refused");
    CHECK(found[1].what == "expects nothing");
}

TEST_CASE("conformance/registry: claimed and not tested") {
    conformance::registry tests;
    CHECK(tests.differences<only_one>().size() == 3);
    tests.add<only_one, cr<2, 1>, cr<3, 5>, clause<cr<1, 5>, 'a'>>("refuses 2", refuses_two);
    const auto found = tests.differences<only_one>();
    REQUIRE(found.size() == 1);
    CHECK(found[0].policy == "only_one");
    CHECK(found[0].what == "claims CR 1.5 (b), which no test exercises");
    tests.add<only_one, clause<cr<1, 5>, 'b'>>("refuses 2 again", refuses_two);
    CHECK(tests.differences<only_one>().empty());
    CHECK(tests.tested("only_one", cr<1, 5>) == 0b11);
}

TEST_CASE("conformance/registry: tested and not claimed") {
    conformance::registry tests;
    tests.add<only_one, cr<2, 1>, cr<1, 5>, cr<2, 7>, cr<3, 5>>("refuses 2", refuses_two);
    const auto found = tests.differences<only_one>();
    REQUIRE(found.size() == 2);
    CHECK(found[0].what == "tests CR 1.5 (c, d), which isn't claimed");
    CHECK(found[1].what == "tests CR 2.7, which isn't claimed");
    CHECK(tests.differences().size() == 1);
    CHECK(tests.differences()[0].what == "tests a policy that isn't in the list");
    tests.expect<only_one>();
    CHECK(tests.policies().size() == 1);
    CHECK(tests.differences().size() == 2);
}

TEST_CASE("conformance/registry: what a policy only helps with needs its test too") {
    conformance::registry tests;
    tests.add<only_one, cr<2, 1>, clause<cr<1, 5>, 'a', 'b'>>("refuses 2", refuses_two);
    const auto found = tests.differences<only_one>();
    REQUIRE(found.size() == 1);
    CHECK(found[0].what == "contributes to CR 3.5, which no test exercises");
    tests.add<only_one, cr<3, 5>>("refuses 2 as well", refuses_two);
    CHECK(tests.differences<only_one>().empty());
}
