// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_UC_ORACLE_HPP
#define INTERLOCK_TESTS_UC_ORACLE_HPP

#include "interlock/uc/oven.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

/// Site policies made by chance, and what they mean, written from semantics.md section 1 and the reference page alone: every rule is looked
/// at, every time. Shares nothing with the library but the names of its types.
namespace oracle {

namespace il = interlock;

inline const std::vector<std::string> tags{"a.x", "a.y", "a.b.z", "b", "a.stop"};
inline constexpr unsigned stop = 4;
inline const std::vector<std::string> patterns{"*", "a.*", "a.b.*", "a.x", "b", "a.stop"};
inline const std::vector<std::string> listeners{"wire", "air"};
inline constexpr unsigned subjects = 3;

struct condition {
    std::optional<unsigned> fresh_s;
    std::optional<il::interval> value;
    std::optional<bool> over_air;
    std::optional<il::week_window> window;
    std::optional<int> mode;
};
struct rule {
    unsigned role = 0;
    bool denies = false;
    bool writes = false;
    unsigned on = 0;
    /// 0: hall, 1: yard, 2: from anywhere.
    unsigned zone = 2;
    bool names_safety = false;
    condition when{};
};
struct inclusion {
    unsigned senior, junior;
};
struct assignment {
    unsigned who, role;
    /// In seconds of the week; an open end without.
    std::optional<unsigned> from, until;
};
struct policy {
    unsigned roles = 2;
    std::vector<inclusion> hierarchy;
    std::vector<rule> rules;
    std::vector<assignment> held;
    /// Subjects that may always do the essential action.
    std::vector<unsigned> entitled{0};
};
struct question {
    unsigned who = 0;
    bool writes = true;
    unsigned on = 0;
    /// 0: hall over wire, 1: yard over wire, 2: yard over air.
    unsigned place = 0;
    std::optional<double> value;
    std::optional<unsigned> proved_s_ago;
    std::optional<int> mode;
    bool clock_lost = false;
    unsigned second_of_week = 0;
};
enum class answer : std::uint8_t { denied, permitted, degraded };

inline const char* name_of(answer a) {
    return a == answer::denied ? "denied" : a == answer::permitted ? "permitted" : "degraded";
}

/// What a condition comes to, or a role's being held.
enum class truth : std::uint8_t { yes, no, left_out, unknown };

inline bool contains(const policy& p, unsigned senior, unsigned junior, unsigned depth = 0) {
    if (senior == junior) return true;
    if (depth > p.roles) return false;
    return std::any_of(p.hierarchy.begin(), p.hierarchy.end(), [&](const inclusion& i) {
        return i.senior == senior && contains(p, i.junior, junior, depth + 1);
    });
}
inline truth has_role(const policy& p, const question& q, unsigned role) {
    truth found = truth::no;
    for (const assignment& a : p.held) {
        if (a.who != q.who || !contains(p, a.role, role)) continue;
        if (!a.from && !a.until) return truth::yes;
        if (q.clock_lost)
            found = truth::unknown;
        else if ((!a.from || q.second_of_week >= *a.from) && (!a.until || q.second_of_week < *a.until))
            return truth::yes;
    }
    return found;
}
inline truth applies(const condition& c, const question& q) {
    bool left_out = false;
    bool unknown = false;
    if (c.over_air && *c.over_air != (q.place == 2)) return truth::no;
    if (c.value) {
        if (!q.value)
            left_out = true;
        else if (*q.value < c.value->low || *q.value > c.value->high)
            return truth::no;
    }
    if (c.fresh_s) {
        if (!q.proved_s_ago)
            left_out = true;
        else if (*q.proved_s_ago > *c.fresh_s)
            return truth::no;
    }
    if (c.window) {
        const unsigned minute = q.second_of_week / 60;
        if (q.clock_lost)
            unknown = true;
        else if (minute < c.window->from || minute >= c.window->to)
            return truth::no;
    }
    if (c.mode) {
        if (!q.mode)
            unknown = true;
        else if (*q.mode != *c.mode)
            return truth::no;
    }
    return left_out ? truth::left_out : unknown ? truth::unknown : truth::yes;
}
inline bool about(const rule& r, const question& q) {
    const std::string& on = patterns[r.on];
    const std::string& tag = tags[q.on];
    const bool subtree = on.back() == '*';
    const std::string stem = on.substr(0, on.size() - 1);
    if (r.writes != q.writes || (r.zone != 2 && r.zone != (q.place == 0 ? 0U : 1U))) return false;
    if (!(subtree ? tag.size() > stem.size() && tag.substr(0, stem.size()) == stem : tag == on)) return false;
    return r.denies || !subtree || q.on != stop || r.names_safety;
}

inline answer judge(const policy& p, const question& q) {
    bool doubt_denial = false, doubt_permit = false, granted = false;
    for (const rule& r : p.rules) {
        if (!about(r, q)) continue;
        const truth held = has_role(p, q, r.role);
        const truth is = applies(r.when, q);
        if (held == truth::no || is == truth::no) continue;
        if (r.denies) {
            if (held == truth::yes && (is == truth::yes || is == truth::left_out)) return answer::denied;
            doubt_denial = true;
        } else if (held == truth::yes && is == truth::yes)
            granted = true;
        else if (is != truth::left_out || held == truth::unknown)
            doubt_permit = true;
    }
    const bool essential = q.on == stop && q.writes && q.value == 1.0 &&
                           std::find(p.entitled.begin(), p.entitled.end(), q.who) != p.entitled.end();
    if (doubt_denial) return essential ? answer::degraded : answer::denied;
    if (granted) return answer::permitted;
    return doubt_permit && essential ? answer::degraded : answer::denied;
}

constexpr il::ticks monday = il::seconds(4 * 86400);

inline std::string role(unsigned n) { return "r" + std::to_string(n); }
inline std::string subject(unsigned n) { return "s" + std::to_string(n); }

inline il::site::snapshot_builder built(const policy& p) {
    il::site::snapshot_builder s;
    s.add_listener("wire").add_listener("air", {.medium = il::medium::wireless});
    s.add_zone("hall").add_zone("yard").add_zone("plant");
    s.add_zone_prefix("wire", "10.1.0.0/16", "hall").add_zone_prefix("wire", "10.2.0.0/16", "yard");
    s.add_zone_prefix("air", "10.2.0.0/16", "yard");
    il::limit_entry any;
    any.hard = {-100, 100};
    any.has_range = true;
    for (unsigned t = 0; t < tags.size(); ++t)
        s.add_tag(tags[t], {.zone = "plant",
                            .tag_class = t == stop ? il::tag_class::safety : il::tag_class::ordinary,
                            .writable = true,
                            .limits = any});
    s.add_tag("mode", {.zone = "plant", .writable = true, .limits = any});
    for (unsigned r = 0; r < p.roles; ++r) s.add_role(role(r));
    for (const inclusion& i : p.hierarchy) s.inherit(role(i.senior), role(i.junior));
    for (const rule& r : p.rules) {
        il::site::rule_row row{.actions = {r.writes ? "tag.write" : "tag.read"}, .on = patterns[r.on]};
        if (r.zone != 2) row.from = {r.zone == 0 ? "hall" : "yard"};
        if (r.names_safety) row.classes = {il::tag_class::safety};
        if (r.when.fresh_s) row.when.authenticated_within = il::seconds(*r.when.fresh_s);
        row.when.value = r.when.value;
        if (r.when.over_air) row.when.over = {*r.when.over_air ? il::medium::wireless : il::medium::wired};
        if (r.when.window) row.when.during = {*r.when.window};
        if (r.when.mode)
            row.when.only_if = {{.input = "mode", .operand = double(*r.when.mode), .max_age = il::seconds(5)}};
        r.denies ? s.deny(role(r.role), row) : s.permit(role(r.role), row);
    }
    for (unsigned who = 0; who < subjects; ++who) {
        il::site::subject_row row{.kind = static_cast<il::subject_kind>(1 + who % 3)};
        for (const assignment& a : p.held)
            if (a.who == who && !a.from && !a.until) row.roles.push_back(role(a.role));
        s.add_subject(subject(who), row);
    }
    for (const assignment& a : p.held)
        if (a.from || a.until)
            s.add_assignment({.subject = subject(a.who),
                              .role = role(a.role),
                              .from = a.from ? monday + il::seconds(*a.from) : il::ticks{},
                              .until = a.until ? monday + il::seconds(*a.until) : il::ticks{}});
    il::site::essential_row essential{.on = "a.stop", .operand = 1, .zones = {"hall", "yard"}};
    for (const unsigned who : p.entitled) essential.subjects.push_back(subject(who));
    return s.add_essential(essential);
}

/// The library's answer to the same questions.
class library {
public:
    explicit library(const policy& p) : k_{built(p)} {
        if (k_.e.started().result != il::publish_result::in_force) fault_ = std::string{k_.e.started().why.view()};
    }
    const std::string& fault() const { return fault_; }
    il::verdict verdict_on(const question& q) {
        const il::ticks now = k_.e.now();
        k_.wall.set_wall_offset(monday + il::seconds(q.second_of_week) - now);
        k_.wall.set_quality(q.clock_lost ? il::clock_quality::lost : il::clock_quality::synchronised);
        k_.mode.now = {};
        if (q.mode) k_.set_mode(*q.mode);
        k_.who().authenticated = q.proved_s_ago ? now - il::seconds(*q.proved_s_ago) : il::ticks{};
        il::caller c;
        c.origin.listener = k_.e.listener(q.place == 2 ? "air" : "wire");
        c.origin.address = q.place == 0 ? il::ipv4(10, 1, 0, 1) : il::ipv4(10, 2, 0, 1);
        c.subject = k_.e.subject(subject(q.who));
        il::request asked =
            k_.e.ask(c, q.writes ? "tag.write" : "tag.read", tags[q.on], q.value ? il::value{*q.value} : il::value{});
        return k_.e.decide(asked);
    }
    answer ask(const question& q) {
        const il::verdict said = verdict_on(q);
        return !said.permitted() ? answer::denied : said.degraded ? answer::degraded : answer::permitted;
    }
    void begin() { k_.e.template part<il::testing::manual_clock>().advance(il::seconds(1000)); }

private:
    oven::kitchen<> k_;
    std::string fault_;
};

class maker {
public:
    explicit maker(std::uint32_t seed) : next_{seed} {}
    unsigned up_to(unsigned n) { return static_cast<unsigned>(next_() % n); }
    bool one_in(unsigned n) { return up_to(n) == 0; }

    policy make_policy() {
        policy p;
        p.roles = 2 + up_to(4);
        for (unsigned r = 1; r < p.roles; ++r)
            for (unsigned below = 0; below < r; ++below)
                if (one_in(3)) p.hierarchy.push_back({r, below});
        for (unsigned i = 0, n = 1 + up_to(9); i < n; ++i)
            p.rules.push_back({up_to(p.roles), one_in(3), !one_in(3), up_to(static_cast<unsigned>(patterns.size())),
                               up_to(4) % 3, one_in(2), one_in(2) ? condition{} : make_condition()});
        for (unsigned i = 0, n = 2 + up_to(4); i < n; ++i) {
            assignment a{up_to(subjects), up_to(p.roles), {}, {}};
            if (one_in(3)) {
                const unsigned from = up_to(3000);
                if (!one_in(3)) a.from = from;
                if (!a.from || one_in(2)) a.until = from + 1 + up_to(3000);
            }
            p.held.push_back(a);
        }
        if (one_in(3)) p.entitled = {1, 2};
        return p;
    }
    condition make_condition() {
        condition c;
        if (one_in(4)) c.fresh_s = 1 + up_to(600);
        if (one_in(4)) c.value = il::interval{double(up_to(3)) - 1, double(up_to(3)) + 1};
        if (one_in(4)) c.over_air = one_in(2);
        if (one_in(3)) {
            const auto from = static_cast<std::uint16_t>(up_to(60));
            c.window = il::week_window{from, static_cast<std::uint16_t>(from + 1 + up_to(40))};
        }
        if (one_in(3)) c.mode = static_cast<int>(up_to(2));
        return c;
    }
    question make_question() {
        question q;
        q.who = up_to(subjects);
        q.writes = !one_in(4);
        q.on = one_in(3) ? stop : up_to(static_cast<unsigned>(tags.size()));
        q.place = up_to(3);
        if (!one_in(5)) q.value = one_in(2) ? 1.0 : double(up_to(9)) / 2 - 1;
        if (!one_in(3)) q.proved_s_ago = up_to(900);
        if (!one_in(3)) q.mode = static_cast<int>(up_to(3));
        q.clock_lost = one_in(4);
        q.second_of_week = up_to(6300);
        return q;
    }

private:
    std::mt19937 next_;
};

inline bool differs(const policy& p, const question& q) {
    library l(p);
    if (!l.fault().empty()) return false;
    l.begin();
    return l.ask(q) != judge(p, q);
}

/// The smallest policy that taking away one thing after another leads to, and for which the two still differ.
template <class Differs>
policy shrunk(policy p, const Differs& still) {
    const auto drop = [&](auto member) {
        bool any = false;
        for (std::size_t i = 0; i < (p.*member).size();) {
            policy less = p;
            (less.*member).erase((less.*member).begin() + static_cast<std::ptrdiff_t>(i));
            if (still(less))
                p = less, any = true;
            else
                ++i;
        }
        return any;
    };
    const auto simplify = [&](auto part) {
        bool any = false;
        for (std::size_t i = 0; i < p.rules.size(); ++i) {
            policy less = p;
            if (!(less.rules[i].when.*part)) continue;
            (less.rules[i].when.*part).reset();
            if (still(less)) p = less, any = true;
        }
        return any;
    };
    bool smaller = true;
    while (smaller) {
        smaller = drop(&policy::rules);
        smaller = drop(&policy::held) || smaller;
        smaller = drop(&policy::hierarchy) || smaller;
        smaller = simplify(&condition::fresh_s) || smaller;
        smaller = simplify(&condition::value) || smaller;
        smaller = simplify(&condition::over_air) || smaller;
        smaller = simplify(&condition::window) || smaller;
        smaller = simplify(&condition::mode) || smaller;
    }
    return p;
}

inline std::string shown(const policy& p, const question& q) {
    std::string out = "roles " + std::to_string(p.roles);
    for (const inclusion& i : p.hierarchy) out += "\n  " + role(i.senior) + " is " + role(i.junior);
    for (const assignment& a : p.held)
        out += "\n  " + subject(a.who) + " has " + role(a.role) + (a.from ? " from " + std::to_string(*a.from) : "") +
               (a.until ? " until " + std::to_string(*a.until) : "");
    for (const rule& r : p.rules) {
        out += "\n  " + role(r.role) + (r.denies ? " denies " : " permits ") + (r.writes ? "write " : "read ") +
               patterns[r.on] + " zone " + std::to_string(r.zone) + (r.names_safety ? " and safety" : "");
        if (r.when.fresh_s) out += " fresh " + std::to_string(*r.when.fresh_s);
        if (r.when.value)
            out += " value " + std::to_string(r.when.value->low) + ".." + std::to_string(r.when.value->high);
        if (r.when.over_air) out += *r.when.over_air ? " over air" : " over wire";
        if (r.when.window)
            out += " minutes " + std::to_string(r.when.window->from) + ".." + std::to_string(r.when.window->to);
        if (r.when.mode) out += " mode " + std::to_string(*r.when.mode);
    }
    out += "\n? " + subject(q.who) + (q.writes ? " writes " : " reads ") + tags[q.on] + " place " +
           std::to_string(q.place) + " value " + (q.value ? std::to_string(*q.value) : "none") + " proved " +
           (q.proved_s_ago ? std::to_string(*q.proved_s_ago) + " s ago" : "never") + " mode " +
           (q.mode ? std::to_string(*q.mode) : "unknown") + " second " + std::to_string(q.second_of_week) +
           (q.clock_lost ? ", clock lost" : "");
    return out;
}

/// Compares so many policies with 100 questions each; the first difference, shrunk, or an empty text.
struct comparison {
    unsigned pairs = 0, permitted = 0, degraded = 0;
    std::string difference;
};
inline comparison compared(std::uint32_t first_seed, unsigned policies) {
    comparison c;
    for (std::uint32_t seed = first_seed; seed < first_seed + policies; ++seed) {
        maker make(seed);
        const policy p = make.make_policy();
        library l(p);
        if (!l.fault().empty()) {
            c.difference = "seed " + std::to_string(seed) + ": " + l.fault();
            return c;
        }
        l.begin();
        for (int i = 0; i < 100; ++i) {
            const question q = make.make_question();
            const answer ours = l.ask(q);
            ++c.pairs;
            c.permitted += ours == answer::permitted;
            c.degraded += ours == answer::degraded;
            if (ours == judge(p, q)) continue;
            const policy least = shrunk(p, [&](const policy& less) { return differs(less, q); });
            library again(least);
            again.begin();
            c.difference = "seed " + std::to_string(seed) + ": the library says " + name_of(again.ask(q)) +
                           ", the specification " + name_of(judge(least, q)) + "\n" + shown(least, q);
            return c;
        }
    }
    return c;
}

} // namespace oracle

#endif
