// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/standing_right.hpp>

#include "oven.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <utility>

namespace il = interlock;
using oven::kitchen;

namespace {

struct right {
    il::site::snapshot_builder site = oven::site();
    bool knows_time = true;
    unsigned minute = 400;

    explicit right(il::site::condition_row when = {}) {
        site.permit("baker", {.actions = {"tag.write"}, .on = "oven.heat", .from = {"hall"}, .when = std::move(when)});
        site.add_subject("ann", {.kind = il::subject_kind::human, .roles = {"baker"}});
        site.add_subject("out", {.kind = il::subject_kind::human, .roles = {"baker"}, .disabled = true});
    }
    bool stands(std::string_view who = "ann", std::string_view from = "hall", double v = 50) const {
        kitchen<> k{site};
        REQUIRE(k.e.started().result == il::publish_result::in_force);
        k.at_minute(minute);
        return k.e.on_site([&](const il::snapshot& s) {
            il::request was{.action = il::actions::tag_write,
                            .resource = k.e.tag("oven.heat"),
                            .value = il::value{v},
                            .subject = k.e.subject(who)};
            was.from = {s.zone_names.find(from)};
            const il::uc::local_time time{.clock = il::wall_time{k.wall}};
            const il::uc::rule_judge<> judge{nullptr, knows_time ? time : il::uc::local_time{}};
            return il::uc::still_permits(s, was, k.e.now(), judge);
        });
    }
};

} // namespace

TEST_CASE("uc::standing_right: role, account, action and zone") {
    right r;
    CHECK(r.stands());
    CHECK_FALSE(r.stands("ann", "yard"));
    CHECK_FALSE(r.stands("ann", ""));
    CHECK_FALSE(r.stands("out"));
    CHECK_FALSE(r.stands("nobody"));
    r.site.deny("baker", {.actions = {"tag.write"}, .on = "oven.*"});
    CHECK_FALSE(r.stands());
    right none;
    none.site.rows().rules.clear();
    CHECK_FALSE(none.stands());
}

TEST_CASE("uc::standing_right: times of the week and values are judged; what only a request shows is taken to hold") {
    right r{{.value = il::interval{0, 60}, .during = {{360, 840}}}};
    CHECK(r.stands());
    CHECK_FALSE(r.stands("ann", "hall", 61));
    r.minute = 840;
    CHECK_FALSE(r.stands());
    r.minute = 400;
    r.knows_time = false;
    CHECK_FALSE(r.stands());
    CHECK(right{{.authenticated_within = il::seconds(1)}}.stands());
    CHECK(right{{.over = {il::medium::local}}}.stands());
    CHECK(right{{.only_if = {{.input = "oven.mode", .operand = 7, .max_age = il::seconds(1)}}}}.stands());
}

TEST_CASE("uc::standing_right: a denial counts as far as it can be seen, and when nobody can tell the time") {
    const auto denied = [](il::site::condition_row when) {
        right r;
        r.site.deny("baker", {.actions = {"tag.write"}, .on = "oven.heat", .when = std::move(when)});
        return r;
    };
    right at_work = denied({.during = {{360, 840}}});
    CHECK_FALSE(at_work.stands());
    at_work.minute = 840;
    CHECK(at_work.stands());
    at_work.knows_time = false;
    CHECK_FALSE(at_work.stands());
    CHECK(denied({.over = {il::medium::wireless}}).stands());
    CHECK_FALSE(denied({.value = il::interval{40, 60}}).stands());
    CHECK(denied({.value = il::interval{60, 70}}).stands());
}

TEST_CASE("uc::standing_right: a role that begins and ends") {
    right r;
    r.site.add_subject("tim", {.kind = il::subject_kind::human});
    const auto minute = [](int n) { return il::seconds(4 * 86400 + 60 * n); };
    r.site.add_assignment({"tim", "baker", minute(300), minute(500)});
    CHECK(r.stands("tim"));
    r.minute = 500;
    CHECK_FALSE(r.stands("tim"));
    r.minute = 400;
    r.knows_time = false;
    CHECK_FALSE(r.stands("tim"));
}
