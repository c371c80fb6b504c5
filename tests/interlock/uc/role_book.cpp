// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/role_book.hpp>

#include "small_universe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace il = interlock;
using il::reason;

namespace {

std::vector<unsigned> numbers(unsigned count) {
    std::vector<unsigned> all(count);
    for (unsigned n = 0; n < count; ++n) all[n] = n;
    return all;
}

} // namespace

TEST_CASE("uc::static_roles: CR 2.1: types, site policy and oracle decide alike in all universes of up to two rules") {
    const auto none = small::compared<0>(numbers(3), numbers(16));
    const auto one = small::compared<1>(numbers(3), numbers(16));
    const auto two = small::compared<2>(numbers(3), numbers(16));
    for (const auto* c : {&none, &one, &two}) CHECK_MESSAGE(c->difference.empty(), c->difference);
    CHECK(none.universes == 48);
    CHECK(one.universes == 48 * 48);
    CHECK(two.universes == 48 * 48 * 47 / 2);
    CHECK(two.questions == two.universes * 81);
    MESSAGE(two.universes << " universes of two rules, " << two.questions << " questions, " << two.permitted
                          << " permitted");
    CHECK(two.permitted > two.questions / 100);
}

TEST_CASE(
    "uc::static_roles: CR 2.1: a cycle and a violated separation of duty are the compiler's and the site's fault alike") {
    small::site by_site;
    for (unsigned hierarchy = 0; hierarchy < 4; ++hierarchy)
        for (unsigned held = 0; held < 16; ++held)
            for (const bool separate : {false, true}) {
                const small::universe u{hierarchy, held, {0}, separate};
                const auto book = small::book_of<1>(u);
                const bool cycle = book.includes_itself(0) || book.includes_itself(1);
                CHECK(cycle == (hierarchy == 3));
                bool violated = false;
                for (unsigned n = 0; n < 2; ++n)
                    violated = violated || (separate && (book.violates({n + 1}, 0) || book.violates_by_itself(n, 0)));
                if (!cycle) CHECK(violated == (separate && !small::nobody_has_both(u)));
                CHECK_MESSAGE(by_site.come(u) == !(cycle || violated), small::shown(u, {}));
                for (unsigned r = 0; r < 2; ++r) CHECK(book.held(r) == (small::has(u, 0, r) || small::has(u, 1, r)));
            }
}

TEST_CASE("uc::static_roles: a rule is called shadowed when taking it away changes nothing, and only then") {
    unsigned shadowed_in_all = 0, taken_in_all = 0;
    const auto look = [&](const std::vector<unsigned>& rules) {
        for (unsigned hierarchy = 0; hierarchy < 3; ++hierarchy) {
            small::universe u{hierarchy, 0, rules};
            const auto book = small::book_of<3>(u);
            bool any = false, all_matter = true;
            for (unsigned i = 0; i < rules.size(); ++i) {
                // Whoever has that role and no other.
                const unsigned role = small::rule_at(rules[i]).role;
                small::universe with = u;
                with.held = 1U << role;
                small::universe without = with;
                without.rules.erase(without.rules.begin() + i);
                bool matters = false;
                for (unsigned n = 0; n < 12; ++n) {
                    // A rule for any zone is for a third one, too.
                    const small::question q{0, n % 2, n / 2 % 2, n / 4 == 2 ? 3 : n / 4};
                    // Whether some rule names a tag is no right.
                    const auto right = [&q](const small::universe& in) {
                        const reason said = small::oracle(in, q);
                        return said == reason::unmapped ? reason::no_right : said;
                    };
                    matters = matters || right(with) != right(without);
                }
                const bool permits = !small::rule_at(rules[i]).denies;
                const bool taken = permits && book.taken_away(role, i);
                const bool shadowed = taken || book.superfluous(role, i);
                taken_in_all += taken;
                shadowed_in_all += shadowed;
                any = any || shadowed;
                all_matter = all_matter && matters;
                REQUIRE_MESSAGE(!(shadowed && matters), (small::shown(u, {}) + ", rule " + std::to_string(i)));
            }
            // Of two that say the same only one is shadowed, but either could go.
            REQUIRE_MESSAGE(any == !all_matter, small::shown(u, {}));
        }
    };
    for (const unsigned count : {1U, 2U, 3U}) small::each_rules(count, look);
    CHECK(taken_in_all > 1000);
    CHECK(shadowed_in_all > taken_in_all);
}

TEST_CASE("uc/role_book: of two rules that say the same the later one is superfluous") {
    il::uc::role_book<1, 4, 1> book;
    const auto row = [](unsigned rule, unsigned tag, std::uint64_t zones) {
        return il::uc::book_row{.actions = 2, .zones = zones, .on = {tag}, .rule = static_cast<std::uint16_t>(rule)};
    };
    book.add(row(0, 1, 2));
    book.add(row(1, 1, 2));
    book.add(row(2, 1, 6));
    book.add(row(2, 2, 6));
    book.finish();
    CHECK(book.superfluous(0, 0)); // The third says that and more.
    CHECK(book.superfluous(0, 1));
    CHECK_FALSE(book.superfluous(0, 2));
}

TEST_CASE("uc/role_book: what doesn't fit is dropped and permits nothing, and what isn't there has no rights") {
    il::uc::role_book<1, 1, 1> book;
    book.hold({4}, 1);
    book.hold({5}, 1);
    book.hold({4}, 2);
    book.add({.actions = 2, .zones = 2, .on = {1}});
    book.add({.actions = 4, .zones = 2, .on = {1}});
    book.include(0, 1);
    book.finish();
    const auto why = [&](unsigned who, unsigned action, unsigned on = 1, unsigned zone = 1) {
        return small::why(book.decide({.action = {action}, .resource = {on}, .subject = {who}, .from = {zone}}));
    };
    CHECK(why(4, 1) == reason::unspecified);
    CHECK(why(4, 2) == reason::no_right);
    CHECK(why(5, 1) == reason::unknown_subject);
    CHECK(why(0, 1) == reason::unknown_subject);
    CHECK(why(4, 1, 0) == reason::unmapped);
    CHECK(why(4, 0) == reason::no_right);
    CHECK(why(4, 64 + 1) == reason::no_right);
    CHECK(why(4, 1, 1, 0) == reason::no_right);
    CHECK(why(4, 1, 1, 64 + 1) == reason::no_right);
}

TEST_CASE("uc/role_book: 2.2: an essential action over a trusted path needs no subject") {
    il::uc::role_book<1, 1, 1> book;
    book.finish();
    CHECK(book.decide({.essential = true, .entitled = true}).permitted());
    CHECK_FALSE(book.decide({.essential = true}).permitted());
    CHECK_FALSE(book.decide({.subject = {3}, .essential = true, .entitled = true}).permitted());
}
