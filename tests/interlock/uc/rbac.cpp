// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/rbac.hpp>

#include "boiler.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace il = interlock;
using il::reason;

namespace {

using security = il::enforcer<il::testing::manual_clock, il::uc::rbac>;

reason why(const security& e, il::request asked) { return e.decide(asked).why; }
bool permitted(const security& e, il::request asked) { return e.decide(asked).permitted(); }

} // namespace

TEST_CASE("uc::rbac: CR 2.1: only what a role permits, for this tag, action and zone") {
    const security e{boiler::site()};
    REQUIRE(e.started().result == il::publish_result::in_force);
    CHECK(permitted(e, boiler::write(e, boiler::by(e, "op3"))));
    CHECK(permitted(e, boiler::read(e, boiler::by(e, "op3", "secure"))));
    CHECK(why(e, boiler::write(e, boiler::by(e, "op3", "secure"))) == reason::no_right);
    CHECK(why(e, boiler::write(e, boiler::by(e, "op3"), "mill1.speed")) == reason::no_right);
    CHECK(why(e, boiler::write(e, boiler::by(e, "viewer1"))) == reason::no_right);
    // A subtree doesn't cover a tag of the class safety (semantics.md 4.4).
    CHECK(why(e, boiler::write(e, boiler::by(e, "op3"), "boiler1.trip", 0)) == reason::no_right);
    CHECK(permitted(e, boiler::read(e, boiler::by(e, "op3"), "boiler1.trip")));
    il::request unknown_action = boiler::read(e, boiler::by(e, "op3"));
    unknown_action.action = {40};
    CHECK(why(e, unknown_action) == reason::no_right);
}

TEST_CASE("uc::rbac: a rule that denies wins") {
    const security e{boiler::site()};
    CHECK(why(e, boiler::write(e, boiler::by(e, "op4"))) == reason::denied_by_rule);
    CHECK(permitted(e, boiler::read(e, boiler::by(e, "op4"))));
}

TEST_CASE("uc::rbac: who is unknown or disabled gets nothing") {
    const security e{boiler::site()};
    CHECK(why(e, boiler::read(e, boiler::by(e, ""))) == reason::unknown_subject);
    il::caller ghost = boiler::by(e, "op3");
    ghost.subject = {1'000'000};
    CHECK(why(e, boiler::read(e, ghost)) == reason::unknown_subject);
    CHECK(why(e, boiler::read(e, boiler::by(e, "former1"))) == reason::subject_disabled);
}

TEST_CASE("uc::rbac: CR 3.7: who has no role is not told what exists") {
    const security e{boiler::site()};
    CHECK(why(e, boiler::read(e, boiler::by(e, "op3"), "boiler1.nothing")) == reason::unmapped);
    CHECK(why(e, boiler::read(e, boiler::by(e, "nobody1"), "boiler1.nothing")) == reason::no_right);
    CHECK(why(e, boiler::read(e, boiler::by(e, "nobody1"), "boiler1.setpoint")) == reason::no_right);
}

TEST_CASE("uc::rbac: an essential action over a trusted path needs no subject, and nothing else is that easy") {
    const security e{boiler::site()};
    CHECK(permitted(e, boiler::trip(e, boiler::by(e, "", "panel"))));
    CHECK(why(e, boiler::write(e, boiler::by(e, "", "panel"), "boiler1.trip", 0)) == reason::unknown_subject);
    CHECK(why(e, boiler::write(e, boiler::by(e, "", "panel"))) == reason::unknown_subject);
    CHECK(why(e, boiler::trip(e, boiler::by(e, ""))) == reason::unknown_subject);
    CHECK(permitted(e, boiler::trip(e, boiler::by(e, "hmi1"))));
    CHECK(why(e, boiler::trip(e, boiler::by(e, "viewer1"))) == reason::no_right);
}

TEST_CASE(
    "uc::rbac: 4.4: a subtree leaves out safety, permissive and configuration, but for the classes that it names") {
    using il::tag_class;
    const auto site = [](tag_class kind, std::vector<tag_class> named, bool exact = false) {
        auto s = boiler::site();
        s.add_tag("oven1.a",
                  {.device = "boiler-plc", .tag_class = kind, .type = il::value_kind::boolean, .writable = true});
        s.add_role("firer").permit(
            "firer", {.actions = {"tag.write"}, .on = exact ? "oven1.a" : "oven1.*", .classes = std::move(named)});
        s.add_role("guest").inherit("guest", "firer").deny("guest", {.actions = {"tag.write"}, .on = "*"});
        s.add_subject("fred", {.roles = {"firer"}}).add_subject("gerd", {.roles = {"guest"}});
        return s;
    };
    const auto writes = [](const il::site::snapshot_builder& s, std::string_view who = "fred") {
        const security e{s};
        REQUIRE(e.started().result == il::publish_result::in_force);
        il::request asked = e.ask(boiler::by(e, who), "tag.write", "oven1.a", il::value{true});
        return e.decide(asked);
    };
    CHECK(writes(site(tag_class::ordinary, {})).permitted());
    for (const tag_class kind : {tag_class::safety, tag_class::permissive, tag_class::configuration}) {
        CHECK(writes(site(kind, {})).why == reason::no_right);
        CHECK(writes(site(kind, {kind})).permitted());
        CHECK(writes(site(kind, {tag_class::ordinary})).why == reason::no_right);
        CHECK(writes(site(kind, {}, true)).permitted());
        // A denial leaves nothing out.
        CHECK(writes(site(kind, {kind}), "gerd").why == reason::denied_by_rule);
    }
}

TEST_CASE("uc::rbac: 4.4: no pattern of tags covers an action that nobody named, and none that nobody defined") {
    auto s = boiler::site();
    s.add_action("device.restart").add_role("all").permit("all", {.actions = {"tag.read", "tag.write"}, .on = "*"});
    s.add_subject("boss", {.roles = {"all"}});
    const security e{s};
    il::request asked = e.ask(boiler::by(e, "boss"), "device.restart", "boiler1.setpoint");
    REQUIRE(asked.action.id != 0);
    CHECK(why(e, asked) == reason::no_right);
    asked.action = {};
    CHECK(why(e, asked) == reason::no_right);
    asked.action = {63};
    CHECK(why(e, asked) == reason::no_right);
    asked.action = {64};
    CHECK_FALSE(permitted(e, asked));
    asked.action = {64 + il::actions::tag_write.id};
    CHECK_FALSE(permitted(e, asked));
}

TEST_CASE("uc::rbac: a senior role has its juniors' permissions and denials; a denial holds from its zones only") {
    auto s = boiler::site();
    s.add_role("chief").inherit("chief", "operator").add_role("watched").inherit("watched", "chief");
    s.deny("watched", {.actions = {"tag.read"}, .on = "boiler1.*", .from = {"office"}});
    s.add_role("head").inherit("head", "watched").add_subject("ann", {.roles = {"head"}});
    const security e{s};
    REQUIRE(e.started().result == il::publish_result::in_force);
    // Down three steps: head, watched, chief, operator; and a fourth to viewer.
    CHECK(permitted(e, boiler::write(e, boiler::by(e, "ann"))));
    CHECK(permitted(e, boiler::read(e, boiler::by(e, "ann"))));
    CHECK(why(e, boiler::read(e, boiler::by(e, "ann", "secure"))) == reason::denied_by_rule);
    CHECK(permitted(e, boiler::read(e, boiler::by(e, "op3", "secure"))));
}

TEST_CASE("uc::rbac: explain names the role that denies, or what no role permits") {
    const security e{boiler::site()};
    const auto text = [&](il::request asked) {
        const il::verdict said = e.decide(asked);
        il::explanation into;
        e.explain(asked, said, into);
        return std::string{into.view()};
    };
    CHECK(text(boiler::write(e, boiler::by(e, "op4"))) ==
          "role visitor denies tag.write on boiler1.setpoint from zone control (CR 2.1)");
    CHECK(text(boiler::write(e, boiler::by(e, "op3", "secure"))) ==
          "no role of op3 permits tag.write on boiler1.setpoint from zone office (CR 2.1)");
    CHECK(text(boiler::read(e, boiler::by(e, "former1"))) == "former1: the account is disabled (CR 1.3)");
}

namespace {

/// A universe of a few names, judged twice: by the compiled tables, and by looking at the rules as they were written.
struct universe {
    struct rule {
        unsigned role;
        bool denies;
        unsigned action;
        std::string on;
        unsigned zone; // 2 stands for any
        il::tag_class named;
    };
    std::vector<std::string> tags{"a.x", "a.y", "a.b.x", "b.x", "b.b.y", "c"};
    std::vector<std::string> zones{"z0", "z1"};
    std::vector<std::vector<bool>> includes; // closed, itself among them
    std::vector<rule> rules;
    std::vector<il::tag_class> classes;
    std::vector<std::vector<bool>> has;
    std::vector<std::vector<bool>> direct;

    explicit universe(std::uint32_t seed) {
        std::mt19937 next{seed};
        const auto up_to = [&](unsigned n) { return static_cast<unsigned>(next() % n); };
        const unsigned roles = 2 + up_to(4);
        direct.assign(roles, std::vector<bool>(roles));
        for (unsigned r = 0; r < roles; ++r)
            for (unsigned below = 0; below < r; ++below) direct[r][below] = up_to(3) == 0;
        includes = direct;
        for (unsigned r = 0; r < roles; ++r) {
            includes[r][r] = true;
            for (unsigned below = 0; below < r; ++below)
                if (direct[r][below])
                    for (unsigned k = 0; k < roles; ++k)
                        if (includes[below][k]) includes[r][k] = true;
        }
        const char* const patterns[] = {"*", "a.*", "a.b.*", "b.*", "a.x", "b.b.y", "c"};
        for (unsigned i = 0, n = 1 + up_to(8); i < n; ++i)
            rules.push_back({up_to(roles), up_to(4) == 0, up_to(2), patterns[up_to(7)], up_to(3),
                             static_cast<il::tag_class>(up_to(4))});
        for (std::size_t t = 0; t < tags.size(); ++t)
            classes.push_back(up_to(2) == 0 ? il::tag_class::ordinary : static_cast<il::tag_class>(up_to(4)));
        for (unsigned s = 0; s < 4; ++s) {
            has.emplace_back(roles);
            for (unsigned r = 0; r < roles; ++r) has[s][r] = up_to(3) == 0;
        }
    }
    il::site::snapshot_builder built() const {
        il::site::snapshot_builder s;
        s.add_listener("l").add_zone("z0").add_zone("z1").add_zone("plant");
        s.add_zone_prefix("l", "10.0.0.0/16", "z0").add_zone_prefix("l", "10.1.0.0/16", "z1");
        il::limit_entry any;
        any.hard = {0, 1};
        any.has_range = true;
        for (std::size_t t = 0; t < tags.size(); ++t)
            s.add_tag(tags[t], {.zone = "plant", .tag_class = classes[t], .writable = true, .limits = any});
        for (unsigned r = 0; r < includes.size(); ++r) s.add_role("r" + std::to_string(r));
        for (unsigned r = 0; r < includes.size(); ++r)
            for (unsigned below = 0; below < r; ++below)
                if (direct[r][below]) s.inherit("r" + std::to_string(r), "r" + std::to_string(below));
        for (const rule& one : rules) {
            il::site::rule_row row{.actions = {one.action == 0 ? "tag.read" : "tag.write"}, .on = one.on};
            if (one.zone < 2) row.from = {zones[one.zone]};
            if (one.named != il::tag_class::ordinary) row.classes = {one.named};
            one.denies ? s.deny("r" + std::to_string(one.role), row) : s.permit("r" + std::to_string(one.role), row);
        }
        for (unsigned who = 0; who < has.size(); ++who) {
            il::site::subject_row row{.kind = il::subject_kind::human};
            for (unsigned r = 0; r < includes.size(); ++r)
                if (has[who][r]) row.roles.push_back("r" + std::to_string(r));
            s.add_subject("s" + std::to_string(who), row);
        }
        return s;
    }
    /// A permit for a subtree covers ordinary tags and those of the class that it names (semantics.md 4.4); a denial covers all.
    static bool covers(const rule& one, const std::string& tag, il::tag_class kind) {
        const std::string& on = one.on;
        const bool subtree = on.back() == '*';
        if (subtree && !one.denies && kind != il::tag_class::ordinary && kind != one.named) return false;
        if (on == "*") return true;
        return subtree ? tag.substr(0, on.size() - 1) == on.substr(0, on.size() - 1) : on == tag;
    }
    bool permits(unsigned who, unsigned action, std::size_t on, unsigned zone) const {
        const std::string& tag = tags[on];
        bool granted = false;
        for (const rule& one : rules) {
            bool held = false;
            for (unsigned r = 0; r < includes.size(); ++r) held = held || (has[who][r] && includes[r][one.role]);
            if (!held || one.action != action || (one.zone < 2 && one.zone != zone) || !covers(one, tag, classes[on]))
                continue;
            if (one.denies) return false;
            granted = true;
        }
        return granted;
    }
};

} // namespace

TEST_CASE("uc::rbac: CR 2.1: agrees with the rules as they are written, in 300 random universes") {
    unsigned asked_in_all = 0;
    unsigned permitted_in_all = 0;
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const universe u{seed};
        const security e{u.built()};
        REQUIRE_MESSAGE(e.started().result == il::publish_result::in_force, std::string{e.started().why.view()});
        for (unsigned who = 0; who < 4; ++who)
            for (unsigned action = 0; action < 2; ++action)
                for (std::size_t on = 0; on < u.tags.size(); ++on)
                    for (unsigned zone = 0; zone < 2; ++zone) {
                        il::caller c;
                        c.origin = {.address = il::ipv4(10, static_cast<std::uint8_t>(zone), 0, 1),
                                    .listener = e.listener("l")};
                        c.subject = e.subject("s" + std::to_string(who));
                        il::request asked =
                            e.ask(c, action == 0 ? "tag.read" : "tag.write", u.tags[on], il::value{0.5});
                        const bool said = e.decide(asked).permitted();
                        ++asked_in_all;
                        permitted_in_all += said ? 1U : 0U;
                        REQUIRE_MESSAGE(said == u.permits(who, action, on, zone),
                                        "universe " << seed << ", s" << who << ", " << u.tags[on]);
                    }
    }
    // Neither all nor nothing, or agreeing would mean little.
    CHECK(permitted_in_all > asked_in_all / 20);
    CHECK(permitted_in_all < asked_in_all / 2);
}
