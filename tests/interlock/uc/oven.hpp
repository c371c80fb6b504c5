// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_UC_OVEN_HPP
#define INTERLOCK_TESTS_UC_OVEN_HPP

#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/conditional_rbac.hpp>

#include <string>
#include <string_view>

/// An oven whose rules have conditions, for the tests of uc/.
namespace oven {

namespace il = interlock;

/// The mode of the plant, which a test sets: 1 is manual.
struct mode_tag {
    il::reading now{};
    il::reading current(il::resource) const noexcept { return now; }
    void set(double v, il::ticks when) {
        now = {.value = il::value{v}, .quality = il::quality::good, .origin = il::value_origin::device, .time = when};
    }
};

/// Plays an identify stage that knows when the identity was proved, and which roles the session has active or was lent.
struct identity {
    static constexpr std::string_view name = "identity";
    using stages = il::takes_part<il::stage::identify>;
    il::ticks authenticated{};
    il::active_roles roles{};
    il::verdict identify(il::request& asked) const noexcept {
        asked.authenticated = authenticated;
        asked.roles = roles;
        return asked.subject.id != 0 ? il::no_objection : il::deny(il::reason::unknown_peer);
    }
};

/// The roles, rules and tags that the tests add to.
inline il::site::snapshot_builder site() {
    il::site::snapshot_builder s;
    s.add_listener("wire").add_listener("air", {.medium = il::medium::wireless});
    s.add_listener("desk", {.console = true, .medium = il::medium::local});
    s.add_zone("hall").add_zone("yard").add_zone("plant");
    s.add_zone_prefix("wire", "10.1.0.0/16", "hall").add_zone_prefix("air", "10.2.0.0/16", "yard");
    s.add_zone_prefix("desk", "127.0.0.0/8", "hall");
    s.add_device("plc", "plant");
    il::limit_entry any;
    any.hard = {0, 100};
    any.has_range = true;
    s.add_tag("oven.heat", {.device = "plc", .writable = true, .limits = any});
    s.add_tag("oven.mode", {.device = "plc", .writable = true, .limits = any});
    s.add_tag("oven.stop",
              {.device = "plc", .tag_class = il::tag_class::safety, .type = il::value_kind::boolean, .writable = true});
    s.add_role("baker").add_role("guest").add_role("fitter");
    s.add_essential({.on = "oven.stop", .operand = 1, .zones = {"hall", "yard"}});
    return s;
}

/// An enforcer around the policy under test, and everything that its conditions look at.
template <class Policy = il::uc::conditional_rbac<mode_tag>>
struct kitchen {
    il::testing::manual_clock wall;
    mode_tag mode{};
    il::enforcer<il::testing::manual_clock, identity, Policy> e;

    explicit kitchen(const il::site::snapshot_builder& s)
        : e{s, il::source_of<mode_tag>{&mode}, il::uc::local_time{.clock = il::wall_time{wall}}} {
        set_mode(1);
    }
    identity& who() { return e.template part<identity>(); }
    void set_mode(double v) { mode.set(v, e.now()); }
    /// Lets it be a minute of the week.
    void at_minute(unsigned minute) {
        wall.set_wall_offset(il::seconds(4 * 86400) + il::seconds(60) * minute - e.now());
    }
    il::request request(std::string_view by, std::string_view on = "oven.heat", il::value v = il::value{50.0},
                        std::string_view over = "wire") const {
        il::caller c;
        c.origin.listener = e.listener(over);
        c.origin.address = over == "air"    ? il::ipv4(10, 2, 0, 1)
                           : over == "desk" ? il::ipv4(127, 0, 0, 1)
                                            : il::ipv4(10, 1, 0, 1);
        c.subject = e.subject(by);
        c.proof = il::proof::certificate;
        return e.ask(c, "tag.write", on, v);
    }
    il::verdict heats(std::string_view by, il::value v = il::value{50.0}, std::string_view over = "wire") const {
        il::request asked = request(by, "oven.heat", v, over);
        return e.decide(asked);
    }
    /// The essential action.
    il::verdict stops(std::string_view by, std::string_view over = "wire") const {
        il::request asked = request(by, "oven.stop", il::value{true}, over);
        return e.decide(asked);
    }
    std::string why(il::request asked) const {
        const il::verdict said = e.decide(asked);
        il::explanation into;
        e.explain(asked, said, into);
        return std::string{into.view()};
    }
};

} // namespace oven

#endif
