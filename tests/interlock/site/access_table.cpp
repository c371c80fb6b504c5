// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/site/access_table.hpp>

#include "interlock/site/small_site.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace il = interlock;
namespace site = interlock::site;

namespace {

constexpr std::array<std::string_view, 7> tags{"a", "a.b", "a.b.c", "a.bc", "ab", "b", "a..b"};
constexpr std::array<std::string_view, 9> patterns{"a", "a.b", "*", "a.*", "a.b.*", "b", "b.*", "ab.*", "a..*"};
constexpr std::array classes{il::tag_class::ordinary, il::tag_class::safety, il::tag_class::permissive,
                             il::tag_class::configuration};

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

/// Whether a rule is about a tag, as semantics.md 4.4 says it.
bool about(const site::access_rule& rule, std::string_view tag, il::tag_class kind) {
    const bool named = rule.on == "*" || rule.on == tag ||
                       (rule.on.size() > 2 && rule.on.substr(rule.on.size() - 2) == ".*" &&
                        begins(tag, rule.on.substr(0, rule.on.size() - 1)) && tag.size() >= rule.on.size());
    return named && (rule.classes >> static_cast<unsigned>(kind) & 1U) != 0;
}

/// Nobody has a right unless a rule gives it, and no rule gives what another takes.
bool naive(std::span<const site::access_rule> rules, std::uint32_t roles, std::uint64_t action, std::uint64_t zone,
           std::string_view tag, il::tag_class kind) {
    bool permitted = false;
    for (const site::access_rule& r : rules) {
        if ((roles >> r.role & 1U) == 0 || (r.actions & action) == 0 || (r.zones & zone) == 0 || !about(r, tag, kind))
            continue;
        if (r.denies) return false;
        permitted = true;
    }
    return permitted;
}

bool compiled(std::span<const il::grant> rows, std::uint32_t roles, std::uint64_t action, std::uint64_t zone) {
    bool permitted = false;
    for (const il::grant& g : rows) {
        if ((roles >> g.role & 1U) == 0 || (g.actions & action) == 0 || (g.zones & zone) == 0) continue;
        if (g.denies) return false;
        permitted = true;
    }
    return permitted;
}

/// Compares all decisions: 7 tags of 4 classes, 4 sets of roles, 2 actions, 2 zones.
bool agree(std::span<const site::access_rule> rules) {
    site::access_table table(rules);
    std::vector<il::grant> rows;
    for (const std::string_view tag : tags)
        for (const il::tag_class kind : classes) {
            const site::grant_range at = table.grants_of(tag, kind, rows);
            const auto of = std::span{rows}.subspan(at.first, at.count);
            for (std::size_t i = 1; i < of.size(); ++i)
                if (of[i].denies && !of[i - 1].denies) return false;
            for (std::uint32_t roles = 0; roles < 4; ++roles)
                for (const std::uint64_t action : {2U, 4U})
                    for (const std::uint64_t zone : {2U, 4U})
                        if (compiled(of, roles, action, zone) != naive(rules, roles, action, zone, tag, kind))
                            return false;
        }
    return true;
}

site::access_rule rule(std::size_t code) {
    site::access_rule r;
    const auto take = [&code](std::size_t count) {
        const std::size_t digit = code % count;
        code /= count;
        return digit;
    };
    r.on = patterns[take(patterns.size())];
    r.role = static_cast<std::uint32_t>(take(2));
    r.denies = take(2) == 1;
    r.actions = std::array<std::uint64_t, 3>{2, 4, 6}[take(3)];
    r.zones = std::array<std::uint64_t, 3>{2, 4, ~std::uint64_t{1}}[take(3)];
    r.classes = std::array<site::class_set, 3>{site::all_classes, 1, 6}[take(3)];
    return r;
}
constexpr std::size_t rule_count = 9 * 2 * 2 * 3 * 3 * 3;

} // namespace

TEST_CASE("site::access_table: CR 2.1: every rule alone decides as it is read") {
    CHECK(agree({}));
    for (std::size_t code = 0; code < rule_count; ++code) {
        const site::access_rule one = rule(code);
        if (!agree({&one, 1})) FAIL_CHECK("rule ", code);
    }
}

TEST_CASE("site::access_table: CR 2.1: every pair of a permit and a denial: the denial wins wherever they meet") {
    // Of the second rule only what can matter beside the first: its pattern, role and effect; it is about every action, zone and class.
    for (std::size_t code = 0; code < rule_count; ++code)
        for (std::size_t other = 0; other < 36; ++other) {
            site::access_rule second = rule(other);
            second.actions = 6;
            second.zones = ~std::uint64_t{1};
            const std::array both{rule(code), second};
            if (!agree(both)) FAIL_CHECK("rules ", code, " and ", other);
        }
}

TEST_CASE("site::access_table: CR 2.1: sets of up to 12 rules decide as they are read") {
    small_site::dice dice(1);
    for (int round = 0; round < 5000; ++round) {
        std::vector<site::access_rule> rules;
        for (std::size_t count = dice.below(13); count != 0; --count) rules.push_back(rule(dice.below(rule_count)));
        if (!agree(rules)) FAIL_CHECK("round ", round);
    }
}

TEST_CASE(
    "site::access_table: tags under the same rules share rows, and what one role says of the same zones is one row") {
    const std::array rules{site::access_rule{.role = 1, .actions = 2, .zones = 2, .on = "a.*"},
                           site::access_rule{.role = 1, .actions = 4, .zones = 2, .on = "a.*"},
                           site::access_rule{.role = 1, .actions = 4, .zones = 4, .on = "a.*"},
                           site::access_rule{.role = 1, .denies = true, .actions = 4, .zones = 2, .on = "*"},
                           site::access_rule{.role = 0, .actions = 2, .zones = 2, .on = "a.z"}};
    site::access_table table(rules);
    std::vector<il::grant> rows;
    const auto x = table.grants_of("a.x", il::tag_class::ordinary, rows);
    REQUIRE(x.count == 3);
    CHECK(rows[x.first].denies);
    CHECK(rows[x.first + 1].actions == 6);
    const auto y = table.grants_of("a.y", il::tag_class::ordinary, rows);
    CHECK(y.first == x.first);
    CHECK(y.count == x.count);
    CHECK(rows.size() == 3);
    CHECK(table.grants_of("a.z", il::tag_class::ordinary, rows).count == 4);
    CHECK(table.grants_of("elsewhere", il::tag_class::ordinary, rows).count == 1);
    std::vector<il::grant> none;
    CHECK(site::access_table({}).grants_of("a", il::tag_class::ordinary, none).count == 0);
    CHECK(none.empty());
}
