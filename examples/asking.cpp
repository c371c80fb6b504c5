// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// The ways of asking an enforcer: look, act, begin and complete later, several at once, publish. What became of each is recorded.
#include <interlock/core/enforcer.hpp>
#include <interlock/platform/posix.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/recording_sink.hpp>
#include <interlock/uc/rbac.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace il = interlock;

namespace {

using security_type = il::enforcer<il::platform::posix, il::uc::rbac, il::testing::recording_sink>;

il::site::snapshot_builder boiler_house(std::uint64_t version) {
    il::site::snapshot_builder site("boiler-house", version);
    site.add_zone("control").add_zone("boiler").add_listener("console");
    site.add_zone_prefix("console", "127.0.0.0/8", "control").add_device("boiler-plc", "boiler");
    for (const std::string_view tag : {"boiler1.setpoint", "boiler1.pump", "boiler1.limit"})
        site.add_tag(std::string{tag}, {.device = "boiler-plc", .writable = true});
    site.add_role("operator").add_subject("op3", {.kind = il::subject_kind::human, .roles = {"operator"}});
    site.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.setpoint"});
    site.permit("operator", {.actions = {"tag.write"}, .on = "boiler1.pump"});
    return site;
}

/// A device that answers some time later.
struct slow_device {
    std::function<void()> when_answered;
    il::outcome_kind write(double value) {
        return value < 10 ? il::outcome_kind::done : il::outcome_kind::refused_by_device;
    }
};

void say(std::string_view what, const il::verdict& said) {
    std::cout << what << ": " << (said.permitted() ? "permit" : il::row_of(said.why).text) << '\n';
}

} // namespace

int main() {
    security_type security{boiler_house(1)};
    slow_device device;
    il::caller op3{.subject = security.subject("op3"), .proof = il::proof::console};
    op3.origin = {.address = il::ipv4(127, 0, 0, 1), .listener = security.listener("console")};

    // [decide]
    // Look only: nothing is spent and nothing recorded. Good for greying out a button, not for acting.
    say("decide", security.decide(op3, "tag.write", "boiler1.limit", 6.0));
    // [/decide]

    // [enforce]
    // Act: at most once, and only on a permit. The action may say itself what became of it.
    const auto written =
        security.enforce(op3, "tag.write", "boiler1.setpoint", 12.0, [&] { return device.write(12.0); });
    say("enforce", written.verdict());
    if (written.permitted() && written.value() == il::outcome_kind::refused_by_device)
        std::cout << "the device said no\n";
    // [/enforce]

    // [begin]
    // Act later: the ticket goes along with the transaction. Dropped without a word it says that nobody knows.
    il::request asked = security.ask(op3, "tag.write", "boiler1.setpoint", 6.0);
    auto ticket = std::make_shared<security_type::ticket>(security.begin(asked));
    if (ticket->permitted()) device.when_answered = [ticket] { ticket->complete(il::outcome_kind::done); };
    say("begin", ticket->verdict());
    device.when_answered();
    // [/begin]

    // [batch]
    // Several tags in one message: all or none, on one snapshot.
    std::array both{security.ask(op3, "tag.write", "boiler1.pump", true),
                    security.ask(op3, "tag.write", "boiler1.limit", 6.0)};
    std::array<security_type::ticket, 2> tickets;
    say("begin_all", security.begin_all(both, tickets));
    // [/batch]

    // [publish]
    // A new site policy, while others decide. What is refused changes nothing.
    const il::publish_outcome now = security.publish(boiler_house(2).add_subject("op4", {.roles = {"pilot"}}));
    std::cout << "publish: " << (now.result == il::publish_result::in_force ? "in force" : now.why.view()) << '\n';
    // [/publish]

    for (const il::testing::sunk_record& one : security.part<il::testing::recording_sink>().records()) {
        constexpr std::string_view words[]{"refused", "begun", "done", "refused by the device", "unknown", "cancelled"};
        std::cout << "recorded: " << words[static_cast<std::size_t>(one.what)] << '\n';
    }
}
