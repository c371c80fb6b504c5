// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/static_roles.hpp>

#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace il = interlock;
using il::reason;

namespace {

namespace plant {
using namespace il::uc::types;

inline constexpr il::action read = il::actions::tag_read, write = il::actions::tag_write, restart{3};
inline constexpr il::resource setpoint{1}, trip{2}, speed{3};
inline constexpr il::subject op3{1}, op4{2}, viewer1{3}, hmi1{4}, nobody1{5}, chief1{6};
inline constexpr il::zone control{1}, office{2};

struct viewer {
    static constexpr std::string_view name = "viewer";
};
struct operating {
    static constexpr std::string_view name = "operator";
};
struct tripping {
    static constexpr std::string_view name = "tripper";
};
struct visiting {
    static constexpr std::string_view name = "visitor";
};
struct chief {
    static constexpr std::string_view name = "chief";
};

using roles = il::uc::static_roles<
    role<viewer, permits<to<read>, on<setpoint, trip>>>,
    role<operating, includes<viewer>, permits<to<write>, on<setpoint>, from<control>>>,
    role<tripping, permits<to<write>, on<trip>>>, role<visiting, denies<to<write>, on<setpoint, trip, speed>>>,
    role<chief, permits<to<restart>, on<speed>>, includes<operating>, denies<to<read>, on<setpoint>, from<office>>>,
    holder<op3, operating>, holder<op4, operating, visiting>, holder<viewer1, viewer>, holder<hmi1, tripping>,
    holder<nobody1>, holder<chief1, chief>, separate<tripping, operating>, at_most<2, viewer, operating, tripping>>;
} // namespace plant

static_assert(il::policy<plant::roles>);
static_assert(std::is_empty_v<plant::roles>);

constexpr il::verdict said(il::subject who, il::action what, il::resource on, il::zone from = plant::control) {
    return plant::roles{}.authorize({.action = what, .resource = on, .subject = who, .from = from});
}
constexpr bool may(il::subject who, il::action what, il::resource on, il::zone from = plant::control) {
    return said(who, what, on, from).permitted();
}

// A rule of the plant can be asserted where it stands.
static_assert(may(plant::op3, plant::write, plant::setpoint));
static_assert(!may(plant::op3, plant::write, plant::setpoint, plant::office));

using security = il::enforcer<il::testing::manual_clock, plant::roles>;

il::request asked_by(il::subject who, il::action what, il::resource on, il::zone from = plant::control) {
    return {.who = {.origin = {.zone = from}, .subject = who}, .action = what, .resource = on};
}

} // namespace

TEST_CASE("uc::static_roles: CR 2.1: only what a role permits, for this resource, action and zone") {
    CHECK(may(plant::op3, plant::read, plant::trip, plant::office));
    CHECK(may(plant::chief1, plant::write, plant::setpoint));
    CHECK(may(plant::chief1, plant::restart, plant::speed));
    CHECK(said(plant::viewer1, plant::write, plant::setpoint).why == reason::no_right);
    CHECK(said(plant::op3, plant::restart, plant::speed).why == reason::no_right);
    CHECK(said(plant::op3, plant::read, plant::setpoint, {0}).why == reason::no_right);
    CHECK(said(plant::op3, {0}, plant::setpoint).why == reason::no_right);
    CHECK(said(plant::op3, {64 + 1}, plant::setpoint).why == reason::no_right);
    CHECK(said(plant::op3, plant::read, plant::setpoint, {64 + 1}).why == reason::no_right);
}

TEST_CASE("uc::static_roles: CR 2.1: a denial wins, inherited or not, for its zones") {
    CHECK(said(plant::op4, plant::write, plant::setpoint).why == reason::denied_by_rule);
    CHECK(may(plant::op4, plant::read, plant::setpoint));
    CHECK(said(plant::chief1, plant::read, plant::setpoint, plant::office).why == reason::denied_by_rule);
    CHECK(may(plant::chief1, plant::read, plant::setpoint));
}

TEST_CASE("uc::static_roles: CR 3.7: strangers get nothing, and who has no role isn't told what exists") {
    CHECK(said({}, plant::read, plant::setpoint).why == reason::unknown_subject);
    CHECK(said({99}, plant::read, plant::setpoint).why == reason::unknown_subject);
    CHECK(said(plant::op3, plant::read, {99}).why == reason::unmapped);
    CHECK(said(plant::op3, plant::read, {}).why == reason::unmapped);
    CHECK(said(plant::nobody1, plant::read, {99}).why == reason::no_right);
    CHECK(said(plant::nobody1, plant::read, plant::setpoint).why == reason::no_right);
}

TEST_CASE("uc::static_roles: CR 2.1: in an enforcer without a site policy the ids and zones are the program's") {
    const security e;
    il::request asked = asked_by(plant::op3, plant::write, plant::setpoint);
    const il::verdict in_zone = e.decide(asked);
    CHECK(in_zone.permitted());
    CHECK(e.policy_name(in_zone) == "uc::static_roles");
    asked = asked_by(plant::op3, plant::write, plant::setpoint, {});
    CHECK(e.decide(asked).why == reason::no_right);
    const il::enforcer<il::testing::manual_clock, il::uc::static_roles<>> nobody;
    asked = asked_by(plant::op3, plant::write, plant::setpoint);
    CHECK(nobody.decide(asked).why == reason::unknown_subject);
}

TEST_CASE("uc::static_roles: explain names the role that denies, or those that would have permitted") {
    const security e;
    const auto text = [&](il::request asked) {
        const il::verdict v = e.decide(asked);
        il::explanation into;
        e.explain(asked, v, into);
        return std::string{into.view()};
    };
    CHECK(text(asked_by(plant::op4, plant::write, plant::setpoint)) ==
          "role visitor denies tag.write on resource 1 from zone 1 (CR 2.1)");
    CHECK(text(asked_by(plant::viewer1, plant::write, plant::trip)) ==
          "no role of subject 3 permits tag.write on resource 2 from zone 1; roles that do: tripper (CR 2.1)");
    CHECK(text(asked_by(plant::op3, plant::restart, plant::trip, {})) ==
          "no role of subject 1 permits action 3 on resource 2 from outside all zones (CR 2.1)");
    CHECK(text(asked_by({99}, plant::read, plant::trip)) == "subject 99 is nobody who is known (CR 1.2)");
    CHECK(text(asked_by(plant::op3, plant::read, {99})) == "no rule names resource 99 (CR 3.5)");
}

TEST_CASE("uc::static_roles: CR 2.1: decides as uc::rbac does on the same rules, and says why alike") {
    il::site::snapshot_builder s;
    s.add_listener("l").add_zone("control").add_zone("office").add_zone("plant").add_action("restart");
    s.add_zone_prefix("l", "10.1.0.0/16", "control").add_zone_prefix("l", "10.2.0.0/16", "office");
    for (const char* const tag : {"setpoint", "trip", "speed"}) s.add_tag(tag, {.zone = "plant", .writable = true});
    for (const char* const role : {"viewer", "operator", "tripper", "visitor", "chief"}) s.add_role(role);
    s.inherit("operator", "viewer").inherit("chief", "operator");
    for (const char* const tag : {"setpoint", "trip"}) s.permit("viewer", {.actions = {"tag.read"}, .on = tag});
    s.permit("operator", {.actions = {"tag.write"}, .on = "setpoint", .from = {"control"}});
    s.permit("tripper", {.actions = {"tag.write"}, .on = "trip"});
    s.deny("visitor", {.actions = {"tag.write"}, .on = "*"});
    s.permit("chief", {.actions = {"restart"}, .on = "speed"});
    s.deny("chief", {.actions = {"tag.read"}, .on = "setpoint", .from = {"office"}});
    s.add_duty({.name = "apart", .roles = {"tripper", "operator"}});
    s.add_subject("op3", {.roles = {"operator"}}).add_subject("op4", {.roles = {"operator", "visitor"}});
    s.add_subject("viewer1", {.roles = {"viewer"}}).add_subject("hmi1", {.roles = {"tripper"}});
    s.add_subject("nobody1", {}).add_subject("chief1", {.roles = {"chief"}});
    const il::enforcer<il::testing::manual_clock, il::uc::rbac> site{s};
    REQUIRE(site.started().result == il::publish_result::in_force);

    const std::string_view subjects[]{"", "op3", "op4", "viewer1", "hmi1", "nobody1", "chief1", "stranger"};
    const std::string_view tags[]{"", "setpoint", "trip", "speed", "unheard of"};
    const std::string_view actions[]{"", "tag.read", "tag.write", "restart", "unheard of"};
    unsigned permitted = 0;
    for (unsigned who = 0; who < 8; ++who)
        for (unsigned what = 0; what < 5; ++what)
            for (unsigned on = 0; on < 5; ++on)
                for (unsigned from = 0; from < 3; ++from) {
                    il::caller c;
                    c.origin = {.address = il::ipv4(10, static_cast<std::uint8_t>(from), 0, 1),
                                .listener = site.listener("l")};
                    c.subject = site.subject(subjects[who]);
                    il::request asked = site.ask(c, actions[what], tags[on]);
                    const il::verdict theirs = site.decide(asked);
                    const il::verdict ours = said({who}, {what}, {on}, {from});
                    CHECK(ours.outcome == theirs.outcome);
                    CHECK(ours.why == theirs.why);
                    CHECK(ours.row == theirs.row);
                    permitted += ours.permitted();
                }
    // op3 has five rights, op4 four, viewer1 four, hmi1 two and chief1 six.
    CHECK(permitted == 21);
}
