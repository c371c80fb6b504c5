// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_UC_CONSENT_HPP
#define INTERLOCK_TESTS_UC_CONSENT_HPP

#include <interlock/si/permissives.hpp>
#include <interlock/si/tag_limits.hpp>
#include <interlock/testing/approval_memory.hpp>
#include <interlock/uc/conditional_rbac.hpp>
#include <interlock/uc/dual_approval.hpp>
#include <interlock/uc/supervisor_override.hpp>

#include "interlock/uc/boiler.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// The boiler with shift leaders, whose consent a set-point above 10 bar needs, and who lend the role of a mill operator.
namespace consent {

namespace il = interlock;

/// What is known of tags, as a test says.
class gauges {
public:
    il::reading current(il::resource of) const noexcept {
        if (of.id >= values_.size()) return {};
        const std::int64_t v = values_[of.id].load(std::memory_order_relaxed);
        if (v == unknown) return {};
        return {.value = il::value{static_cast<double>(v)},
                .quality = il::quality::good,
                .origin = il::value_origin::device,
                .time = {1'000'000'000}};
    }
    void set(il::resource of, std::int64_t v) noexcept { values_[of.id].store(v, std::memory_order_relaxed); }
    void lose(il::resource of) noexcept { set(of, unknown); }

private:
    static constexpr std::int64_t unknown = INT64_MIN;
    std::array<std::atomic<std::int64_t>, 64> values_{};
};

/// Plays the policy that keeps sessions: everybody's is the one that the test names, and of one subject a test says what is active in it.
struct seats {
    static constexpr std::string_view name = "seats";
    using stages = il::takes_part<il::stage::identify>;
    using provides = il::capabilities<il::capability::remote_sessions>;
    il::subject of{};
    il::active_roles roles{};
    il::verdict identify(il::request& asked) const noexcept {
        if (of.id != 0 && asked.subject == of) asked.roles = roles;
        return il::no_objection;
    }
};

/// What became of permitted requests, as a record would have it.
struct ends {
    static constexpr std::string_view name = "ends";
    using stages = il::takes_part<il::stage::reserve>;
    std::atomic<unsigned> done{0};
    std::atomic<unsigned> not_done{0};
    std::atomic<unsigned> cancelled{0};
    il::verdict reserve(const il::request&, il::reservation&) noexcept { return il::no_objection; }
    void commit(const il::request&, il::reservation&, il::outcome_kind how) noexcept {
        ++(how == il::outcome_kind::done ? done : not_done);
    }
    void rollback(const il::request&, il::reservation&) noexcept { ++cancelled; }
};

inline il::site::snapshot_builder site() {
    auto s = boiler::site();
    const auto human = [&s](const char* name, std::vector<std::string> roles, const char* person = "",
                            bool shared = false) {
        s.add_subject(name,
                      {.kind = il::subject_kind::human, .roles = std::move(roles), .shared = shared, .person = person});
    };
    il::limit_entry bar;
    bar.hard = {0, 16};
    bar.has_range = true;
    s.add_tag("boiler1.alias",
              {.device = "boiler-plc", .writable = true, .limits = bar, .alias_of = "boiler1.setpoint"});
    s.add_tag("mill1.guard", {.device = "mill-plc", .type = il::value_kind::boolean});
    s.add_tag(
        "mill1.stop",
        {.device = "mill-plc", .tag_class = il::tag_class::safety, .type = il::value_kind::boolean, .writable = true});
    s.add_role("leader").add_role("miller");
    s.permit("leader", {.actions = {"approval.consent", "approval.acknowledge", "override.lend"}, .on = "*"});
    s.permit("viewer", {.actions = {"approval.consent"}, .on = "*"});
    s.permit("miller", {.actions = {"tag.write"}, .on = "mill1.speed"});
    s.permit("miller", {.actions = {"tag.write"}, .on = "mill1.stop"});
    human("anna", {"operator"}, "anna");
    human("anna-lead", {"leader"}, "anna");
    human("ben", {"leader"});
    human("carl", {"leader", "operator"});
    human("dora", {"leader"}, "dora");
    human("dora2", {"leader"}, "dora");
    human("leaders", {"leader"}, "", true);
    s.add_subject("robot", {.kind = il::subject_kind::software_process, .roles = {"leader", "operator"}});
    s.add_approval({.actions = {"tag.write"},
                    .on = "boiler1.setpoint",
                    .value = il::interval{10, 16},
                    .within = il::seconds(60),
                    .by = {"leader"}});
    s.add_override({.name = "mill at night",
                    .role = "miller",
                    .by = {"leader"},
                    .to = {"operator"},
                    .at_most = il::seconds(600),
                    .only_if = {{.input = "mill1.guard", .operand = 0, .max_age = il::seconds(1'000'000)}}});
    return s;
}

/// The place of a role in the site policy.
inline std::uint32_t role(const il::snapshot& s, std::string_view name) {
    for (std::uint32_t r = 0; r < s.roles.size(); ++r)
        if (s.roles[r].name == name) return r;
    return UINT32_MAX;
}

using approvals = il::uc::dual_approval<il::testing::approval_memory>;
using overrides = il::uc::supervisor_override<gauges>;

/// A composition over a store that outlives it. `Rules` stands for the two policies under test in the conformance tests.
template <class Approvals = approvals, class Overrides = overrides>
struct plant {
    using security = il::enforcer<il::testing::manual_clock, seats, Overrides, il::uc::conditional_rbac<gauges>,
                                  il::si::permissives<gauges>, il::si::tag_limits<gauges>, ends, Approvals>;

    il::testing::approval_memory own_store;
    gauges known;
    il::testing::manual_clock wall;
    std::vector<il::uc::consent_event> said;
    std::vector<il::uc::override_event> lent;
    /// Who else is told, as it happens.
    struct {
        void* of = nullptr;
        void (*consent)(void* of, const il::uc::consent_report& what) noexcept = nullptr;
        void (*loan)(void* of, const il::uc::override_report& what) noexcept = nullptr;
    } also;
    std::atomic<std::uint32_t> disabled{0};
    security e;

    explicit plant(il::testing::approval_memory* store = nullptr, const il::site::snapshot_builder& from = site(),
                   std::uint32_t per_subject = 4)
        : e{from,
            time(),
            il::uc::consent_options{.per_subject = per_subject,
                                    .time = time(),
                                    .accounts = usable(),
                                    .context = this,
                                    .report =
                                        [](void* of, const il::uc::consent_report& what) noexcept {
                                            static_cast<plant*>(of)->said.push_back(what.what);
                                            const auto& ears = static_cast<plant*>(of)->also;
                                            if (ears.consent != nullptr) ears.consent(ears.of, what);
                                        }},
            il::uc::approvals_in<il::testing::approval_memory>{store == nullptr ? &own_store : store},
            il::uc::override_options{.time = time(),
                                     .accounts = usable(),
                                     .context = this,
                                     .report =
                                         [](void* of, const il::uc::override_report& what) noexcept {
                                             static_cast<plant*>(of)->lent.push_back(what.what);
                                             const auto& ears = static_cast<plant*>(of)->also;
                                             if (ears.loan != nullptr) ears.loan(ears.of, what);
                                         }},
            il::source_of<gauges>{&known},
            il::si::tag_limit_options{}} {}

    /// Of a wall clock of its own, which steps apart from the enforcer's.
    il::uc::local_time time() { return {.clock = il::wall_time{wall}}; }
    /// Lets it be a moment of Monday, in seconds.
    void at_second(std::int64_t second) { wall.set_wall_offset(il::seconds(4 * 86400 + second) - e.now()); }
    static il::ticks second(std::int64_t of_monday) { return il::seconds(4 * 86400 + of_monday); }
    /// Says which of somebody's roles are active in the session.
    void activate(std::string_view who, std::initializer_list<std::string_view> roles) {
        seats& s = e.template part<seats>();
        s.of = e.subject(who);
        s.roles = {};
        for (const std::string_view role : roles)
            s.roles.sets[s.roles.count++] = e.on_site(
                [&](const il::snapshot& site) { return site.who(e.subject("role:" + std::string{role})).role_set; });
    }

    il::uc::account_check usable() {
        return {this, [](const void* of, il::subject who) noexcept {
                    return static_cast<const plant*>(of)->disabled.load() != who.id;
                }};
    }
    Approvals& table() { return e.template part<Approvals>(); }
    Overrides& loans() { return e.template part<Overrides>(); }
    const ends& ended() { return e.template part<ends>(); }
    void later(il::ticks by) { e.template part<il::testing::manual_clock>().advance(by); }

    /// Everybody has a session of their own, unless it is said which.
    il::caller who(std::string_view name, std::uint32_t session = 0) const {
        il::caller c = boiler::by(e, name);
        c.session = {session == 0 ? c.subject.id : session, 7};
        return c;
    }
    il::request write(std::string_view name, double v = 12, std::string_view tag = "boiler1.setpoint",
                      std::uint32_t session = 0) const {
        return boiler::write(e, who(name, session), tag, v);
    }
    il::request consents(std::string_view name, double v = 12, std::string_view tag = "boiler1.setpoint",
                         std::uint32_t session = 0) const {
        return e.ask(who(name, session), "approval.consent", tag, il::value{v});
    }
    il::verdict decide(il::request asked) const { return e.decide(asked); }
    il::uc::approval_opening propose(std::string_view name = "anna", double v = 12) {
        return table().propose(e, write(name, v));
    }
    il::uc::consent_result consent(il::uc::approval_opening of, std::string_view name, double v = 12) {
        return table().consent(e, of.id, consents(name, v));
    }
    /// Proposed by anna and consented to by ben.
    il::approval_id approved(double v = 12) {
        const auto p = propose("anna", v);
        consent(p, "ben", v);
        return p.id;
    }
    il::request run(il::approval_id id, double v = 12, std::string_view name = "anna",
                    std::string_view tag = "boiler1.setpoint") const {
        il::request asked = write(name, v, tag);
        asked.approval = id;
        return asked;
    }
    bool told(il::uc::consent_event what) const {
        for (const auto one : said)
            if (one == what) return true;
        return false;
    }

    il::uc::loan_request loan(std::string_view borrower = "anna", std::string_view lender = "ben",
                              il::ticks length = il::seconds(300)) const {
        il::request of = write(borrower, 8, "mill1.speed");
        static_cast<void>(decide_on(of));
        return {.override_name = "mill at night",
                .borrower = of,
                .lender = e.ask(who(lender), "override.lend", "mill1.speed"),
                .length = length,
                .why = "the miller is ill"};
    }
    il::uc::loan_opening lend(std::string_view borrower = "anna", std::string_view lender = "ben",
                              il::ticks length = il::seconds(300)) {
        return loans().lend(e, loan(borrower, lender, length));
    }
    bool mills(std::string_view name = "anna", std::uint32_t session = 0) const {
        return decide(write(name, 8, "mill1.speed", session)).permitted();
    }

private:
    il::verdict decide_on(il::request& asked) const { return e.decide(asked); }
};

} // namespace consent

#endif
