// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// keys: uc.conditions uc.rules

/// What roles cost in a decision: alone, and with a hierarchy, zones and conditions on the time, on a tag and on the value.
#include "figures.hpp"

#include <interlock/core/enforcer.hpp>
#include <interlock/platform/cycle_clock.hpp>
#include <interlock/si/process_image.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/uc/conditional_rbac.hpp>
#include <interlock/uc/rbac.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace il = interlock;

namespace {

/// The benchmark's clock, with a wall time that may be relied on: a Monday morning.
struct clock_part : il::platform::cycle_clock {
    il::ticks wall_offset() const noexcept { return il::seconds(1'767'600'000) - started; }
    il::clock_quality quality() const noexcept { return il::clock_quality::synchronised; }
    il::ticks started = now();
};

using image = il::si::process_image;
using plain_security = il::enforcer<clock_part, il::uc::rbac>;
using conditional_security = il::enforcer<clock_part, il::uc::conditional_rbac<image>>;

constexpr std::size_t tag_count = 1000;
std::string tag(std::size_t i) { return "area" + std::to_string(i / 10) + ".loop" + std::to_string(i % 10); }

il::site::snapshot_builder plant() {
    il::site::snapshot_builder b("plant");
    b.add_zone("control").add_zone("field").add_listener("plant").add_zone_prefix("plant", "10.1.0.0/16", "control");
    b.add_device("plc", "field").add_tag("plant.mode", {.device = "plc"});
    for (std::size_t i = 0; i < tag_count; ++i) b.add_tag(tag(i), {.device = "plc", .writable = true});
    return b;
}

/// During the week, while the plant is in its first mode, with a value from 0 to 90.
il::site::condition_row three_parts() {
    return {.value = il::interval{0, 90},
            .during = {{0, 5 * 24 * 60}},
            .only_if = {{.input = "plant.mode", .operand = 1, .max_age = il::seconds(3600)}}};
}

template <class Security>
std::vector<il::request> ask_about_everything(const Security& s, const char* who) {
    il::caller by;
    by.origin = {.address = il::ipv4(10, 1, 0, 5), .listener = s.listener("plant")};
    by.subject = s.subject(who);
    by.proof = il::proof::certificate;
    s.locate(by.origin);
    std::vector<il::request> all;
    for (std::size_t i = 0; i < tag_count; ++i) {
        all.push_back(s.ask(by, i % 2 == 0 ? "tag.write" : "tag.read", tag(i), static_cast<double>(i % 64)));
        if (il::request asked = all.back(); !s.decide(asked).permitted()) std::abort();
    }
    return all;
}

template <class Security>
double each_decision_ns(Security& s, const std::vector<il::request>& questions) {
    typename Security::reader reader(s);
    return figures::each_ns(40 * questions.size(), [&](std::size_t i) {
        il::request asked = questions[i % questions.size()];
        benchmark::DoNotOptimize(reader.decide(asked));
    });
}

struct conditional {
    clock_part wall;
    image mode{il::si::image_size{.tags = tag_count + 16}};
    conditional_security s;

    explicit conditional(const il::site::snapshot_builder& site)
        : s{il::source_of<image>{&mode}, il::uc::local_time{il::wall_time{wall}}, site} {
        mode.store(s.tag("plant.mode"),
                   {.value = 1.0, .quality = il::quality::good, .origin = il::value_origin::device, .time = s.now()});
    }
};

/// Four roles, each with the rights of the one below, a rule with conditions for writing; against one role with two rules.
void conditions_over_plain(figures::program& program) {
    il::site::snapshot_builder one = plant();
    one.add_role("operator").permit("operator", {.actions = {"tag.read", "tag.write"}, .on = "*"});
    one.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    plain_security plain(one);

    il::site::snapshot_builder many = plant();
    many.add_role("viewer").add_role("operator").add_role("engineer").add_role("supervisor");
    many.inherit("operator", "viewer").inherit("engineer", "operator").inherit("supervisor", "engineer");
    many.permit("viewer", {.actions = {"tag.read"}, .on = "*", .from = {"control"}});
    many.permit("operator", {.actions = {"tag.write"}, .on = "*", .from = {"control"}, .when = three_parts()});
    many.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"supervisor"}});
    conditional rich(many);

    const auto asked_plainly = ask_about_everything(plain, "op3");
    const auto asked_richly = ask_about_everything(rich.s, "op3");
    const figures::pairs both = figures::interleaved(
        41, [&] { return each_decision_ns(rich.s, asked_richly); },
        [&] { return each_decision_ns(plain, asked_plainly); });
    program.set("uc.conditions_over_plain", both.ratio);
    program.set("uc.conditions_ns", both.first);
    program.set("uc.plain_ns", both.second);
}

/// A hundred roles have a rule of their own about every tag, each under a condition of three parts; the subject has the last of them.
void a_hundred_rules(figures::program& program) {
    il::site::snapshot_builder b = plant();
    for (int r = 0; r < 100; ++r) {
        const std::string role = "role" + std::to_string(r);
        il::site::condition_row when = three_parts();
        when.value = il::interval{0, 90.0 + r};
        b.add_role(role).permit(role, {.actions = {"tag.read", "tag.write"}, .on = "*", .when = when});
    }
    b.add_subject("op3", {.kind = il::subject_kind::human, .roles = {"role99"}});
    conditional rich(b);
    const auto questions = ask_about_everything(rich.s, "op3");
    std::vector<double> each;
    for (int i = 0; i < 31; ++i) each.push_back(each_decision_ns(rich.s, questions));
    program.set("uc.rules_100_conditions_3_ns", each);
}

} // namespace

int main(int argc, char** argv) {
    figures::program program(argc, argv);
    if (program.wants("uc.conditions") || program.wants("uc.plain")) conditions_over_plain(program);
    if (program.wants("uc.rules")) a_hundred_rules(program);
    return program.finish();
}
