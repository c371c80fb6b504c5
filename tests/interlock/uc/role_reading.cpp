// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/role_reading.hpp>

#include "small_universe.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

using namespace interlock::uc::types;
namespace detail = interlock::uc::detail;

template <unsigned>
struct numbered {
    static constexpr std::string_view name = "numbered";
};

// One universe of types for each number: every single rule, hierarchy and holding, each with a second rule.

constexpr unsigned universes = small::rule_count * 3 * 16;
constexpr unsigned first_rule(unsigned n) { return n % small::rule_count; }
constexpr unsigned second_rule(unsigned n) { return (n * 13 + n / small::rule_count * 5 + 7) % small::rule_count; }
constexpr unsigned hierarchy(unsigned n) { return n / small::rule_count % 3; }
constexpr unsigned held(unsigned n) { return n / small::rule_count / 3; }

/// A rule in types, if it is about this role.
template <unsigned Role, unsigned Rule, small::rule R = small::rule_at(Rule)>
using rule_in_types = std::conditional_t<
    R.role != Role, includes<>,
    std::conditional_t<R.denies,
                       denies<to<interlock::action{R.action + 1}>, on<interlock::resource{R.tag + 1}>,
                              std::conditional_t<R.zone == 2, from<>, from<interlock::zone{R.zone + 1}>>>,
                       permits<to<interlock::action{R.action + 1}>, on<interlock::resource{R.tag + 1}>,
                               std::conditional_t<R.zone == 2, from<>, from<interlock::zone{R.zone + 1}>>>>>;
template <unsigned N, unsigned Role>
using role_in_types =
    role<numbered<Role>, rule_in_types<Role, first_rule(N)>, rule_in_types<Role, second_rule(N)>,
         std::conditional_t<(hierarchy(N) >> Role & 1U) != 0, includes<numbered<1 - Role>>, includes<>>>;
template <unsigned N, unsigned Who>
using holder_in_types = std::conditional_t<
    (held(N) >> 2 * Who & 3U) == 3, holder<interlock::subject{Who + 1}, numbered<0>, numbered<1>>,
    std::conditional_t<
        (held(N) >> 2 * Who & 1U) != 0, holder<interlock::subject{Who + 1}, numbered<0>>,
        std::conditional_t<(held(N) >> 2 * Who & 2U) != 0, holder<interlock::subject{Who + 1}, numbered<1>>,
                           holder<interlock::subject{Who + 1}>>>>;
template <unsigned N>
constexpr auto book_in_types =
    detail::book_of<role_in_types<N, 0>, role_in_types<N, 1>, holder_in_types<N, 0>, holder_in_types<N, 1>>();

template <unsigned... Ns>
constexpr auto all_books(std::integer_sequence<unsigned, Ns...>) {
    return std::array<decltype(&book_in_types<0>), sizeof...(Ns)>{&book_in_types<Ns>...};
}
constexpr auto books = all_books(std::make_integer_sequence<unsigned, universes>{});

} // namespace

TEST_CASE("uc::static_roles: CR 2.1: 2304 universes said in types mean what the rules say") {
    unsigned permitted = 0;
    for (unsigned n = 0; n < universes; ++n) {
        const small::universe u{hierarchy(n), held(n), {first_rule(n), second_rule(n)}};
        small::each_question([&](const small::question& q) {
            const interlock::reason expected = small::oracle(u, q);
            permitted += expected == interlock::reason::unspecified;
            REQUIRE_MESSAGE(small::why(books[n]->decide(small::asked_of_book(q))) == expected, small::shown(u, q));
        });
    }
    CHECK(permitted > universes);
}

TEST_CASE("uc/role_reading: what isn't a word enters nothing") {
    constexpr auto book = detail::book_of<int, holder<interlock::subject{1}, numbered<7>>,
                                          role<numbered<0>, int, permits<on<>, to<>>, includes<numbered<7>>>>();
    CHECK_FALSE(book.held(0));
    CHECK(small::why(book.decide({.action = {1}, .resource = {1}, .subject = {1}, .from = {1}})) ==
          interlock::reason::no_right);
    static_assert(!detail::said<int>::is_word && !detail::said_rule<includes<>>::is_rule);
    static_assert(detail::role_list<numbered<3>, numbered<4>>::place<numbered<4>>() == 1);
}

TEST_CASE("uc/role_reading: a subject that is listed twice has the roles of both") {
    constexpr auto book =
        detail::book_of<role<numbered<0>>, role<numbered<1>>, holder<interlock::subject{5}, numbered<0>>,
                        holder<interlock::subject{5}, numbered<1>>>();
    static_assert(book.holds({5}, 0) && book.holds({5}, 1) && !book.holds({6}, 0));
    CHECK(book.held(1));
}
