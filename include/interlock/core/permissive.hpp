// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_CORE_PERMISSIVE_HPP
#define INTERLOCK_CORE_PERMISSIVE_HPP

#include <interlock/core/fixed_text.hpp>
#include <interlock/core/number.hpp>
#include <interlock/core/reading.hpp>
#include <interlock/core/tag.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interlock::inline v0_1 {

/// Whether a condition holds; `unknown` when what it is about is missing, bad or too old. Unknown never counts as held.
enum class condition_state : std::uint8_t { holds, broken, unknown };

/// What a comparison of a value with an operand says. What can't be compared holds for no comparison, "not equal" included.
constexpr bool holds(comparison wanted, value found, double operand) noexcept {
    const std::partial_ordering order = compare(found, operand);
    switch (wanted) {
    case comparison::equal: return order == 0;
    case comparison::not_equal: return order < 0 || order > 0;
    case comparison::less: return order < 0;
    case comparison::less_or_equal: return order <= 0;
    case comparison::greater: return order > 0;
    case comparison::greater_or_equal: return order >= 0;
    }
    return false;
}

/// Whether a condition on a tag holds now, as far as a source of values knows.
template <value_source Source>
constexpr condition_state state_of(const permissive_entry& one, const Source* from, ticks now) noexcept {
    const reading input = current_of(from, one.input);
    if (!input.known(now, one.max_age)) return condition_state::unknown;
    return holds(one.is, input.value, one.operand) ? condition_state::holds : condition_state::broken;
}

/// Says a condition that stands in the way: "guard is 0 and must be 1".
template <value_source Source>
void explain(const permissive_entry& one, condition_state is, const Source* from, std::string_view tag,
             explanation& into) noexcept {
    constexpr std::string_view words[]{"", "other than ", "below ", "at most ", "above ", "at least "};
    if (is == condition_state::unknown)
        into << "the current value of " << tag << " is not known, is bad or too old";
    else
        into << tag << " is " << current_of(from, one.input).value.number() << " and must be "
             << words[static_cast<std::size_t>(one.is)] << one.operand;
}

} // namespace interlock::inline v0_1

#endif
