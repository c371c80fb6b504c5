// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_UC_IEC62351_8_HPP
#define INTERLOCK_UC_IEC62351_8_HPP

#include <interlock/core/handle.hpp>
#include <interlock/core/iec62351_8.hpp>
#include <interlock/uc/role_types.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

/// The predefined roles of IEC 62351-8 for `uc::static_roles`: `iec62351_8::role<iec62351_8::engineer, on<tag::breaker>>` is the
/// role ENGINEER for that resource, with the actions that `core/iec62351_8.hpp` has for it.
namespace interlock::inline v0_1::uc::iec62351_8 {

/// A predefined role as a type.
template <interlock::iec62351_8::role Which>
struct predefined {
    static constexpr std::string_view name = name_of(Which);
    static constexpr interlock::iec62351_8::role which = Which;
};
using viewer = predefined<interlock::iec62351_8::role::viewer>;
using operator_ = predefined<interlock::iec62351_8::role::operator_>;
using engineer = predefined<interlock::iec62351_8::role::engineer>;
using installer = predefined<interlock::iec62351_8::role::installer>;
using secadm = predefined<interlock::iec62351_8::role::secadm>;
using secaud = predefined<interlock::iec62351_8::role::secaud>;
using rbacmnt = predefined<interlock::iec62351_8::role::rbacmnt>;

/// The handle of one of the actions by its name; a name that isn't among them doesn't compile.
consteval action action_named(std::string_view name) {
    std::size_t at = 0;
    while (interlock::iec62351_8::action_rows[at].name != name) ++at;
    return {interlock::iec62351_8::action_rows[at].id};
}

} // namespace interlock::inline v0_1::uc::iec62351_8

namespace interlock::inline v0_1::uc::detail {

/// The place of the n-th action that a predefined role permits; past the last one, how many there are.
consteval std::size_t nth_predefined(interlock::iec62351_8::role of, std::size_t n) noexcept {
    std::size_t found = 0;
    for (std::size_t at = 0; at < interlock::iec62351_8::action_rows.size(); ++at)
        if (permits(of, interlock::iec62351_8::action_rows[at]) && found++ == n) return at;
    return found;
}
template <interlock::iec62351_8::role Which, std::size_t... Ns>
types::to<action{interlock::iec62351_8::action_rows[nth_predefined(Which, Ns)].id}...> predefined_actions(
    std::index_sequence<Ns...>);

} // namespace interlock::inline v0_1::uc::detail

namespace interlock::inline v0_1::uc::iec62351_8 {

/// The actions that a predefined role permits.
template <class Predefined>
using actions_of = decltype(detail::predefined_actions<Predefined::which>(
    std::make_index_sequence<detail::nth_predefined(Predefined::which, ~std::size_t{0})>{}));

/// A predefined role for these resources, asked for from these zones: its area of responsibility. `More` is what else it says.
template <class Predefined, class On, class From = types::from<>, class... More>
using role = types::role<Predefined, types::permits<actions_of<Predefined>, On, From>, More...>;

} // namespace interlock::inline v0_1::uc::iec62351_8

#endif
