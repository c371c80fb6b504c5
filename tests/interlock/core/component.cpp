// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/statement.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace interlock;

namespace {

struct identity {
    static constexpr std::string_view name = "identity";
    using satisfies = requirements<cr<1, 1>, cr<1, 2>, cr<3, 1, 1>, cr<2, 12>, cr<4, 1>, cr<2, 7>>;
};
struct simulated_port : identity {
    static constexpr port_kind port = port_kind::simulated;
};
struct helper {
    static constexpr std::string_view name = "helper";
    using contributes_to = requirements<cr<2, 1>>;
};
struct monitor {
    [[maybe_unused]] static constexpr std::string_view name = "monitor";
    static constexpr interlock::demand enforces = interlock::demand::monitor_only;
};

template <class... Parts>
way how(requirement id) {
    for (const statement_row& row : statement<parts<software_application, Parts...>>().rows)
        if (row.id == id) return row.how;
    FAIL("no such row");
    return way::not_met;
}

} // namespace

TEST_CASE("core/component: only parts without hooks that list facts are declarations") {
    CHECK(declaration<network_device>);
    CHECK(declaration<integrates<"NTP servers", cr<2, 11, 1>>>);
    CHECK(declaration<not_applicable<because::no_human_interface, cr<2, 5>>>);
    CHECK_FALSE(declaration<identity>);
    CHECK_FALSE(declaration<int>);
}

TEST_CASE("core/component: each type brings its rows, two bring both") {
    CHECK(statement<parts<software_application>>().rows.size() == 73 + 4);
    CHECK(statement<parts<network_device>>().rows.size() == 92 + 4);
    CHECK(statement<parts<embedded_device>>().rows.size() == 83 + 4);
    CHECK(statement<parts<host_device>>().rows.size() == 84 + 4);
    CHECK(statement<parts<software_application, network_device>>().types ==
          (component_types::sar | component_types::ndr));
}

TEST_CASE("core/component: silence is not met") { CHECK(how<>(cr<2, 7>) == way::not_met); }

TEST_CASE("core/component: 7.1: what only contributes doesn't satisfy") {
    CHECK(how<helper>(cr<2, 1>) == way::not_met);
}

TEST_CASE("core/component: 7.3: a policy behind a simulated port meets nothing") {
    CHECK(how<identity>(cr<2, 7>) == way::met_by_component);
    CHECK(how<simulated_port>(cr<2, 7>) == way::not_met);
}

TEST_CASE("core/component: 7.2: integration, documents, reasons and gaps") {
    CHECK(how<integrates<"NTP servers", cr<2, 11, 1>>>(cr<2, 11, 1>) == way::met_by_integration);
    CHECK(how<documented<"the manual", ccsc<2>>>(ccsc<2>) == way::met_by_component);
    CHECK(how<not_applicable<because::no_human_interface, cr<2, 5>>>(cr<2, 5>) == way::not_applicable);
    CHECK(how<uncovered<"later", cr<2, 9>>>(cr<2, 9>) == way::not_met);
    // A row that is met stays met when the rest of its FR is left out.
    CHECK(how<identity, uncovered<"later", fr::uc>>(cr<2, 7>) == way::met_by_component);
}

TEST_CASE("core/component: 7.1: a lettered row needs all its clauses, from whomever") {
    using first = integrates<"a", clause<cr<1, 5>, 'a', 'b'>>;
    using rest = integrates<"b", clause<cr<1, 5>, 'c', 'd'>>;
    CHECK(how<first>(cr<1, 5>) == way::not_met);
    CHECK(how<first, rest>(cr<1, 5>) == way::met_by_integration);
}

TEST_CASE("core/component: 4.2: what a plain interface can't give is capped") {
    for (const requirement id : {cr<1, 1>, cr<1, 2>, cr<2, 12>, cr<3, 1, 1>, cr<4, 1>}) {
        CAPTURE(text(id).view());
        CHECK(how<identity>(id) == way::met_by_component);
        CHECK(how<identity, plain_interface<"plant">>(id) == way::not_met);
        CHECK(how<identity, plain_interface<"plant", "a cable of its own">>(id) == way::met_by_integration);
        // One interface without a countermeasure is enough.
        CHECK(how<identity, plain_interface<"plant", "a cable of its own">, plain_interface<"device">>(id) ==
              way::not_met);
    }
    CHECK(how<identity, plain_interface<"plant">>(cr<2, 7>) == way::met_by_component);
    // A countermeasure alone meets nothing.
    CHECK(how<plain_interface<"plant", "a cable of its own">>(cr<1, 1>) == way::not_met);
}

TEST_CASE("core/component: 8.4: in monitor-only mode nothing is met") {
    CHECK(how<identity, monitor>(cr<2, 7>) == way::not_met);
    CHECK(how<integrates<"NTP servers", cr<2, 11, 1>>, monitor>(cr<2, 11, 1>) == way::not_met);
    CHECK(achieved<parts<software_application, identity, monitor>>.with_integration == sl0);
}
