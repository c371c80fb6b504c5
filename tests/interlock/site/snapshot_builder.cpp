// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/snapshot_builder.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

namespace il = interlock;
namespace site = interlock::site;

namespace {

constexpr std::uint64_t reading = il::bit(il::actions::tag_read);
constexpr std::uint64_t writing = il::bit(il::actions::tag_write);

// [headline]
site::snapshot_builder boiler_house() {
    site::snapshot_builder b("boiler-house", 7);
    b.add_zone("control").add_zone("office").add_zone("boiler");
    b.add_listener("plant").add_listener("secure", {.secure = true});
    b.add_zone_prefix("plant", "10.1.0.0/16", "control").add_zone_prefix("plant", "10.1.9.0/24", "office");
    b.add_conduit("control", "boiler", {"tag.read", "tag.write"}).add_conduit("office", "boiler", {"tag.read"});
    b.add_device("boiler-plc", "boiler");
    b.add_tag(
        "boiler1.setpoint",
        {.device = "boiler-plc", .writable = true, .limits = il::limit_entry{.hard = {0, 16}, .has_range = true}});
    b.add_tag("boiler1.trip", {.device = "boiler-plc",
                               .tag_class = il::tag_class::safety,
                               .type = il::value_kind::boolean,
                               .writable = true});
    b.add_role("viewer").add_role("operator").add_role("panel");
    b.inherit("operator", "viewer").inherit("panel", "viewer");
    b.permit("viewer", {.actions = {"tag.read"}, .on = "boiler1.*"});
    b.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.*", .from = {"control"}});
    b.permit("panel", {.actions = {"tag.write"}, .on = "boiler1.trip", .from = {"control"}});
    b.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}})
        .add_subject("hmi1", {.roles = {"panel"}});
    b.known_by_address("hmi1", "plant", "10.1.0.7");
    b.add_essential({.on = "boiler1.trip", .operand = 1, .zones = {"control"}});
    return b;
}
// [headline]

/// A compiled site that goes away with the test.
struct compiled {
    explicit compiled(const site::snapshot_builder& b, il::names& known) : made{b.compile(known)} {
        INFO(made.fault.view());
        REQUIRE(made.now != nullptr);
    }
    compiled(const compiled&) = delete;
    ~compiled() { made.dispose(made.now); }
    const il::snapshot* operator->() const { return made.now; }
    const il::snapshot& operator*() const { return *made.now; }

    il::publication made;

    il::resource tag(std::string_view name) const { return {made.now->resource_names.find(name)}; }
    il::subject who(std::string_view name) const { return {made.now->subject_names.find(name)}; }
    std::uint64_t zone(std::string_view name) const { return il::bit(il::zone{made.now->zone_names.find(name)}); }

    /// Whether the grants permit it, with denials over permits.
    bool may(std::string_view subject, std::uint64_t action, std::string_view on, std::string_view from) const {
        bool permitted = false;
        const auto& row = made.now->tag(tag(on));
        for (const il::grant& g : made.now->grants(row)) {
            if (!made.now->holds(made.now->who(who(subject)).role_set, g.role)) continue;
            if ((g.actions & action) == 0 || (g.zones & zone(from)) == 0) continue;
            if (g.denies) return false;
            permitted = true;
        }
        return permitted;
    }
};

std::string fault_of(const site::snapshot_builder& b) {
    il::names known;
    const auto made = b.compile(known);
    CHECK(made.now == nullptr);
    if (made.now != nullptr) made.dispose(made.now);
    return std::string{made.fault.view()};
}

} // namespace

TEST_CASE("site::snapshot_builder: CR 2.1: roles become grants, seniors have what juniors have") {
    il::names known;
    const compiled s(boiler_house(), known);
    CHECK(s.may("op3", reading, "boiler1.setpoint", "control"));
    CHECK(s.may("op3", writing, "boiler1.setpoint", "control"));
    CHECK_FALSE(s.may("op3", writing, "boiler1.setpoint", "office"));
    CHECK(s.may("op3", reading, "boiler1.setpoint", "office"));
    CHECK_FALSE(s.may("hmi1", writing, "boiler1.setpoint", "control"));
    CHECK(s.may("hmi1", writing, "boiler1.trip", "control"));
    CHECK_FALSE(s.may("nobody", reading, "boiler1.setpoint", "control"));
    CHECK(s.may("role:viewer", reading, "boiler1.setpoint", "control"));
    CHECK_FALSE(s.may("role:viewer", writing, "boiler1.setpoint", "control"));
    CHECK(s->roles[1].name == "operator");
    CHECK(s->roles[1].subject == s.who("role:operator"));
}

TEST_CASE("site::snapshot_builder: CR 2.1: a subtree covers tags of class safety only if it names them") {
    il::names known;
    auto b = boiler_house();
    CHECK_FALSE(compiled(b, known).may("op3", writing, "boiler1.trip", "control"));
    CHECK_FALSE(compiled(b, known).may("op3", reading, "boiler1.trip", "control"));
    b.permit("operator", {.actions = {"tag.read"}, .on = "boiler1.*", .classes = {il::tag_class::safety}});
    CHECK(compiled(b, known).may("op3", reading, "boiler1.trip", "control"));
    CHECK_FALSE(compiled(b, known).may("op3", writing, "boiler1.trip", "control"));
    // A denial leaves no class out.
    b.deny("operator", {.actions = {"tag.read"}, .on = "boiler1.*"});
    CHECK_FALSE(compiled(b, known).may("op3", reading, "boiler1.trip", "control"));
    CHECK_FALSE(compiled(b, known).may("op3", reading, "boiler1.setpoint", "control"));
    // The device itself is asked by its name only.
    b.permit("viewer", {.actions = {"tag.read"}, .on = "*"});
    CHECK_FALSE(compiled(b, known).may("hmi1", reading, "boiler-plc", "control"));
    b.permit("viewer", {.actions = {"tag.read"}, .on = "boiler-plc"});
    CHECK(compiled(b, known).may("hmi1", reading, "boiler-plc", "control"));
}

TEST_CASE("site::snapshot_builder: CR 5.1: zones by listener and longest prefix, conduits between them") {
    il::names known;
    const compiled s(boiler_house(), known);
    const il::listener plant{s->listener_names.find("plant")}, secure{s->listener_names.find("secure")};
    const il::zone control{s->zone_names.find("control")}, office{s->zone_names.find("office")},
        boiler{s->zone_names.find("boiler")};
    CHECK(s->zone_of(plant, il::ipv4(10, 1, 8, 1)) == control);
    CHECK(s->zone_of(plant, il::ipv4(10, 1, 9, 1)) == office);
    CHECK(s->zone_of(plant, il::ipv4(10, 2, 0, 1)) == il::zone{});
    CHECK(s->zone_of(secure, il::ipv4(10, 1, 8, 1)) == il::zone{});
    CHECK(s->conduit(control, boiler) == (reading | writing));
    CHECK(s->conduit(office, boiler) == reading);
    CHECK(s->conduit(boiler, control) == 0);
    CHECK(s->conduit(boiler, boiler) == 0);
    CHECK(s->tag(s.tag("boiler1.setpoint")).zone == boiler);
    CHECK(s->at(secure).secure);
    CHECK_FALSE(s->at(plant).secure);
}

TEST_CASE("site::snapshot_builder: CCSC 1: the entitled are those listed, or those whose roles permit it") {
    il::names known;
    auto b = boiler_house();
    const auto entitled = [&](const compiled& s) {
        const auto& tag = s->tag(s.tag("boiler1.trip"));
        REQUIRE(tag.essentials_count == 1);
        const auto& e = s->essentials[0];
        std::string names;
        for (const auto who : s->subject_lists.subspan(e.entitled_first, e.entitled_count))
            (names += s->subject_names.text(who.id)) += ' ';
        return names;
    };
    CHECK(entitled(compiled(b, known)) == "hmi1 role:panel ");
    const compiled s(b, known);
    const auto& e = s->essentials[0];
    CHECK(e.zones == s.zone("control"));
    CHECK(e.listeners == ~std::uint64_t{1});
    CHECK(e.trusted_listeners == 0);
    b.rows().essentials[0].subjects = {"op3"};
    CHECK(entitled(compiled(b, known)) == "op3 ");
    b.rows().essentials[0].subjects.clear();
    b.deny("panel", {.actions = {"tag.write"}, .on = "boiler1.*"});
    CHECK(entitled(compiled(b, known)).empty());
    b.rows().essentials[0].zones.clear();
    CHECK(fault_of(b) == "essential action on 'boiler1.trip' has no path: neither zones nor listeners");
    b.rows().essentials[0].trusted = {"secure"};
    const compiled t(b, known);
    CHECK(t->essentials[0].listeners == t->essentials[0].trusted_listeners);
    CHECK(t->essentials[0].zones == ~std::uint64_t{1});
}

TEST_CASE("site::snapshot_builder: ids stay with their names over publications") {
    il::names known;
    il::resource setpoint, trip;
    {
        const compiled s(boiler_house(), known);
        setpoint = s.tag("boiler1.setpoint");
        trip = s.tag("boiler1.trip");
        CHECK(s->identity == 1);
    }
    {
        site::snapshot_builder b;
        b.add_zone("boiler")
            .add_device("boiler-plc", "boiler")
            .add_tag("new", {})
            .add_tag("boiler1.trip", {.device = "boiler-plc"});
        const compiled s(b, known);
        CHECK(s.tag("boiler1.trip") == trip);
        CHECK(s.tag("boiler1.setpoint") == il::resource{});
        CHECK(s->tag(setpoint).kind == il::resource_kind::none);
        CHECK(s->resource_names.text(setpoint.id) == "boiler1.setpoint");
        CHECK(s.who("op3") == il::subject{});
        CHECK(s->identity == 2);
    }
    const compiled s(boiler_house(), known);
    CHECK(s.tag("boiler1.setpoint") == setpoint);
    CHECK(s->tag(setpoint).kind == il::resource_kind::tag);
}

TEST_CASE("site::snapshot_builder: limits, permissives, fail-safe rules and certificates") {
    il::names known;
    auto b = boiler_house();
    const il::limit_entry limits{.hard = {0, 100}, .has_range = true};
    b.add_tag("a", {.device = "boiler-plc", .limits = limits, .enumerated = {1, 5}, .unit = "bar"});
    b.add_tag("b", {.device = "boiler-plc", .limits = limits, .enumerated = {1, 5}, .unit = "bar"});
    b.add_tag("c", {.device = "boiler-plc", .limits = limits, .unit = "bar"});
    b.add_permissive("a", {.input = "b", .operand = 3})
        .add_permissive("c", {.input = "b"})
        .add_permissive("a", {.input = "c"});
    b.add_failsafe(
        "a", {.heartbeat = "b", .period = il::seconds(5), .action = il::failsafe_action::substitute, .substitute = 4});
    b.known_by_certificate("op3", {9}).known_by_certificate("hmi1", {3});
    const compiled s(b, known);
    const auto& a = s->tag(s.tag("a"));
    CHECK(a.limits == s->tag(s.tag("b")).limits);
    CHECK(a.limits != s->tag(s.tag("c")).limits);
    CHECK(s->limits[a.limits].enumerated_count == 2);
    CHECK(s->numbers[s->limits[a.limits].enumerated_first + 1] == 5);
    CHECK(s->limits[a.limits].unit == "bar");
    CHECK(s->tag(s.tag("boiler1.trip")).limits == 0);
    REQUIRE(a.permissives_count == 2);
    CHECK(s->permissives[a.permissives_first].input == s.tag("b"));
    CHECK(s->permissives[a.permissives_first + 1u].input == s.tag("c"));
    REQUIRE(a.failsafe == 1);
    CHECK(s->failsafes[1].heartbeat == s.tag("b"));
    CHECK(s->failsafes[1].tag == s.tag("a"));
    CHECK(s->failsafes[1].substitute == 4);
    REQUIRE(s->certificates.size() == 2);
    CHECK(s->certificates[0].subject == s.who("hmi1"));
    CHECK(s->who(s.who("hmi1")).by_address);
    CHECK_FALSE(s->who(s.who("op3")).by_address);
}

TEST_CASE("site::snapshot_builder: a section is made when names are known, and goes with its snapshot") {
    il::names known;
    auto b = boiler_house();
    std::weak_ptr<const std::uint32_t> watched;
    b.add_section("ids", site::section_maker{[&watched](const il::snapshot& s) {
                      auto data = std::make_shared<const std::uint32_t>(s.resource_names.find("boiler1.trip"));
                      watched = data;
                      return data;
                  }});
    {
        const compiled s(b, known);
        REQUIRE(s->find<std::uint32_t>("ids") != nullptr);
        CHECK(*s->find<std::uint32_t>("ids") == s.tag("boiler1.trip").id);
        CHECK_FALSE(watched.expired());
    }
    CHECK(watched.expired());
}

TEST_CASE("site::snapshot_builder: what doesn't fit together is one clear fault") {
    const auto with = [](auto change) {
        auto b = boiler_house();
        change(b);
        return fault_of(b);
    };
    using builder = site::snapshot_builder;
    CHECK(with([](builder& b) { b.add_zone("office"); }) == "zone 'office' is there twice");
    CHECK(with([](builder& b) { b.add_tag("boiler-plc", {}); }) == "tag or device 'boiler-plc' is there twice");
    CHECK(with([](builder& b) { b.add_tag("x", {.device = "plc"}); }) ==
          "device 'plc' is used, but is not in the site policy");
    CHECK(with([](builder& b) { b.add_tag("x", {.device = "boiler1.trip"}); }) == "device 'boiler1.trip' is a tag");
    CHECK(with([](builder& b) { b.add_conduit("here", "boiler", {}); }) ==
          "zone 'here' is used, but is not in the site policy");
    CHECK(with([](builder& b) { b.permit("boss", {.on = "*"}); }) ==
          "role 'boss' is used, but is not in the site policy");
    CHECK(with([](builder& b) { b.permit("viewer", {.on = "a*"}); }) ==
          "pattern 'a*' is no name and no subtree such as `boiler1.*`");
    CHECK(with([](builder& b) { b.inherit("viewer", "operator"); }) == "role 'operator' includes itself");
    CHECK(with([](builder& b) { b.add_zone_prefix("plant", "10.1.0.0/16", "office"); }) ==
          "zone 'office' has a prefix on a listener that belongs to a zone already");
    CHECK(with([](builder& b) { b.add_zone_prefix("plant", "10.1.0/16", "office"); }) ==
          "expected an address or prefix such as 10.1.0.0/16, found '10.1.0/16'");
    CHECK(with([](builder& b) { b.known_by_address("op3", "plant", "10.1.0.7"); }) ==
          "subject 'op3' has an address of another subject");
    CHECK(with([](builder& b) { b.known_by_certificate("op3", {1}).known_by_certificate("hmi1", {1}); }) ==
          "subject 'hmi1' has a certificate of another subject");
    CHECK(with([](builder& b) { b.add_subject("role:x", {}); }) ==
          "subject 'role:x' has a name that is kept for the holders of a role");
    CHECK(with([](builder& b) { b.add_permissive("boiler-plc", {}); }) == "tag 'boiler-plc' is no tag");
    CHECK(with([](builder& b) {
              for (int i = 0; i < 61; ++i) b.add_zone("z" + std::to_string(i));
          }) == "zone 'z60' is one too many: an enforcer knows at most 63 of them during its life");
}

TEST_CASE("site::snapshot_builder: ten thousand rules compile in a few milliseconds") {
    site::snapshot_builder b;
    b.add_zone("boiler").add_device("plc", "boiler");
    for (int r = 0; r < 1000; ++r)
        b.add_role("r" + std::to_string(r)).add_subject("s" + std::to_string(r), {.roles = {"r" + std::to_string(r)}});
    for (int i = 0; i < 10'000; ++i) {
        const std::string tag = "area" + std::to_string(i / 100) + ".tag" + std::to_string(i);
        b.add_tag(tag, {.device = "plc",
                        .writable = true,
                        .limits = il::limit_entry{.hard = {0, i % 10 + 1.0}, .has_range = true}});
        b.permit("r" + std::to_string(i % 1000), {.actions = {"tag.write"}, .on = tag});
    }
    il::names known;
    const auto before = std::chrono::steady_clock::now();
    const compiled s(b, known);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - before;
    MESSAGE("10,000 rules and tags, 1,000 roles: " << took.count() << " ms");
    CHECK(s->limits.size() == 11);
    CHECK(s.may("s7", writing, "area10.tag1007", "boiler"));
    CHECK_FALSE(s.may("s8", writing, "area10.tag1007", "boiler"));
}
