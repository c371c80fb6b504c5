// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_TESTS_UC_SMALL_UNIVERSE_HPP
#define INTERLOCK_TESTS_UC_SMALL_UNIVERSE_HPP

#include <interlock/core/enforcer.hpp>
#include <interlock/site/snapshot_builder.hpp>
#include <interlock/testing/manual_clock.hpp>
#include <interlock/uc/rbac.hpp>
#include <interlock/uc/role_book.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// All there is to say with two roles, two subjects, two actions, two tags and two zones, decided three ways: by a `role_book`, by
/// `uc::rbac` on a site policy, and by an oracle that looks at the rules as they are written.
namespace small {

namespace il = interlock;

/// A rule; zone 2 stands for any. There are 48.
struct rule {
    unsigned role, action, tag, zone;
    bool denies;
};
inline constexpr unsigned rule_count = 48;
constexpr rule rule_at(unsigned n) { return {n % 2, n / 2 % 2, n / 4 % 2, n / 8 % 3, n / 24 == 1}; }

struct universe {
    /// Bit 0: role 0 includes role 1. Bit 1: role 1 includes role 0.
    unsigned hierarchy = 0;
    /// Bit 2 * subject + role: the subject has the role.
    unsigned held = 0;
    std::vector<unsigned> rules{};
    /// Nobody has both roles.
    bool separate = false;
};

/// Number 2 stands for what isn't there: a stranger, a third action, a third tag, and outside of both zones.
struct question {
    unsigned who, action, tag, zone;
};

// The book: ids of its own, which begin with 1.

template <std::size_t Most>
constexpr auto book_of(const universe& u) {
    il::uc::role_book<2, Most, 2, 1> book;
    if ((u.hierarchy & 1U) != 0) book.include(0, 1);
    if ((u.hierarchy & 2U) != 0) book.include(1, 0);
    for (std::size_t i = 0; i < u.rules.size(); ++i) {
        const rule r = rule_at(u.rules[i]);
        book.add({.actions = il::bit(il::action{r.action + 1}),
                  .zones = r.zone == 2 ? ~std::uint64_t{1} : il::bit(il::zone{r.zone + 1}),
                  .on = {r.tag + 1},
                  .role = static_cast<std::uint8_t>(r.role),
                  .denies = r.denies,
                  .rule = static_cast<std::uint16_t>(i)});
    }
    for (unsigned who = 0; who < 2; ++who) book.hold({who + 1}, u.held >> 2 * who & 3U);
    if (u.separate) book.keep_apart(3, 1);
    book.finish();
    return book;
}
constexpr il::request asked_of_book(const question& q) {
    return {.action = {q.action + 1},
            .resource = {q.tag == 2 ? 7 : q.tag + 1},
            .subject = {q.who == 2 ? 7 : q.who + 1},
            .from = {q.zone == 2 ? 0 : q.zone + 1}};
}

// The site policy.

inline std::string role(unsigned n) { return "r" + std::to_string(n); }

inline il::site::snapshot_builder site_of(const universe& u) {
    il::site::snapshot_builder s;
    s.add_listener("l").add_zone("z0").add_zone("z1").add_zone("plant").add_action("other");
    s.add_zone_prefix("l", "10.0.0.0/16", "z0").add_zone_prefix("l", "10.1.0.0/16", "z1");
    s.add_role("r0").add_role("r1");
    if ((u.hierarchy & 1U) != 0) s.inherit("r0", "r1");
    if ((u.hierarchy & 2U) != 0) s.inherit("r1", "r0");
    std::set<unsigned> named;
    for (const unsigned n : u.rules) {
        const rule r = rule_at(n);
        named.insert(r.tag);
        il::site::rule_row row{.actions = {r.action == 0 ? "tag.read" : "tag.write"},
                               .on = "t" + std::to_string(r.tag)};
        if (r.zone != 2) row.from = {"z" + std::to_string(r.zone)};
        r.denies ? s.deny(role(r.role), row) : s.permit(role(r.role), row);
    }
    // What no rule names isn't there for types.
    for (const unsigned t : named) s.add_tag("t" + std::to_string(t), {.zone = "plant", .writable = true});
    for (unsigned who = 0; who < 2; ++who) {
        il::site::subject_row row;
        for (unsigned r = 0; r < 2; ++r)
            if ((u.held >> (2 * who + r) & 1U) != 0) row.roles.push_back(role(r));
        s.add_subject("s" + std::to_string(who), row);
    }
    if (u.separate) s.add_duty({.name = "apart", .roles = {"r0", "r1"}});
    return s;
}

class site {
public:
    site() {
        universe all;
        for (unsigned n = 0; n < rule_count; ++n) all.rules.push_back(n);
        come(all);
        listener_ = e_.listener("l");
        for (unsigned n = 0; n < 2; ++n) {
            subjects_[n] = e_.subject("s" + std::to_string(n));
            tags_[n] = e_.tag("t" + std::to_string(n));
        }
    }
    /// Whether a site policy for this universe comes into force.
    bool come(const universe& u) { return e_.publish(site_of(u)).result == il::publish_result::in_force; }
    il::verdict decide(const question& q) const {
        il::request asked{.action = {q.action + 1}, .resource = q.tag == 2 ? il::resource{999} : tags_[q.tag]};
        asked.who.origin = {.address = il::ipv4(10, static_cast<std::uint8_t>(q.zone), 0, 1), .listener = listener_};
        asked.who.subject = q.who == 2 ? il::subject{999} : subjects_[q.who];
        return e_.decide(asked);
    }

private:
    il::enforcer<il::testing::manual_clock, il::uc::rbac> e_;
    il::listener listener_{};
    std::array<il::subject, 2> subjects_{};
    std::array<il::resource, 2> tags_{};
};

// The oracle, written from the reference page.

inline bool includes(const universe& u, unsigned senior, unsigned junior) {
    return senior == junior || (senior == 0 && (u.hierarchy & 1U) != 0) || (senior == 1 && (u.hierarchy & 2U) != 0);
}
inline bool has(const universe& u, unsigned who, unsigned of) {
    for (unsigned r = 0; r < 2; ++r)
        if (who < 2 && (u.held >> (2 * who + r) & 1U) != 0 && includes(u, r, of)) return true;
    return false;
}
inline il::reason oracle(const universe& u, const question& q) {
    if (q.who == 2) return il::reason::unknown_subject;
    bool named = false, permitted = false, denied = false;
    for (const unsigned n : u.rules) {
        const rule r = rule_at(n);
        named = named || r.tag == q.tag;
        if (r.tag != q.tag || r.action != q.action || q.zone == 2 || (r.zone != 2 && r.zone != q.zone)) continue;
        if (!has(u, q.who, r.role)) continue;
        (r.denies ? denied : permitted) = true;
    }
    if (denied) return il::reason::denied_by_rule;
    if (permitted) return il::reason::unspecified;
    const bool any_role = has(u, q.who, 0) || has(u, q.who, 1);
    return !named && any_role ? il::reason::unmapped : il::reason::no_right;
}
inline bool nobody_has_both(const universe& u) {
    for (unsigned who = 0; who < 2; ++who)
        if (has(u, who, 0) && has(u, who, 1)) return false;
    // A role that includes the other one can be nobody's.
    return u.hierarchy == 0;
}

/// The reason of a refusal; none for a permit, and one that nothing else has for whatever else is no refusal.
inline il::reason why(const il::verdict& said) {
    if (said.permitted()) return said.why == il::reason::unspecified ? said.why : il::reason::misplaced_permit;
    return said.outcome == il::decision::deny ? said.why : il::reason::policy_failed;
}

template <class Each>
void each_question(const Each& each) {
    for (unsigned n = 0; n < 81; ++n) each(question{n % 3, n / 3 % 3, n / 9 % 3, n / 27});
}
/// All sets of exactly so many rules.
template <class Each>
void each_rules(unsigned count, const Each& each, std::vector<unsigned> so_far = {}) {
    if (so_far.size() == count) return each(so_far);
    for (unsigned n = so_far.empty() ? 0 : so_far.back() + 1; n < rule_count; ++n) {
        so_far.push_back(n);
        each_rules(count, each, so_far);
        so_far.pop_back();
    }
}

inline std::string shown(const universe& u, const question& q) {
    std::string out = "hierarchy " + std::to_string(u.hierarchy) + ", held " + std::to_string(u.held) + ", rules";
    for (const unsigned n : u.rules) out += " " + std::to_string(n);
    return out + "; s" + std::to_string(q.who) + " action " + std::to_string(q.action) + " t" + std::to_string(q.tag) +
           " z" + std::to_string(q.zone);
}

struct comparison {
    std::uint64_t universes = 0, questions = 0, permitted = 0;
    std::string difference;
};
/// Asks all questions of all universes with exactly so many rules, for these hierarchies and holdings.
template <std::size_t Rules>
comparison compared(const std::vector<unsigned>& hierarchies, const std::vector<unsigned>& holdings) {
    comparison c;
    site by_site;
    each_rules(Rules, [&](const std::vector<unsigned>& rules) {
        for (const unsigned hierarchy : hierarchies)
            for (const unsigned held : holdings) {
                const universe u{hierarchy, held, rules};
                if (!by_site.come(u)) c.difference = "refused: " + shown(u, {});
                const auto book = book_of<Rules>(u);
                ++c.universes;
                each_question([&](const question& q) {
                    const il::reason expected = oracle(u, q);
                    ++c.questions;
                    c.permitted += expected == il::reason::unspecified;
                    if (why(book.decide(asked_of_book(q))) != expected)
                        c.difference = "types differ: " + shown(u, q);
                    else if (why(by_site.decide(q)) != expected)
                        c.difference = "the site policy differs: " + shown(u, q);
                });
            }
    });
    return c;
}

} // namespace small

#endif
