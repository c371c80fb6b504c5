// expect: interlock\[IL130\]: at most 64 roles can be said in types
// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#include <interlock/uc/static_roles.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

using namespace interlock::uc::types;

template <std::size_t>
struct numbered {
    static constexpr std::string_view name = "numbered";
};
template <std::size_t... Numbers>
interlock::uc::static_roles<role<numbered<Numbers>>...> many(std::index_sequence<Numbers...>);

#if INTERLOCK_REJECT
using plant = decltype(many(std::make_index_sequence<65>{}));
#else
using plant = decltype(many(std::make_index_sequence<64>{}));
#endif
static_assert(sizeof(plant) == 1);
