// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/iec62351_8.hpp>

#include <interlock/adapt/json.hpp>
#include <interlock/core/enforcer.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/static_roles.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace il = interlock;
namespace iec = interlock::iec62351_8;
namespace types = interlock::uc::iec62351_8;

namespace {

using namespace il::uc::types;

inline constexpr il::resource breaker{1};
inline constexpr il::zone bay{1};

/// Subject n + 1 has the predefined role with the number n.
using substation =
    il::uc::static_roles<types::role<types::viewer, on<breaker>>, types::role<types::operator_, on<breaker>>,
                         types::role<types::engineer, on<breaker>>, types::role<types::installer, on<breaker>>,
                         types::role<types::secadm, on<breaker>>, types::role<types::secaud, on<breaker>>,
                         types::role<types::rbacmnt, on<breaker>>, holder<il::subject{1}, types::viewer>,
                         holder<il::subject{2}, types::operator_>, holder<il::subject{3}, types::engineer>,
                         holder<il::subject{4}, types::installer>, holder<il::subject{5}, types::secadm>,
                         holder<il::subject{6}, types::secaud>, holder<il::subject{7}, types::rbacmnt>,
                         separate<types::secaud, types::secadm>>;

static_assert(types::action_named("tag.write") == il::actions::tag_write);

using security = il::enforcer<il::testing::manual_clock, il::uc::rbac>;

std::string faults_of(const std::string& text) {
    const auto read = il::adapt::parse_site(text, "x.json");
    std::string all;
    if (!read.has_value())
        for (const auto& fault : read.error()) all += fault.text() + "\n";
    return all;
}

/// A document with one role, which has one rule.
std::string document(const std::string& actions, const std::string& more = "") {
    return R"({"site": "s", "version": 1, )" + more +
           R"("zones": {"z": {"listeners": ["l"], "peers": ["10.0.0.0/8"]}, "p": {}},
        "listeners": {"l": {"transport": "tls"}},
        "conduits": [{"from": "z", "to": "p", "permit": )" +
           actions + R"(}],
        "roles": {"r": {"permit": [{"do": )" +
           actions + R"(, "on": "a.*"}]}},
        "subjects": {"who": {"kind": "human", "roles": ["r"]}},
        "tags": {"a.b": {"zone": "p", "type": "bool", "writable": true}}})";
}

bool may(const security& e, std::string_view who, std::string_view what, std::string_view on) {
    il::caller c;
    c.origin = {.address = il::ipv4(10, 1, 0, 1), .listener = e.listener(e.listener("l").id != 0 ? "l" : "network")};
    c.subject = e.subject(who);
    il::request asked = e.ask(c, what, on, il::value{true});
    return e.decide(asked).permitted();
}

} // namespace

TEST_CASE("uc/iec62351_8: each action of each role, in types and from a document, is as the matrix says") {
    for (std::size_t who = 0; who < iec::role_names.size(); ++who) {
        const std::string name = "\"IEC 62351-8 " + std::string{iec::role_names[who]} + "\"";
        const auto read = il::adapt::parse_site(document(name), "x.json");
        REQUIRE_MESSAGE(read.has_value(), faults_of(document(name)));
        const security e{read.value()};
        REQUIRE(e.started().result == il::publish_result::in_force);
        for (const iec::action_row& action : iec::action_rows) {
            const bool expected = iec::permits(static_cast<iec::role>(who), action);
            const il::request asked{.action = {action.id},
                                    .resource = breaker,
                                    .subject = {static_cast<std::uint32_t>(who + 1)},
                                    .from = bay};
            CHECK(substation{}.authorize(asked).permitted() == expected);
            CHECK_MESSAGE(may(e, "who", action.name, "a.b") == expected, (name + " " + std::string{action.name}));
        }
    }
}

TEST_CASE("uc/iec62351_8: a right in a document stands for its actions, among others") {
    for (std::size_t what = 0; what < iec::right_names.size(); ++what) {
        const std::string both =
            "[\"IEC 62351-8 " + std::string{iec::right_names[what]} + "\", \"tag.read\", \"IEC 62351-8 READ\"]";
        const auto read = il::adapt::parse_site(document(both), "x.json");
        REQUIRE_MESSAGE(read.has_value(), faults_of(document(both)));
        const security e{read.value()};
        for (const iec::action_row& action : iec::action_rows)
            CHECK(may(e, "who", action.name, "a.b") ==
                  (action.right == static_cast<iec::right>(what) || action.name == "tag.read"));
    }
}

TEST_CASE("uc/iec62351_8: a name that is none of them is a fault, and an action of the document goes first") {
    CHECK(faults_of(document(R"("IEC 62351-8 AUDITOR")"))
              .find("expected a predefined role such as \"IEC 62351-8 OPERATOR\"") != std::string::npos);
    CHECK(faults_of(document(R"("IEC 62351-8 operator")")) != "");
    CHECK(faults_of(document(R"("file.read")")) != "");
    const auto own =
        il::adapt::parse_site(document(R"("IEC 62351-8 READ")", R"("actions": ["IEC 62351-8 READ"], )"), "x.json");
    REQUIRE(own.has_value());
    const security e{own.value()};
    CHECK(may(e, "who", "IEC 62351-8 READ", "a.b"));
    CHECK_FALSE(may(e, "who", "tag.read", "a.b"));
}

TEST_CASE("uc/iec62351_8: the site of the examples is good, and its roles have their areas of responsibility") {
    const char* const source = std::getenv("INTERLOCK_SOURCE_DIR");
    REQUIRE(source != nullptr);
    std::ifstream file{std::string{source} + "/examples/sites/iec62351-8.json"};
    std::stringstream text;
    text << file.rdbuf();
    const auto read = il::adapt::parse_site(text.str(), "iec62351-8.json");
    REQUIRE_MESSAGE(read.has_value(), faults_of(text.str()));
    for (const auto& warning : read.value().warnings()) FAIL_CHECK(warning.text());
    const security e{read.value()};
    CHECK(may(e, "anna", "tag.write", "bay7.breaker"));
    CHECK(may(e, "anna", "tag.browse", "ied7"));
    CHECK_FALSE(may(e, "anna", "file.read", "ied7"));
    CHECK(may(e, "carla", "journal.read", "ied7"));
    CHECK_FALSE(may(e, "carla", "policy.security", "ied7"));
    CHECK_FALSE(may(e, "bernd", "configuration.write", "ied7")); // From the station: not the engineer's zone.
    for (std::size_t who = 0; who < iec::role_names.size(); ++who)
        CHECK(read.value().rows().roles[who] == iec::role_names[who]);
}
