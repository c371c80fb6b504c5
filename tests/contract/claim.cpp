// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/core/component.hpp>
#include <interlock/core/meets.hpp>
#include <interlock/core/policy_traits.hpp>

#include <string_view>

using namespace interlock;

struct rights {
    static constexpr std::string_view name = "rights";
    using satisfies = requirements<cr<2, 1>, clause<cr<1, 5>, 'd'>>;
};

// Declarations are a concept of their own; a policy is none.
static_assert(declaration<software_application> && declaration<embedded_device>);
static_assert(declaration<host_device> && declaration<network_device>);
static_assert(declaration<not_applicable<because::no_wireless, cr<2, 2>>>);
static_assert(declaration<integrates<"the directory", cr<1, 3>>>);
static_assert(declaration<documented<"the manual", ccsc<4>>>);
static_assert(declaration<uncovered<"elsewhere", fr::dc>>);
static_assert(declaration<plain_interface<"plant">>);
static_assert(!declaration<rights>);

// Declarations and a composition's list take no room.
static_assert(sizeof(integrates<"the directory", cr<1, 3>>) == 1 && sizeof(parts<rights>) == 1);

// A claim is a value with the clauses that it covers.
static_assert(satisfies_t<rights>::all[1] == clause<cr<1, 5>, 'd'>);
static_assert(satisfies_t<rights>::all[0].clauses == all_clauses(cr<2, 1>));

// meets is a constant expression of any type with parts.
static_assert(meets<parts<software_application>, sl0>);
static_assert(!meets<parts<software_application, rights>, sl1>);
