// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// What the operator's console states: FR 2 at SL 4 as a software application, rows of the journal aside.
#include "../../examples/operator_console/security.hpp"

#include <interlock/core/statement.hpp>

#include <cstddef>
#include <type_traits>

using namespace interlock;
using stated = console::security::enforcer;
using console::security::use_control;

namespace {

constexpr bool of_the_journal(requirement id) { return id.of == series::cr && id.number >= 8 && id.number <= 12; }

/// The rows of use control that are met neither by the component nor not applicable.
template <class Enforcer, class Each>
constexpr bool each_open_row(const Each& holds) {
    for (const statement_row& row : statement<Enforcer>().rows)
        if (row.part == fr::uc && row.how != way::met_by_component && row.how != way::not_applicable && !holds(row))
            return false;
    return true;
}
consteval std::size_t rows_aside() {
    std::size_t n = 0;
    for (const statement_row& row : statement<stated>().rows)
        n += row.part == fr::uc && !use_control.lists(row.id) ? 1U : 0U;
    return n;
}

} // namespace

static_assert(statement<stated>().types == component_types::sar);
static_assert(meets<stated, use_control>);

// The profile leaves out the journal's rows, and no other: 2.8, 2.9, 2.9(1), 2.10, 2.11, 2.11(1), 2.11(2), 2.12, 2.12(1).
static_assert(each_open_row<stated>([](const statement_row& row) { return of_the_journal(row.id); }));
static_assert(rows_aside() == 9);
// Of these, three are open: time synchronisation is the host's; the integrity of its source and proof of origin for all users are not met.
static_assert(each_open_row<stated>([](const statement_row& row) {
    return row.id == cr<2, 11, 1> ? row.how == way::met_by_integration
                                  : row.id == cr<2, 11, 2> || row.id == cr<2, 12, 1>;
}));
static_assert(achieved<stated>.with_integration.uc == 3);

// Without one of its policies it doesn't.
template <class Gone, class Parts, class Kept = parts<>>
struct without;
template <class Gone, class... Kept>
struct without<Gone, parts<>, parts<Kept...>> {
    using type = parts<Kept...>;
};
template <class Gone, class First, class... Rest, class... Kept>
struct without<Gone, parts<First, Rest...>, parts<Kept...>>
    : without<Gone, parts<Rest...>,
              std::conditional_t<std::is_same_v<Gone, First>, parts<Kept...>, parts<Kept..., First>>> {};
template <class Gone>
inline constexpr bool missed = !meets<typename without<Gone, stated::parts>::type, use_control>;

static_assert(!missed<void>);
static_assert(missed<console::security::approvals> && missed<console::security::loans>);
static_assert(missed<console::security::rules>);
static_assert(missed<uc::wireless_restriction>);
static_assert(!missed<console::security::recorder>);

// Approvals and loans don't compile without sessions (IL037), so these are left out of both before the sessions go.
using alone = typename without<console::security::approvals,
                               typename without<console::security::loans, stated::parts>::type>::type;
template <class Parts>
consteval bool met(requirement id) {
    for (const statement_row& row : statement<Parts>().rows)
        if (row.id == id) return row.how == way::met_by_component;
    return false;
}
static_assert(met<alone>(cr<2, 5>) && met<alone>(cr<2, 6>) && met<alone>(cr<2, 7>));
using without_sessions = typename without<console::security::sessions, alone>::type;
static_assert(!met<without_sessions>(cr<2, 5>) && !met<without_sessions>(cr<2, 6>) && !met<without_sessions>(cr<2, 7>));
